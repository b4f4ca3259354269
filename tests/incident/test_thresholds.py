"""Thresholds: each is said once, with the instant at which it passed, and nothing as a burst."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.clocks import clocks
from mim_console.incident.clocks.thresholds import next_crossing, passed
from mim_console.incident.facts.asks import AskAnswered, AskChased, Asked
from mim_console.incident.facts.base import Priority
from mim_console.incident.facts.identify import CandidateRaised, MilestoneReached
from mim_console.incident.facts.lifecycle import Reopened, Resolved
from mim_console.incident.facts.timing import SlaPaused, SlaResumed, ThresholdPassed
from tests.incident.tale import POLICY, Tale, classified, declared, minute

HOUR = 60
CANDIDATE = CandidateRaised(reference="INC-1", title="Mail is slow", reason="two sites call")


def of(said: list[ThresholdPassed], clock: str) -> list[tuple[float, bool]]:
    """The shares said of one clock, and whether they had passed already."""
    return [(fact.threshold, fact.already) for fact in said if fact.clock.startswith(clock)]


def test_each_passes_at_its_share(tale: Tale) -> None:
    tale.say(CANDIDATE)
    tale.say(classified("P1"))
    found: dict[float, float] = {}
    for after in range(5 * HOUR):
        for share, _ in of(tale.settle(after), "sla-resolve"):
            found[share] = after
    assert found == {0.5: 120, 0.75: 180, 0.9: 216, 1.0: 240}


def test_after_a_long_absence_each_has_its_own_instant(tale: Tale) -> None:
    tale.say(declared("P1"))
    incident = tale.incident
    found = {
        (fact.clock.split(":")[0], fact.threshold): at
        for fact, at, _ in passed(incident, clocks(incident, POLICY), minute(9 * HOUR))
        if fact.clock.startswith("sla")
    }
    assert {key: (at - minute(0)) / timedelta(minutes=1) for key, at in found.items()} == {
        ("sla-acknowledge", 0.5): 2.5,
        ("sla-acknowledge", 0.75): 3.75,
        ("sla-acknowledge", 0.9): 4.5,
        ("sla-acknowledge", 1.0): 5,
        ("sla-respond", 0.5): 7.5,
        ("sla-respond", 0.75): 11.25,
        ("sla-respond", 0.9): 13.5,
        ("sla-respond", 1.0): 15,
        ("sla-resolve", 0.5): 120,
        ("sla-resolve", 0.75): 180,
        ("sla-resolve", 0.9): 216,
        ("sla-resolve", 1.0): 240,
    }


def test_what_ended_in_time_passes_nothing_more(tale: Tale) -> None:
    tale.say(CANDIDATE)
    tale.say(classified("P1"))
    tale.say(MilestoneReached(milestone="restored"), 130)
    assert of(tale.settle(9 * HOUR), "sla-resolve") == [(0.5, False)]


def test_what_ended_at_the_very_instant_had_not_passed(tale: Tale) -> None:
    about = tale.say(Asked(handle="Q1", who="Bob", what="pool stats", due=minute(5)))
    tale.say(AskAnswered(about=about), 5)
    assert tale.settle(9) == []
    assert tale.clock("ask").state(minute(9)) == "met"


@pytest.mark.parametrize(
    ("raised", "said"), [(100, []), (130, [(0.5, True)]), (220, [(0.9, True)]), (9 * HOUR, [(1.0, True)])]
)
def test_what_a_raised_priority_finds_passed_is_said_once(
    raised: float, said: list[tuple[float, bool]], tale: Tale
) -> None:
    tale.say(CANDIDATE)
    tale.say(classified("P4"), 1)
    tale.settle(raised)
    tale.say(classified("P1"), raised)
    assert of(tale.settle(raised), "sla-resolve:P1") == said
    assert tale.settle(raised) == tale.settle(raised) == []


def test_what_comes_after_is_said_as_ever(tale: Tale) -> None:
    tale.say(CANDIDATE)
    tale.say(classified("P4"), 1)
    tale.say(classified("P1"), 130)
    assert of(tale.settle(200), "sla-resolve:P1") == [(0.5, True), (0.75, False)]


def test_raised_a_second_time_it_says_what_passed_meanwhile(tale: Tale) -> None:
    tale.say(CANDIDATE)
    tale.say(classified("P1"), 1)
    assert of(tale.settle(130), "sla-resolve:P1") == [(0.5, False)]
    tale.say(classified("P4"), 140)
    assert of(tale.settle(250), "sla-resolve:P1") == []
    tale.say(classified("P1"), 260)
    assert of(tale.settle(260), "sla-resolve:P1") == [(1.0, True)]
    assert tale.settle(300) == []


def test_a_detection_noted_later_says_once_what_had_passed_by_then(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(MilestoneReached(milestone="detected"), -3 * HOUR, known=1)
    said = tale.settle(1)
    assert of(said, "sla-acknowledge") == of(said, "sla-respond") == [(1.0, True)]
    assert of(said, "sla-resolve") == [(0.75, True)]


def test_a_lowered_priority_takes_the_alarm_back(tale: Tale) -> None:
    tale.say(CANDIDATE)
    tale.say(classified("P1"), 1)
    tale.say(classified("P2"), 130)
    assert of(tale.settle(5 * HOUR), "sla-resolve") == [(0.5, False)]


def test_reopened_the_clock_says_again_where_it_stands(tale: Tale) -> None:
    tale.say(CANDIDATE)
    tale.say(classified("P1"))
    assert of(tale.settle(130), "sla-resolve") == [(0.5, False)]
    tale.say(MilestoneReached(milestone="restored"), 140)
    tale.say(Resolved(how="rolled back"), 150)
    tale.say(Reopened(reason="errors are back"), 200)
    assert of(tale.settle(200), "sla-resolve") == [(0.5, True)]
    assert of(tale.settle(240), "sla-resolve") == [(0.75, False)]


def test_nothing_passes_while_it_stands_still(tale: Tale) -> None:
    tale.say(CANDIDATE)
    tale.say(classified("P1"))
    tale.say(SlaPaused(reason="asleep"), 1)
    assert [fact.subject for fact in tale.settle(9 * HOUR)] == ["candidate"]
    tale.say(SlaResumed(), 9 * HOUR)
    assert [fact.threshold for fact in tale.settle(9 * HOUR + 2)] == [0.5]


def test_a_new_time_for_an_ask_is_said_anew(tale: Tale) -> None:
    about = tale.say(Asked(handle="Q1", who="Bob", what="pool stats", due=minute(3)))
    assert len(tale.settle(4)) == 1
    tale.say(AskChased(about=about, due=minute(7)), 4)
    assert tale.settle(6) == []
    assert len(tale.settle(8)) == 1


def test_an_ask_that_is_logged_after_its_time_is_late_already(tale: Tale) -> None:
    tale.say(Asked(handle="Q1", who="Bob", what="pool stats", due=minute(3)), 0, known=10)
    (fact,) = tale.settle(10)
    assert fact.already
    assert fact.line() == "Bob: pool stats: OVERDUE already when it started"


def test_when_to_look_again(tale: Tale) -> None:
    tale.say(CANDIDATE)
    assert next_crossing(clocks(tale.incident, POLICY), minute(15)) is None
    tale.say(classified("P1"))
    ahead: datetime | None = minute(0)
    for expected in (2.5, 3.75, 4.5, 5, 7.5):
        assert ahead is not None
        ahead = next_crossing(clocks(tale.incident, POLICY), ahead)
        assert ahead == minute(expected)


@given(
    st.lists(st.tuples(st.integers(1, 200), st.sampled_from(["P1", "P2", "P3", None])), max_size=6),
    st.sets(st.integers(0, 1300), max_size=8),
)
def test_however_often_somebody_looks_nothing_is_said_twice(
    changes: list[tuple[int, Priority | None]], looks: set[int]
) -> None:
    tale, now = Tale(), 0
    tale.say(declared("P2"))
    said: list[ThresholdPassed] = []
    for pause, priority in [*changes, (200, None)]:
        for look in sorted(look for look in looks if now < look <= now + pause):
            said += tale.settle(look)
        now += pause
        said += tale.settle(now)
        if priority is not None:
            tale.say(classified(priority), now)
    names = [(fact.clock, fact.threshold) for fact in said]
    assert len(set(names)) == len(names)
    for fact in said:
        if fact.already:
            same = [each for each in said if (each.clock, each.already) == (fact.clock, True)]
            assert [each.threshold for each in same] == sorted(each.threshold for each in same)


def test_a_clock_that_ended_raises_no_alarm_whatever_the_priority_becomes(tale: Tale) -> None:
    tale.say(declared("P2"))
    tale.say(MilestoneReached(milestone="acknowledged"), 9)
    tale.settle(10)
    tale.say(classified("P1"), 10)
    assert tale.clock("sla-acknowledge").state(minute(10)) == "breached"
    assert of(tale.settle(11), "sla-acknowledge") == []
    tale.say(classified("P2"), 12)
    tale.say(classified("P1"), 14)
    assert of(tale.settle(20), "sla-acknowledge") == []


@pytest.mark.parametrize("acknowledged", [3, 8])
def test_reopened_it_says_nothing_again_of_what_was_acknowledged(acknowledged: float, tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.settle(acknowledged)
    tale.say(MilestoneReached(milestone="acknowledged"), acknowledged)
    tale.say(MilestoneReached(milestone="restored"), 20)
    tale.say(Resolved(how="rolled back"), 30)
    tale.say(Reopened(reason="errors are back"), 40)
    assert of(tale.settle(50), "sla-acknowledge") == []


def test_resolved_too_early_and_reopened_nothing_is_said_twice(tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    assert of(tale.settle(130), "sla-resolve") == [(0.5, False)]
    tale.say(Resolved(how="it looks better"), 130)
    tale.say(Reopened(reason="nothing works"), 133)
    assert of(tale.settle(134), "sla-resolve") == []
