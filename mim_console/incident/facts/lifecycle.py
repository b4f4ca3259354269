"""Lifecycle: stages, steps, the fix and its proof, the end and the return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.facts.base import Fact, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

Stage = Literal["identify", "notify", "contain", "diagnose", "resolve", "recover", "close", "review", "improve"]
Witness = Literal["user", "stakeholder", "service", "monitoring"]


@dataclass(slots=True)
class Visit:
    """A stage entered; what was left open and why it was passed all the same."""

    stage: Stage
    at: datetime
    by: str
    reason: str
    left_open: tuple[str, ...]
    of_itself: bool = False
    """Nobody entered it: it follows from what was said, as that the incident is resolved."""


@dataclass(slots=True)
class Tick:
    """A step of the playbook ticked or waived by a person."""

    at: datetime
    by: str
    note: str
    waived: bool


@dataclass(slots=True)
class Test:
    """A test of the fix or of a dependent integration."""

    subject: str
    what: str
    passed: bool
    note: str
    at: datetime
    id: str = ""


@dataclass(slots=True)
class Confirmation:
    """Somebody who suffered says that it works again, or that it does not."""

    who: str
    witness: Witness
    works: bool
    what: str
    at: datetime
    outdated: bool = False
    """The impact came back after that."""
    id: str = ""


@dataclass(slots=True)
class Fix:
    """A change made to production under supervision."""

    what: str
    approver: str
    observer: str
    undo: str
    at: datetime
    id: str = ""


class StageEntered(Fact, kind="stage_entered", words="reason"):
    """The incident moves to a stage. `left_open` is what the gate named and the MIM passed."""

    mark = "◆"
    stage: Stage
    reason: str = ""
    left_open: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        return self.stage

    def line(self) -> str:
        passed = f" · passing {len(self.left_open)} open" if self.left_open else ""
        return f"stage {self.stage}{passed}{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.stage = self.stage
        incident.visits.append(Visit(self.stage, entry.occurred_at, entry.author, self.reason, self.left_open))


class _OnStep(Fact):
    step: str

    @property
    def subject(self) -> str:
        return self.step


class StepDone(_OnStep, kind="step_done", words="note"):
    """Ticked by hand."""

    mark = "✓"
    note: str = ""

    def line(self) -> str:
        return f"step done: {self.step}{tail(self.note, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.ticks[self.step] = Tick(entry.occurred_at, entry.author, self.note, False)


class StepWaived(_OnStep, kind="step_waived", words="reason"):
    """Left out on purpose."""

    mark = "–"
    reason: str

    def line(self) -> str:
        return f"step waived: {self.step} · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.ticks[self.step] = Tick(entry.occurred_at, entry.author, self.reason, True)


class StepReopened(_OnStep, kind="step_reopened", words="reason"):
    """Not done after all."""

    reason: str = ""

    def line(self) -> str:
        return f"step open again: {self.step}{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.ticks.pop(self.step, None)


class Tested(Fact, kind="tested", words="what"):
    """A controlled test before production, or of something that depends on it after."""

    mark = "✓"
    what: str
    passed: bool
    of: Literal["fix", "integration", "other"] = "other"
    note: str = ""

    @property
    def subject(self) -> str:
        return self.of

    @property
    def proof(self) -> bool:
        return self.passed

    def line(self) -> str:
        return f"test {'passed' if self.passed else 'FAILED'}: {self.what}{tail(self.note, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.tests.append(Test(self.of, self.what, self.passed, self.note, entry.occurred_at, entry.id))


class FixApplied(Fact, kind="fix_applied", words="what"):
    """The fix goes to production, with who allowed it and who watched."""

    mark = "◆"
    what: str
    approver: str = ""
    observer: str = ""
    undo: str = ""

    def line(self) -> str:
        return (
            f"fix applied: {self.what}{tail(self.approver, ' · approved by ')}{tail(self.observer, ' · watched by ')}"
        )

    def change(self, incident: Incident, entry: Entry) -> None:
        fix = Fix(self.what, self.approver, self.observer, self.undo, entry.occurred_at, entry.id)
        incident.fixes.append(fix)
        incident.reach("fix_applied", entry, again=True)


class Confirmed(Fact, kind="confirmed", words="what"):
    """A user, stakeholder, service owner or the monitoring says whether it works."""

    mark = "✓"
    who: str
    witness: Witness = "user"
    works: bool = True
    what: str = ""

    @property
    def subject(self) -> str:
        return self.witness

    @property
    def proof(self) -> bool:
        return self.works

    def line(self) -> str:
        return f"{self.who} confirms that it {'works' if self.works else 'does NOT work'}{tail(self.what)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.confirmations.append(
            Confirmation(self.who, self.witness, self.works, self.what, entry.occurred_at, id=entry.id)
        )


class RiskNoted(Fact, kind="risk_noted", words="text"):
    """What may still go wrong."""

    mark = "!"
    text: str

    def line(self) -> str:
        return f"risk: {self.text}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.risks[entry.id] = self.text


class Resolved(Fact, kind="resolved", words="how"):
    """The impact is over and the fix is in, as far as known. `left_open` is what spoke against it."""

    mark = "◆"
    how: str
    cause: str = ""
    left_open: tuple[str, ...] = ()
    reason: str = ""

    def line(self) -> str:
        against = f" · although {', '.join(self.left_open)} · {self.reason}" if self.left_open else ""
        return f"resolved: {self.how}{tail(self.cause, ' · cause: ')}{against}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.status = "resolved"
        incident.resolution, incident.cause = self.how, self.cause or incident.cause
        incident.reach("resolved", entry, again=True)
        incident.go_on("recover", entry, "it is resolved")


class Closed(Fact, kind="closed", words="note"):
    """Formally over. `left_open` is what the gate named and was waived with the reason.

    The code `imported` closes the record of somebody else's past incident; when that was closed is not known, so
    it is no milestone.
    """

    mark = "◆"
    code: str = "solved"
    note: str = ""
    left_open: tuple[str, ...] = ()
    reason: str = ""

    @property
    def subject(self) -> str:
        return self.code

    def line(self) -> str:
        waived = f" · waiving {', '.join(self.left_open)} · {self.reason}" if self.left_open else ""
        return f"closed ({self.code}){tail(self.note)}{waived}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.end("closed", entry.occurred_at)
        if self.code == "imported":
            incident.settle()
        else:
            incident.reach("closed", entry, again=True)
            incident.go_on("close", entry, "it is closed")


class Reopened(Fact, kind="reopened", words="reason"):
    """It is back, or it was never over: the clocks run on."""

    mark = "◆"
    reason: str
    impact_back: bool = True

    def line(self) -> str:
        return f"reopened · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.reopen(self.impact_back, entry)
