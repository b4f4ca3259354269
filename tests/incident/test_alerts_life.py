"""One alert, one life."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.alerts.life import REMEMBERED, course, flapping, told
from mim_console.incident.alerts.signal import State
from tests.incident.alerts_made import RULES, at, lived, signal

STATES: tuple[State, ...] = ("firing", "acknowledged", "resolved", "info")


def test_repeats_are_folded_and_counted() -> None:
    alert = lived((0, "firing"), (1, "firing"), (5, "firing"))
    assert (alert.state, alert.count, alert.first, alert.last, alert.changed) == ("firing", 3, at(0), at(5), at(0))


def test_it_resolves_and_fires_again() -> None:
    alert = lived((0, "firing"), (3, "resolved"), (9, "firing"))
    assert (alert.state, alert.reopened, alert.changed, alert.ends) == ("firing", 1, at(9), None)
    assert [state for _, state in alert.turns] == ["firing", "resolved", "firing"]


def test_what_comes_late_turns_nothing_back() -> None:
    alert = lived((0, "firing", 0), (5, "resolved", 4), (6, "firing", 0))
    assert (alert.state, alert.count, alert.reopened) == ("resolved", 3, 0)


def test_what_began_later_is_a_new_fire() -> None:
    assert lived((0, "firing", 0), (5, "resolved", 4), (6, "firing", 5)).state == "firing"


def test_a_note_says_nothing_of_whether_it_burns() -> None:
    alert = told(lived((0, "firing")), signal("info", title="somebody wrote a note", text="looking"), at(2))
    assert (alert.state, alert.title, alert.text, alert.count) == ("firing", "Checkout fails", "looking", 2)


def test_what_is_not_said_again_stays() -> None:
    alert = told(lived((0, "firing")), signal("resolved", service="", severity="P1"), at(2))
    assert (alert.service, alert.severity) == ("checkout", "P1")


def test_it_burns_since_the_first_time_that_the_source_gave() -> None:
    alert = told(told(None, signal(starts=at(-3)), at(0)), signal(starts=at(1)), at(2))
    assert alert.since == at(-3)


def test_five_turns_in_a_quarter_of_an_hour_are_one_word() -> None:
    turns: list[tuple[float, State]] = [(n, "firing" if n % 2 == 0 else "resolved") for n in range(9)]
    alert = lived(*turns)
    assert flapping(alert, RULES, at(9))
    assert [state for _, state in course(alert, RULES, at(9))] == [
        "firing",
        "resolved",
        "firing",
        "resolved",
        "flapping",
    ]
    calm = at(8) + RULES.flapping.within + timedelta(seconds=1)
    assert not flapping(alert, RULES, calm)
    assert [*course(alert, RULES, calm)][-1] == (at(8) + RULES.flapping.within, "firing")


def test_turns_far_apart_are_each_told() -> None:
    alert = lived(*[(60 * n, "firing" if n % 2 == 0 else "resolved") for n in range(9)])
    assert len([*course(alert, RULES, at(600))]) == 9


@given(st.lists(st.tuples(st.floats(0, 20), st.sampled_from(STATES)), min_size=1, max_size=120))
def test_a_life_is_in_order_and_bounded(steps: list[tuple[float, State]]) -> None:
    minute, signals = 0.0, []
    for length, state in steps:
        minute += length
        signals.append((minute, state))
    alert = lived(*signals)
    assert alert.count == len(steps)
    assert alert.first <= alert.changed <= alert.last
    assert len(alert.turns) <= REMEMBERED
    assert alert.turns[-1] == (alert.changed, alert.state)
    told_of = [*course(alert, RULES, at(minute))]
    assert [when for when, _ in told_of] == sorted(when for when, _ in told_of)
    assert all(one != other for (_, one), (_, other) in pairwise(told_of) if one == "flapping")


@given(st.lists(st.tuples(st.floats(0, 20), st.sampled_from(STATES)), min_size=1, max_size=30), st.floats(0, 60))
def test_what_was_told_stays_told(steps: list[tuple[float, State]], later: float) -> None:
    minute, signals = 0.0, []
    for length, state in steps:
        minute += length
        signals.append((minute, state))
    alert = lived(*signals)
    before, after = [*course(alert, RULES, at(minute))], [*course(alert, RULES, at(minute + later))]
    assert after[: len(before)] == before
