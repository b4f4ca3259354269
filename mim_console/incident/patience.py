"""How long something outside is given, and how long to wait before it is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """With one sort of service."""

    lease: timedelta
    """How long an attempt may take. One that has not ended by then was cut short, and nobody knows what came of it."""
    first: timedelta
    longest: timedelta
    """Between two attempts: twice as long each time, from the first pause to the longest."""

    def pause(self, tries: int) -> timedelta:
        """How long to wait after so many attempts."""
        return min(self.first * (1 << min(max(tries - 1, 0), 10)), self.longest)


MESSAGES = Patience(timedelta(minutes=1), timedelta(seconds=5), timedelta(minutes=5))
ATLASSIAN = Patience(timedelta(minutes=2), timedelta(seconds=30), timedelta(minutes=15))
"""Several requests make one attempt, and a search finds what was just made only after some seconds."""
