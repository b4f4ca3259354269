"""The timeline as a review tells it: what mattered in front, everything in the appendix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from mim_console.incident.facts.record import Acted, Noted
from mim_console.incident.fold import read
from mim_console.incident.when import DAYS, MONTHS

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from mim_console.incident.entry import Entry
    from mim_console.incident.facts import Fact
    from mim_console.incident.incident import Incident

TOLD = frozenset(
    {
        "candidate_raised",
        "declared",
        "promoted",
        "demoted",
        "classified",
        "milestone_reached",
        "decided",
        "hypothesis_confirmed",
        "hypothesis_ruled_out",
        "containment_applied",
        "containment_removed",
        "workaround_published",
        "update_sent",
        "update_skipped",
        "escalated",
        "vendor_engaged",
        "handover_accepted",
        "fix_applied",
        "confirmed",
        "resolved",
        "closed",
        "reopened",
    }
)
"""The kinds that a reader of the review wants in front."""
TAGS = ("comms", "escalation", "mitigation")
"""Tags with which an imported record marks the like."""


class Told(NamedTuple):
    """One line of the timeline."""

    at: datetime
    clock: str
    author: str
    text: str
    logged: datetime | None
    """When it was recorded, if that was later."""


def timeline(incident: Incident, entries: list[Entry], zone: ZoneInfo) -> dict[str, Any]:
    """`timeline` by day, the `extract` of it that matters, and what no state holds: what was `done` and `posted`."""
    ordered = sorted(entries, key=lambda entry: (entry.occurred_at, entry.id))
    lines = [Line(entry, read(entry)) for entry in ordered]
    # Of a record that came as a whole, that it came later need not be said line by line.
    whole = incident.known if incident.imported_from else None
    pinned = set(incident.pinned)
    by_day = groupby(lines, lambda line: line.entry.occurred_at.astimezone(zone).date())

    def told(wanted: Callable[[Line], bool]) -> list[Told]:
        return [line.told(zone, whole) for line in lines if wanted(line)]

    return {
        "timeline": [(_day(date), [line.told(zone, whole) for line in day]) for date, day in by_day],
        "extract": told(lambda line: line.entry.id in pinned or line.entry.kind in TOLD or line.tagged(*TAGS)),
        "done": told(lambda line: line.entry.kind == "acted"),
        "posted": told(lambda line: line.tagged("comms")),
    }


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Line:
    """An entry and what it says."""

    entry: Entry
    fact: Fact

    def told(self, zone: ZoneInfo, whole: datetime | None) -> Told:
        entry = self.entry
        late = entry.logged_late and entry.recorded_at != whole
        clock = f"{entry.occurred_at.astimezone(zone):%H:%M:%S}"
        return Told(entry.occurred_at, clock, entry.author, self.fact.line(), entry.recorded_at if late else None)

    def tagged(self, *tags: str) -> bool:
        return isinstance(self.fact, Noted | Acted) and not set(tags).isdisjoint(self.fact.tags)
