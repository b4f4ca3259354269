"""The measures of the improvement screen: lengths between two named instants, shares of what was decided, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mim_console.incident import metrics
from mim_console.incident.spread import Spread, spread
from mim_console.incident.trends.repeats import WITHIN

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime, timedelta

    from mim_console.incident.trends.record import Kept, Record

Sort = Literal["count", "length", "share"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured, and from where to where: definitions differ between organisations."""

    name: str
    title: str
    ends: str
    sort: Sort


def _lengths() -> list[Measure]:
    lengths = [
        Measure(name, title, _ends(start, end), "length") for name, (title, start, end) in metrics.MEASURES.items()
    ]
    return [*lengths, Measure("downtime", "downtime", f"{_ends('impact_start', 'restored')}, without calm", "length")]


def _ends(start: str, end: str) -> str:
    return f"{start} → {end}".replace("_", " ")


MEASURES = {
    each.name: each
    for each in (
        Measure("incidents", "incidents", "by the month of declaration", "count"),
        *_lengths(),
        Measure("updates", "updates on time", "sent by due time / due", "share"),
        Measure("sla", "service levels met", "met in time / decided", "share"),
        Measure("repeats", "repeats", f"again in {WITHIN.days} days / major", "share"),
        Measure("actions", "actions done by due", "done by due date / due", "share"),
        Measure("reviews", "reviews on time", "held by due date / due", "share"),
    )
}
"""By their names, in the order of the screen."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What one measure says of some incidents."""

    n: int
    """Incidents whose lengths are known; of a share, how many were decided; of a count, how many there are."""
    unknown: int
    """Of lengths those that are not known, of shares the incidents that say nothing."""
    spread: Spread | None = None
    good: int = 0
    """Of a share those that kept it; of a count the major ones."""

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where nothing is decided."""
        return self.good / self.n if self.n and self.spread is None else None


def figure(measure: str, records: Sequence[Record], repeated: Collection[str], now: datetime) -> Figure:
    """`repeated` are the ids of those that came again."""
    sort = MEASURES[measure].sort
    if sort == "count":
        return Figure(len(records), 0, None, sum(each.major for each in records))
    if sort == "length":
        found = spread(each.lengths.get(measure) for each in records)
        return Figure(found.n, found.unknown, found)
    shares = [share(measure, each, repeated, now) for each in records]
    decided = [each for each in shares if each is not None]
    silent = len(shares) - len(decided)
    return Figure(sum(of for _, of in decided), silent, None, sum(good for good, _ in decided))


def share(measure: str, record: Record, repeated: Collection[str], now: datetime) -> Kept | tuple[int, int] | None:
    """What one incident adds to a share; None where it says nothing."""
    match measure:
        case "updates":
            return record.updates if record.updates and record.updates.of else None
        case "sla":
            return record.sla if record.sla and record.sla.of else None
        case "repeats":
            return (int(record.id in repeated), 1) if record.major else None
        case "actions":
            promises = [each for each in record.actions if each.decided(now)]
        case _:
            promises = [each for each in (record.review,) if each is not None and each.decided(now)]
    return (sum(each.kept for each in promises), len(promises)) if promises else None


def value(measure: str, record: Record, repeated: Collection[str], now: datetime) -> timedelta | tuple[int, int] | None:
    """What one incident says of a measure: a length, so many of so many, or None where that is unknown."""
    if MEASURES[measure].sort == "length":
        return record.lengths.get(measure)
    return share(measure, record, repeated, now) if MEASURES[measure].sort == "share" else None
