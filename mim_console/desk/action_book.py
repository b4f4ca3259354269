"""The actions of all incidents, folded from the kinds that are about them alone, and only where they changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.clocks.thresholds import next_crossing, passed
from mim_console.incident.clocks.work import action_clocks
from mim_console.incident.facts.timing import ThresholdPassed
from mim_console.incident.fold import fold
from mim_console.incident.undertaken import Undertaken, soonest_first

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from mim_console.desk.desk import Desk
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

KINDS = (
    *("action_added", "action_approved", "action_done", "action_changed", "action_cancelled"),
    *("action_verified", "action_reopened"),
    *("ticket_wanted", "ticket_tried", "ticket_made", "ticket_failed", "ticket_read"),
    "corrected",
)
"""Those that say something of an action, or correct what was said of one."""
Passed = tuple[str, ThresholdPassed, datetime, str]
"""The incident, what passed, when, and the one id under which it can be recorded."""


class ActionBook:
    """What screens and commands ask about the actions of all incidents. A drill's are nobody's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._folded: dict[str, Incident] = {}
        self._seen: int | None = None
        self._rows: list[Undertaken] = []
        self._listed_at = -1
        self._told: list[tuple[str, str, str, bool, bool]] = []
        self.version = 0
        """Grows with each change of what `all` answers."""
        self._passed: list[Passed] = []
        self._looked_at = self._checked_at = -1
        self._look_again: datetime | None = None

    def all(self) -> list[Undertaken]:
        """Every action there is, soonest due first."""
        newest = self._desk.ledger.arrival()
        if newest != self._listed_at:
            changed = self._follow()
            told = {each.id: each for each in self._desk.incidents()} if self._folded else {}
            heads = [(i.id, i.reference, i.title, i.over, i.drill) for i in told.values() if i.id in self._folded]
            if changed or heads != self._told:
                self._rows = soonest_first(
                    row for id, incident in self._folded.items() if id in told for row in _rows(told[id], incident)
                )
                self._told = heads
                self.version += 1
            self._listed_at = newest
        return self._rows

    def open(self) -> list[Undertaken]:
        """Those that are still to be done, soonest due first."""
        return [each for each in self.all() if each.action.open]

    def tickets(self) -> Collection[str]:
        """The incidents in which something is to be put into the tracker."""
        self.all()
        return [id for id, each in self._folded.items() if any(one.waits for one in each.tickets.values())]

    def passed(self, now: datetime) -> list[Passed]:
        """What became overdue in incidents that are over, and is not on the record yet."""
        rows = self.all()
        if self._looked_at != self.version or (self._look_again is not None and now >= self._look_again):
            self._passed, ahead = [], []
            for id in {each.incident for each in rows if each.over and each.action.follow_up and each.action.open}:
                incident = self._folded[id]
                clocks = [clock for clock in action_clocks(incident) if incident.actions[clock.about].follow_up]
                self._passed += [(id, *each) for each in passed(incident, clocks, now)]
                ahead.append(next_crossing(clocks, now))
            self._look_again, self._looked_at = min(filter(None, ahead), default=None), self.version
            self._checked_at = -1
        if self._passed and self._checked_at != self._listed_at:
            there = {entry.id for entry in self._desk.ledger.get([fixed for *_, fixed in self._passed])}
            self._passed = [each for each in self._passed if each[3] not in there]
            self._checked_at = self._listed_at
        return self._passed

    def _follow(self) -> bool:
        """Fold again what changed since the last time, the first time all of it; whether anything did."""
        ledger = self._desk.ledger
        if self._seen is None:
            self._seen = ledger.arrival()
            self._folded = _by_incident(ledger.kinds(KINDS))
            return bool(self._folded)
        entries, self._seen = ledger.since(self._seen)
        changed = {entry.incident for entry in entries if entry.kind in (*KINDS, "redacted")}
        for id in changed:
            self._folded |= _by_incident(entry for entry in ledger.read(id) if entry.kind in KINDS)
        return bool(changed)


def _by_incident(entries: Iterable[Entry]) -> dict[str, Incident]:
    by: dict[str, list[Entry]] = {}
    for entry in entries:
        by.setdefault(entry.incident, []).append(entry)
    added = {id: several for id, several in by.items() if any(each.kind != "corrected" for each in several)}
    return {id: fold(several) for id, several in added.items()}


def _rows(told: Incident, incident: Incident) -> Iterable[Undertaken]:
    if told.drill:
        return
    service = next(iter(told.services), "")
    for action in incident.actions.values():
        ticket = incident.tickets.get(action.id)
        yield Undertaken(told.id, told.reference, told.title, told.over, service, action, ticket)
