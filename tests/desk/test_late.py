"""What was late is named once, with its times; what came in time is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mim_console.desk.desk import Desk
from mim_console.incident.late import Late, late
from tests.desk.conftest import Clock, declare, do

QUIET = ("service-desk", "business", "customers", "executives")


@pytest.fixture
def id(desk: Desk) -> str:
    """Declared, with nobody to be told and everybody on the call, so that only what a test does can be late."""
    id = declare(desk)
    for audience in QUIET:
        do(desk, "cadence", id, audience=audience, reason="not here")
    do(desk, "acknowledge", id)
    do(desk, "role", id, role="technical-lead", person="Priya")
    for rung in desk.policy.escalation.rungs:
        do(desk, "waive-escalation", id, rung=rung.id, reason="not here")
    return id


def found(desk: Desk, id: str) -> list[Late]:
    return late(desk.incident(id), desk.policy, desk.now())


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_an_update_is_judged_by_its_own_due_time(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    clock.move(minutes=20)
    do(desk, "sent-by-hand", id, audience="executives", text="first", next="10m")
    clock.move(minutes=10)
    do(desk, "sent-by-hand", id, audience="executives", text="in time", next="10m")
    clock.move(minutes=12)
    do(desk, "skip-update", id, audience="executives", reason="everybody was on the call")
    updates = [each for each in found(desk, id) if each.what == "update to executives"]
    assert [(each.by, each.done is None, each.why) for each in updates] == [
        (minutes(5), False, ""),
        (minutes(2), True, "everybody was on the call"),
    ]


def test_an_update_that_never_came_is_late_until_now_or_the_end(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    clock.move(minutes=25)
    (business,) = [each for each in found(desk, id) if each.what == "update to business users"]
    assert (business.by, business.done) == (minutes(10), None)
    do(desk, "resolve", id, how="it went away", reason="errors are gone")
    do(desk, "close", id, reason="nothing is left")
    clock.move(days=3)
    (business,) = [each for each in found(desk, id) if each.what == "update to business users"]
    assert business.by == minutes(10)


def test_an_ask_chased_for_another_time_stays_late(desk: Desk, clock: Clock, id: str) -> None:
    do(desk, "ask", id, who="Bob", what="pool stats", by="3m")
    clock.move(minutes=5)
    do(desk, "chase", id, ask="Q1", by="3m")
    clock.move(minutes=2)
    do(desk, "answer", id, ask="Q1", answer="full")
    (ask,) = found(desk, id)
    assert (ask.kind, ask.what, ask.by) == ("ask", "Bob: pool stats", minutes(2))


def test_more_time_agreed_before_is_not_late(desk: Desk, clock: Clock, id: str) -> None:
    do(desk, "ask", id, who="Bob", what="pool stats", by="3m")
    clock.move(minutes=2)
    do(desk, "extend", id, ask="Q1", by="10m")
    clock.move(minutes=9)
    do(desk, "answer", id, ask="Q1")
    assert found(desk, id) == []


def test_a_breached_level_and_an_action_are_named_in_the_order_in_which_they_were_due(
    desk: Desk, clock: Clock, id: str
) -> None:
    do(desk, "action", id, what="roll back", owner="Sam", by="20m")
    clock.move(hours=5)
    do(desk, "service", id, service="Cards", state="restored")
    do(desk, "service", id, service="Shops", state="restored")
    clock.move(hours=1)
    assert [(each.kind, each.by, each.done is None) for each in found(desk, id)] == [
        ("action", timedelta(hours=5, minutes=40), True),
        ("sla-resolve", timedelta(hours=1), False),
    ]


def test_nothing_is_late_before_its_time(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    clock.move(minutes=4, seconds=59)
    assert found(desk, id) == []


def test_who_was_in_charge_when_it_was_due_answers_for_it(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    do(desk, "role", id, role="mim", person="Ana")
    clock.move(minutes=20)
    do(desk, "handover", id, role="mim", to="Ben")
    do(desk, "accept", id, role="mim")
    do(desk, "sent-by-hand", id, audience="executives", text="Cards fail.")
    clock.move(minutes=40)
    owners = {(each.what, each.due <= clock.at - minutes(40)): each.owner for each in found(desk, id)}
    assert owners["update to executives", True] == owners["SLA respond", True] == "Ana"
    assert owners["update to executives", False] == "Ben"
