"""Made-up incidents on which an organisation's templates are tried before they are needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from mim_console.incident.entry import Entry, canonical_json
from mim_console.incident.facts import contain, diagnose, lifecycle, people, scope, work
from mim_console.incident.facts.asks import Asked
from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.escalate import VendorEngaged
from mim_console.incident.facts.identify import BridgeOpened, Declared, MilestoneReached
from mim_console.incident.facts.record import Acted
from mim_console.incident.incident import Incident

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.facts import Fact

_START = datetime(2026, 7, 1, 2, 50, tzinfo=UTC)
NOW = _START + timedelta(hours=2)
"""When each of them is looked at."""


class Sample(NamedTuple):
    """An incident, and the entries that it is folded from."""

    incident: Incident
    entries: list[Entry]


def samples(audience: str) -> list[Sample]:
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
    return [_sample(facts) for facts in (bare, swing, over)]


def _sample(facts: Iterable[Fact]) -> Sample:
    incident, entries = Incident("sample"), []
    for n, fact in enumerate(facts, 1):
        at = _START + timedelta(minutes=n - 1)
        body = canonical_json(fact.model_dump(mode="json", exclude_defaults=True))
        entries.append(Entry(f"e{n - 1:03}", "sample", "sample", n, at, at, "Ana", "ana", fact.kind, body, "", ""))
        fact.change(incident, entries[-1])
    incident.zone = "Europe/London"
    return Sample(incident, entries)


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
    scope.FunctionAtRisk(name="Evening settlement", due=NOW + timedelta(hours=3), note="announced to the bank"),
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
    work.ActionAdded(handle="A2", what="undo the release", type="rollback", approval=True, due=NOW),
    work.Decided(handle="D1", text="No release before the morning", why="nobody can watch it"),
    Acted(text="emptied the queue"),
    Asked(handle="Q1", who="Bob", what="how many connections are open", due=NOW),
    VendorEngaged(handle="V1", vendor="Acme", case="8841"),
    lifecycle.RiskNoted(text="it may come back when the shops open"),
    lifecycle.FixApplied(what="the release is undone", approver="Cy"),
    lifecycle.Tested(what="a payment in Leeds", passed=False, note="refused"),
    lifecycle.Tested(what="a payment in York", passed=True),
    lifecycle.Confirmed(who="the shop in Leeds", works=True, what="cards are taken again"),
    lifecycle.Confirmed(who="the shop in York", works=False),
)
"""What may be told of; the numbers are those of the entries, counted from the declaration."""
