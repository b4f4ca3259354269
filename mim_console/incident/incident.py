"""The state of one incident: what the fold of its entries leaves, and how each of them changes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.course import Classification, Milestone, Run
from mim_console.incident.facts.base import Level, Priority
from mim_console.incident.facts.communicate import Update
from mim_console.incident.facts.lifecycle import Stage, Visit
from mim_console.incident.facts.people import RESOLVERS, Assignment
from mim_console.incident.facts.scope import HARM, Service, ServiceState
from mim_console.incident.state import STAGES, State, Status

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry

PROOFS_OF_THE_END = ("tested", "fix_applied", "soak_ended", "confirmed", "resolved", "closed")
"""Kinds that say that it is over, or soon will be."""
_AT_THE_END = ("@resolve", "@recover", "@close")


@dataclass(slots=True)
class Incident(State):
    """One incident: what is known of it, and what facts change in it."""

    def open_as(
        self, status: Status, reference: str, title: str, zone: str, entry: Entry, *, drill: bool = False
    ) -> None:
        self.status, self.reference, self.title, self.zone = status, reference, title, zone
        self.drill = drill
        if self.opened is None:
            self.opened, self.known = entry.occurred_at, entry.recorded_at

    def declare(self, criteria: tuple[str, ...], entry: Entry) -> None:
        self.major, self.criteria = True, criteria or self.criteria
        self.reach("declared", entry)
        if not self.runs or self.runs[-1].end is not None:
            self._run(entry)

    def demote(self, at: datetime) -> None:
        self.major = False
        self._halt(at)

    def leave_parent(self, at: datetime) -> None:
        if self.parent is not None:
            self.parent.until = at

    def end(self, status: Literal["closed", "rejected", "attached"], at: datetime) -> None:
        self.status, self.ended = status, at
        self._halt(at)
        if self.paused:
            self.pauses[-1].end = max(at, self.pauses[-1].start)

    def go_on(self, stage: Stage, entry: Entry, why: str) -> None:
        """To a stage that follows from what was said, where nobody had entered it or a later one."""
        if not self.imported_from and STAGES.index(self.stage) < STAGES.index(stage):
            self._enter(stage, entry, why)

    def settle(self) -> None:
        """Let every service work: that it is over implies it, and when each came back no report need say."""
        for service in self.services.values():
            if HARM[service.state] and (over := self.at("resolved")) is not None:
                service.state, service.changed = "restored", max(over, service.changed)

    def reopen(self, impact_back: bool, entry: Entry) -> None:
        """It runs on. What proved that it was over proves nothing any more once the impact is back.

        Only where it had really been over does it begin anew: who resolved it too early has changed nothing.
        """
        calm_since = self._calm_since()
        anew = self.over or (impact_back and calm_since is not None)
        self.status, self.ended = "candidate" if self.status == "rejected" else "open", None
        self.reopenings.append(entry.occurred_at)
        if anew:
            self.returns.append(entry.occurred_at)
        if not impact_back and self.visits and self.visits[-1].of_itself:
            entered = (each.stage for each in reversed(self.visits) if not each.of_itself)
            self._enter(next(entered, "identify"), entry, "it was never over")
        if impact_back:
            if calm_since is not None and calm_since < entry.occurred_at:
                self.calm.append((calm_since, entry.occurred_at))
            self.milestones.pop("restored", None)
            self._fail_again(entry)
            self.seen -= {(kind, of) for kind, of in self.seen if kind in PROOFS_OF_THE_END or of in _AT_THE_END}
            for confirmation in self.confirmations:
                confirmation.outdated = True
        for milestone in ("resolved", "closed"):
            self.milestones.pop(milestone, None)
        if anew and self.major and self.runs:
            self._halt(entry.occurred_at)
            self._run(entry)

    def classify(self, impact: Level, urgency: Level, priority: Priority, entry: Entry) -> None:
        if self.classification is not None and self.classification.impact != impact:
            self.impact_changed = entry.recorded_at
        self.classifications.append(Classification(impact, urgency, priority, entry.occurred_at, entry.recorded_at))

    def affect(self, name: str, state: ServiceState, critical: bool, entry: Entry, note: str = "") -> None:
        service = self.services.get(name)
        if service is None:
            service = self.services[name] = Service(name, "restored", False, entry.occurred_at, entry.occurred_at)
        if HARM[state] > HARM[service.state]:
            self.impact_changed = entry.recorded_at
        if state != service.state:
            service.state, service.changed = state, entry.occurred_at
            service.course.append((entry.occurred_at, state))
            self.ends[name] = entry.id
        service.critical, service.note = critical or service.critical, note or service.note
        if HARM[state]:
            self._relapse(entry.occurred_at)
        elif state == "restored" and not any(HARM[each.state] for each in self.services.values()):
            last = max(each.changed for each in self.services.values() if each.restored)
            self.reach("restored", replace(entry, occurred_at=last), again=True)

    def reach(
        self,
        milestone: str,
        entry: Entry,
        *,
        stated: bool = False,
        again: bool = False,
        approximate: bool = False,
    ) -> None:
        """Note a milestone.

        What a person states wins over what follows from other facts; of those the earliest counts, or the latest
        where it can happen `again`.
        """
        reached = self.milestones.get(milestone)
        if reached is not None and not stated and (reached.stated or (entry.occurred_at < reached.at) == again):
            return
        self.milestones[milestone] = Milestone(entry.occurred_at, entry.id, stated, approximate)

    def unreach(self, milestone: str) -> None:
        reached = self.milestones.get(milestone)
        if reached is not None and not reached.stated:
            del self.milestones[milestone]

    def tell(self, update: Update) -> None:
        """Note an update: whether it was sent or left out, what was put off is dealt with."""
        self.snoozes.pop(update.audience, None)
        self.updates.append(update)
        if self.runs:
            self.runs[-1].updates.append(update)

    def also_by(self, outgoing: str, channel: str) -> None:
        """An update that the audience has heard arrived by one more channel."""
        for update in self.updates:
            if outgoing and update.outgoing == outgoing and channel not in update.channels:
                update.channels += (channel,)

    def engage(self, entry: Entry) -> None:
        """Somebody who mends is there; whoever is there has noticed."""
        self.reach("engaged", entry)
        self.reach("acknowledged", entry)

    def assign(self, role: str, person: str, entry: Entry, *, beside: bool = False) -> None:
        """Give a person a role; `beside` others who hold it, or in their place."""
        turns = self.roles.setdefault(role, [])
        for turn in turns:
            if turn.until is None and turn.person != person and not beside:
                turn.until = entry.occurred_at
        if person not in (turn.person for turn in turns if turn.until is None):
            turns.append(Assignment(role, person, entry.occurred_at))
        if role in RESOLVERS:
            self.engage(entry)
        elif role == "mim":
            self.reach("acknowledged", entry)

    def release(self, role: str, person: str, entry: Entry) -> None:
        for turn in self.roles.get(role, []):
            if turn.until is None and person in ("", turn.person):
                turn.until = entry.occurred_at

    def name(self, handle: str, entry: Entry) -> str:
        """Give an entry's thing its handle; where two sites said the same one, the later gets its site's mark."""
        wanted, mark = handle, f"-{entry.origin[:3]}"
        while self.handles.setdefault(handle, entry.id) != entry.id:
            handle = wanted + mark
            mark += "+"
        return handle

    def _calm_since(self) -> datetime | None:
        """Since when it has been over: restored, or resolved and believed by somebody else."""
        believed = self.status == "closed" or any(each.works and not each.outdated for each in self.confirmations)
        return self.at("restored") or (self.at("resolved") if believed else None)

    def _fail_again(self, entry: Entry) -> None:
        """The impact is back: to a stage in which one works; if all seemed restored, nobody knows yet what is hit."""
        if STAGES.index(self.stage) > STAGES.index("resolve"):
            self._enter("contain", entry, "the impact is back")
        if all(each.restored for each in self.services.values()):
            for name in self.services:
                self.affect(name, "degraded", False, entry)

    def _enter(self, stage: Stage, entry: Entry, why: str) -> None:
        self.stage = stage
        self.visits.append(Visit(stage, entry.occurred_at, entry.author, why, (), of_itself=True))

    def _run(self, entry: Entry) -> None:
        self.runs.append(Run(entry.occurred_at, entry.recorded_at))

    def _halt(self, at: datetime) -> None:
        if self.runs and self.runs[-1].end is None:
            self.runs[-1].end = at

    def _relapse(self, at: datetime) -> None:
        """What seemed restored is not; the time between was calm all the same."""
        restored = self.at("restored")
        self.unreach("restored")
        if restored is not None and restored < at and self.at("restored") is None:
            self.calm.append((restored, at))
