"""Escalate: up and across, before it is too late."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice, Person, Pick, Text
from mim_console.desk.moment import Moment
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import (
    REASON,
    over,
    proposed,
    reach,
    unanswered_escalations,
    without,
    words,
)
from mim_console.incident.facts import escalate as fact
from mim_console.incident.facts.base import tail

if TYPE_CHECKING:
    from mim_console.incident.facts.escalate import Direction, Escalation
    from mim_console.incident.proposals import Proposal

ABOUT = "escalate"


def _rungs(m: Moment) -> list[tuple[str, str]]:
    done = {e.rung for e in m.incident.escalations.values()} | set(m.incident.waived_rungs)
    return [
        (rung.id, f"{', '.join(rung.who)}{tail(rung.why, ' · ')}")
        for rung in m.policy.escalation.rungs
        if rung.id not in done
    ]


def _called(m: Moment) -> list[tuple[str, str]]:
    """Whom the console proposes, then whom the steps still to be made call."""
    steps = dict(_rungs(m))
    rungs = [each for each in m.policy.escalation.rungs if each.id in steps]
    proposal = [(each.to, each.via or each.why) for _, _, each in proposed(m)]
    return [*proposal, *(one for rung in rungs for who in rung.who for one in _answering(m, who, rung.why))]


def _answering(m: Moment, who: str, why: str) -> list[tuple[str, str]]:
    """Those of the directory who answer to a title, else the title."""
    found = m.directory.holders(who, m.now, m.incident.services)
    named = [(who if each.name == who else f"{each.name}, {who}", each.way) for each in found]
    return named or [(who, why)]


def _early(m: Moment) -> list[tuple[str, str]]:
    return [(early.text, f"no need to wait: {early.rung}") for early in m.policy.escalation.early]


def _steps(m: Moment) -> list[tuple[str, str]]:
    """Those still to be made, then the others: of a step that was made, more may have to be called."""
    still = dict(_rungs(m))
    others = [rung for rung in m.policy.escalation.rungs if rung.id not in still]
    return [*still.items(), *((rung.id, f"{', '.join(rung.who)} · called before, or left out") for rung in others)]


RUNG = Choice(label="Step of the ladder", options=_rungs)


@verb(
    "escalate",
    "Escalate",
    ABOUT,
    off=over,
    to=Person(label="To whom", options=_called, remark=reach),
    reason=Text(label="Why", options=_early),
    rung=replace(RUNG, options=_steps),
    via=Text(label="How"),
    direction=Choice(
        label="Direction",
        options=words("hierarchical", "functional"),
        help="empty: as the step says, else hierarchical",
    ),
)
def escalate(
    m: Moment, to: str, reason: str = "", rung: str = "", via: str = "", direction: Direction | None = None
) -> Facts:
    """Hierarchical for authority, functional for skill; early is cheaper than late."""
    steps = {each.id: each.kind for each in m.policy.escalation.rungs}
    direction = direction or steps.get(rung, "hierarchical")
    yield fact.Escalated(to=to, direction=direction, reason=reason, via=via, rung=rung)


@verb("waive-escalation", "Leave an escalation out", ABOUT, off=over, rung=RUNG, reason=REASON)
def waive_escalation(m: Moment, rung: str, reason: str) -> Facts:
    """It is due, and on purpose not made."""
    yield fact.EscalationWaived(rung=rung, reason=reason)


@verb(
    "decline-escalation",
    "Do not escalate now",
    ABOUT,
    off=without(proposed, "the console proposes nothing"),
    proposal=Pick(label="Proposal", among_these=proposed, remark=lambda _, each: f"{each.to} · {each.why}"),
    reason=REASON,
)
def decline_escalation(m: Moment, proposal: Proposal, reason: str) -> Facts:
    """Not what the console proposes, and why: it is not proposed again for the same reason."""
    if proposal.rung and not proposal.early and proposal.rung in dict(_rungs(m)):
        yield fact.EscalationWaived(rung=proposal.rung, reason=reason)
    else:
        yield fact.EscalationDeclined(proposal=proposal.key, to=proposal.to, reason=reason)


@verb(
    "escalation-acked",
    "An escalation was answered",
    ABOUT,
    off=without(unanswered_escalations, "every escalation was answered, or none was made"),
    escalation=Pick(label="Who", among_these=unanswered_escalations),
)
def escalation_acked(m: Moment, escalation: Escalation) -> Facts:
    """They have it."""
    yield fact.EscalationAcknowledged(about=escalation.id, handle=escalation.to)
