"""Service levels: from first contact, by the priority that holds, without what does not count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.facts.base import Priority
from mim_console.incident.facts.identify import CandidateRaised, MilestoneReached, Rejected
from mim_console.incident.facts.lifecycle import Closed, Confirmed, Reopened, Resolved
from mim_console.incident.facts.people import Joined, RoleAssigned
from mim_console.incident.facts.scope import ServiceAffected
from mim_console.incident.facts.timing import SlaPaused, SlaResumed
from mim_console.incident.policy import Policy
from tests.incident.tale import RULES, Tale, classified, declared, minute

HOUR = 60
CANDIDATE = CandidateRaised(reference="INC-1", title="Mail is slow", reason="two sites call")
PAUSE, RESUME = SlaPaused(reason="users are asleep"), SlaResumed()
RESTORED = MilestoneReached(milestone="restored")


def test_each_level_has_its_time_from_the_declaration(tale: Tale) -> None:
    tale.say(declared("P1"))
    due = {kind: tale.clock(f"sla-{kind}").due for kind in ("acknowledge", "respond", "resolve")}
    assert due == {"acknowledge": minute(5), "respond": minute(15), "resolve": minute(4 * HOUR)}


def test_they_count_from_first_contact(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(MilestoneReached(milestone="detected"), -20, known=1)
    assert tale.clock("sla-resolve").start == minute(-20)
    assert tale.clock("sla-resolve").due == minute(-20 + 4 * HOUR)
    assert tale.clock("sla-acknowledge").state(minute(1)) == "breached"


def test_there_is_none_before_impact_and_urgency_and_none_where_work_is_planned(tale: Tale) -> None:
    tale.say(CANDIDATE)
    assert tale.clocks("sla-resolve") == []
    tale.say(classified("P5"), 1)
    assert tale.clocks("sla-resolve") == []
    tale.say(classified("P1"), 2)
    assert tale.clock("sla-resolve").due == minute(4 * HOUR)


@pytest.mark.parametrize(
    ("priority", "due"),
    [("P1", minute(4 * HOUR)), ("P2", minute(8 * HOUR)), ("P3", datetime(2026, 3, 6, 14, 5, tzinfo=UTC))],
)
def test_another_priority_gives_its_time_from_the_same_start(priority: Priority, due: datetime) -> None:
    raised, said = Tale(), Tale()
    raised.say(declared("P2"))
    raised.say(classified("P4"), 30)
    raised.say(classified(priority), 50)
    said.say(declared(priority))
    assert raised.clock("sla-resolve").due == said.clock("sla-resolve").due == due


def test_who_leads_has_noticed_and_who_mends_responds(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(RoleAssigned(role="mim", person="Ana"), 2)
    assert tale.clock("sla-acknowledge").ended == minute(2)
    assert not tale.clock("sla-respond").over
    tale.say(RoleAssigned(role="communications", person="Lin"), 3)
    assert not tale.clock("sla-respond").over
    tale.say(Joined(person="Priya", role="technical-lead"), 9)
    assert tale.clock("sla-respond").state(minute(99)) == "met"


def test_mending_is_noticing_too(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(Joined(person="Priya", role="sme"), 4)
    assert tale.clock("sla-acknowledge").ended == minute(4)


@pytest.mark.parametrize(
    ("ends", "met"),
    [
        ([(RESTORED, 60), (Resolved(how="rolled back"), 90)], 60),
        ([(Resolved(how="rolled back"), 90)], 90),
        ([(ServiceAffected(service="Cards", state="restored"), 70), (Resolved(how="rolled back"), 90)], 70),
    ],
)
def test_what_was_agreed_is_that_it_works_again(ends: list[tuple[Any, float]], met: float, tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    for fact, at in ends:
        tale.say(fact, at)
    clock = tale.clock("sla-resolve")
    assert (clock.ended, clock.state(minute(999))) == (minute(met), "met")


def test_a_service_that_fails_again_is_not_restored(tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    tale.say(ServiceAffected(service="Cards", state="restored"), 30)
    assert tale.clock("sla-resolve").over
    tale.say(ServiceAffected(service="Cards", state="down"), 50)
    clock = tale.clock("sla-resolve")
    assert not clock.over
    assert clock.due == minute(4 * HOUR + 20)  # the twenty minutes in which it worked count for nobody


def test_a_service_at_risk_does_not_undo_a_restoration(tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    tale.say(ServiceAffected(service="Cards", state="restored"), 30)
    tale.say(ServiceAffected(service="Mail", state="at risk"), 40)
    assert tale.incident.at("restored") == minute(30)


def test_a_pause_moves_what_is_due(tale: Tale) -> None:
    tale.say(declared("P2"))
    tale.say(PAUSE, 60)
    clock = tale.clock("sla-resolve")
    assert (clock.due, clock.left, clock.state(minute(999))) == (None, timedelta(hours=7), "paused")
    assert clock.used(minute(999)) == pytest.approx(1 / 8)
    tale.say(RESUME, 90)
    assert tale.clock("sla-resolve").due == minute(8 * HOUR + 30)
    tale.say(PAUSE, 100)
    tale.say(RESUME, 110)
    assert tale.clock("sla-resolve").due == minute(8 * HOUR + 40)


def test_a_pause_after_the_breach_heals_nothing(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(PAUSE, 10)
    assert tale.clock("sla-acknowledge").state(minute(20)) == "breached"
    assert tale.clock("sla-respond").state(minute(20)) == "paused"


def test_a_clock_that_stood_still_over_its_time_is_met(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(PAUSE, 60)
    tale.say(RESTORED, 9 * HOUR)
    assert tale.clock("sla-resolve").state(minute(99 * HOUR)) == "met"
    tale.say(RESUME, 10 * HOUR)
    assert tale.clock("sla-resolve").state(minute(99 * HOUR)) == "met"


def test_closing_ends_a_pause_and_every_clock(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(PAUSE, 60)
    tale.say(Closed(), 9 * HOUR)
    assert not tale.incident.paused
    assert tale.clock("sla-resolve").state(minute(99 * HOUR)) == "cancelled"


def test_nothing_runs_on_for_a_rejected_candidate(tale: Tale) -> None:
    tale.say(CANDIDATE)
    tale.say(classified("P1"), 1)
    tale.say(Rejected(reason="a drill"), 3)
    clocks = [tale.clock(f"sla-{kind}") for kind in ("acknowledge", "respond", "resolve")]
    assert {clock.state(minute(999)) for clock in clocks} == {"cancelled"}


def test_reopened_it_runs_on_from_where_it_was(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(RESTORED, 60)
    tale.say(Resolved(how="rolled back"), 70)
    tale.say(Reopened(reason="errors are back"), 100)
    assert tale.clock("sla-resolve").due == minute(4 * HOUR + 40)
    assert tale.clock("sla-resolve").state(minute(101)) == "running"


def test_reopened_without_impact_it_stays_met(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(RESTORED, 60)
    tale.say(Resolved(how="rolled back"), 70)
    tale.say(Reopened(reason="the fix is not in everywhere", impact_back=False), 100)
    assert tale.clock("sla-resolve").state(minute(999)) == "met"


def policy(zone: str, country: str = "") -> Policy:
    business = RULES["calendars"]["business"] | {"country": country}
    return Policy.model_validate(RULES | {"zone": zone, "calendars": RULES["calendars"] | {"business": business}})


@pytest.mark.parametrize(
    ("start", "zone", "country", "due"),
    [
        # Friday 16:00, two business days: Monday and Tuesday
        ((2026, 3, 6, 16), "UTC", "", (2026, 3, 10, 16)),
        # The clocks go forward on Sunday 29 March: Tuesday 16:00 is an hour earlier in UTC
        ((2026, 3, 27, 16), "Europe/London", "", (2026, 3, 31, 15)),
        # 29 February 2028 is a Tuesday
        ((2028, 2, 28, 9), "UTC", "", (2028, 2, 29, 17)),
        # 3 April 2026 is Good Friday; Easter Monday is not a holiday in every part of the country
        ((2026, 4, 2, 8), "Europe/London", "GB", (2026, 4, 6, 16)),
        ((2026, 4, 2, 8), "Europe/London", "", (2026, 4, 3, 16)),
    ],
)
def test_business_days_are_those_of_the_calendar(
    start: tuple[int, int, int, int], zone: str, country: str, due: tuple[int, int, int, int]
) -> None:
    tale = Tale(datetime(*start, tzinfo=UTC), policy(zone, country))
    tale.say(declared("P3"))
    assert tale.clock("sla-resolve").due == datetime(*due, tzinfo=UTC)


@pytest.mark.parametrize("start", [datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2028, 2, 28, 22, tzinfo=UTC)])
def test_round_the_clock_no_night_is_longer(start: datetime) -> None:
    tale = Tale(start, policy("Europe/London"))
    tale.say(declared("P1"))
    assert tale.clock("sla-resolve").due == start + timedelta(hours=4)


def test_soon_means_little_of_what_counts_is_left() -> None:
    tale = Tale(datetime(2026, 3, 6, 16, tzinfo=UTC))
    tale.say(declared("P3"))
    assert not tale.clock("sla-resolve").soon(datetime(2026, 3, 9, 9, tzinfo=UTC))
    assert tale.clock("sla-resolve").soon(datetime(2026, 3, 10, 12, tzinfo=UTC))


@given(st.lists(st.integers(1, 90), max_size=6), st.sampled_from(["P1", "P2", "P3"]))
def test_pauses_and_time_left_add_up(steps: list[int], priority: Priority) -> None:
    tale, now, counted = Tale(datetime(2026, 3, 4, 9, tzinfo=UTC)), 0, 0
    tale.say(declared(priority))
    for n, step in enumerate(steps):
        now += step
        counted += step if n % 2 == 0 else 0
        tale.say(PAUSE if n % 2 == 0 else RESUME, now)
    clock = tale.clock("sla-resolve")
    whole = {"P1": 4, "P2": 8, "P3": 16}[priority] * HOUR
    if clock.state(tale.at(now)) == "paused":
        assert clock.left == timedelta(minutes=whole - counted)
    elif priority != "P3":
        assert clock.due == tale.at(whole + now - counted) or counted >= whole


def test_resolved_too_early_the_time_to_resolve_has_not_stood_still(tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    tale.say(Resolved(how="it looks better"), 60)
    tale.say(Reopened(reason="nothing works"), 90)
    assert tale.clock("sla-resolve").due == minute(4 * HOUR)
    assert tale.incident.calm == []


def test_resolved_and_believed_it_was_calm_until_it_came_back(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(Confirmed(who="Leeds shop"), 50)
    tale.say(Resolved(how="rolled back"), 60)
    tale.say(Reopened(reason="errors are back"), 90)
    assert tale.clock("sla-resolve").due == minute(4 * HOUR + 30)
