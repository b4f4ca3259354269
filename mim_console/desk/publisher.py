"""The publisher: puts the review where others read it, as soon as that can be reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.desk.carrier import Carrier
from mim_console.incident.facts.publishing import PublicationFailed, PublicationTried, Published
from mim_console.incident.message import Outcome
from mim_console.incident.patience import ATLASSIAN, given_up
from mim_console.incident.publishing import Came, Leaf, due

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.desk.desk import Desk
    from mim_console.incident.facts.publishing import Place, Publication
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy.trackers import Confluence

Put = Callable[[Leaf, "Confluence"], Came]


@dataclass(frozen=True, slots=True)
class _Ended:
    incident: str
    place: Place
    title: str
    came: Came
    tries: int


class Publisher(Carrier[_Ended]):
    """Publishes what is wanted on a desk. `put` is called in a thread, and must not raise."""

    def __init__(self, desk: Desk, put: Put | None = None) -> None:
        super().__init__(desk)
        self._through = put or _by_its_door
        self._wanted: list[str] = []
        self._looked = -1

    def _take(self) -> bool:
        confluence, taken = self._desk.policy.confluence, False
        if confluence is None:
            return False
        for id in self._incidents():
            for there in self._claim(id, self._due, _tried):
                self._put(id, there.place, confluence)
                taken = True
        return taken

    def _due(self, incident: Incident, now: datetime) -> Iterator[Publication]:
        return (each for each in due(incident, now) if self._ours(each.carried_by))

    def _put(self, id: str, place: Place, confluence: Confluence) -> None:
        from mim_console.reports.confluence import leaf

        desk, incident = self._desk, self._desk.incident(id)
        there = incident.pages[place]
        tries = there.tries
        self._send(
            lambda: leaf(incident, desk.ledger.read(id), desk.policy, desk.now(), there),
            lambda leaf: _Ended(id, place, leaf.title, self._through(leaf, confluence), tries),
            lambda why: _Ended(id, place, "", Came(Outcome("in doubt", why)), tries),
        )

    def _note_one(self, back: _Ended) -> None:
        fact = _came_of(back, self._desk.now())
        self._record(back.incident, fact)
        where = fact.link if isinstance(fact, Published) else fact.line()
        self.said = f"{self._desk.incident(back.incident).reference}: {where}"

    def _incidents(self) -> list[str]:
        """Those of which somebody wanted a page."""
        newest = self._desk.ledger.arrival()
        if newest != self._looked:
            entries = self._desk.ledger.kinds(("publication_wanted",))
            self._wanted, self._looked = list({entry.incident: None for entry in entries}), newest
        return self._wanted


def _tried(there: Publication, now: datetime) -> PublicationTried:
    return PublicationTried(place=there.place, until=now + ATLASSIAN.lease)


def _came_of(ended: _Ended, now: datetime) -> Published | PublicationFailed:
    came, outcome = ended.came, given_up(ended.came.outcome, ended.tries)
    if outcome.result == "accepted":
        return Published(
            place=ended.place,
            page=came.page,
            version=came.version,
            title=ended.title,
            link=came.link,
            said=outcome.said,
        )
    # What is in doubt is looked for before it is made again: no person has to decide.
    wait = max(outcome.retry_after or timedelta(), ATLASSIAN.pause(ended.tries))
    again = None if outcome.result == "refused" else now + wait
    return PublicationFailed(place=ended.place, result=outcome.result, said=outcome.said, again=again)


def _by_its_door(leaf: Leaf, confluence: Confluence) -> Came:
    from mim_console.outside.confluence import put

    return put(leaf, confluence)
