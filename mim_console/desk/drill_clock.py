"""The clock of a drill: as quick as the player wants it, never past what has not been handed over yet."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

SPEEDS = (1, 5, 15, 30, 60, 120, 300, 600)
"""Seconds of the drill in one of ours."""


class DrillClock:
    """Stands still until `go`. While somebody writes a second lasts a second: at ×600 a sentence would take hours."""

    def __init__(self, start: datetime, speed: int = 60, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.speed = speed
        self.paused = True
        self.writing = False
        self.never_past: Callable[[], datetime | None] = lambda: None
        """An instant at which something waits to be handed over: the clock stands there until it was."""
        self._at = self._due = start
        self._monotonic = monotonic
        self._looked = monotonic()

    @property
    def pace(self) -> int:
        """How quick it runs now; 0 while it stands."""
        return 0 if self.paused else 1 if self.writing else self.speed

    def __call__(self) -> datetime:
        looked = self._monotonic()
        self._due += timedelta(seconds=(looked - self._looked) * self.pace)
        self._looked = looked
        stop = self.never_past()
        self._at = self._due if stop is None else max(self._at, min(self._due, stop))
        return self._at

    def go(self) -> None:
        """Run on."""
        self._change()
        self.paused = False

    def pause(self) -> None:
        """Stand still."""
        self._change()
        self.paused = True

    def write(self, writing: bool) -> None:
        """Whether somebody writes from now on."""
        if writing != self.writing:
            self._change()
            self.writing = writing

    def turn(self, step: int) -> None:
        """The next quicker or slower speed."""
        self._change()
        there = [each for each in SPEEDS if (each > self.speed if step > 0 else each < self.speed)]
        if there:
            self.speed = min(there) if step > 0 else max(there)

    def slow(self) -> None:
        """As slow as it goes."""
        self._change()
        self.speed = SPEEDS[0]

    def _change(self) -> None:
        """Begin anew from where it stands: what waits comes at the new pace."""
        self._due = self()
