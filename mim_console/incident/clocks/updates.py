"""The update clocks: one an audience, set by the cadence and by what the last update said (practice: section 3).

While an incident is the child of another, that one's updates tell of it, and it owes none. Its other clocks run on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.incident.clocks.clock import Clock, simple
from mim_console.incident.clocks.sla import earliest
from mim_console.incident.facts.communicate import Update

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.course import Run
    from mim_console.incident.facts.base import Priority
    from mim_console.incident.facts.lifecycle import Stage
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

AT_ONCE = timedelta(minutes=5)
"""What "at once" means on a call: the time in which somebody can write it."""
_WRITTEN_LATE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Round:
    """One update that was or is due, and what became of it."""

    audience: str
    since: datetime
    due: datetime
    update: Update | None = None
    known: datetime | None = None
    """When this console learnt that it is owed."""

    @property
    def on_time(self) -> bool:
        return self.update is not None and self.update.sent and self.update.at <= self.due

    def counts(self, now: datetime) -> bool:
        """Whether it was on time or not is decided; what was left out on purpose in time was owed no more."""
        if self.update is None:
            return self.due < now
        return self.update.sent or self.update.at > self.due


def update_clocks(incident: Incident, policy: Policy) -> Iterator[Clock]:
    for audience in policy.audiences:
        current = next((r for r in reversed(rounds(incident, policy, audience.id)) if r.update is None), None)
        if current is not None:
            since_then = incident.parent.since if incident.parent and incident.told_by else None
            yield simple(
                "update",
                audience.id,
                f"update · {audience.title.lower()}",
                current.since,
                current.due,
                current.known or current.since,
                owner=incident.holder("communications") or incident.holder("mim"),
                ended=earliest(incident.ended, since_then),
                cancelled=incident.over or since_then is not None,
            )


def rounds(incident: Incident, policy: Policy, audience: str) -> list[Round]:
    """Every update that this audience was or is owed, oldest first; the last may still be open."""
    return [each for run in incident.runs for each in _Hearing(run, incident, policy, audience).rounds()]


def following(incident: Incident, policy: Policy, audience: str, at: datetime) -> datetime | None:
    """When the update after one that is sent at `at` is due by the cadence, to the minute; None is never."""
    if not incident.runs:
        return None
    every = _Hearing(incident.runs[-1], incident, policy, audience).every(at, at, first=False)
    return None if every is None else (at + every).replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class _Hearing:
    """What one audience hears in one run."""

    run: Run
    incident: Incident
    policy: Policy
    audience: str

    def rounds(self) -> Iterator[Round]:
        """Demoted, a run still owes everybody that news, and then only what was promised.

        Closing does not settle what is owed to those who never heard of it at all.
        """
        run, since, known = self.run, self.incident.start_of(self.run), self.run.known
        last: Update | None = None
        for update in run.updates:
            if update.audience != self.audience or (last is not None and _late_to_the_record(update, last)):
                continue
            if (due := self._due(since, last, update.known)) is not None and not self._told_by_parent(due):
                yield Round(self.audience, since, due, update, known)
            if update.final:
                return
            since, known, last = update.at, update.known or update.at, update
        due, dropped = self._due(since, last, run.end), run.end
        last_run = run is self.incident.runs[-1]
        if last_run:
            due, dropped = self._moved(due, last), self.incident.ended
        silent = last_run and all(update.audience != self.audience for update in self.incident.updates)
        if due is not None and (dropped is None or due <= dropped or silent) and not self._told_by_parent(due):
            yield Round(self.audience, since, due, None, known)

    def _due(self, since: datetime, last: Update | None, until: datetime | None) -> datetime | None:
        """When the update after `last` is due: what that promised, or the cadence of that moment.

        A cadence set since then counts from the same instant. A raised priority brings it forward, a lowered one leaves
        it, for people expect it. Either leaves at least the time to write it.
        """
        if last is not None and self.run.end is not None and last.at >= self.run.end:
            return last.next_due
        every = self.every(since, since, first=last is None)
        due = None if every is None else since + every
        if last is not None and last.next_due is not None:
            due = last.next_due
        own = {each.since for each in self.incident.cadences.get(self.audience, ())}
        for at in sorted(own.union(each.known for each in self.incident.classifications)):
            if at <= since or (until is not None and at >= until):
                continue
            every = self.every(at, since, first=last is None)
            moved = None if every is None else max(since + every, at + AT_ONCE)
            if at in own and (last is not None or moved is None or due is None):
                due = moved
            elif moved is not None and not (own and min(own) <= at):
                due = min(due or moved, moved)
        return due

    def every(self, at: datetime, since: datetime, *, first: bool) -> timedelta | None:
        """How long this audience waits, under what held at an instant; None is for ever."""
        priority = _priority_at(self.incident, at)
        cadence = self.policy.cadence(priority, _stage_at(self.incident, since), self.audience) if priority else None
        own = [each for each in self.incident.cadences.get(self.audience, ()) if each.since <= at]
        if own and (own[-1].every is None or not first or cadence is None):
            return None if own[-1].every is None else timedelta(seconds=own[-1].every)
        if cadence is None:
            return None
        return cadence.first if first else cadence.then

    def _told_by_parent(self, due: datetime) -> bool:
        """Whether it was due while it was the child of an incident whose updates told of it too."""
        for parent in self.incident.parents:
            if parent.since <= due and (self.incident.told_by if parent.until is None else due < parent.until):
                return True
        return False

    def _moved(self, due: datetime | None, last: Update | None) -> datetime | None:
        """The open round: put off by a snooze, brought forward by a change of impact that nobody was told of.

        What came due while a parent told of it is owed at once when it leaves that parent.
        """
        if due is None:
            return None
        for parent in self.incident.parents:
            if parent.until is not None and parent.since <= due < parent.until:
                due = parent.until + AT_ONCE
        changed, at_once = self.incident.impact_changed, self.policy.updates.impact_change_is_due_at_once
        if at_once and last is not None and changed is not None and changed > last.at:
            due = min(due, changed + AT_ONCE)
        snoozed = self.incident.snoozes.get(self.audience)
        return max(due, snoozed.until) if snoozed else due


def _late_to_the_record(update: Update, last: Update) -> bool:
    """It had been sent before the last one and was only noted now: what came of that one still holds."""
    return update.at < last.at and update.known is not None and update.known - update.at > _WRITTEN_LATE


def _priority_at(incident: Incident, at: datetime) -> Priority | None:
    held = [each.priority for each in incident.classifications if min(each.at, each.known) <= at]
    return held[-1] if held else (incident.classifications[0].priority if incident.classifications else None)


def _stage_at(incident: Incident, at: datetime) -> Stage:
    return next((visit.stage for visit in reversed(incident.visits) if visit.at <= at), "identify")
