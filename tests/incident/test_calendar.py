"""Business time: sums that can be undone, on any calendar, across every change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mim_console.incident.calendar import AlwaysOpen, BusinessHours, Calendar, Span, holidays_known
from mim_console.incident.duration import Duration

LONDON = ZoneInfo("Europe/London")
OFFICE = BusinessHours(LONDON, frozenset(range(5)), time(9), time(17))
HOLIDAYS = {country: holidays.country_holidays(country, years=(2011, 2012, 2013)) for country in ("GB", "US")}
INSTANT = timedelta(microseconds=1)

# Half-hour changes, changes at midnight, a skipped day (Apia, 30 December 2011), a change for a month (Casablanca).
ZONES = st.sampled_from(
    [
        ZoneInfo("UTC"),
        ZoneInfo("Europe/London"),
        ZoneInfo("America/New_York"),
        ZoneInfo("Australia/Lord_Howe"),
        ZoneInfo("America/Havana"),
        ZoneInfo("Pacific/Apia"),
        ZoneInfo("Africa/Casablanca"),
    ]
)


@st.composite
def business_hours(draw: st.DrawFn, earliest: int = 0) -> BusinessHours:
    opens = draw(st.integers(earliest, 23 * 60))
    closes = draw(st.integers(opens + 1, 24 * 60))
    return BusinessHours(
        zone=draw(ZONES),
        weekdays=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        opens=time(opens // 60, opens % 60),
        closes=time(closes // 60 % 24, closes % 60),
        country=draw(st.sampled_from(["", "GB", "US"])),
        closed=draw(st.frozensets(st.dates(date(2011, 1, 1), date(2012, 12, 31)), max_size=3)),
    )


CALENDARS: st.SearchStrategy[Calendar] = st.one_of(st.just(AlwaysOpen()), business_hours())
INSTANTS = st.datetimes(datetime(2011, 1, 1), datetime(2012, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
COUNTS = st.timedeltas(timedelta(0), timedelta(days=2))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    begin = draw(INSTANTS)
    return begin, begin + draw(st.timedeltas(timedelta(0), timedelta(days=9)))


PAUSES = st.lists(spans(), max_size=4)


@given(CALENDARS, INSTANTS, COUNTS, PAUSES)
def test_what_was_added_has_elapsed_and_not_an_instant_earlier(
    calendar: Calendar, start: datetime, count: timedelta, pauses: list[Span]
) -> None:
    end = calendar.add(start, count, pauses)
    assert calendar.elapsed(start, end, pauses) == count
    if count:
        assert calendar.elapsed(start, end - INSTANT, pauses) == count - INSTANT


@given(CALENDARS, INSTANTS, COUNTS, COUNTS, PAUSES)
def test_adding_in_two_steps_is_adding_at_once(
    calendar: Calendar, start: datetime, one: timedelta, two: timedelta, pauses: list[Span]
) -> None:
    between = calendar.add(start, one, pauses)
    assert start <= between <= calendar.add(between, two, pauses) == calendar.add(start, one + two, pauses)


@given(CALENDARS, INSTANTS, st.timedeltas(timedelta(0), timedelta(days=9)), spans())
def test_a_pause_takes_away_exactly_what_it_covers(
    calendar: Calendar, start: datetime, length: timedelta, pause: Span
) -> None:
    end = start + length
    covered = calendar.elapsed(max(start, pause[0]), min(end, pause[1]))
    assert calendar.elapsed(start, end, [pause]) == calendar.elapsed(start, end) - covered


@given(CALENDARS, INSTANTS, COUNTS, PAUSES)
def test_the_order_of_pauses_and_saying_one_twice_change_nothing(
    calendar: Calendar, start: datetime, count: timedelta, pauses: list[Span]
) -> None:
    assert calendar.add(start, count, [*reversed(pauses), *pauses]) == calendar.add(start, count, pauses)


@given(CALENDARS, st.timedeltas(timedelta(0), timedelta(days=9)), spans(), st.floats(0, 1), st.floats(0, 1))
def test_a_pause_within_a_pause_changes_nothing(
    calendar: Calendar, length: timedelta, pause: Span, one: float, two: float
) -> None:
    begin, end = pause
    inner = (begin + (end - begin) * min(one, two), begin + (end - begin) * max(one, two))
    span = begin - length / 2, end + length / 2
    assert calendar.elapsed(*span, [inner, pause]) == calendar.elapsed(*span, [pause])


@given(INSTANTS, COUNTS)
def test_round_the_clock_is_plain_arithmetic(start: datetime, count: timedelta) -> None:
    assert AlwaysOpen().add(start, count) == start + count


# From four o'clock on no zone here changes its clocks, so the wall clock alone says whether a minute counts.
@settings(max_examples=30)
@given(business_hours(earliest=240), INSTANTS, st.integers(0, 3 * 24 * 60))
def test_the_minutes_that_count_are_those_on_the_wall_clock(
    calendar: BusinessHours, start: datetime, minutes: int
) -> None:
    start = start.replace(second=0, microsecond=0)
    walls = [(start + timedelta(minutes=n)).astimezone(calendar.zone) for n in range(minutes)]
    closes = calendar.closes if calendar.closes != time(0) else time.max
    open_ = [
        wall
        for wall in walls
        if wall.weekday() in calendar.weekdays
        and wall.date() not in calendar.closed
        and not (calendar.country and wall.date() in HOLIDAYS[calendar.country])
        and calendar.opens <= wall.time() < closes
    ]
    assert calendar.elapsed(start, start + timedelta(minutes=minutes)) == timedelta(minutes=len(open_))


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        pytest.param("2026-11-20 16:00", Duration(business_days=1), "2026-11-23 16:00", id="over a weekend"),
        pytest.param("2026-11-21 11:00", Duration(business_days=1), "2026-11-23 17:00", id="from a Saturday"),
        pytest.param("2026-11-20 16:30", Duration(timedelta(hours=1)), "2026-11-23 09:30", id="over a night"),
        pytest.param("2026-03-27 16:00", Duration(business_days=1), "2026-03-30 16:00", id="clocks change between"),
        pytest.param("2028-02-28 09:00", Duration(business_days=2), "2028-02-29 17:00", id="a leap day counts"),
        pytest.param("2026-11-21 11:00", Duration(), "2026-11-21 11:00", id="nothing is over at once"),
    ],
)
def test_business_days_end_at_the_same_time_of_day(start: str, duration: Duration, end: str) -> None:
    assert OFFICE.add(london(start), duration) == london(end)


def test_a_working_day_on_which_the_clocks_change_is_an_hour_shorter_or_longer() -> None:
    sundays = BusinessHours(LONDON, frozenset({6}), time(0), time(0))
    assert sundays.elapsed(london("2026-03-28 12:00"), london("2026-03-30 12:00")) == timedelta(hours=23)
    assert sundays.elapsed(london("2026-10-24 12:00"), london("2026-10-26 12:00")) == timedelta(hours=25)
    assert sundays.day == timedelta(hours=24)


def test_public_holidays_and_days_of_ones_own_do_not_count() -> None:
    scottish = BusinessHours(LONDON, frozenset(range(5)), time(9), time(17), "GB", "SCT", frozenset({date(2026, 1, 5)}))
    # 1 January (Thursday), 2 January (only in Scotland), the weekend, and Monday by our own rule.
    assert scottish.add(london("2025-12-31 16:00"), timedelta(hours=2)) == london("2026-01-06 10:00")


def test_unknown_holidays_stop_no_clock() -> None:
    nowhere = BusinessHours(LONDON, frozenset(range(5)), time(9), time(17), country="XX")
    assert nowhere.add(london("2026-11-20 16:00"), timedelta(hours=2)) == london("2026-11-23 10:00")
    assert not holidays_known("XX", "")
    assert not holidays_known("GB", "XX")
    assert holidays_known("GB", "SCT")


def test_time_does_not_run_backwards() -> None:
    assert OFFICE.elapsed(london("2026-11-20 16:00"), london("2026-11-20 10:00")) == timedelta(0)
    assert OFFICE.add(london("2026-11-20 16:00"), -timedelta(hours=1)) == london("2026-11-20 16:00")


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)
