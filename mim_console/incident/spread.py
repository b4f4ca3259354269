"""How a set of lengths is spread: the middle, the slow tail, what is unknown. Never a mean: one long night moves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FEW = 5
"""Below so many a percentile would claim more than is known: show the values themselves."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Lengths of one measure over many incidents. Every length is None where none of them is known."""

    n: int
    """How many are known."""
    unknown: int
    """How many are not; no figure here counts them."""
    median: timedelta | None
    p90: timedelta | None
    """Nine in ten took no longer, interpolated between the two nearest."""
    low: timedelta | None
    high: timedelta | None
    """Between these lies the middle half; of few, all of them."""
    values: tuple[timedelta, ...] = ()
    """Shortest first."""

    @property
    def few(self) -> bool:
        return self.n < FEW


def spread(lengths: Iterable[timedelta | None]) -> Spread:
    """How these lengths are spread; None is unknown, never zero."""
    every = list(lengths)
    known = sorted(length for length in every if length is not None)
    unknown = len(every) - len(known)
    if not known:
        return Spread(0, unknown, None, None, None, None)
    low, high = known[0], known[-1]
    p90 = _cut(known, 10)[-1]
    if len(known) >= FEW:
        low, _, high = _cut(known, 4)
    return Spread(len(known), unknown, median(known), p90, low, high, tuple(known))  # type: ignore[type-var]


def _cut(known: list[timedelta], parts: int) -> list[timedelta]:
    """The lengths at which the ordered ones are cut into equal parts."""
    return quantiles(known * 2 if len(known) == 1 else known, n=parts, method="inclusive")  # type: ignore[type-var]
