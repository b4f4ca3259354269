"""Identify: declare, propose, classify, and say what is affected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice, Due, Number, Past, Pick, Several, Text, YesNo
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import LEVELS, NOTE, REASON, functions, never, over, without, words
from mim_console.incident.course import MILESTONES
from mim_console.incident.criteria import shown
from mim_console.incident.facts import identify as fact
from mim_console.incident.facts.scope import FunctionAtRisk, FunctionCleared, ScopeSet, ServiceAffected

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.facts.base import Level
    from mim_console.incident.facts.scope import Function, ServiceState

ABOUT = "identify"


def _impact(m: Moment) -> str:
    now = m.incident.classification
    return now.impact if now else ""


def _urgency(m: Moment) -> str:
    now = m.incident.classification
    return now.urgency if now else ""


IMPACT = Choice(label="Impact", options=LEVELS, prefill=_impact, help="how much of the business is hit")
URGENCY = Choice(label="Urgency", options=LEVELS, prefill=_urgency, help="how little delay it bears")
SERVICES = Several(label="Services", help="with commas between")
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


def _services(m: Moment) -> list[tuple[str, str]]:
    return [(service.name, service.state) for service in m.incident.services.values()]


@verb(
    "declare",
    "Declare a major incident",
    ABOUT,
    off=never,
    opens=True,
    title=Text(label="Title", help="what does not work, for whom, as a reader would say it"),
    impact=IMPACT,
    urgency=URGENCY,
    service=SERVICES,
    detected=Past(label="Noticed at"),
    source=SOURCE,
    criteria=CRITERIA,
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
    )
    if detected is not None:
        yield fact.MilestoneReached(milestone="detected"), detected


@verb(
    "propose",
    "Propose a candidate",
    ABOUT,
    off=never,
    opens=True,
    title=Text(label="Title"),
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
    )


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


@verb("demote", "Demote, no longer major", ABOUT, off=_major, reason=REASON)
def demote(m: Moment, reason: str) -> Facts:
    """It turned out smaller. The record stays open and keeps its priority until that is changed too."""
    yield fact.Demoted(reason=reason)


@verb("reject", "Reject the candidate", ABOUT, off=_candidate, reason=REASON)
def reject(m: Moment, reason: str) -> Facts:
    """It is no major incident; the record says why."""
    yield fact.Rejected(reason=reason)


@verb("retitle", "Change the title", ABOUT, off=never, title=Text(label="Title", prefill=lambda m: m.incident.title))
def retitle(m: Moment, title: str) -> Facts:
    """A title that a reader outside the team understands."""
    yield fact.Retitled(title=title)


@verb(
    "scope",
    "Say who and what is hit",
    ABOUT,
    off=over,
    users=Number(label="Users"),
    groups=Several(label="Groups"),
    sites=Several(label="Sites"),
    reach=Choice(label="Reach", options=words("local", "regional", "global", "systemic")),
    impact=Text(label="Business impact"),
    money=Text(label="Money"),
    confidence=Choice(label="Confidence", options=words("low", "medium", "high")),
)
def scope(
    m: Moment,
    users: int | None = None,
    groups: tuple[str, ...] | None = None,
    sites: tuple[str, ...] | None = None,
    reach: str | None = None,
    impact: str | None = None,
    money: str | None = None,
    confidence: str | None = None,
) -> Facts:
    """What is known of the extent; what is left empty stays as it was."""
    given = ScopeSet(
        users=users, groups=groups, sites=sites, reach=reach, impact=impact, money=money, confidence=confidence
    )
    if given == ScopeSet():
        raise Refused("say at least one of users, groups, sites, reach, impact, money")
    yield given


@verb(
    "service",
    "Say how a service is doing",
    ABOUT,
    off=over,
    service=Text(label="Service", options=_services),
    state=Choice(label="State", options=words("down", "degraded", "at risk", "restored")),
    critical=YesNo(label="Critical", help="the business stops without it"),
    note=NOTE,
)
def service(m: Moment, service: str, state: ServiceState, critical: bool = False, note: str = "") -> Facts:
    """Add a service to the scope, or change its state. The last one restored ends the impact."""
    yield ServiceAffected(service=service, state=state, critical=critical, note=note)


@verb(
    "function",
    "Name a business function at risk",
    ABOUT,
    off=over,
    name=Text(label="Function", help="pay run, trading close, dispatch …"),
    due=Due(label="Deadline"),
    note=NOTE,
)
def function(m: Moment, name: str, due: datetime | None = None, note: str = "") -> Facts:
    """What the business cannot do, and by when it must: the deadline becomes a clock."""
    yield FunctionAtRisk(name=name, due=due, note=note)


@verb(
    "clear-function",
    "A business function is safe",
    ABOUT,
    off=without(functions, "no business function is at risk", never),
    function=Pick(label="Function", among_these=functions),
    note=NOTE,
)
def clear_function(m: Moment, function: Function, note: str = "") -> Facts:
    """Its deadline was met, or it works again."""
    yield FunctionCleared(about=function.id, handle=function.name, note=note)


@verb(
    "milestone",
    "State a milestone",
    ABOUT,
    off=never,
    milestone=Choice(label="Milestone", options=words(*MILESTONES)),
    when=Past(label="When", prefill="now"),
    about=YesNo(label="Approximate"),
    note=Text(label="Says who"),
)
def milestone(m: Moment, milestone: str, when: datetime | None = None, about: bool = False, note: str = "") -> Facts:
    """An instant that the metrics need. What you state wins over what the console concluded."""
    yield fact.MilestoneReached(milestone=milestone, approximate=about, note=note), when or m.at


def _acknowledged(m: Moment) -> str | None:
    return over(m) or ("it was acknowledged already" if m.incident.at("acknowledged") else None)


@verb("acknowledge", "Acknowledge", ABOUT, off=_acknowledged)
def acknowledge(m: Moment) -> Facts:
    """Somebody has it: the acknowledgement clock stops."""
    yield fact.MilestoneReached(milestone="acknowledged")


@verb(
    "reference",
    "Note another system's number",
    ABOUT,
    off=never,
    where=Text(label="System", help="ServiceNow, Jira …"),
    key=Text(label="Number"),
    url=Text(label="Link"),
)
def reference(m: Moment, where: str, key: str, url: str = "") -> Facts:
    """The ticket that carries the same incident elsewhere."""
    yield fact.Referenced(where=where, key=key, url=url)
