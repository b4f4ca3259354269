"""One typed time, read; one instant, said.

Reading answers UTC. A wall time without a zone is read in the policy's; one that a clock change skips or
repeats is refused with both instants it may mean: an hour's error in a record is worse than typing it again.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Literal

from mim_console.incident import duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Tends = Literal["past", "due"]
"""Which way a time without a date looks: `past` the latest one up to now, `due` the next one after now."""

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LAST_MINUTE = time(23, 59)
_HELP = "write 14:05, -10m, yesterday 23:50, 21 Nov 14:05 or 2026-11-21T14:05"

_CLOCK = re.compile(r"(?P<rest>.*?)(?:^|[\s,]+)(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?", re.ASCII)
_SHIFT = re.compile(r"(?:(?P<sign>[+-])|(?P<into>in\s))?\s*(?P<length>\d[^:]*?)(?P<ago>\s+ago)?", re.ASCII)
_DAY_MONTH = re.compile(r"(?P<day>\d{1,2})\s+(?P<month>[a-z]{3,9})(?:\s+(?P<year>\d{4}))?", re.ASCII)
_UTC = re.compile(r"(?<=\d)\s*(?:z|utc)$")
_NEAR = {"today": 0, "yesterday": -1, "tomorrow": 1}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


class UnclearTimeError(ValueError):
    """The text is not one instant. `readings` holds the two it may mean, if a clock change is the reason."""

    def __init__(self, message: str, readings: tuple[datetime, ...] = ()) -> None:
        super().__init__(message)
        self.readings = readings


def parse(text: str, *, now: datetime, zone: tzinfo, tends: Tends = "past") -> datetime:
    """The UTC instant that `text` means at `now`; `UnclearTimeError` says in one sentence what would be clear.

    ISO 8601, `now`, `14:05`, `-10m`, `10m ago`, `+30m`, `in 30m`, `yesterday 23:50`, `fri 17:00`, `21 Nov 14:05`;
    a trailing `Z` or `UTC` overrules the zone. A due time may also be `30m`, or a day alone: its last minute.
    """
    words = " ".join(text.split()).lower()
    try:
        if words == "now":
            return now.astimezone(UTC)
        if re.match(r"\d{4}-", words):
            return _iso(words, zone, tends)
        if (shifted := _shifted(words, now, tends)) is not None:
            return shifted
        if _UTC.search(words):
            words, zone = _UTC.sub("", words), UTC
        return _spoken(words, now.astimezone(zone), zone, tends)
    except OverflowError:
        raise UnclearTimeError(f"{text!r} is too far away: {_HELP}") from None
    except UnclearTimeError:
        raise
    except ValueError as reason:
        why = f" ({reason})" if reason.args else ""
        raise UnclearTimeError(f"{text!r} is not a time{why}: {_HELP}") from None


def _iso(words: str, zone: tzinfo, tends: Tends) -> datetime:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        return _instant(date.fromisoformat(words), _end_of_day(tends), zone)
    words = re.sub(r"\s+(?=[+-])", "", _UTC.sub("+00:00", words))
    at = datetime.fromisoformat(words)
    return _instant(at.date(), at.time(), zone) if at.tzinfo is None else at.astimezone(UTC)


def _shifted(words: str, now: datetime, tends: Tends) -> datetime | None:
    found = _SHIFT.fullmatch(words)
    if not found:
        return None
    ahead, back = found["sign"] == "+" or bool(found["into"]), found["sign"] == "-" or bool(found["ago"])
    try:
        length = duration.parse(found["length"])
    except ValueError:
        return None
    if ahead == back and (ahead or tends == "past"):
        raise ValueError("is it ago or from now?")
    if length.business_days:
        raise ValueError("business days need a calendar")
    return (now - length.time if back else now + length.time).astimezone(UTC)


def _spoken(words: str, now: datetime, zone: tzinfo, tends: Tends) -> datetime:
    clock = _CLOCK.fullmatch(words)
    days, certain = _days(clock["rest"].strip(" ,") if clock else words or "-", now.date(), tends)
    wall = time(int(clock["h"]), int(clock["m"]), int(clock["s"] or 0)) if clock else _end_of_day(tends)
    for day in days:
        readings = _readings(day, wall, zone)
        if certain or (readings[0] <= now if tends == "past" else readings[-1] > now):
            return _instant(day, wall, zone)
    raise ValueError("no such day")


def _end_of_day(tends: Tends) -> time:
    if tends == "past":
        raise ValueError("a time of day is missing")
    return _LAST_MINUTE


def _days(words: str, today: date, tends: Tends) -> tuple[Iterator[date], bool]:
    """The days meant, nearest first, and whether there is only one."""
    step = -1 if tends == "past" else 1
    if words == "":
        return iter((today, today + timedelta(days=step))), False
    if words in _NEAR:
        return iter((today + timedelta(days=_NEAR[words]),)), True
    if (weekday := _index(words, DAYS, _WEEKDAYS)) is not None:
        return _search(lambda day: day.weekday() == weekday, today, step, 8), False
    found = _DAY_MONTH.fullmatch(words)
    month = _index(found["month"], MONTHS, _MONTHS) if found else None
    if not found or month is None:
        raise ValueError
    number = int(found["day"])
    if found["year"]:
        return iter((date(int(found["year"]), month + 1, number),)), True
    # Nine years, because 29 February may be eight away (1896 to 1904).
    return _search(lambda day: (day.month, day.day) == (month + 1, number), today, step, 9 * 366), False


def _index(word: str, short: tuple[str, ...], full: tuple[str, ...]) -> int | None:
    return next((n for n, name in enumerate(full) if word in (name, short[n].lower())), None)


def _search(fits: Callable[[date], bool], today: date, step: int, within: int) -> Iterator[date]:
    days = (today + timedelta(days=step * n) for n in range(within))
    return (day for day in days if fits(day))


def _readings(day: date, wall: time, zone: tzinfo) -> tuple[datetime, ...]:
    """The UTC instants a wall time may mean, earlier first: one, or two if the clocks change over it."""
    return tuple(sorted({datetime.combine(day, wall.replace(fold=n), zone).astimezone(UTC) for n in (0, 1)}))


def _instant(day: date, wall: time, zone: tzinfo) -> datetime:
    readings = _readings(day, wall, zone)
    if len(readings) == 1:
        return readings[0]
    twice = readings[0].astimezone(zone).time() == wall
    choices = " or ".join(at.astimezone(zone).isoformat(timespec="minutes") for at in readings)
    raise UnclearTimeError(
        f"the clocks change: {wall:%H:%M} on {day.day} {MONTHS[day.month - 1]} {day.year} "
        f"{'exists twice' if twice else 'does not exist'} in {zone}; write {choices}",
        readings,
    )


def place(zone: tzinfo) -> str:
    """A zone by its city: `London`, `New York`, `UTC`."""
    name = str(zone).rpartition("/")[2].replace("_", " ")
    return "UTC" if name in ("UTC", "UCT", "Zulu", "Universal") else name


def say(at: datetime, zone: tzinfo, now: datetime) -> str:
    """`14:05` today, otherwise `20 Nov 14:05`, and with the year when it is another."""
    here, today = at.astimezone(zone), now.astimezone(zone).date()
    clock = f"{here:%H:%M}"
    if here.date() == today:
        return clock
    year = "" if here.year == today.year else f" {here.year}"
    return f"{here.day} {MONTHS[here.month - 1]}{year} {clock}"


def say_short(at: datetime, zone: tzinfo, now: datetime) -> str:
    """Where room is scarce: `14:05` today, `Sun 01:04` within six days, else as `say`."""
    days = abs((at.astimezone(zone).date() - now.astimezone(zone).date()).days)
    return f"{DAYS[at.astimezone(zone).weekday()]} {at.astimezone(zone):%H:%M}" if 0 < days < 7 else say(at, zone, now)


def say_with_zone(at: datetime, zone: tzinfo, now: datetime) -> str:
    """For text that leaves the room: `14:05 GMT`, `20 Nov 14:05 UTC+4`."""
    name = at.astimezone(zone).tzname() or ""
    return f"{say(at, zone, now)} {f'UTC{name}' if name[:1] in '+-' else name}"


def say_day(at: datetime, zone: tzinfo) -> str:
    """`Sat 21 Nov`."""
    here = at.astimezone(zone)
    return f"{DAYS[here.weekday()]} {here.day} {MONTHS[here.month - 1]}"


def say_date(at: datetime, zone: tzinfo) -> str:
    """`21 Nov 2026`."""
    here = at.astimezone(zone)
    return f"{here.day} {MONTHS[here.month - 1]} {here.year}"


def say_here_and_utc(at: datetime, zone: tzinfo) -> str:
    """`Sat 21 Nov 14:32 London · 13:32 UTC`, the latter with its day if that differs; UTC is said once."""
    here = f"{say_day(at, zone)} {at.astimezone(zone):%H:%M} {place(zone)}"
    if place(zone) == "UTC":
        return here
    return f"{here} · {say(at, UTC, at.astimezone(zone).replace(tzinfo=UTC))} UTC"
