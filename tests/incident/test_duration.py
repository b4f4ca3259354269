"""Durations are read as people write them, and said so that they can be read again."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.duration import LONGEST, Duration, parse, said, ticking

SECONDS = st.integers(0, int(LONGEST.total_seconds())).map(lambda n: timedelta(seconds=n))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("3m", 180),
        ("1h30m", 5400),
        ("1h 30 min", 5400),
        ("1.5h", 5400),
        ("2 days", 172_800),
        ("4W", 2_419_200),
        (" 0m ", 0),
    ],
)
def test_clock_time_is_read(text: str, seconds: int) -> None:
    assert parse(text) == Duration(timedelta(seconds=seconds))


@pytest.mark.parametrize("text", ["2 business days", "2 working days", "2 Business Days"])
def test_business_days_stay_days_until_a_calendar_counts_them(text: str) -> None:
    assert parse(text) == Duration(business_days=2)


@pytest.mark.parametrize("text", ["", "5", "-3m", "m", "1h 1h", "3m later", "1d 2 business days", "٣m", "3m\x00"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write 90s, 15m"):
        parse(text)


@pytest.mark.parametrize("text", ["11000d", "999999999w", "9999 business days"])
def test_what_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at most ten years"):
        parse(text)


@given(st.one_of(SECONDS.map(Duration), st.integers(1, 3000).map(lambda n: Duration(business_days=n))))
def test_a_duration_said_is_read_back(duration: Duration) -> None:
    assert parse(str(duration)) == duration


@given(st.text(max_size=30))
def test_any_text_is_a_duration_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert timedelta(0) <= parse(text).time <= LONGEST


@pytest.mark.parametrize(
    ("length", "shown", "clock"),
    [
        (timedelta(0), "0s", "0:00"),
        (timedelta(seconds=370), "6m 10s", "6:10"),
        (timedelta(seconds=-370), "-6m 10s", "6:10"),
        (timedelta(hours=3, minutes=12, seconds=44), "3h 12m 44s", "3:12:44"),
        (timedelta(days=2, hours=3), "2d 3h", "2d 03:00:00"),
        (timedelta(milliseconds=-400), "0s", "0:00"),
    ],
)
def test_lengths_are_said_in_words_and_as_a_stopwatch(length: timedelta, shown: str, clock: str) -> None:
    assert (said(length), ticking(length)) == (shown, clock)
