"""Work: actions with an owner, and decisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.facts.base import About, Fact, find, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

ActionType = Literal["task", "fix", "rollback", "test", "restore", "vendor", "prevent", "detect", "mitigate", "process"]
FOLLOW_UPS = ("prevent", "detect", "mitigate", "process")
"""Types that outlive the incident: they belong to the review, not to the bridge."""


@dataclass(frozen=True, slots=True)
class Move:
    """A due time that was moved: from, to, when, by whom and why."""

    before: datetime | None
    after: datetime
    at: datetime
    by: str
    reason: str


@dataclass(slots=True)
class Action:
    """Something to be done, by one named owner, with or without a due time."""

    id: str
    handle: str
    type: ActionType
    what: str
    owner: str
    added: datetime
    due: datetime | None
    done_test: str = ""
    approval: bool = False
    approved_by: str = ""
    ticket: str = ""
    done: datetime | None = None
    result: str = ""
    cancelled: datetime | None = None
    verified_by: str = ""
    known: datetime | None = None
    because: str = ""
    """Why it is worded in spite of what the check says."""
    verified: datetime | None = None
    evidence: str = ""
    """What whoever verified it saw."""
    moves: list[Move] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    """Why it was opened again, each time."""

    @property
    def open(self) -> bool:
        return self.done is None and self.cancelled is None

    @property
    def follow_up(self) -> bool:
        return self.type in FOLLOW_UPS

    @property
    def waiting(self) -> bool:
        """It needs an approval that nobody has given."""
        return self.open and self.approval and not self.approved_by


@dataclass(slots=True)
class Decision:
    """What was decided, why, by whom."""

    id: str
    handle: str
    text: str
    why: str
    by: str
    at: datetime


class ActionAdded(Fact, kind="action_added", words="what"):
    """An action with its owner."""

    mark = "»"
    handle: str
    type: ActionType = "task"
    what: str
    owner: str = ""
    due: datetime | None = None
    done_test: str = ""
    approval: bool = False
    ticket: str = ""
    because: str = ""
    """Why it is worded so, where the check asks for another wording."""

    @property
    def subject(self) -> str:
        return self.type

    def line(self) -> str:
        sort = "" if self.type == "task" else f" {self.type}"
        spite = f" (worded so because {self.because})" if self.because else ""
        return f"{self.handle}{sort}: {self.what}{tail(self.owner, ' · ')}{spite}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.actions[entry.id] = Action(
            entry.id,
            incident.name(self.handle, entry),
            self.type,
            self.what,
            self.owner,
            entry.occurred_at,
            self.due,
            self.done_test,
            self.approval,
            ticket=self.ticket,
            known=entry.recorded_at,
            because=self.because,
        )


class _OnAction(About):
    """A fact about an action; carries its type so that the playbook can ask for it."""

    type: ActionType = "task"

    @property
    def subject(self) -> str:
        return self.type


class ActionApproved(_OnAction, kind="action_approved", words="by"):
    """Somebody entitled says go."""

    mark = "✓"
    by: str

    def line(self) -> str:
        return f"{self.handle} approved by {self.by}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def approve(action: Action) -> None:
            action.approved_by = self.by

        find(incident.actions, self.about, approve)


class ActionDone(_OnAction, kind="action_done", words="result"):
    """Done, with what came of it."""

    mark = "✓"
    result: str = ""

    def line(self) -> str:
        return f"{self.handle} done{tail(self.result)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def finish(action: Action) -> None:
            action.done, action.result = entry.occurred_at, self.result
            incident.ends[self.about] = entry.id

        find(incident.actions, self.about, finish)


class ActionChanged(_OnAction, kind="action_changed", words="what"):
    """Another owner, due time, type, wording or ticket. What is not given stays."""

    owner: str | None = None
    due: datetime | None = None
    what: str | None = None
    done_test: str | None = None
    ticket: str | None = None
    reason: str = ""
    becomes: ActionType | None = None
    because: str = ""

    def line(self) -> str:
        given = {
            "owner": self.owner,
            "to": self.what,
            "done when": self.done_test,
            "ticket": self.ticket,
            "type": self.becomes,
            "due": f"{self.due:%Y-%m-%d %H:%M} UTC" if self.due else "",
        }
        words = [f"{name} {value}" for name, value in given.items() if value]
        return f"{self.handle} changed{tail(' · '.join(words))}{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def alter(action: Action) -> None:
            if self.due is not None:
                action.moves.append(Move(action.due, self.due, entry.occurred_at, entry.author, self.reason))
                action.known = entry.recorded_at
            for name in ("owner", "due", "what", "done_test", "ticket"):
                value = getattr(self, name)
                if value is not None:
                    setattr(action, name, value)
            action.type = self.becomes or action.type
            action.because = self.because or action.because

        find(incident.actions, self.about, alter)


class ActionCancelled(_OnAction, kind="action_cancelled", words="reason"):
    """Not to be done after all."""

    reason: str

    def line(self) -> str:
        return f"{self.handle} cancelled · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def cancel(action: Action) -> None:
            action.cancelled = entry.occurred_at

        find(incident.actions, self.about, cancel)


class ActionVerified(_OnAction, kind="action_verified", words="evidence"):
    """Somebody else has seen the evidence."""

    mark = "✓"
    by: str
    evidence: str = ""
    because: str = ""
    """Why its owner verifies it."""

    def line(self) -> str:
        own = f" (their own, because {self.because})" if self.because else ""
        return f"{self.handle} verified by {self.by}{own}{tail(self.evidence)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def verify(action: Action) -> None:
            action.verified_by, action.verified, action.evidence = self.by, entry.occurred_at, self.evidence

        find(incident.actions, self.about, verify)


class ActionReopened(_OnAction, kind="action_reopened", words="reason"):
    """It was not done after all, or is to be done again."""

    mark = "»"
    reason: str

    def line(self) -> str:
        return f"{self.handle} open again · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def reopen(action: Action) -> None:
            action.done = action.cancelled = action.verified = None
            action.result = action.verified_by = action.evidence = ""
            action.reopened.append(self.reason)
            incident.ends.pop(self.about, None)

        find(incident.actions, self.about, reopen)


class Decided(Fact, kind="decided", words="text"):
    """A decision, so that nobody asks again at minute 50."""

    mark = "="
    handle: str
    text: str
    why: str = ""
    by: str = ""

    def line(self) -> str:
        return f"{self.handle} decided: {self.text}{tail(self.why, ' · because ')}{tail(self.by, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.decisions[entry.id] = Decision(
            entry.id,
            incident.name(self.handle, entry),
            self.text,
            self.why,
            self.by or entry.author,
            entry.occurred_at,
        )
