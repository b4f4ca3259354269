"""A typed time means one instant or is refused; a shown time, typed again, is the same instant."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mim_console.incident import when
from mim_console.incident.when import Tends, UnclearTimeError

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 21, 14, 32, 10, tzinfo=UTC)  # a Saturday

INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from(["UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]).map(
    ZoneInfo
)
TENDS = st.sampled_from(["past", "due"])


@pytest.mark.parametrize(
    ("text", "past", "due"),
    [
        ("now", "2026-11-21T14:32:10", "2026-11-21T14:32:10"),
        ("14:05", "2026-11-21T14:05", "2026-11-22T14:05"),
        ("14:40", "2026-11-20T14:40", "2026-11-21T14:40"),
        ("9:05:30", "2026-11-21T09:05:30", "2026-11-22T09:05:30"),
        ("-10m", "2026-11-21T14:22:10", "2026-11-21T14:22:10"),
        ("10 min ago", "2026-11-21T14:22:10", "2026-11-21T14:22:10"),
        ("+1h30m", "2026-11-21T16:02:10", "2026-11-21T16:02:10"),
        ("in 2 days", "2026-11-23T14:32:10", "2026-11-23T14:32:10"),
        ("today 20:00", "2026-11-21T20:00", "2026-11-21T20:00"),
        ("Yesterday 23:50", "2026-11-20T23:50", "2026-11-20T23:50"),
        ("tomorrow, 09:00", "2026-11-22T09:00", "2026-11-22T09:00"),
        ("fri 17:00", "2026-11-20T17:00", "2026-11-27T17:00"),
        ("Saturday 15:00", "2026-11-14T15:00", "2026-11-21T15:00"),
        ("21 Nov 14:05", "2026-11-21T14:05", "2027-11-21T14:05"),
        ("1 january 10:00", "2026-01-01T10:00", "2027-01-01T10:00"),
        ("29 feb 10:00", "2024-02-29T10:00", "2028-02-29T10:00"),
        ("3 Jul 2025 14:05", "2025-07-03T13:05", "2025-07-03T13:05"),
        ("3 Jul 2025 14:05 UTC", "2025-07-03T14:05", "2025-07-03T14:05"),
        ("14:05Z", "2026-11-21T14:05", "2026-11-22T14:05"),
        ("2026-07-03T14:05", "2026-07-03T13:05", "2026-07-03T13:05"),
        ("2026-07-03 14:05:06Z", "2026-07-03T14:05:06", "2026-07-03T14:05:06"),
        ("2026-07-03 14:05 +02:00", "2026-07-03T12:05", "2026-07-03T12:05"),
    ],
)
def test_each_way_of_typing_a_time_means_one_instant(text: str, past: str, due: str) -> None:
    assert when.parse(text, now=NOW, zone=LONDON) == datetime.fromisoformat(past + "Z")
    assert when.parse(text, now=NOW, zone=LONDON, tends="due") == datetime.fromisoformat(due + "Z")


@pytest.mark.parametrize(
    ("text", "due"),
    [("30m", "2026-11-21T15:02:10"), ("mon", "2026-11-23T23:59"), ("2026-12-05", "2026-12-05T23:59")],
)
def test_what_only_a_due_time_can_leave_out(text: str, due: str) -> None:
    assert when.parse(text, now=NOW, zone=LONDON, tends="due") == datetime.fromisoformat(due + "Z")
    with pytest.raises(UnclearTimeError):
        when.parse(text, now=NOW, zone=LONDON)


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "1405", "14:5", "25:00", "14:60", "31 feb 10:00", "2026-13-01 10:00", "14:05 foo", "me 10:00"),
        *("-5", "--10m", "-99999w", "+2 business days", "yesterday yesterday 10:00"),
        *("0001-01-01T00:00+05:00", "9999-12-31T23:59-05:00"),
    ],
)
@pytest.mark.parametrize("tends", ["past", "due"])
def test_what_is_no_time_is_refused_with_examples(text: str, tends: Tends) -> None:
    with pytest.raises(UnclearTimeError, match="write 14:05, -10m"):
        when.parse(text, now=NOW, zone=LONDON, tends=tends)


@pytest.mark.parametrize("text", ["2026-10-25T01:30", "25 Oct 2026 01:30", "25 oct 01:30"])
def test_a_time_that_exists_twice_is_refused_with_both_readings(text: str) -> None:
    with pytest.raises(UnclearTimeError, match="exists twice") as refusal:
        when.parse(text, now=NOW, zone=LONDON)
    assert "2026-10-25T01:30+01:00 or 2026-10-25T01:30+00:00" in str(refusal.value)
    assert [f"{at:%H:%M}" for at in refusal.value.readings] == ["00:30", "01:30"]


@pytest.mark.parametrize("text", ["2026-03-29 01:30", "29 Mar 2026 01:30"])
def test_a_time_that_does_not_exist_is_refused_with_both_readings(text: str) -> None:
    with pytest.raises(UnclearTimeError, match="does not exist") as refusal:
        when.parse(text, now=NOW, zone=LONDON)
    assert "2026-03-29T00:30+00:00 or 2026-03-29T02:30+01:00" in str(refusal.value)


def test_on_the_night_of_the_change_a_bare_time_is_not_guessed() -> None:
    night = datetime(2026, 10, 25, 3, 0, tzinfo=UTC)
    with pytest.raises(UnclearTimeError, match="exists twice"):
        when.parse("01:30", now=night, zone=LONDON)
    day_before = night - timedelta(days=1)
    assert when.parse("01:30", now=day_before, zone=LONDON) == datetime(2026, 10, 24, 0, 30, tzinfo=UTC)


def test_a_leap_day_is_found_where_a_century_leaves_one_out() -> None:
    spring = datetime(2096, 3, 1, tzinfo=UTC)
    assert when.parse("29 feb 10:00", now=spring, zone=UTC, tends="due") == datetime(2104, 2, 29, 10, tzinfo=UTC)


@given(INSTANTS, INSTANTS, ZONES)
def test_a_time_as_it_is_shown_is_read_back(at: datetime, now: datetime, zone: ZoneInfo) -> None:
    at = at.replace(second=0, microsecond=0)
    assume(at <= now or at > now + timedelta(minutes=1))
    tends: Tends = "past" if at <= now else "due"
    try:
        readings = [when.parse(when.say(at, zone, now), now=now, zone=zone, tends=tends)]
    except UnclearTimeError as refusal:
        readings = [*refusal.readings]
    assert at in readings


@given(st.times(), INSTANTS, ZONES)
def test_a_bare_time_is_within_a_day_on_the_side_that_was_asked(wall: object, now: datetime, zone: ZoneInfo) -> None:
    text = f"{wall:%H:%M:%S}"
    with suppress(UnclearTimeError):
        assert now - timedelta(hours=25) < when.parse(text, now=now, zone=zone) <= now
    with suppress(UnclearTimeError):
        assert now < when.parse(text, now=now, zone=zone, tends="due") < now + timedelta(hours=25)


@given(INSTANTS, ZONES, TENDS)
def test_an_instant_in_iso_8601_is_itself(at: datetime, zone: ZoneInfo, tends: Tends) -> None:
    assert when.parse(at.astimezone(zone).isoformat(), now=NOW, zone=LONDON, tends=tends) == at


@given(st.text(st.sampled_from("0123456789:-+ TZhmdnovfriyesterdayinago\u0663\x00"), max_size=24), TENDS)
def test_any_text_is_an_instant_in_utc_or_unclear(text: str, tends: Tends) -> None:
    with suppress(UnclearTimeError):
        assert when.parse(text, now=NOW, zone=LONDON, tends=tends).tzinfo is UTC


def test_times_are_said_as_short_as_they_can_be() -> None:
    assert when.say(NOW, LONDON, NOW) == "14:32"
    assert when.say(NOW - timedelta(days=1), LONDON, NOW) == "20 Nov 14:32"
    assert when.say(NOW - timedelta(days=150), LONDON, NOW) == "24 Jun 15:32"
    assert when.say(NOW - timedelta(days=365), LONDON, NOW) == "21 Nov 2025 14:32"


@pytest.mark.parametrize(
    ("zone", "with_zone", "here_and_utc"),
    [
        ("Europe/London", "14:32 GMT", "Sat 21 Nov 14:32 London · 14:32 UTC"),
        ("America/New_York", "09:32 EST", "Sat 21 Nov 09:32 New York · 14:32 UTC"),
        ("Asia/Dubai", "18:32 UTC+04", "Sat 21 Nov 18:32 Dubai · 14:32 UTC"),
        ("Pacific/Auckland", "03:32 NZDT", "Sun 22 Nov 03:32 Auckland · 21 Nov 14:32 UTC"),
        ("Etc/UTC", "14:32 UTC", "Sat 21 Nov 14:32 UTC"),
    ],
)
def test_a_time_that_leaves_the_room_says_its_zone(zone: str, with_zone: str, here_and_utc: str) -> None:
    assert when.say_with_zone(NOW, ZoneInfo(zone), NOW) == with_zone
    assert when.say_here_and_utc(NOW, ZoneInfo(zone)) == here_and_utc
