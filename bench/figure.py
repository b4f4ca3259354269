"""One thing measured, beside its floor and its target, and the table of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Say = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Figure:
    """`reached` and `target` in `unit`; without one they are ratios to the floor. `range` are the quartiles."""

    name: str
    value: str
    floor: str
    reached: float
    target: float
    unit: str = ""
    range: tuple[float, float] | None = None

    @property
    def verdict(self) -> str:
        over = self.reached / self.target - 1
        return "met" if over <= 0 else f"{over:.0%} over"

    def row(self) -> tuple[str, ...]:
        unit = f" {self.unit}" if self.unit else ""
        spread = f" ({self.range[0]:.2f} to {self.range[1]:.2f})" if self.range else ""
        ratio = "" if self.unit else f"{self.reached:.2f}{spread}"
        return self.name, self.value, self.floor, ratio, f"≤ {self.target:g}{unit}", self.verdict


def against(name: str, ours: Sequence[float], floor: Sequence[float], of: str, target: float, say: Say) -> Figure:
    """Pairs measured in turns: the median of their ratios, which a machine that slows down half-way leaves alone."""
    ratios = [one / other for one, other in zip(ours, floor, strict=True)]
    low, _, high = quantiles(ratios, n=4)
    return Figure(name, say(median(ours)), f"{of} {say(median(floor))}", median(ratios), target, range=(low, high))


def p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98]


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms" if seconds < 0.01 else f"{seconds * 1000:,.0f} ms"


def kilobytes(count: float) -> str:
    return f"{count / 1000:,.1f} kB/min"


def megabytes(count: float) -> str:
    return f"{count / 1_000_000:,.0f} MB"


def cpu(seconds: float) -> str:
    return f"{seconds:.2f} s/min"


def table(figures: Iterable[Figure]) -> str:
    """Markdown, with columns that also line up in a terminal."""
    head = ("", "measured", "floor in the same run", "ratio (quartiles)", "target", "")
    rows = [head, *(figure.row() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
