"""What the milestones add up to (practice: section 6). A missing time is unknown, never zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.incident.clocks import clocks, rounds
from mim_console.incident.course import MILESTONES
from mim_console.incident.downtime import down_and_degraded, downtime, span
from mim_console.incident.duration import said

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    "ttresolve": ("time to resolve", "detected", "resolved"),
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
    basis: str = ""
    """What it is made of, where the two ends do not say it."""
    doubts: tuple[str, ...] = ()
    """What contradicts its ends, or makes one of them inexact."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; None of them is unknown, not perfect."""

    title: str
    good: int
    of: int


def metrics(incident: Incident, degraded: float | None = None) -> list[Measure]:
    """Every measure, and the downtime: from impact start to restoration without the times of calm between.

    With what a minute of nothing worse than `degraded` counts, the weighted downtime as well.
    """
    odd = list(_crossed(incident))
    found = []
    for name, (title, start, end) in MEASURES.items():
        a, b = incident.at(start), incident.at(end)
        length = b - a if a and b and b >= a else None
        found.append(Measure(name, title, start, end, length, doubts=_doubts(incident, odd, start, end)))
    found.append(_downtime(incident, odd))
    if degraded is not None:
        found.append(_weighted(incident, degraded, odd))
    return found


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
    return [text for text, _ in _crossed(incident)] + incident.contradictions


def _crossed(incident: Incident) -> Iterator[tuple[str, set[str]]]:
    """Milestones in an order that cannot be: in words, and which two they are."""
    known = [(name, at) for name in MILESTONES if (at := incident.at(name)) is not None]
    for earlier, a in known:
        for later, b in known:
            if b < a and (earlier, later) in _MUST:
                first = f"{_words(later)} ({b:%Y-%m-%d %H:%M} UTC)"
                yield f"{first} is before {_words(earlier)} ({a:%H:%M} UTC)", {earlier, later}


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


def _doubts(incident: Incident, odd: list[tuple[str, set[str]]], *ends: str) -> tuple[str, ...]:
    inexact = [end for end in ends if end in incident.milestones and incident.milestones[end].approximate]
    crossed = [text for text, milestones in odd if milestones & {*ends}]
    return (*crossed, *(f"{_words(end)} is approximate" for end in inexact))


def _downtime(incident: Incident, odd: list[tuple[str, set[str]]]) -> Measure:
    ends, found, length = ("impact_start", "restored"), span(incident), downtime(incident)
    calm = found[1] - found[0] - length if found and length is not None else timedelta()
    return Measure("downtime", "downtime", *ends, length, calm, doubts=_doubts(incident, odd, *ends))


def _weighted(incident: Incident, degraded: float, odd: list[tuple[str, set[str]]]) -> Measure:
    ends, parts = ("impact_start", "restored"), down_and_degraded(incident)
    length = parts[0] + parts[1] * degraded if parts else None
    basis = f"down {said(parts[0])}, degraded {said(parts[1])} at {degraded:g}" if parts else ""
    doubts = _doubts(incident, odd, *ends)
    return Measure("downtime_weighted", "downtime, weighted", *ends, length, basis=basis, doubts=doubts)


def _words(milestone: str) -> str:
    return milestone.replace("_", " ")
