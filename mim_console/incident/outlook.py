"""What a classification would oblige to, before it is made: the same clocks on an incident that supposes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.clocks import Clock
from mim_console.incident.clocks.sla import sla_clocks
from mim_console.incident.clocks.updates import update_clocks
from mim_console.incident.course import Classification, Milestone, Run
from mim_console.incident.facts.base import Level, Priority

if TYPE_CHECKING:
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy


@dataclass(frozen=True, slots=True)
class Outlook:
    """What holds if the incident gets this impact and urgency now."""

    priority: Priority
    name: str
    levels: tuple[Clock, ...]
    """Its service levels, those already met or breached among them; none where the work is planned."""
    updates: tuple[Clock, ...]
    """The next update that each audience is owed, soonest first, as a major incident from now on."""


def outlook(incident: Incident, policy: Policy, impact: Level, urgency: Level, now: datetime) -> Outlook:
    """What follows from an impact and an urgency. An incident that has been declared keeps that instant."""
    priority = policy.priority_of(impact, urgency)
    before = incident.classification
    supposed = replace(
        incident,
        major=True,
        opened=incident.opened or now,
        classifications=[*incident.classifications, Classification(impact, urgency, priority, now, now)],
        impact_changed=now if before is not None and before.impact != impact else incident.impact_changed,
        milestones={"declared": Milestone(now, "", stated=False), **incident.milestones},
        runs=incident.runs if incident.major else [*incident.runs, Run(now, now)],
    )
    updates = sorted(update_clocks(supposed, policy), key=lambda clock: clock.due or now)
    return Outlook(priority, policy.priorities[priority].name, tuple(sla_clocks(supposed, policy)), tuple(updates))
