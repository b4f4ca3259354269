"""The state of each incident that is looked at, moved on with what is recorded, and what was computed from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mim_console.data.timeline import Timeline
from mim_console.desk.moment import Refused
from mim_console.incident.clocks import Clock, clocks
from mim_console.incident.clocks.thresholds import next_crossing, passed
from mim_console.incident.entry import CONSOLE
from mim_console.incident.fold import extend, fold, only_recorded

if TYPE_CHECKING:
    from mim_console.data.ledger import Ledger
    from mim_console.incident.entry import Entry
    from mim_console.incident.facts.timing import ThresholdPassed
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

LATEST, LOOK_BACK = 8, 60
"""How many of the last entries a scene holds, and how many it looks at to find those that people made."""


@dataclass(slots=True)
class _Folded:
    """An incident's state, the newest id in it, and what was computed from it."""

    incident: Incident
    newest: str
    clocks: list[Clock] | None = None
    latest: tuple[Entry, ...] | None = None
    look_again: datetime | None = None


class States:
    """Those of a ledger's incidents; each is folded when somebody first looks."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._folded: dict[str, _Folded] = {}
        self._seen = ledger.arrival()

    def of(self, id: str) -> Incident:
        """The whole state of one incident. Raises `Refused` if there is none of that id."""
        return self._fold(id).incident

    def peek(self, id: str) -> Incident:
        """An incident's state, which is kept only if it was before."""
        folded = self._folded.get(id) if self._seen == self._ledger.arrival() else None
        return folded.incident if folded else fold(self._ledger.read(id))

    def clocks(self, id: str, policy: Policy) -> list[Clock]:
        """Its clocks: absolute instants, computed once for each state."""
        folded = self._fold(id)
        if folded.clocks is None:
            folded.clocks = clocks(folded.incident, policy)
        return folded.clocks

    def latest(self, id: str) -> tuple[Entry, ...]:
        """The last entries that people made."""
        folded = self._fold(id)
        if folded.latest is None:
            folded.latest = self._said_last(id)
        return folded.latest

    def passed(self, id: str, policy: Policy, now: datetime) -> list[tuple[ThresholdPassed, datetime, str]]:
        """The thresholds of one incident that passed and are not on the record; computed only when one may have."""
        folded = self._fold(id)
        incident = folded.incident
        if not incident.watched or (folded.look_again is not None and now < folded.look_again):
            return []
        watched = [each for each in self.clocks(id, policy) if not incident.over or each.kind == "regulatory"]
        found = list(passed(incident, watched, now))
        if not found:
            folded.look_again = next_crossing(watched, now) or datetime.max.replace(tzinfo=UTC)
        return found

    def follow(self) -> set[str]:
        """Take in what was written since, here or by others; answers the incidents that changed."""
        entries, self._seen = self._ledger.since(self._seen)
        by: dict[str, list[Entry]] = {}
        for entry in entries:
            by.setdefault(entry.incident, []).append(entry)
        for id, new in by.items():
            folded = self._folded.get(id)
            if folded is None:
                continue
            if extend(folded.incident, new, folded.newest):
                folded.newest = max(folded.newest, *(entry.id for entry in new))
                folded.latest = None
                if not only_recorded(new):
                    folded.clocks = folded.look_again = None
            else:
                del self._folded[id]
        return set(by)

    def _fold(self, id: str) -> _Folded:
        folded = self._folded.get(id)
        if folded is None:
            self.follow()
            entries = list(self._ledger.read(id))
            if not entries:
                raise Refused("there is no such incident")
            folded = self._folded[id] = _Folded(fold(entries), max(entry.id for entry in entries))
        return folded

    def _said_last(self, id: str) -> tuple[Entry, ...]:
        timeline = Timeline(self._ledger, id)
        window = timeline.window(max(len(timeline) - LOOK_BACK, 0), len(timeline))
        return tuple(entry for entry in window if entry.author != CONSOLE)[-LATEST:]
