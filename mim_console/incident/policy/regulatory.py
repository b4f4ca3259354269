"""Which reports the law asks for, and by when. It is data to be checked by a lawyer, and no advice.

Whether a regime applies to an incident is for a person to decide; here stands only what follows once somebody has.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from mim_console.incident.policy.base import Id, Line, Rule
from mim_console.incident.policy.priority import Threshold

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

Unit = Literal["minute", "hour", "day", "business day", "month"]
Roll = Literal["none", "next working day", "noon next working day"]
NOT_ADVICE = "Not legal advice: whether and by when to report is for your lawyers to decide."
_LAST_MINUTE, _NOON, _DAY = time(23, 59), time(12), timedelta(days=1)
_LIMIT = re.compile(
    r"(\d{1,3}) (minute|hour|day|business day|month)s? after (latest )?([a-z0-9]+(?:-[a-z0-9]+)*)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Counting:
    """The days of a calendar, and the zone in which they begin and end."""

    works: Callable[[date], bool]
    zone: ZoneInfo

    def working(self, day: date) -> date:
        """The day itself, or the next working one."""
        while not self.works(day):
            day += _DAY
        return day

    def at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Limit:
    """So long after an anchor, or after a report was submitted: `72 hours after aware`."""

    count: int
    unit: Unit
    anchor: str
    latest: bool = False
    """After the last of the reports of that name, not the first."""

    def __str__(self) -> str:
        return f"{self.length} after {'latest ' * self.latest}{self.anchor}"

    @property
    def length(self) -> str:
        """`4 hours`, `1 month`."""
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"

    @property
    def exact(self) -> bool:
        """Counted from instant to instant, not by days."""
        return self.unit in ("minute", "hour")

    def end(self, start: datetime, days: Counting) -> datetime:
        """The UTC instant at which it ends.

        Minutes and hours are exact. Of days, business days and months the first is not counted and the last one counts
        whole: to its last minute, as Regulation (EEC, Euratom) 1182/71, article 3, has it; a month that is too short
        ends with its last day.
        """
        if self.exact:
            return start.astimezone(UTC) + timedelta(minutes=self.count * (60 if self.unit == "hour" else 1))
        first = start.astimezone(days.zone).date()
        if self.unit == "month":
            last = _months_after(first, self.count)
        elif self.unit == "day":
            last = first + _DAY * self.count
        else:
            last = first
            for _ in range(self.count):
                last = days.working(last + _DAY)
        return days.at(last, _LAST_MINUTE)


def _months_after(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _limit(value: Any) -> Limit:
    if isinstance(value, Limit):
        return value
    found = _LIMIT.fullmatch(" ".join(value.split())) if isinstance(value, str) else None
    if not found or not int(found[1]):
        raise ValueError(
            f'{value!r} is not a limit: write "72 hours after aware", "4 business days after determined" or '
            '"1 month after latest intermediate"'
        )
    unit = next(each for each in get_args(Unit) if each == found[2])
    return Limit(int(found[1]), unit, found[4], bool(found[3]))


Due = Annotated[Limit, BeforeValidator(_limit), PlainSerializer(str, return_type=str)]


class Report(Rule):
    """One thing to submit."""

    id: Id
    title: Line
    due: Annotated[
        tuple[Due, ...],
        BeforeValidator(lambda value: value if isinstance(value, (list, tuple)) else (value,)),
        Field(min_length=1),
    ]
    """The first of these limits whose anchor is known."""
    alone_if_later: str = ""
    """An anchor that, once it comes after a limit from another has ended, is the only one to count from."""
    repeats: bool = False
    """It may be submitted again."""


class Regime(Rule):
    """What one law asks for."""

    title: Line
    """Short: it stands beside a countdown."""
    source: Line
    recipient: Line
    anchors: Annotated[dict[Id, Line], Field(min_length=1)]
    """The instants from which it counts, and what each means. A person says when they were."""
    reports: tuple[Report, ...]
    calendar: str = "business"
    """Whose days count and in which zone they end."""
    roll: Roll = "none"
    """What becomes of a limit that ends on no working day. `next working day` moves only those that are not in hours,
    to the last minute; `noon next working day` moves all."""
    not_rolled: tuple[Id, ...] = ()
    """Reports that are due then all the same."""
    note: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Regime:
        if not self.reports:
            raise ValueError("it asks for nothing: name at least one report")
        above: list[str] = []
        for report in self.reports:
            for limit in report.due:
                if limit.anchor not in (above if limit.latest else (*self.anchors, *above)):
                    known = ", ".join(above if limit.latest else (*self.anchors, *above))
                    raise ValueError(f"report {report.id!r} counts from {limit.anchor!r}: write one of {known}")
            if report.alone_if_later and report.alone_if_later not in (limit.anchor for limit in report.due):
                raise ValueError(
                    f"report {report.id!r} does not count from {report.alone_if_later!r}: mend one of them"
                )
            above.append(report.id)
        for name, count in Counter((*self.anchors, *above)).items():
            if count > 1:
                raise ValueError(f"{name!r} is there twice: give each anchor and report a name of its own")
        for name in self.not_rolled:
            if name not in above:
                raise ValueError(f"not_rolled names {name!r}, which is no report: write one of {', '.join(above)}")
        return self

    def report(self, id: str) -> Report | None:
        return next((each for each in self.reports if each.id == id), None)

    def rolls(self, limit: Limit) -> bool:
        """Whether a limit moves if it ends on no working day."""
        return self.roll == "noon next working day" or (self.roll == "next working day" and not limit.exact)

    def rolled(self, report: Report, limit: Limit, end: datetime, days: Counting) -> datetime:
        """Where a limit ends after all."""
        day = end.astimezone(days.zone).date()
        if not self.rolls(limit) or report.id in self.not_rolled or days.works(day):
            return end
        return days.at(days.working(day), _LAST_MINUTE if self.roll == "next working day" else _NOON)


class RegulatoryRules(Rule):
    """The regimes to choose from; none holds until a person says that it does."""

    criteria: tuple[Id, ...] = ()
    """Those that make an incident major and say that a regulator may have to be told."""
    thresholds: tuple[Threshold, ...]
    """Shares of a report's time that are put on the record when they pass."""
    regimes: dict[Id, Regime]
