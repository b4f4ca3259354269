"""Before and after a change of the rules: the same measures in as many months on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from mim_console.incident.account.part import length
from mim_console.incident.spread import FEW
from mim_console.incident.trends.measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.incident.trends.measures import Figure
    from mim_console.incident.trends.trends import Trends

MONTHS_AROUND = 3
_LENGTH = timedelta(days=91)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure on both sides."""

    measure: str
    before: Figure
    after: Figure


def compared(trends: Trends, at: datetime) -> Iterator[Compared]:
    """Every measure of which anything is known on either side."""
    before, after = trends.around(at, _LENGTH)
    for name in MEASURES:
        found = Compared(name, trends.figure(name, before), trends.figure(name, after))
        if found.before.n or found.after.n:
            yield found


def said(figure: Figure, measure: str) -> str:
    """`1h 52m, p90 4h 8m (n 360)`; of few only how many there are, for nothing follows from them."""
    if MEASURES[measure].sort == "count":
        return f"{figure.n}, {figure.good} major"
    if figure.n < FEW:
        return f"too few to say (n {figure.n})"
    if figure.spread is None or figure.spread.median is None or figure.spread.p90 is None:
        return f"{figure.share:.0%} (of {figure.n})"
    return f"{_rough(figure.spread.median)}, p90 {_rough(figure.spread.p90)} (n {figure.n})"


def _rough(span: timedelta) -> str:
    return length(timedelta(minutes=round(span / _MINUTE)) if span > 10 * _MINUTE else span)
