"""One incident with a word in every place where somebody can write a line."""

from __future__ import annotations

from datetime import datetime, timedelta

from mim_console.incident.entry import Entry
from mim_console.incident.facts import Fact
from mim_console.incident.facts.asks import Asked
from mim_console.incident.facts.communicate import UpdateSent, UpdateSkipped
from mim_console.incident.facts.contain import ContainmentApplied, ContainmentChecked
from mim_console.incident.facts.diagnose import (
    ChangeCleared,
    ChangeSuspected,
    EvidenceAdded,
    Found,
    HypothesisRaised,
    HypothesisRuledOut,
)
from mim_console.incident.facts.escalate import Escalated, VendorEngaged
from mim_console.incident.facts.identify import BridgeOpened, Declared, Referenced
from mim_console.incident.facts.known_errors import KnownErrorRecorded
from mim_console.incident.facts.lifecycle import Confirmed, FixApplied, Resolved, Tested
from mim_console.incident.facts.people import Joined, Notified, RoleAssigned
from mim_console.incident.facts.problems import ProblemLinked
from mim_console.incident.facts.record import Contradicted, Noted, Pinned
from mim_console.incident.facts.review import ReviewPoint
from mim_console.incident.facts.scope import FunctionAtRisk, ScopeSet, ServiceAffected
from mim_console.incident.facts.work import ActionAdded, ActionDone, Decided
from mim_console.incident.ids import derived_id
from tests.reports.made import recorded


def facts(word: str, start: datetime) -> list[Fact]:
    due = start + timedelta(minutes=5)

    def entry(n: int) -> str:
        return derived_id(start + timedelta(minutes=n), str(n))

    return [
        Declared(
            reference=word, title=word, impact="high", urgency="high", priority="P1", source=word, services=(word,)
        ),
        HypothesisRaised(handle="H1", text=word),
        ChangeSuspected(handle="X1", what=word, service=word, reference=word),
        ContainmentApplied(handle="C1", what=word, target=word, undo=word),
        ActionAdded(handle="A1", type="prevent", what=word, owner=word, due=due, done_test=word, ticket=word),
        ActionAdded(handle="A2", what=word, owner=word),
        EvidenceAdded(about=entry(2), supports=True, text=word, link=word),
        HypothesisRuledOut(about=entry(2), handle="H1", reason=word),
        ChangeCleared(about=entry(3), handle="X1", reason=word),
        ContainmentChecked(about=entry(4), handle="C1", holds=True, evidence=word),
        ActionDone(about=entry(6), handle="A2", result=word),
        Asked(handle="Q1", who=word, what=word, due=due),
        Decided(handle="D1", text=word, why=word, by=word),
        Found(text=word, source="user", link=word),
        Escalated(to=word, reason=word, via=word),
        VendorEngaged(handle="V1", vendor=word, case=word, severity=word),
        FunctionAtRisk(name=word, due=due, note=word),
        Referenced(where=word, key=word, url=word),
        ScopeSet(users=7, groups=(word,), sites=(word,), reach=word, impact="plain", money=word, confidence=word),
        ServiceAffected(service=word, state="restored", note=word),
        BridgeOpened(where=word),
        RoleAssigned(role="mim", person=word),
        Joined(person=word, group=word),
        Notified(who=word, via=word),
        UpdateSent(audience="executives", text=word, channels=(word,)),
        UpdateSkipped(audience="business", reason=word),
        Noted(text=word, tags=(word,)),
        Pinned(about=entry(27), handle=word),
        FixApplied(what=word, approver=word, observer=word),
        Tested(what=word, passed=True, note=word),
        Confirmed(who=word, what=word),
        ProblemLinked(reference=word),
        KnownErrorRecorded(title=word, symptoms=word, cause=word, workaround=word, fix=word),
        ReviewPoint(handle="P1", sort="factor", text=word),
        ReviewPoint(handle="P2", sort="why", text=word),
        ReviewPoint(handle="P3", sort="why", text=word, under=entry(35)),
        ReviewPoint(handle="P4", sort="well", text=word),
        Contradicted(text=word),
        Resolved(how=word, cause="plain"),
    ]


def whole(word: str, start: datetime) -> list[Entry]:
    """Its entries; `word` is also who wrote them."""
    return recorded(facts(word, start), start, author=word)
