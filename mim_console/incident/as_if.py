"""An incident that nobody classified, as if it had been run under a priority: which updates would have been due?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.course import Classification, Milestone, Run
from mim_console.incident.facts.communicate import Update

if TYPE_CHECKING:
    from mim_console.incident.facts.base import Priority
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy


def run_as(
    incident: Incident, policy: Policy, priority: Priority, told: Iterable[tuple[str, datetime, str]] = ()
) -> Incident:
    """The incident run as major from its declaration (or, where nobody declared it, its detection) until its end.

    `told` is what each audience was told and when, for a record that does not say whom it told. Raises ValueError where
    it does not say when it began, or where no impact and urgency give that priority.
    """
    start = incident.at("declared") or incident.at("detected") or incident.opened
    levels = ((impact, urgency) for impact, row in policy.matrix.items() for urgency in row if row[urgency] == priority)
    found = next(levels, None)
    if start is None or found is None:
        raise ValueError(f"no impact and urgency make {priority}" if start else "it does not say when it began")
    updates = [
        Update(f"{audience} {at:%Y%m%dT%H%M%S}", audience, at, text, "", None, sent=True, known=at)
        for audience, at, text in told
    ]
    return replace(
        incident,
        major=True,
        classifications=[Classification(*found, priority, start, start)],
        milestones={"declared": Milestone(start, "", stated=False), **incident.milestones},
        runs=[Run(start, start, incident.ended, updates)],
        updates=updates,
        cadences={},
        snoozes={},
    )
