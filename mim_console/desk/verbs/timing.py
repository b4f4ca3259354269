"""Timing: pause the SLA with a reason, keep outside deadlines, watch a fix settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Due, Person, Pick, Text, YesNo
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import NOTE, REASON, deadlines, never, over, without
from mim_console.incident.duration import said
from mim_console.incident.facts import timing as fact

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.facts.timing import Deadline

ABOUT = "clocks"
DEADLINE = Pick(label="Deadline", among_these=deadlines)
NO_DEADLINE = "no deadline is open"


def _unpausable(m: Moment) -> str | None:
    priority = m.incident.priority
    if priority is None:
        return over(m) or "there is no SLA before impact and urgency are set"
    if priority not in m.policy.sla.pausable:
        return over(m) or f"the policy pauses no {priority} clock: run the vendor's clock beside it"
    return over(m) or ("the SLA is paused already" if m.incident.paused else None)


@verb(
    "pause-sla",
    "Pause the SLA",
    ABOUT,
    off=_unpausable,
    reason=REASON,
)
def pause_sla(m: Moment, reason: str) -> Facts:
    """Every SLA clock stands still and its breach moves; waiting for a vendor is no reason."""
    yield fact.SlaPaused(reason=reason)


@verb(
    "resume-sla",
    "Resume the SLA",
    ABOUT,
    off=lambda m: over(m) or (None if m.incident.paused else "the SLA is not paused"),
    reason=REASON,
)
def resume_sla(m: Moment, reason: str = "") -> Facts:
    """The clocks run again."""
    yield fact.SlaResumed(reason=reason)


@verb(
    "deadline",
    "Set a deadline",
    ABOUT,
    off=lambda m: f"it was {m.incident.status}" if m.incident.status in ("rejected", "attached") else None,
    name=Text(label="What"),
    due=Due(label="By when"),
    owner=Person(label="Owner"),
)
def deadline(m: Moment, name: str, due: datetime, owner: str = "") -> Facts:
    """Something outside that must not be missed."""
    yield fact.DeadlineSet(name=name, due=due, owner=owner)


@verb(
    "meet-deadline",
    "A deadline was met",
    ABOUT,
    off=without(deadlines, NO_DEADLINE, never),
    deadline=DEADLINE,
    note=NOTE,
)
def meet_deadline(m: Moment, deadline: Deadline, note: str = "") -> Facts:
    """In time or late: the record shows which."""
    yield fact.DeadlineMet(about=deadline.id, handle=deadline.name, note=note)


@verb(
    "cancel-deadline",
    "A deadline does not apply",
    ABOUT,
    off=without(deadlines, NO_DEADLINE, never),
    deadline=DEADLINE,
    reason=REASON,
)
def cancel_deadline(m: Moment, deadline: Deadline, reason: str) -> Facts:
    """With the reason."""
    yield fact.DeadlineCancelled(about=deadline.id, handle=deadline.name, reason=reason)


def _soak_time(m: Moment) -> str:
    return said(m.policy.priorities[m.incident.priority or "P3"].soak)


def _soaking(m: Moment) -> bool:
    return m.incident.soak is not None and m.incident.soak.ended is None


@verb(
    "soak",
    "Watch whether it holds",
    ABOUT,
    off=lambda m: over(m) or ("stability is being watched already" if _soaking(m) else None),
    until=Due(label="Until", prefill=_soak_time),
    what=Text(label="What to watch"),
)
def soak(m: Moment, until: datetime, what: str = "") -> Facts:
    """After a fix: a time in which it must stay well before anybody says that it is over."""
    if until <= m.at:
        raise Refused("Until: that is not after the start")
    yield fact.SoakStarted(due=until, what=what)


@verb(
    "end-soak",
    "Stability is settled",
    ABOUT,
    off=lambda m: None if _soaking(m) else "nothing is being watched",
    stable=YesNo(label="Stable", prefill="yes"),
    note=NOTE,
)
def end_soak(m: Moment, stable: bool, note: str = "") -> Facts:
    """It held, or it did not."""
    yield fact.SoakEnded(stable=stable, note=note)
