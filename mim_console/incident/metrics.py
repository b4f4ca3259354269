"""What the milestones add up to (practice: section 6). A missing time is unknown, never zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.incident.calendar import AlwaysOpen
from mim_console.incident.clocks import clocks, rounds
from mim_console.incident.course import MILESTONES

if TYPE_CHECKING:
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

MEASURES = {
    "ttd": ("time to detect", "impact_start", "detected"),
    "tta": ("time to acknowledge", "detected", "acknowledged"),
    "ttdeclare": ("time to declare", "detected", "declared"),
    "tte": ("time to engage", "declared", "engaged"),
    "ttm": ("time to contain", "impact_start", "contained"),
    "ttdiagnose": ("time to diagnose", "declared", "diagnosed"),
    "ttr": ("time to restore", "impact_start", "restored"),
    "ttc": ("time to close", "impact_start", "closed"),
}
"""Each measure's words and its two end points. Definitions differ between organisations: always show them."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A length of time between two named instants; None where one is unknown or they contradict."""

    name: str
    title: str
    start: str
    end: str
    length: timedelta | None
    calm: timedelta = timedelta()
    """What of the time between the two is not counted, because all seemed well."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; None of them is unknown, not perfect."""

    title: str
    good: int
    of: int


def metrics(incident: Incident) -> list[Measure]:
    """Every measure, and the downtime: from impact start to restoration without the times of calm between."""
    found = []
    for name, (title, start, end) in MEASURES.items():
        a, b = incident.at(start), incident.at(end)
        found.append(Measure(name, title, start, end, b - a if a and b and b >= a else None))
    return [*found, _downtime(incident)]


def shares(incident: Incident, policy: Policy, now: datetime) -> list[Share]:
    """Updates on time, service levels met, asks answered in time: of those that are decided by `now`."""
    owed = [each for audience in policy.audiences for each in rounds(incident, policy, audience.id)]
    owed = [each for each in owed if each.counts(now)]
    levels = [clock for clock in clocks(incident, policy) if clock.kind.startswith("sla")]
    levels = [clock for clock in levels if clock.over or clock.state(now) == "breached"]
    asks = [ask for ask in incident.asks.values() if ask.answered or (ask.open and ask.due < now)]
    return [
        Share("updates on time", sum(each.on_time for each in owed), len(owed)),
        Share("service levels met", sum(clock.state(now) == "met" for clock in levels), len(levels)),
        Share(
            "asks answered in time",
            sum(ask.answered is not None and ask.answered <= ask.due and not ask.missed for ask in asks),
            len(asks),
        ),
    ]


def flags(incident: Incident) -> list[str]:
    """What contradicts: milestones in an order that cannot be, and what sources disagree on."""
    known = [(name, at) for name in MILESTONES if (at := incident.at(name)) is not None]
    found = [
        f"{later.replace('_', ' ')} ({b:%Y-%m-%d %H:%M} UTC) is before {earlier.replace('_', ' ')} ({a:%H:%M} UTC)"
        for (earlier, a) in known
        for (later, b) in known
        if b < a and (earlier, later) in _MUST
    ]
    return found + incident.contradictions


_MUST = {
    ("impact_start", "detected"),
    ("impact_start", "contained"),
    ("impact_start", "restored"),
    ("impact_start", "resolved"),
    ("detected", "acknowledged"),
    ("detected", "declared"),
    ("detected", "restored"),
    ("detected", "resolved"),
    ("declared", "resolved"),
    ("fix_applied", "resolved"),
    ("restored", "resolved"),
    ("resolved", "closed"),
}
"""Pairs whose first cannot come after the second. The others may cross: experts may be at it before anybody
declares, and a fix may ship after the restoration."""


def _downtime(incident: Incident) -> Measure:
    start, end = incident.at("impact_start"), incident.at("restored")
    if start is None or end is None or end < start:
        return Measure("downtime", "downtime", "impact_start", "restored", None)
    length = AlwaysOpen().elapsed(start, end, incident.calm)
    return Measure("downtime", "downtime", "impact_start", "restored", length, end - start - length)
