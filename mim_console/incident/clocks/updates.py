"""The update clocks: one an audience, set by the cadence and by what the last update said (practice: section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.incident.clocks.clock import Clock, simple
from mim_console.incident.facts.communicate import Update

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.facts.base import Priority
    from mim_console.incident.facts.lifecycle import Stage
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

AT_ONCE = timedelta(minutes=5)
"""What "at once" means on a call: the time in which somebody can write it."""


@dataclass(frozen=True, slots=True)
class Round:
    """One update that was or is due, and what became of it."""

    audience: str
    since: datetime
    due: datetime
    update: Update | None = None

    @property
    def on_time(self) -> bool:
        return self.update is not None and self.update.sent and self.update.at <= self.due


def update_clocks(incident: Incident, policy: Policy) -> Iterator[Clock]:
    for audience in policy.audiences:
        current = next((r for r in reversed(rounds(incident, policy, audience.id)) if r.update is None), None)
        if current is not None:
            yield simple(
                "update",
                audience.id,
                f"update · {audience.title.lower()}",
                current.since,
                current.due,
                current.since,
                owner=incident.holder("communications") or incident.holder("mim"),
                ended=incident.at("closed") if incident.over else None,
                cancelled=incident.over,
            )


def rounds(incident: Incident, policy: Policy, audience: str) -> list[Round]:
    """Every update that this audience was or is owed, oldest first; the last may still be open."""
    since = incident.at("declared")
    if since is None:
        return []
    owed: list[Round] = []
    due = _first(incident, policy, audience, since)
    for update in (each for each in incident.updates if each.audience == audience):
        if due is not None:
            owed.append(Round(audience, since, due, update))
        if update.final:
            return owed
        since, due = update.at, _next(incident, policy, update)
    if due is not None:
        owed.append(Round(audience, since, _moved(incident, policy, audience, due, since), None))
    return owed


def _first(incident: Incident, policy: Policy, audience: str, since: datetime) -> datetime | None:
    if audience in incident.cadences and incident.cadences[audience] is None:
        return None
    priority = _priority_at(incident, since)
    cadence = policy.cadence(priority, "identify", audience) if priority else None
    if cadence is not None:
        return since + cadence.first
    every = incident.cadences.get(audience)
    return since + timedelta(seconds=every) if every else None


def _next(incident: Incident, policy: Policy, update: Update) -> datetime | None:
    """When the next one is due: what the update promised, or the cadence of that moment."""
    if update.next_due is not None:
        return update.next_due
    if update.audience in incident.cadences:
        every = incident.cadences[update.audience]
        return None if every is None else update.at + timedelta(seconds=every)
    priority = _priority_at(incident, update.at)
    cadence = policy.cadence(priority, _stage_at(incident, update.at), update.audience) if priority else None
    return None if cadence is None or cadence.then is None else update.at + cadence.then


def _moved(incident: Incident, policy: Policy, audience: str, due: datetime, since: datetime) -> datetime:
    """The open round: put off by a snooze, brought forward by a change of impact that nobody was told of."""
    told = any(update.audience == audience for update in incident.updates)
    changed = incident.impact_changed
    if policy.updates.impact_change_is_due_at_once and told and changed is not None and changed > since:
        due = min(due, changed + AT_ONCE)
    return max(due, incident.snoozes.get(audience, due))


def _priority_at(incident: Incident, at: datetime) -> Priority | None:
    held = [each.priority for each in incident.classifications if each.at <= at]
    return held[-1] if held else (incident.classifications[0].priority if incident.classifications else None)


def _stage_at(incident: Incident, at: datetime) -> Stage:
    return next((visit.stage for visit in reversed(incident.visits) if visit.at <= at), "identify")
