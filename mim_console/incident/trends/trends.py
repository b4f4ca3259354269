"""Months and groups of incidents, and what every measure says of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from mim_console.incident.trends.measures import Figure, figure, value
from mim_console.incident.trends.record import words_of
from mim_console.incident.trends.repeats import Repeat, repeats
from mim_console.incident.when import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from zoneinfo import ZoneInfo

    from mim_console.incident.trends.record import Record

Grouping = Literal["service", "cause", "team", "priority"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
UNKNOWN = "not known"
"""The group of those that do not say."""
Month = tuple[int, int]
"""A year and its month, from 1."""


def moved(month: Month, by: int) -> Month:
    """So many months later, earlier if negative."""
    years, month0 = divmod(month[0] * 12 + month[1] - 1 + by, 12)
    return years, month0 + 1


def say_month(month: Month) -> str:
    """`Nov 2026`."""
    return f"{MONTHS[month[1] - 1]} {month[0]}"


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: months up to a last one, grouped, and perhaps one group alone."""

    last: Month
    months: int = 12
    by: Grouping = "service"
    only: str | None = None
    """A group's name; None is all."""

    @property
    def span(self) -> list[Month]:
        """Its months, oldest first."""
        return [moved(self.last, n + 1 - self.months) for n in range(self.months)]


class Trends:
    """Of these incidents at `now`. `team` names who supports a service, as far as somebody knows."""

    def __init__(
        self,
        records: Iterable[Record],
        now: datetime,
        zone: ZoneInfo,
        team: Callable[[str], str] = lambda service: "",
    ) -> None:
        self.records = sorted(records, key=lambda each: (each.opened, each.id))
        self.now, self.zone = now, zone
        self._team = team
        self.repeats = repeats(self.records)
        """All that came again, whatever is looked at."""
        self._repeated = {each.record.id for each in self.repeats}
        self._causes = self._named_causes()

    def month_of(self, at: datetime) -> Month:
        here = at.astimezone(self.zone)
        return here.year, here.month

    def newest(self, months: int = 12, by: Grouping = "service") -> Look:
        """So many months up to this one; where nothing was in those, up to the newest incident."""
        look = Look(self.month_of(self.now), months, by)
        if self.records and not self.within(look):
            return replace(look, last=self.month_of(self.records[-1].opened))
        return look

    def within(self, look: Look) -> list[Record]:
        """The incidents that are looked at, oldest first."""
        first, last = look.span[0], look.last
        those = [each for each in self.records if first <= self.month_of(each.opened) <= last]
        return those if look.only is None else [each for each in those if self.group_of(each, look.by) == look.only]

    def by_month(self, look: Look) -> dict[Month, list[Record]]:
        """What is looked at by its months, those without any too."""
        found: dict[Month, list[Record]] = {month: [] for month in look.span}
        for each in self.within(look):
            found[self.month_of(each.opened)].append(each)
        return found

    def by_group(self, look: Look) -> dict[str, list[Record]]:
        """Every group, whichever is looked at alone; the largest first, and last those that are not known."""
        found: dict[str, list[Record]] = defaultdict(list)
        for each in self.within(replace(look, only=None)):
            found[self.group_of(each, look.by)].append(each)
        if look.by == "priority":
            return dict(sorted(found.items(), key=lambda group: (group[0] == UNKNOWN, group[0])))
        return dict(sorted(found.items(), key=lambda group: (group[0] == UNKNOWN, -len(group[1]), group[0])))

    def group_of(self, record: Record, by: Grouping) -> str:
        """The one group that it belongs to, so that all groups together are the whole."""
        match by:
            case "service":
                return record.service or UNKNOWN
            case "priority":
                return record.priority or UNKNOWN
            case "team":
                return self._team(record.service) or next(iter(record.resolvers), UNKNOWN)
            case _:
                return next(iter(record.faults), "") or self._causes.get(words_of(record.cause), UNKNOWN)

    def figure(self, measure: str, records: Sequence[Record]) -> Figure:
        return figure(measure, records, self._repeated, self.now)

    def value(self, measure: str, record: Record) -> timedelta | tuple[int, int] | None:
        """What one incident says of a measure; None where that is unknown."""
        return value(measure, record, self._repeated, self.now)

    def repeats_in(self, records: Iterable[Record]) -> list[Repeat]:
        """Those among these that came again, whenever they were there before."""
        ids = {each.id for each in records}
        return [each for each in self.repeats if each.record.id in ids]

    def reviews_late(self) -> list[Record]:
        """Those whose review should have been held and was not, whenever they were."""
        return [each for each in self.records if each.review is not None and each.review.late(self.now)]

    def actions_late(self) -> int:
        """Follow-ups that should be done and are not."""
        return sum(promise.late(self.now) for each in self.records for promise in each.actions)

    def process_review(self) -> Record | None:
        """The incident on which the next review of the process itself was set; None where nobody set one."""
        return max((each for each in self.records if each.process_review), key=lambda each: each.opened, default=None)

    def around(self, at: datetime, length: timedelta) -> tuple[list[Record], list[Record]]:
        """The incidents of so long before an instant, and of so long after it."""
        before = [each for each in self.records if at - length <= each.opened < at]
        return before, [each for each in self.records if at <= each.opened < at + length]

    def _named_causes(self) -> dict[frozenset[str], str]:
        """Each cause as it was said first."""
        found: dict[frozenset[str], str] = {}
        for each in self.records:
            if words := words_of(each.cause):
                found.setdefault(words, each.cause)
        return found
