"""Templates of updates tried out before they are needed: for every audience, in every stage, on made-up incidents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, get_args

from mim_console.incident.entry import Entry
from mim_console.incident.facts import contain, diagnose, lifecycle, people, scope, work
from mim_console.incident.facts.asks import Asked
from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.escalate import VendorEngaged
from mim_console.incident.facts.identify import BridgeOpened, Declared, MilestoneReached
from mim_console.incident.facts.lifecycle import Stage
from mim_console.incident.facts.record import Acted
from mim_console.incident.incident import Incident
from mim_console.reports.template import WrongTemplate, environment, wrong
from mim_console.reports.update import BASE, drafted, labels, nothing_new, written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from mim_console.incident.facts import Fact
    from mim_console.incident.policy import Policy

_START = datetime(2026, 7, 1, 2, 50, tzinfo=UTC)
_NOW = _START + timedelta(hours=2)
_SHARED = ("base.j2", "phrases.j2")
_SUPPLIED = ("executives", "service-desk", "business", "customers", "technical", "regulators")
"""Audiences of the default policy: their templates come with the console, whether or not a policy has them."""


def faults(templates: Mapping[str, str], own: Collection[str], policy: Policy) -> list[WrongTemplate]:
    """All that is wrong with the templates of updates. `own` are the names of those that an organisation wrote."""
    found = {str(fault): fault for fault in (*_unread(templates), *_unused(templates, own, policy))}
    if not found:
        found = {str(fault): fault for fault in _failed(templates, policy)}
    return list(found.values())


def _unread(templates: Mapping[str, str]) -> Iterator[WrongTemplate]:
    from jinja2 import TemplateError

    for name, text in templates.items():
        try:
            environment(templates).parse(text, name, name)
        except TemplateError as error:
            yield wrong(error, name, templates)


def _unused(templates: Mapping[str, str], own: Collection[str], policy: Policy) -> Iterator[WrongTemplate]:
    """Templates of the organisation that nobody will ever see, most likely for a slip in their names."""
    from jinja2 import TemplateError
    from jinja2.meta import find_referenced_templates

    used = {BASE, *_SHARED}
    for audience in {*_SUPPLIED, *(each.id for each in policy.audiences)}:
        used |= {f"{audience}.j2", *(f"{audience}-{stage}.j2" for stage in get_args(Stage))}
    for name, text in templates.items():
        try:
            used |= {each for each in find_referenced_templates(environment().parse(text)) if each and each != name}
        except TemplateError:
            continue
    for name in own:
        if name not in used:
            known = ", ".join(each.id for each in policy.audiences)
            yield WrongTemplate(name, None, f"nothing uses it: begin its name with an audience ({known})")


def _failed(templates: Mapping[str, str], policy: Policy) -> Iterator[WrongTemplate]:
    for audience in (each.id for each in policy.audiences):
        try:
            labels(audience, templates)
        except WrongTemplate as fault:
            yield fault
        for incident in samples(audience):
            for incident.stage in get_args(Stage):
                for final in (False, True):
                    try:
                        parts = drafted(incident, policy, audience, _NOW, templates, final=final)
                        nothing_new(incident, policy, audience, _NOW, templates)
                        due = None if final else _NOW + timedelta(minutes=30)
                        written(incident, policy, audience, parts, due, final, _NOW, templates)
                    except WrongTemplate as fault:
                        yield fault


def samples(audience: str) -> list[Incident]:
    """An incident of which hardly anything is known, one in full swing, and one that is over."""
    bare = [
        Declared(reference="INC-1", title="Card payments fail", impact="high", urgency="high", priority="P1"),
    ]
    swing = [*bare, *_SWING]
    over = [
        *swing,
        UpdateSent(audience=audience, text="We are working on it."),
        *(scope.ServiceAffected(service=name, state="restored") for name in ("Cards", "Refunds", "Reports")),
        lifecycle.Resolved(how="The release was undone", cause="The new release opened too many connections"),
    ]
    return [_folded(facts) for facts in (bare, swing, over)]


def _folded(facts: Iterable[Fact]) -> Incident:
    incident = Incident("sample")
    for n, fact in enumerate(facts):
        at = _START + timedelta(minutes=n)
        fact.change(incident, Entry(f"e{n:03}", "sample", "sample", n, at, at, "Ana", "ana", fact.kind, "", "", ""))
    incident.zone = "Europe/London"
    return incident


_SWING: tuple[Fact, ...] = (
    MilestoneReached(milestone="impact_start"),
    MilestoneReached(milestone="detected"),
    people.RoleAssigned(role="mim", person="Ana"),
    BridgeOpened(where="https://meet.example.org/cards"),
    scope.ScopeSet(
        users=400,
        groups=("branch staff",),
        sites=("Leeds", "York"),
        reach="regional",
        impact="Staff cannot take cards",
        money="about £2,000 an hour",
        confidence="medium",
    ),
    scope.ServiceAffected(service="Cards", state="down", critical=True, note="every payment is refused"),
    scope.ServiceAffected(service="Refunds", state="degraded"),
    scope.ServiceAffected(service="Reports", state="at risk"),
    scope.FunctionAtRisk(name="Evening settlement", due=_NOW + timedelta(hours=3), note="announced to the bank"),
    diagnose.Found(text="refused since 02:50", source="log"),
    diagnose.HypothesisRaised(handle="H1", text="the connections are used up"),
    diagnose.HypothesisRaised(handle="H2", text="a certificate has run out"),
    diagnose.HypothesisRaised(handle="H3", text="the new release leaves connections open"),
    diagnose.HypothesisRuledOut(about="e012", handle="H2", reason="it is valid until May"),
    diagnose.HypothesisConfirmed(about="e013", handle="H3", reason="seen in the trace"),
    contain.ContainmentApplied(handle="C1", measure="throttle", what="Half of the payments are held back", undo="x"),
    contain.ContainmentChecked(about="e016", handle="C1", holds=True),
    contain.WorkaroundPublished(text="take cash, or use the till in the basement"),
    work.ActionAdded(handle="A1", what="restart the payment service", owner="Bob"),
    work.ActionDone(about="e019", handle="A1", result="no change"),
    work.ActionAdded(handle="A2", what="undo the release", type="rollback", approval=True, due=_NOW),
    work.Decided(handle="D1", text="No release before the morning", why="nobody can watch it"),
    Acted(text="emptied the queue"),
    Asked(handle="Q1", who="Bob", what="how many connections are open", due=_NOW),
    VendorEngaged(handle="V1", vendor="Acme", case="8841"),
    lifecycle.RiskNoted(text="it may come back when the shops open"),
    lifecycle.FixApplied(what="the release is undone", approver="Cy"),
    lifecycle.Tested(what="a payment in Leeds", passed=False, note="refused"),
    lifecycle.Tested(what="a payment in York", passed=True),
    lifecycle.Confirmed(who="the shop in Leeds", works=True, what="cards are taken again"),
    lifecycle.Confirmed(who="the shop in York", works=False),
)
"""What may be told of; the numbers are those of the entries, counted from the declaration."""
