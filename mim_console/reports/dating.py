"""How the review says times: the day and the zone once, at its head; below, only what differs from them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mim_console.incident.when import place, say, say_day, say_with_zone

if TYPE_CHECKING:
    from mim_console.incident.incident import Incident


class Dating:
    """The times of one incident, as somebody reads them who was not there."""

    def __init__(self, incident: Incident, now: datetime) -> None:
        self.zone = ZoneInfo(incident.zone)
        at = incident.at
        first = at("impact_start") or at("detected") or incident.opened or now
        ends = [end for end in (at("restored"), at("resolved")) if end]
        ends = ends if incident.ended or at("resolved") else [now]
        self._first = first.astimezone(self.zone)
        self._last = max([first, *ends]).astimezone(self.zone)

    def days(self) -> str:
        """`Sat 21 Nov 2026`, or from the first day to the last."""
        first, last = self.day(self._first), self.day(self._last)
        return first if first == last else f"{first} to {last}"

    def rule(self) -> str:
        """How to read every time below."""
        zone, day = self._zone(), self.day(self._first)
        return f"All times are {zone} unless said otherwise; those without a date are of {day}."

    def _zone(self) -> str:
        name = self._first.tzname() or ""
        where = place(self.zone)
        return where if where == name else f"{where} ({f'UTC{name}' if name[:1] in '+-' else name})"

    @property
    def away(self) -> bool:
        """Whether the clocks there show another time than UTC."""
        return any(at.utcoffset() for at in (self._first, self._last))

    def day(self, at: datetime) -> str:
        """`Sat 21 Nov 2026`."""
        return f"{say_day(at, self.zone)} {at.astimezone(self.zone).year}"

    def clock(self, at: datetime) -> str:
        """`14:05`, for what stands below its day."""
        return f"{at.astimezone(self.zone):%H:%M}"

    def say(self, at: datetime) -> str:
        """`14:05` on the first day, else `22 Nov 14:05`; with its zone where the clocks have changed since."""
        changed = at.astimezone(self.zone).utcoffset() != self._first.utcoffset()
        return (say_with_zone if changed else say)(at, self.zone, self._first)

    def utc(self, at: datetime) -> str:
        """The same in UTC, where the day may be another."""
        return say(at, UTC, self._first.replace(tzinfo=UTC))
