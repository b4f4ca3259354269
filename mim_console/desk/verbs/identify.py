"""Identify: who and what is affected, by when it must work, and what the metrics need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice, Due, Number, Past, Pick, Several, Text, YesNo
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import NOTE, functions, never, over, without, words
from mim_console.desk.verbs.mapped import (
    Service,
    about_service,
    described,
    from_map,
    is_critical,
    reached,
)
from mim_console.incident.course import MILESTONES
from mim_console.incident.facts import identify as fact
from mim_console.incident.facts.scope import FunctionAtRisk, FunctionCleared, ScopeSet, ServiceAffected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.incident.facts import Fact
    from mim_console.incident.facts.scope import Function, ServiceState

ABOUT = "identify"


def _services(m: Moment) -> list[tuple[str, str]]:
    return [(service.name, service.state) for service in m.incident.services.values()]


def _users(m: Moment) -> str:
    """As the map says, while nobody has said anything."""
    users = reached(m).users
    return f"{users:,}" if users and m.incident.scope.users is None else ""


def _sites(m: Moment) -> str:
    return "" if m.incident.scope.sites else ", ".join(reached(m).sites)


def _source(m: Moment, as_map: bool) -> str:
    return from_map(m) if as_map else ""


def _functions_hit(m: Moment) -> list[tuple[str, str]]:
    named = {each.name for each in m.incident.functions.values()}
    return [(name, "by the service map") for name in reached(m).functions if name not in named]


@verb(
    "scope",
    "Say who and what is hit",
    ABOUT,
    off=over,
    users=Number(label="Users", prefill=_users, remark=lambda m, users: _source(m, users == reached(m).users)),
    groups=Several(label="Groups"),
    sites=Several(label="Sites", prefill=_sites, remark=lambda m, sites: _source(m, sites == reached(m).sites)),
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
    service=Service(label="Service", options=_services, remark=about_service),
    state=Choice(label="State", options=words("down", "degraded", "at risk", "restored")),
    critical=YesNo(label="Critical", help="the business stops without it; empty: as the service map says"),
    note=NOTE,
)
def service(m: Moment, service: str, state: ServiceState, critical: bool | None = None, note: str = "") -> Facts:
    """Add a service to the scope, or change its state. The last one restored ends the impact."""
    weighed = is_critical(m, service) if critical is None else critical
    yield ServiceAffected(service=service, state=state, critical=weighed, note=note)
    yield from described(m, [service])


@verb(
    "function",
    "Name a business function at risk",
    ABOUT,
    off=over,
    name=Text(label="Function", help="pay run, trading close, dispatch …", options=_functions_hit),
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


def _nothing_to_adopt(m: Moment) -> str | None:
    if reason := over(m):
        return reason
    if not m.estate.services:
        return "there is no service map: `services import` takes one in"
    return None if reached(m) else "the service map knows none of the services that fail"


@verb(
    "adopt-map",
    "Take over what the service map says",
    ABOUT,
    off=_nothing_to_adopt,
    critical=YesNo(label="At risk", prefill="yes", help="the critical services that depend on it come into the scope"),
)
def adopt_map(m: Moment, critical: bool = True) -> Facts:
    """Users, sites, functions and critical services hit, as the map says now; what is on the record stays."""
    told = [*_told_by_map(m, critical)]
    if not told:
        raise Refused("the record says already what the service map knows of it")
    yield from told


def _told_by_map(m: Moment, critical: bool) -> Iterator[Fact]:
    found, scope = reached(m), m.incident.scope
    yield from described(m, [item.name for item in found.hit if item.name in m.incident.services])
    users = found.users if scope.users is None else None
    sites = found.sites if found.sites and not scope.sites else None
    if users is not None or sites is not None:
        yield ScopeSet(users=users, sites=sites)
    for name, _ in _functions_hit(m):
        yield FunctionAtRisk(name=name, note=from_map(m))
    for each in found.blast if critical else ():
        if each.item.criticality == "critical" and each.item.name not in m.incident.services:
            note = f"depends on {each.via.name}, {from_map(m)}"
            yield ServiceAffected(service=each.item.name, state="at risk", critical=True, note=note)
            yield from described(m, [each.item.name])


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
