"""Time that counts: round the clock, or only in business hours.

All sums run on the UTC line, so an hour that a clock change takes from or adds to a business day is really
missing or there. Pauses are spans during which nothing counts; they may overlap and come in any order, and one
that is still open is closed at `now` by whoever asks.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from zoneinfo import ZoneInfo

    from mim_console.incident.duration import Duration

Span = tuple[datetime, datetime]
_NOTHING = timedelta(0)
_DAY = timedelta(days=1)
_NONE: Container[date] = frozenset()


class Calendar(ABC):
    """Which instants count, and sums over them."""

    @property
    @abstractmethod
    def day(self) -> timedelta:
        """How long one business day counts."""

    @abstractmethod
    def works(self, day: date) -> bool:
        """Whether any of that day counts."""

    @abstractmethod
    def spans(self, start: datetime) -> Iterator[Span]:
        """The UTC spans that count from `start` on, in order, apart and without end."""

    def length(self, duration: Duration) -> timedelta:
        """How much must count for `duration` to be over."""
        return duration.time + self.day * duration.business_days

    def add(self, start: datetime, count: timedelta | Duration, pauses: Iterable[Span] = ()) -> datetime:
        """The earliest UTC instant by which `count` has counted since `start`. OverflowError past the year 9999."""
        left = count if isinstance(count, timedelta) else self.length(count)
        start = start.astimezone(UTC)
        if left <= _NOTHING:
            return start
        for opened, closed in _without(self.spans(start), _merged(pauses)):
            if left <= closed - opened:
                return opened + left
            left -= closed - opened
        raise OverflowError("the calendar ends before that")

    def elapsed(self, start: datetime, end: datetime, pauses: Iterable[Span] = ()) -> timedelta:
        """How much has counted from `start` to `end`; nothing if `end` is not after `start`."""
        start, end, counted = start.astimezone(UTC), end.astimezone(UTC), _NOTHING
        if end <= start:
            return counted
        for opened, closed in _without(self.spans(start), _merged(pauses)):
            if opened >= end:
                break
            counted += min(closed, end) - opened
        return counted


@dataclass(frozen=True, slots=True)
class AlwaysOpen(Calendar):
    """Every instant counts, and a business day is 24 hours."""

    @property
    def day(self) -> timedelta:
        return _DAY

    def works(self, day: date) -> bool:
        return True

    def spans(self, start: datetime) -> Iterator[Span]:
        yield start, datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BusinessHours(Calendar):
    """The same hours on certain weekdays (Monday is 0), except on public holidays and other closed days.

    `closes` at midnight means the end of the day. `country` and `region` are codes of the `holidays` library; one
    that it does not know has no holidays, because a clock must run on during an incident.
    """

    zone: ZoneInfo
    weekdays: frozenset[int]
    opens: time
    closes: time
    country: str = ""
    region: str = ""
    closed: frozenset[date] = frozenset()

    @property
    def day(self) -> timedelta:
        opens, closes = (datetime.combine(date(2000, 1, 1), at) for at in (self.opens, self.closes))
        return closes - opens if closes > opens else closes - opens + _DAY

    def spans(self, start: datetime) -> Iterator[Span]:
        day, free = start.astimezone(self.zone).date(), start.astimezone(UTC)
        while True:
            if self.works(day):
                opened, closed = self._hours(day)
                opened = max(opened, free)
                if opened < closed:
                    yield opened, closed
                    free = closed
            day += _DAY

    def works(self, day: date) -> bool:
        if day.weekday() not in self.weekdays or day in self.closed:
            return False
        return not self.country or day not in public_holidays(self.country, self.region)

    def _hours(self, day: date) -> Span:
        last = day + _DAY if self.closes == time(0) else day
        opened = datetime.combine(day, self.opens, self.zone)
        return opened.astimezone(UTC), datetime.combine(last, self.closes, self.zone).astimezone(UTC)


@lru_cache(maxsize=16)
def public_holidays(country: str, region: str) -> Container[date]:
    """The public holidays of a country and, if it is named, its region; none if they are unknown."""
    # A tenth of a second to import, and most consoles never count a business day.
    import holidays

    try:
        return holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError:
        return _NONE


def holidays_known(country: str, region: str) -> bool:
    """Whether there is a list of public holidays for them."""
    return public_holidays(country, region) is not _NONE


def _merged(pauses: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for begin, end in sorted((begin.astimezone(UTC), end.astimezone(UTC)) for begin, end in pauses):
        if end <= begin:
            continue
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def _without(spans: Iterator[Span], pauses: list[Span]) -> Iterator[Span]:
    for opened, closed in spans:
        for begin, end in pauses:
            if begin >= closed:
                break
            if opened < begin:
                yield opened, begin
            opened = max(opened, end)
        if opened < closed:
            yield opened, closed
