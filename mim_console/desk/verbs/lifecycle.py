"""Lifecycle: stages and their gates, steps, the fix and its proof, the end and the return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from mim_console.desk.inputs import Choice, Past, Person, Pick, Text, YesNo
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import NOTE, REASON, never, over, still_owed, words
from mim_console.desk.verbs.family import children_left, named_children, orphaned, released, still_open
from mim_console.desk.verbs.known_errors import known, matched
from mim_console.incident import lifecycle
from mim_console.incident.facts import lifecycle as fact
from mim_console.incident.facts.identify import MilestoneReached
from mim_console.incident.outbox import unheard
from mim_console.incident.state import STAGES

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.facts.known_errors import KnownError
    from mim_console.incident.facts.lifecycle import Stage, Witness

ABOUT = "lifecycle"


def _stages(m: Moment) -> list[tuple[str, str]]:
    return [(stage.id, stage.aim) for stage in m.policy.stages]


def _gate(m: Moment, stage: str) -> str:
    left = _open_before(m, cast("Stage", stage))
    return f"{len(left)} open before it: {'; '.join(left)}" if left else ""


def _open_before(m: Moment, stage: Stage) -> tuple[str, ...]:
    """What the gate names, and on the way into the stage in which it is closed the children that would be left."""
    passes = STAGES.index(m.incident.stage) < STAGES.index("close") <= STAGES.index(stage)
    return (*lifecycle.gate(m.incident, m.playbook, stage), *(still_open(m) if passes else ()))


def _steps(m: Moment) -> list[tuple[str, str]]:
    """The steps of this stage, then those of the stages to come, then what was left behind."""
    here = STAGES.index(m.incident.stage)
    left = [step for step in m.playbook.steps if not lifecycle.satisfied(m.incident, step)]
    left.sort(key=lambda step: (STAGES.index(step.stage) - here) % len(STAGES))
    return [(step.id, step.text if step.stage == m.incident.stage else f"{step.stage}: {step.text}") for step in left]


def _ticked(m: Moment) -> list[tuple[str, str]]:
    return [(step, tick.note) for step, tick in m.incident.ticks.items()]


STEP = Choice(label="Step", options=_steps)


@verb(
    "stage",
    "Go to a stage",
    ABOUT,
    off=lambda m: f"it was {m.incident.status}" if m.incident.status in ("rejected", "attached") else None,
    stage=Choice(label="Stage", options=_stages, prefill=lambda m: lifecycle.following(m.incident.stage), remark=_gate),
    reason=REASON,
)
def stage(m: Moment, stage: Stage, reason: str = "") -> Facts:
    """The gate names what is still open; pass it with a reason, and the record says so."""
    left = _open_before(m, stage)
    if stage == m.incident.stage:
        raise Refused(f"it is in stage {stage} already")
    if left and not reason:
        raise Refused(f"{len(left)} open before {stage}: {'; '.join(left)}. Finish them, or give a reason to pass")
    if STAGES.index(stage) < STAGES.index(m.incident.stage) and not reason:
        raise Refused(f"going back to {stage} needs a reason")
    yield fact.StageEntered(stage=stage, reason=reason, left_open=left)


@verb("step", "Tick a step", ABOUT, off=never, step=STEP, note=NOTE)
def step(m: Moment, step: str, note: str = "") -> Facts:
    """Most steps tick themselves when their entry is made; the rest by hand."""
    yield fact.StepDone(step=step, note=note)


@verb("waive-step", "Waive a step", ABOUT, off=never, step=STEP, reason=REASON)
def waive_step(m: Moment, step: str, reason: str) -> Facts:
    """Left out on purpose."""
    yield fact.StepWaived(step=step, reason=reason)


@verb(
    "reopen-step",
    "Untick a step",
    ABOUT,
    off=lambda m: None if m.incident.ticks else "no step was ticked by hand",
    step=Choice(label="Step", options=_ticked),
    reason=REASON,
)
def reopen_step(m: Moment, step: str, reason: str = "") -> Facts:
    """Not done after all."""
    yield fact.StepReopened(step=step, reason=reason)


@verb(
    "test",
    "Note a test",
    ABOUT,
    off=never,
    what=Text(label="What was tested"),
    passed=YesNo(label="Passed"),
    of=Choice(label="Of", options=words("fix", "integration", "other"), prefill="fix"),
    note=NOTE,
)
def note_test(
    m: Moment, what: str, passed: bool, of: Literal["fix", "integration", "other"] = "other", note: str = ""
) -> Facts:
    """A controlled test of the fix, or of what depends on it."""
    yield fact.Tested(what=what, passed=passed, of=of, note=note)


@verb(
    "fix",
    "Apply the fix",
    ABOUT,
    off=over,
    what=Text(label="What"),
    approver=Person(label="Approved by"),
    observer=Person(label="Watched by"),
    undo=Text(label="Way back"),
)
def fix(m: Moment, what: str, approver: str = "", observer: str = "", undo: str = "") -> Facts:
    """The change that is meant to end it: the milestone “fix applied”."""
    yield fact.FixApplied(what=what, approver=approver, observer=observer, undo=undo)


@verb(
    "confirm",
    "Somebody confirms",
    ABOUT,
    off=never,
    who=Person(label="Who"),
    witness=Choice(label="As", options=words("user", "stakeholder", "service", "monitoring"), prefill="user"),
    works=YesNo(label="It works", prefill="yes"),
    what=Text(label="What"),
)
def confirm(m: Moment, who: str, witness: Witness = "user", works: bool = True, what: str = "") -> Facts:
    """Not the dashboard: those who suffered say that it works again."""
    yield fact.Confirmed(who=who, witness=witness, works=works, what=what)


@verb("risk", "Note a risk", ABOUT, off=never, text=Text(label="What may still go wrong"))
def risk(m: Moment, text: str) -> Facts:
    """Part of the handover and of the review."""
    yield fact.RiskNoted(text=text)


def _unresolvable(m: Moment) -> str | None:
    known = {"candidate": "it is still a candidate: promote or reject it", "resolved": "it is resolved already"}
    return over(m) or known.get(m.incident.status)


def _began(m: Moment) -> str:
    began = m.incident.at("impact_start")
    return f"{began.astimezone(m.zone):%Y-%m-%d %H:%M}" if began else ""


@verb(
    "resolve",
    "Resolve",
    ABOUT,
    off=_unresolvable,
    shows=children_left,
    how=Text(label="What ended it"),
    cause=Text(label="Cause", help="empty while unknown", prefill=lambda m: m.incident.known_cause),
    reason=Text(label="Resolve all the same because", help="where something speaks against it"),
    began=Past(label="Impact began", help="the time to restore counts from it", prefill=_began),
)
def resolve(m: Moment, how: str, cause: str = "", reason: str = "", began: datetime | None = None) -> Facts:
    """The impact is over. Refused while something speaks against that, unless somebody says why all the same."""
    left = lifecycle.doubts(m.incident)
    if left and not reason:
        raise Refused(f"not resolved: {'; '.join(left)}. Mend it, or say why it is resolved all the same")
    yield fact.Resolved(how=how, cause=cause, left_open=left, reason=reason if left else "")
    known = m.incident.at("impact_start")
    if began is not None and (known is None or f"{began:%F %H:%M}" != f"{known:%F %H:%M}"):
        yield MilestoneReached(milestone="impact_start"), began


def _uncloseable(m: Moment) -> str | None:
    ended = {"rejected": "it was rejected", "attached": "it is part of another incident"}
    known = {"resolved": None, "closed": "it is closed already"} | ended
    return known.get(m.incident.status, "it is not resolved yet")


@verb(
    "close",
    "Close",
    ABOUT,
    off=_uncloseable,
    shows=still_owed,
    code=Choice(
        label="Code",
        options=words("solved", "workaround", "known error", "not reproducible", "duplicate"),
        prefill="solved",
    ),
    note=NOTE,
    reason=Text(label="Waive with", help="why it closes with something open"),
    known_error=Pick(label="Known error", help="that it is, for that code", among_these=known),
)
def close(
    m: Moment, code: str = "solved", note: str = "", reason: str = "", known_error: KnownError | None = None
) -> Facts:
    """Refused while something is not as it was or somebody waits for the last word, unless waived with a reason."""
    left = (*lifecycle.left_open(m.incident, m.policy), *still_open(m))
    if code == "known error" and not (known_error or m.incident.known_errors):
        left += ("no known error is named: record it, or say which it is",)
    if left and not reason:
        raise Refused(f"not closed: {'; '.join(left)}. {_mend(m)}, or give the reason to waive it")
    if known_error and known_error.id not in m.incident.known_errors:
        yield matched(known_error)
    yield fact.Closed(code=code, note=note, left_open=left, reason=reason if left else "")
    yield from released(m)


def _mend(m: Moment) -> str:
    """What helps: an update that was sent by hand is only to be noted as such."""
    written = (unheard(m.incident, each.id) for each in m.policy.audiences)
    if handles := [each.handle for each in written if each is not None and each.released]:
        said = ", ".join(f"`delivered {m.incident.reference} {each}`" for each in handles)
        return f"Mend it (where one was sent by hand, say so: {said}, or the outbox in the console)"
    return "Mend it"


def _unopenable(m: Moment) -> str | None:
    if m.incident.attached_to:
        return over(m)
    return None if m.incident.status in ("resolved", "closed", "rejected") else "it is open"


@verb(
    "reopen",
    "Reopen",
    ABOUT,
    off=_unopenable,
    shows=named_children,
    reason=REASON,
    impact=YesNo(label="Impact is back", prefill="yes"),
)
def reopen(m: Moment, reason: str, impact: bool = True) -> Facts:
    """It is back, and everybody is owed news again; or it was never over, and every clock runs on as it was."""
    yield fact.Reopened(reason=reason, impact_back=impact)
    yield from orphaned(m)
