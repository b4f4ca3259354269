"""Identify: declare, propose, validate, classify, promote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice, Past, Several, Text, YesNo
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import LEVELS, REASON, never, over, resembles, still_owed
from mim_console.desk.verbs.mapped import (
    Services,
    about_services,
    described,
)
from mim_console.incident.criteria import shown
from mim_console.incident.facts import identify as fact

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.facts.base import Level

ABOUT = "identify"


def _impact(m: Moment) -> str:
    now = m.incident.classification
    return now.impact if now else ""


def _urgency(m: Moment) -> str:
    now = m.incident.classification
    return now.urgency if now else ""


IMPACT = Choice(label="Impact", options=LEVELS, prefill=_impact, help="how much of the business is hit")
URGENCY = Choice(label="Urgency", options=LEVELS, prefill=_urgency, help="how little delay it bears")
SERVICES = Services(label="Services", help="with commas between", remark=about_services)
SOURCE = Text(label="Noticed by", help="monitoring, service desk, a customer …")


def _criteria(m: Moment) -> list[tuple[str, str]]:
    return [(criterion.id, criterion.text) for criterion in m.policy.criteria]


def _met(m: Moment) -> str:
    """What the priority meets and the record shows, for a person to look at before it is entered."""
    priority = m.incident.priority
    met = m.policy.criteria_met(priority, shown(m.incident, m.policy)) if priority else ()
    return ", ".join(criterion.id for criterion in met)


CRITERIA = Several(label="Why major", options=_criteria, prefill=_met)


def _candidate(m: Moment) -> str | None:
    return None if m.incident.status == "candidate" else "it is not a candidate any more"


def _not_major(m: Moment) -> str | None:
    return over(m) or ("it is a major incident already" if m.incident.major else None)


def _major(m: Moment) -> str | None:
    return over(m) or (None if m.incident.major else "it is not a major incident")


@verb(
    "declare",
    "Declare a major incident",
    ABOUT,
    off=never,
    opens=True,
    title=Text(label="Title", help="what does not work, for whom, as a reader would say it", remark=resembles),
    impact=IMPACT,
    urgency=URGENCY,
    service=SERVICES,
    detected=Past(label="Noticed at"),
    source=SOURCE,
    criteria=CRITERIA,
    began=Past(label="Impact began", help="empty while unknown: resolving asks again"),
)
def declare(
    m: Moment,
    title: str,
    impact: Level,
    urgency: Level,
    service: tuple[str, ...] = (),
    detected: datetime | None = None,
    source: str = "",
    criteria: tuple[str, ...] = (),
    began: datetime | None = None,
) -> Facts:
    """Open the record, start the clocks. Unsure of the level? Take the higher one and argue later."""
    yield fact.Declared(
        reference=m.reference,
        title=title,
        impact=impact,
        urgency=urgency,
        priority=m.policy.priority_of(impact, urgency),
        zone=m.policy.zone,
        source=source,
        services=service,
        criteria=criteria,
        policy=m.policy.stamp,
        drill=m.drill,
    )
    yield from described(m, service)
    if began is not None:
        yield fact.MilestoneReached(milestone="impact_start"), began
    if detected is not None:
        yield fact.MilestoneReached(milestone="detected"), detected


@verb(
    "propose",
    "Propose a candidate",
    ABOUT,
    off=never,
    opens=True,
    title=Text(label="Title", remark=resembles),
    reason=Text(label="Why it may be major"),
    impact=Text(label="Business impact"),
    service=SERVICES,
    source=SOURCE,
)
def propose(
    m: Moment, title: str, reason: str, impact: str = "", service: tuple[str, ...] = (), source: str = ""
) -> Facts:
    """Something may be a major incident: put it on the board, then validate, promote or reject it."""
    yield fact.CandidateRaised(
        reference=m.reference,
        title=title,
        reason=reason,
        impact=impact,
        source=source,
        zone=m.policy.zone,
        services=service,
        drill=m.drill,
    )
    yield from described(m, service)


@verb(
    "validate",
    "Say whether it is real",
    ABOUT,
    off=over,
    real=YesNo(label="Real", prefill="yes"),
    how=Text(label="How checked"),
)
def validate(m: Moment, real: bool, how: str = "") -> Facts:
    """A second look before twenty people are woken: is it real, and how wide?"""
    yield fact.Validated(real=real, how=how)


@verb("classify", "Set impact and urgency", ABOUT, off=over, impact=IMPACT, urgency=URGENCY, reason=REASON)
def classify(m: Moment, impact: Level, urgency: Level, reason: str = "") -> Facts:
    """The matrix gives the priority; a change needs a reason."""
    now = m.incident.classification
    if now is not None and not reason:
        raise Refused(f"Why: the priority is {now.priority} already, and a change of it needs a reason")
    yield fact.Classified(
        impact=impact,
        urgency=urgency,
        priority=m.policy.priority_of(impact, urgency),
        reason=reason,
        policy=m.policy.stamp,
    )


@verb("promote", "Promote to major incident", ABOUT, off=_not_major, criteria=CRITERIA, reason=REASON)
def promote(m: Moment, criteria: tuple[str, ...] = (), reason: str = "") -> Facts:
    """The candidate is a major incident: its clocks start, everybody is told."""
    if m.incident.classification is None:
        raise Refused("set impact and urgency first: without a priority no clock knows how long it has")
    yield fact.Promoted(criteria=criteria, reason=reason)


@verb("demote", "Demote, no longer major", ABOUT, off=_major, shows=still_owed, reason=REASON)
def demote(m: Moment, reason: str) -> Facts:
    """It turned out smaller. The record stays open and keeps its priority until that is changed too."""
    yield fact.Demoted(reason=reason)


@verb("reject", "Reject the candidate", ABOUT, off=_candidate, shows=still_owed, reason=REASON)
def reject(m: Moment, reason: str) -> Facts:
    """It is no major incident; the record says why."""
    yield fact.Rejected(reason=reason)


@verb("retitle", "Change the title", ABOUT, off=never, title=Text(label="Title", prefill=lambda m: m.incident.title))
def retitle(m: Moment, title: str) -> Facts:
    """A title that a reader outside the team understands."""
    yield fact.Retitled(title=title)
