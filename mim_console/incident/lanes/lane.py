"""What a picture of an incident over time is made of: spans and moments, in rows, in lanes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

State = Literal["plain", "quiet", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment."""

    at: datetime
    label: str
    state: State = "plain"
    text: str = ""
    """All of it, where the label says less."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A span of time. One that was due and went on past that was late from then."""

    start: datetime
    end: datetime
    label: str
    state: State = "plain"
    text: str = ""
    due: datetime | None = None
    open: bool = False
    """It goes on: its end is only where the picture ends."""

    @property
    def late(self) -> timedelta:
        """By how much it was late."""
        return max(self.end - self.due, timedelta()) if self.due else timedelta()


@dataclass(frozen=True, slots=True)
class Row:
    """What stands on one line. Rows without a name may share lines."""

    name: str = ""
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def instants(self) -> Iterator[datetime]:
        """Every instant that has a place in the picture."""
        for bar in self.bars:
            yield from filter(None, (bar.start, bar.end, bar.due))
        yield from (mark.at for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Lane:
    """Rows of one sort."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Lanes:
    """The picture's matter. From `start` to `end` it was happening; what lies behind came later."""

    lanes: tuple[Lane, ...]
    start: datetime
    end: datetime
    impact: tuple[datetime, datetime] | None
    """From when to when it hurt, as far as known."""
