"""A carrier: takes what is due out of the house, and notes what came of it. Nothing waits for him.

Each attempt is on the record before anything leaves, and runs in a thread of its own; its result is noted when he comes
by again. Of several consoles on one ledger only one makes each attempt.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

from mim_console.desk.drafts import draft
from mim_console.incident.entry import CONSOLE

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.desk.desk import Desk
    from mim_console.incident.facts import Fact
    from mim_console.incident.incident import Incident

Back = TypeVar("Back")
"""What somebody who was sent brings back."""
Due = TypeVar("Due")
Load = TypeVar("Load")


class Carrier(Generic[Back]):
    """Subclasses say what is due, and what is noted of that which came back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ended: SimpleQueue[Back] = SimpleQueue()
        self._unnoted: list[Back] = []
        self._under_way = 0
        self.said = ""
        """What came of it last, in one sentence; whoever shows it empties it."""

    @property
    def busy(self) -> bool:
        """Whether something is under way, or its result not noted yet."""
        return self._under_way > 0

    def come_by(self) -> bool:
        """Note what ended, take what is due; whether anything was recorded. Raises `LedgerError`, and loses nothing."""
        return self._note() | self._take()

    def finish(self, seconds: float) -> None:
        """Wait for what is under way, at most so long, and note it; nothing new is begun. Raises `LedgerError`."""
        until = time.monotonic() + seconds
        self._note()
        while self.busy:
            try:
                self._unnoted.append(self._ended.get(timeout=max(until - time.monotonic(), 0.001)))
            except Empty:
                return
            self._note()

    def _take(self) -> bool:
        """Claim what is due, and send it; whether there was any."""
        raise NotImplementedError

    def _note_one(self, back: Back) -> None:
        """Put on the record what came of it. Raises `LedgerError`: then it is handed in again."""
        raise NotImplementedError

    def _ours(self, carried_by: str) -> bool:
        """Whether it is for a console of this site: what another wanted comes here too."""
        return carried_by in self._desk.ledger.origins

    def _claim(
        self,
        id: str,
        due: Callable[[Incident, datetime], Iterable[Due]],
        tried: Callable[[Due, datetime], Fact],
    ) -> list[Due]:
        """What is due of an incident and nobody else takes: the attempt is on the record."""
        desk, now = self._desk, self._desk.now()
        if not any(True for _ in due(desk.incident(id), now)):
            return []
        with desk.ledger.writing(now) as transaction:
            desk.follow()  # another console may have taken it
            found = list(due(desk.incident(id), now))
            transaction.append([draft(tried(each, now), now, id) for each in found], CONSOLE, desk.login)
        desk.follow()
        return found

    def _send(self, make: Callable[[], Load], carry: Callable[[Load], Back], stumbled: Callable[[str], Back]) -> None:
        """Make here what is carried out in a thread; whatever either raises comes back as a few words."""

        def fell(error: Exception) -> None:
            self._ended.put(stumbled(f"the console itself stumbled: {type(error).__name__}"))

        def run() -> None:
            try:
                self._ended.put(carry(load))
            except Exception as error:  # noqa: BLE001  whatever a library does, the attempt ends on the record
                fell(error)

        self._under_way += 1
        try:
            load = make()
        except Exception as error:  # noqa: BLE001  what cannot be written stops no clock
            fell(error)
            return
        # A daemon: who leaves the console does not wait for a service that does not answer.
        threading.Thread(target=run, name=type(self).__name__, daemon=True).start()

    def _record(self, id: str, fact: Fact, then: Callable[[Incident], Iterable[Fact]] = lambda _: ()) -> None:
        """Record a fact, and what follows from it for the incident as it stands under the lock."""
        desk, now = self._desk, self._desk.now()
        with desk.ledger.writing(now) as transaction:
            desk.follow()
            facts = [fact, *then(desk.incident(id))]
            transaction.append([draft(each, now, id) for each in facts], CONSOLE, desk.login)
        desk.follow()

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
