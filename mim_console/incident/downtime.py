"""How long it was down: the union of the times of impact, each weighted by the worst service in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from mim_console.incident.calendar import AlwaysOpen
from mim_console.incident.facts.scope import HARM

if TYPE_CHECKING:
    from mim_console.incident.facts.scope import Service
    from mim_console.incident.incident import Incident

NOTHING = timedelta()


def span(incident: Incident) -> tuple[datetime, datetime] | None:
    """From the start of the impact to the restoration; None where one is unknown, or they contradict."""
    start, end = incident.at("impact_start"), incident.at("restored")
    return (start, end) if start and end and start <= end else None


def downtime(incident: Incident) -> timedelta | None:
    """The time of impact, without the times of calm between; None while unknown."""
    found = span(incident)
    return AlwaysOpen().elapsed(*found, incident.calm) if found else None


def down_and_degraded(incident: Incident) -> tuple[timedelta, timedelta] | None:
    """How much of the downtime something was down, and how much nothing was worse than degraded.

    A service counts from the start of the impact as what it was first seen hurt as. What people had put back before
    the restoration was stated counts as neither; where no service is named, all of it counts as down. None while
    unknown, and of an account from elsewhere, which does not say how badly.
    """
    found = span(incident)
    if found is None or incident.imported_from:
        return None
    hurt = [each for each in incident.services.values() if any(HARM[state] for _, state in each.course)]
    turns = {at for each in hurt for at, _ in each.course} | {at for calm in incident.calm for at in calm} | {*found}
    lengths = {0: NOTHING, 1: NOTHING, 2: NOTHING}
    for start, end in pairwise(sorted(at for at in turns if found[0] <= at <= found[1])):
        worst = max((_harm(each, start) for each in hurt), default=2)
        lengths[worst] += AlwaysOpen().elapsed(start, end, incident.calm)
    return lengths[2], lengths[1]


def _harm(service: Service, at: datetime) -> int:
    course = sorted(service.course, key=lambda turn: turn[0])
    first = next(state for _, state in course if HARM[state])
    return HARM[next((state for since, state in reversed(course) if since <= at), first)]
