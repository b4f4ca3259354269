"""Calendars as the policy writes them."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, model_validator

from mim_console.incident.calendar import AlwaysOpen, BusinessHours, Calendar
from mim_console.incident.policy.base import Rule, spelt

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})", re.ASCII)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise ValueError(f"{name!r} is not a time zone: write one as Europe/London or UTC") from None
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]


def _hours(text: str) -> tuple[time, time]:
    found = _HOURS.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} are not opening hours: write them as 09:00-17:30")
    opens = time(int(found[1]), int(found[2]))
    closes = time(0) if found[3] + found[4] == "2400" else time(int(found[3]), int(found[4]))
    if closes != time(0) and closes <= opens:
        raise ValueError(f"{text!r} end before they begin: hours cannot run over midnight")
    return opens, closes


def _checked_hours(text: str) -> str:
    _hours(text)
    return text


class CalendarRule(Rule):
    """Either `always`, or hours on weekdays."""

    always: bool = False
    days: tuple[Weekday, ...] = ()
    hours: Annotated[str, AfterValidator(_checked_hours)] = "00:00-24:00"
    zone: Zone | None = None
    """The policy's zone if not named."""
    country: Annotated[str, spelt("([A-Z]{2,3})?", "a country's code in capitals, as GB")] = ""
    region: str = ""
    closed: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _one_or_the_other(self) -> CalendarRule:
        if self.always and (self.days or self.closed or self.country):
            raise ValueError("a calendar that is always open has no days, holidays or closed days")
        if not self.always and not self.days:
            raise ValueError('name the working days, as days = ["mon", "tue"], or write always = true')
        return self

    def calendar(self, zone: str) -> Calendar:
        """The calendar to count with; `zone` is the policy's."""
        if self.always:
            return AlwaysOpen()
        opens, closes = _hours(self.hours)
        return BusinessHours(
            zone=ZoneInfo(self.zone or zone),
            weekdays=frozenset(_WEEK.index(day) for day in self.days),
            opens=opens,
            closes=closes,
            country=self.country,
            region=self.region,
            closed=frozenset(self.closed),
        )
