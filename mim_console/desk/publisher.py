"""The publisher: puts the review where others read it, as soon as that can be reached. Nothing waits for him.

As with the postman, each attempt is on the record before anything leaves and runs in a thread of its own; of several
consoles on one ledger only one makes it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from mim_console.desk.drafts import draft
from mim_console.incident.entry import CONSOLE
from mim_console.incident.facts.publishing import PublicationFailed, PublicationTried, Published
from mim_console.incident.message import Outcome
from mim_console.incident.publishing import LEASE, MOST_TRIES, Came, Leaf, due, pause

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.facts import Fact
    from mim_console.incident.facts.publishing import Place, Publication
    from mim_console.incident.policy.trackers import Confluence

Put = Callable[[Leaf, "Confluence"], Came]


@dataclass(frozen=True, slots=True)
class _Ended:
    incident: str
    place: Place
    leaf: Leaf
    came: Came
    tries: int


class Publisher:
    """Publishes what is wanted on a desk. `put` is called in a thread, and must not raise."""

    def __init__(self, desk: Desk, put: Put | None = None) -> None:
        self._desk = desk
        self._through = put or _by_its_door
        self._ended: SimpleQueue[_Ended] = SimpleQueue()
        self._unnoted: list[_Ended] = []
        self._under_way = 0
        self._wanted: list[str] = []
        self._looked = -1
        self.said = ""
        """What came of the last attempt, in one sentence; whoever shows it empties it."""

    def come_by(self) -> bool:
        """Note what ended, take what is due; whether anything was recorded. Raises `LedgerError`, and loses nothing."""
        return self._note() | self._take()

    def finish(self, seconds: float) -> None:
        """Wait for what is under way, at most so long, and note it; nothing new is begun. Raises `LedgerError`."""
        until = time.monotonic() + seconds
        self._note()
        while self._under_way:
            try:
                self._unnoted.append(self._ended.get(timeout=max(until - time.monotonic(), 0.001)))
            except Empty:
                return
            self._note()

    def _take(self) -> bool:
        desk, confluence, taken = self._desk, self._desk.policy.confluence, False
        if confluence is None:
            return False
        for id in self._incidents():
            now = desk.now()
            if not any(True for _ in due(desk.incident(id), now)):
                continue
            with desk.ledger.writing(now) as transaction:
                desk.follow()  # another console may have taken it
                found = list(due(desk.incident(id), now))
                tried = (PublicationTried(place=each.place, until=now + LEASE) for each in found)
                transaction.append([draft(fact, now, id) for fact in tried], CONSOLE, desk.login)
            desk.follow()
            for each in found:
                self._put(id, each, confluence)
                taken = True
        return taken

    def _put(self, id: str, there: Publication, confluence: Confluence) -> None:
        from mim_console.reports.confluence import leaf

        desk = self._desk
        made = leaf(
            desk.incident(id), desk.ledger.read(id), desk.policy, desk.now(), desk.incident(id).pages[there.place]
        )
        tries = there.tries

        def carry() -> None:
            try:
                came = self._through(made, confluence)
            except Exception as error:  # noqa: BLE001  whatever a library does, the attempt ends on the record
                came = Came(Outcome("in doubt", f"the console itself stumbled: {type(error).__name__}"))
            self._ended.put(_Ended(id, there.place, made, came, tries))

        self._under_way += 1
        # A daemon: who leaves the console does not wait for a place that does not answer.
        threading.Thread(target=carry, name="publisher", daemon=True).start()

    def _note(self) -> bool:
        while True:
            try:
                self._unnoted.append(self._ended.get_nowait())
            except Empty:
                break
        noted = False
        while self._unnoted:
            self._note_one(self._unnoted[0])
            del self._unnoted[0]  # not before it is committed
            self._under_way -= 1
            noted = True
        return noted

    def _note_one(self, ended: _Ended) -> None:
        desk, came, now = self._desk, ended.came, self._desk.now()
        fact = self._came_of(ended)
        with desk.ledger.writing(now) as transaction:
            transaction.append([draft(fact, now, ended.incident)], CONSOLE, desk.login)
        desk.follow()
        where = came.link if came.outcome.result == "accepted" else fact.line()
        self.said = f"{desk.incident(ended.incident).reference}: {where}"

    def _came_of(self, ended: _Ended) -> Fact:
        came, outcome = ended.came, ended.came.outcome
        if outcome.result == "accepted":
            return Published(
                place=ended.place,
                page=came.page,
                version=came.version,
                title=ended.leaf.title,
                link=came.link,
                said=outcome.said,
            )
        # What is in doubt is looked for before it is made again: no person has to decide.
        wait = max(outcome.retry_after or timedelta(), pause(ended.tries))
        if outcome.result == "refused" or ended.tries >= MOST_TRIES:
            why = "" if outcome.result == "refused" else f"given up after {ended.tries} tries, the last: "
            return PublicationFailed(place=ended.place, result="refused", said=f"{why}{outcome.said}")
        again = self._desk.now() + wait
        return PublicationFailed(place=ended.place, result=outcome.result, said=outcome.said, again=again)

    def _incidents(self) -> list[str]:
        """Those of which somebody wanted a page."""
        newest = self._desk.ledger.arrival()
        if newest != self._looked:
            entries = self._desk.ledger.kinds(("publication_wanted",))
            self._wanted, self._looked = list({entry.incident: None for entry in entries}), newest
        return self._wanted


def _by_its_door(leaf: Leaf, confluence: Confluence) -> Came:
    from mim_console.outside.confluence import put

    return put(leaf, confluence)
