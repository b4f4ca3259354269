"""Lengths of time as people write them: `90s`, `1h30m`, `2 business days`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_UNITS = {
    "s": ("s", "sec", "secs", "second", "seconds"),
    "m": ("m", "min", "mins", "minute", "minutes"),
    "h": ("h", "hr", "hrs", "hour", "hours"),
    "d": ("d", "day", "days"),
    "w": ("w", "week", "weeks"),
}
_LETTER = {word: letter for letter, words in _UNITS.items() for word in words}
_PART = re.compile(r"\s*(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]+)", re.ASCII)
_BUSINESS = re.compile(r"(\d{1,4})\s*(?:business|working)\s+days?", re.ASCII)
LONGEST = timedelta(days=3653)
"""Ten years: beyond it somebody mistyped."""


@dataclass(frozen=True, slots=True)
class Duration:
    """Either clock time or whole business days, never both.

    A business day is as long as the calendar that counts it opens, so its seconds are not known here.
    A `d` is 24 hours.
    """

    time: timedelta = timedelta(0)
    business_days: int = 0

    def __post_init__(self) -> None:
        if self.time and self.business_days:
            raise ValueError("a duration is either clock time or business days")
        if self.time < timedelta(0) or self.business_days < 0:
            raise ValueError("a duration is not negative")
        if self.time > LONGEST or self.business_days > LONGEST.days:
            raise ValueError("a duration is at most ten years")

    def __str__(self) -> str:
        """As `parse` reads it: `1h 30m`, `2 business days`."""
        if self.business_days:
            return f"{self.business_days} business day{'s' if self.business_days > 1 else ''}"
        return said(self.time)


def parse(text: str) -> Duration:
    """Read `90s`, `3m`, `1h30m`, `1.5h`, `4w`, `2 business days`; ValueError says what would be right."""
    words = text.strip().lower()
    if days := _BUSINESS.fullmatch(words):
        return Duration(business_days=int(days[1]))
    seconds, end, seen = Decimal(0), 0, set[str]()
    while part := _PART.match(words, end):
        unit = _LETTER.get(part[2])
        if unit is None or unit in seen:
            break
        seen.add(unit)
        seconds += Decimal(part[1]) * _SECONDS[unit]
        end = part.end()
    if seconds > LONGEST.total_seconds():
        raise ValueError(f"{text!r} is too long: at most ten years")
    if not seen or end != len(words):
        raise ValueError(f"{text!r} is not a duration: write 90s, 15m, 1h30m, 3d or 2 business days")
    return Duration(timedelta(seconds=round(seconds)))


def said(length: timedelta) -> str:
    """A length in its largest units, to the second: `45s`, `1h 30m`, `2d 4h`. A negative one gets a minus."""
    left = abs(round(length.total_seconds()))
    parts = []
    for unit in "dhms":
        count, left = divmod(left, _SECONDS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return ("-" if parts and length < timedelta(0) else "") + (" ".join(parts) or "0s")


def ticking(length: timedelta) -> str:
    """A length as a stopwatch shows it, without its sign: `6:10`, `3:12:44`, `2d 03:12:44`."""
    seconds = int(abs(length).total_seconds())
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days}d {hours:02}:{minutes:02}:{seconds:02}"
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
