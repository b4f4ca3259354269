"""One clock at its edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mim_console.incident.clocks.clock import Clock, simple
from tests.incident.tale import minute

CLOCK = simple("ask", "e1", "Bob: pool stats", minute(0), minute(8), minute(0), owner="Bob")
PAUSED = Clock("sla-resolve", "k", "SLA", minute(0), None, minute(0), left=timedelta(minutes=2), length=CLOCK.whole)
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("clock", "at", "state", "left", "used"),
    [
        (CLOCK, -1, "upcoming", 9, -0.125),
        (CLOCK, 0, "running", 8, 0),
        (CLOCK, 6, "running", 2, 0.75),
        (CLOCK, 8, "running", 0, 1),
        (CLOCK, 10, "breached", -2, 1.25),
        (replace(CLOCK, ended=minute(8)), 60, "met", 0, 1),
        (replace(CLOCK, ended=minute(4)), 60, "met", 4, 0.5),
        (replace(CLOCK, ended=minute(4), cancelled=True), 60, "cancelled", 4, 0.5),
        (replace(CLOCK, ended=minute(12)), 60, "breached", -4, 1.5),
        (replace(CLOCK, ended=minute(12), cancelled=True), 60, "breached", -4, 1.5),
        (PAUSED, 0, "paused", 2, 0.75),
        (PAUSED, 999, "paused", 2, 0.75),
        (simple("ask", "e1", "at once", minute(0), minute(0), minute(0)), 0, "running", 0, 1),
    ],
)
def test_a_clock_at_a_minute(clock: Clock, at: float, state: str, left: float, used: float) -> None:
    now = minute(at)
    assert clock.state(now) == state
    assert clock.remaining(now) == timedelta(minutes=left)
    assert clock.used(now) == used


def test_it_is_late_the_instant_after_it_was_due() -> None:
    assert CLOCK.state(minute(8)) == "running"
    assert CLOCK.state(minute(8) + INSTANT) == "breached"


def test_soon_is_the_last_quarter_while_it_runs() -> None:
    assert [CLOCK.soon(minute(at)) for at in (5.9, 6, 8, 8.1)] == [False, True, True, False]
    assert not replace(CLOCK, ended=minute(7)).soon(minute(7))
    assert not PAUSED.soon(minute(7))


def test_where_a_calendar_counts_it_knows_better_what_is_soon() -> None:
    weekend = replace(CLOCK, soon_from=minute(7))
    assert [weekend.soon(minute(at)) for at in (6, 7)] == [False, True]


def test_another_due_time_is_another_clock() -> None:
    later = simple("ask", "e1", "Bob: pool stats", minute(0), minute(9), minute(0))
    again = simple("ask", "e1", "Bob: pool stats", minute(3), minute(8), minute(3))
    assert CLOCK.key == again.key != later.key
