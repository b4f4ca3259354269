"""The clock of a drill: as quick as the player wants it, never past what has not been handed over yet."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

SPEEDS = (1, 5, 15, 30, 60, 120, 300, 600)
"""Seconds of the drill in one of ours."""

ALONE = 30.0
"""Our own seconds without a key, and """
ALONE_OF_IT = timedelta(hours=1)
"""the time of the drill that must have passed in them, before a drill waits for its player."""


class DrillClock:
    """Stands still until `go`. While somebody writes a second lasts a second: at ×600 a sentence would take hours."""

    def __init__(self, start: datetime, speed: int = 60, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.speed = speed
        self.paused = True
        self.writing = False
        self.waiting = False
        """It stands because nobody seemed to be there."""
        self.never_past: Callable[[], datetime | None] = lambda: None
        """An instant at which something waits to be handed over: the clock stands there until it was."""
        self._at = self._due = start
        self._monotonic = monotonic
        self._looked = monotonic()
        self._touched = self._looked, start

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
        self.paused = self.waiting = False
        self.touched()

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

    def skip(self, to: datetime) -> None:
        """Be there at the next look, or at what waits before it."""
        self._change()
        self._due = max(self._due, to)

    def touched(self) -> None:
        """Somebody is at the keys."""
        self._touched = self._looked, self._at

    def wait_for_somebody(self) -> None:
        """Stand still if nobody has been at the keys for so long that nobody may be there at all."""
        since, at = self._touched
        if not self.paused and self._looked - since >= ALONE and self._at - at >= ALONE_OF_IT:
            self.pause()
            self.waiting = True

    def slow(self) -> None:
        """As slow as it goes."""
        self._change()
        self.speed = SPEEDS[0]

    def _change(self) -> None:
        """Begin anew from where it stands: what waits comes at the new pace."""
        self._due = self()
