"""What a store has of each origin, as numbers, and what one has that another lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Runs = tuple[tuple[int, int], ...]
"""Numbers: the first and the last of each unbroken run, in their order. An imported incident leaves gaps."""


@dataclass(frozen=True, slots=True)
class Held:
    """Entries of one origin."""

    runs: Runs
    chain: str
    """Of the newest: it stands for every entry of the origin up to there."""

    @property
    def newest(self) -> int:
        return self.runs[-1][1] if self.runs else 0


NOTHING = Held((), "")
Vector = dict[str, Held]


def without(these: Runs, those: Runs) -> Runs:
    """The numbers of `these` that are not among `those`."""
    return tuple(_without(these, those))


def _without(these: Runs, those: Runs) -> Iterator[tuple[int, int]]:
    for first, last in these:
        for other_first, other_last in those:
            if other_last < first:
                continue
            if other_first > last:
                break
            if other_first > first:
                yield first, other_first - 1
            first = other_last + 1
        if first <= last:
            yield first, last


def newest_common(one: Runs, other: Runs) -> int:
    """The greatest number in both; 0 if there is none."""
    ends = (min(a[1], b[1]) for a in one for b in other if max(a[0], b[0]) <= min(a[1], b[1]))
    return max(ends, default=0)


def count(runs: Runs) -> int:
    return sum(last - first + 1 for first, last in runs)
