"""Clocks of promises: asks, actions, vendors, measures, deadlines, soak, reviews."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mim_console.incident.clocks import clocks
from mim_console.incident.facts.asks import AskAnswered, AskCancelled, AskChased, Asked, AskExtended
from mim_console.incident.facts.contain import ContainmentApplied, ContainmentChecked, ContainmentRemoved
from mim_console.incident.facts.escalate import VendorChased, VendorClosed, VendorEngaged
from mim_console.incident.facts.lifecycle import Closed, Reopened, Resolved
from mim_console.incident.facts.people import RoleAssigned
from mim_console.incident.facts.review import ProcessReviewSet, ReviewHeld, ReviewMoved, ReviewScheduled
from mim_console.incident.facts.scope import FunctionAtRisk, FunctionCleared
from mim_console.incident.facts.timing import DeadlineCancelled, DeadlineMet, DeadlineSet, SoakEnded, SoakStarted
from mim_console.incident.facts.work import ActionAdded, ActionCancelled, ActionChanged, ActionDone
from mim_console.incident.late import late
from mim_console.incident.metrics import shares
from tests.incident.tale import POLICY, Tale, declared, minute

CLOSED = Closed()
RESOLVED = Resolved(how="rolled back")


@pytest.fixture(autouse=True)
def opened(tale: Tale) -> None:
    tale.say(declared("P1"))


def ask(tale: Tale) -> str:
    """Asked at minute 10, for minute 13."""
    return tale.say(Asked(handle="Q1", who="Bob", what="pool stats", due=minute(13)), 10)


def test_an_ask_counts_down_until_it_is_answered(tale: Tale) -> None:
    about = ask(tale)
    clock = tale.clock("ask")
    assert (clock.start, clock.due, clock.owner, clock.about) == (minute(10), minute(13), "Bob", about)
    tale.say(AskAnswered(about=about, answer="at 100"), 12)
    assert tale.clock("ask").state(minute(99)) == "met"


@pytest.mark.parametrize(
    ("fact", "at", "state"),
    [
        (AskAnswered(about="e0002"), 14, "breached"),
        (AskCancelled(about="e0002", reason="seen"), 12, "cancelled"),
        (AskCancelled(about="e0002", reason="seen"), 14, "breached"),
        (CLOSED, 12, "cancelled"),
    ],
)
def test_how_an_ask_ends(fact: Any, at: float, state: str, tale: Tale) -> None:
    ask(tale)
    tale.say(fact, at)
    assert tale.clock("ask").state(minute(99)) == state


def test_more_time_agreed_before_it_was_late_is_not_late(tale: Tale) -> None:
    about = ask(tale)
    tale.say(AskExtended(about=about, due=minute(20)), 12)
    tale.say(AskAnswered(about=about), 19)
    assert tale.clock("ask").state(minute(99)) == "met"
    assert [each for each in late(tale.incident, POLICY, minute(19)) if each.kind == "ask"] == []


def test_an_ask_chased_after_its_time_was_late_even_if_then_answered(tale: Tale) -> None:
    about = ask(tale)
    tale.say(AskChased(about=about), 12)
    assert tale.clock("ask").due == minute(13)
    tale.say(AskChased(about=about, due=minute(18)), 15)
    assert tale.clock("ask").due == minute(18)
    tale.say(AskAnswered(about=about), 17)
    found = [(each.due, each.by) for each in late(tale.incident, POLICY, minute(17)) if each.kind == "ask"]
    assert found == [(minute(13), timedelta(minutes=2))]
    answered = next(each for each in shares(tale.incident, POLICY, minute(17)) if each.title.startswith("asks"))
    assert (answered.good, answered.of) == (0, 1)


def test_reopened_what_was_asked_is_still_unanswered(tale: Tale) -> None:
    ask(tale)
    tale.say(CLOSED, 12)
    tale.say(Reopened(reason="errors are back"), 60)
    assert tale.clock("ask").state(minute(60)) == "breached"


def test_an_action_with_a_due_time_is_a_clock(tale: Tale) -> None:
    tale.say(ActionAdded(handle="A1", what="collect logs"), 1)
    assert tale.clocks("action") == []
    about = tale.say(ActionAdded(handle="A2", what="roll back", owner="Sam", due=minute(20), approval=True), 2)
    assert tale.clock("action").owner == "Sam"
    tale.say(ActionChanged(about=about, owner="Omar", due=minute(30)), 21)
    clock = tale.clock("action")
    assert (clock.owner, clock.due, clock.known) == ("Omar", minute(30), minute(21))
    tale.say(ActionDone(about=about), 29)
    assert tale.clock("action").state(minute(99)) == "met"


def test_an_action_called_off_is_cancelled(tale: Tale) -> None:
    about = tale.say(ActionAdded(handle="A1", what="roll back", due=minute(20)), 2)
    tale.say(ActionCancelled(about=about, reason="not needed"), 5)
    assert tale.clock("action").state(minute(99)) == "cancelled"


def test_an_action_outlives_the_incident(tale: Tale) -> None:
    tale.say(ActionAdded(handle="A1", type="prevent", what="size the pool", due=minute(9999)), 2)
    tale.say(CLOSED, 60)
    assert not tale.clock("action").over


def test_a_vendors_contract_clock_runs_beside_the_chases(tale: Tale) -> None:
    about = tale.say(VendorEngaged(handle="V1", vendor="Acme", answer_due=minute(60), next_chase=minute(30)), 1)
    tale.say(RoleAssigned(role="vendor-manager", person="Kim"), 2)
    assert tale.clock("vendor", "chase").owner == "Kim"
    tale.say(VendorChased(about=about, outcome="a ticket number", next_chase=minute(50)), 25)
    assert tale.clock("vendor", "chase").due == minute(50)
    assert tale.clock("vendor", "first answer").due == minute(60)
    tale.say(VendorChased(about=about, outcome="engineer found", answered=True), 70)
    assert tale.clocks("vendor", "chase") == []
    assert tale.clock("vendor", "first answer").state(minute(99)) == "breached"
    assert tale.clock("vendor", "first answer").ended == minute(70)
    tale.say(VendorChased(about=about, answered=True), 80)
    assert tale.clock("vendor", "first answer").ended == minute(70)


@pytest.mark.parametrize("end", [VendorClosed(about="e0002"), CLOSED])
def test_a_case_that_is_over_is_chased_no_more(end: Any, tale: Tale) -> None:
    tale.say(VendorEngaged(handle="V1", vendor="Acme", answer_due=minute(60), next_chase=minute(30)), 1)
    tale.say(end, 20)
    assert {clock.state(minute(99)) for clock in tale.clocks("vendor")} == {"cancelled"}


def test_a_measure_is_looked_at_again_and_again(tale: Tale) -> None:
    about = tale.say(ContainmentApplied(handle="C1", what="limit to 50 %", undo="limit off", expires=minute(240)), 5)
    assert tale.clock("containment-check", "check: limit to 50 %").due == minute(35)
    assert tale.clock("containment-check", "undo: limit to 50 %").due == minute(240)
    tale.say(ContainmentChecked(about=about, holds=False), 30)
    assert tale.clock("containment-check", "check: limit to 50 %").due == minute(60)
    tale.say(ContainmentRemoved(about=about), 50)
    assert tale.clocks("containment-check") == []


def test_a_measure_may_have_its_own_interval(tale: Tale) -> None:
    tale.say(ContainmentApplied(handle="C1", what="limit to 50 %", check_every=600), 5)
    assert tale.clock("containment-check").due == minute(15)
    tale.say(CLOSED, 10)
    assert tale.clocks("containment-check") == []


@pytest.mark.parametrize(
    ("fact", "at", "state"),
    [
        (DeadlineMet(about="e0002"), 50, "met"),
        (DeadlineMet(about="e0002"), 70, "breached"),
        (DeadlineCancelled(about="e0002", reason="no personal data"), 50, "cancelled"),
        (CLOSED, 50, "breached"),  # a law does not wait for our closing
    ],
)
def test_a_deadline(fact: Any, at: float, state: str, tale: Tale) -> None:
    tale.say(DeadlineSet(name="tell the regulator", due=minute(60), owner="Legal"), 5)
    tale.say(fact, at)
    assert tale.clock("deadline").state(minute(99)) == state


def test_what_the_business_must_not_miss_is_a_deadline(tale: Tale) -> None:
    tale.say(FunctionAtRisk(name="sales", note="no deadline"), 5)
    about = tale.say(FunctionAtRisk(name="pay run", due=minute(60)), 5)
    assert tale.clock("deadline").name == "pay run"
    tale.say(FunctionCleared(about=about), 50)
    assert tale.clock("deadline").state(minute(99)) == "met"


@pytest.mark.parametrize(
    ("end", "at", "state"),
    [
        (SoakEnded(stable=True), 60, "met"),
        (SoakEnded(stable=True), 90, "met"),
        (SoakEnded(stable=False), 40, "cancelled"),
        (CLOSED, 40, "cancelled"),
    ],
)
def test_a_soak(end: Any, at: float, state: str, tale: Tale) -> None:
    tale.say(SoakStarted(due=minute(70)), 10)
    assert tale.clock("soak").state(minute(69)) == "running"
    tale.say(end, at)
    assert tale.clock("soak").state(minute(999)) == state


def test_the_review_is_due_so_long_after_the_resolution(tale: Tale) -> None:
    assert tale.clocks("review") == []
    tale.say(RESOLVED, 60)
    assert tale.clock("review", "review held").due == minute(60) + timedelta(days=3)
    tale.say(CLOSED, 70)
    tale.say(ReviewHeld(), 2 * 24 * 60)
    assert tale.clock("review", "review held").state(minute(99999)) == "met"


def test_a_review_of_a_lesser_priority_is_due_in_business_days() -> None:
    tale = Tale(datetime(2026, 3, 6, 16, tzinfo=UTC))
    tale.say(declared("P2"))
    tale.say(RESOLVED, 30)
    assert tale.clock("review", "review held").due == datetime(2026, 3, 13, 16, 30, tzinfo=UTC)
    tale.say(declared("P4"), 40)
    assert tale.clocks("review") == []


def test_the_draft_of_the_review_goes_round_before_the_meeting(tale: Tale) -> None:
    day = 24 * 60
    tale.say(RESOLVED, 60)
    tale.say(ReviewScheduled(at=minute(3 * day), facilitator="Kim"), 70)
    clock = tale.clock("review", "draft")
    assert (clock.start, clock.due, clock.owner) == (minute(70), minute(2 * day), "Kim")
    tale.say(ReviewMoved(state="in review"), day)
    assert tale.clock("review", "draft").state(minute(9 * day)) == "met"
    tale.say(ReviewMoved(state="draft"), day + 1)
    assert tale.clock("review", "draft").state(minute(2 * day + 1)) == "breached"


def test_until_a_meeting_is_called_the_draft_is_due_before_the_last_day_for_one(tale: Tale) -> None:
    tale.say(RESOLVED, 60)
    clock = tale.clock("review", "draft")
    assert (clock.start, clock.due) == (minute(60), minute(60) + timedelta(days=2))


def test_a_review_that_was_held_is_to_be_closed(tale: Tale) -> None:
    tale.say(RESOLVED, 60)
    tale.say(ReviewScheduled(at=minute(600)), 70)
    assert tale.clock("review", "meeting").due == minute(600)
    tale.say(ReviewHeld(), 610)
    assert tale.clock("review", "meeting").state(minute(700)) == "met"
    closing = tale.clock("review", "closed")
    assert closing.start == minute(610)
    assert timedelta(days=13) < closing.due - closing.start < timedelta(days=16)  # type: ignore[operator]
    tale.say(ReviewMoved(state="closed", reason="all done"), 800)
    assert tale.clock("review", "closed").state(minute(99999)) == "met"


def test_a_review_at_short_notice_has_no_time_for_a_draft(tale: Tale) -> None:
    tale.say(RESOLVED, 60)
    tale.say(ReviewScheduled(at=minute(600)), 70)
    assert tale.clocks("review", "draft") == []


def test_an_ask_that_is_late_is_chased_again_and_again_and_then_somebody_else_is_asked(tale: Tale) -> None:
    about = ask(tale)

    def next_at(after: float) -> str:
        return POLICY.asks.next_for(tale.incident.asks[about], minute(after))

    assert [next_at(after) for after in (12, 13)] == ["", "chase"]
    tale.say(AskChased(about=about), 14)
    assert [next_at(after) for after in (15, 17)] == ["", "chase"]
    tale.say(AskChased(about=about, due=minute(20)), 17)
    assert [next_at(after) for after in (19, 20)] == ["", "ask somebody else"]


def test_the_process_is_reviewed_when_it_was_said(tale: Tale) -> None:
    tale.say(ProcessReviewSet(due=minute(600)), 5)
    tale.say(RoleAssigned(role="mim", person="Ana"), 50)
    clock = tale.clock("review")
    assert (clock.start, clock.known, clock.due) == (minute(5), minute(5), minute(600))


def test_those_that_end_soonest_come_first_and_paused_ones_last(tale: Tale) -> None:
    ask(tale)
    tale.say(DeadlineSet(name="tell the regulator", due=minute(2)), 1)
    order = [clock.due for clock in clocks(tale.incident, POLICY)]
    assert order == sorted(due for due in order if due is not None)
