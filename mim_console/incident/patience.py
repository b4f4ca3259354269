"""How long something outside is given, and how long to wait before it is tried again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mim_console.incident.message import Outcome


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
MOST_TRIES = 12
"""Of what Atlassian is to have: over two hours. Then whoever wanted it is told, and may want it again."""


def given_up(outcome: Outcome, tries: int) -> Outcome:
    """The outcome of an attempt after so many: the last of them is as good as a refusal."""
    if outcome.result in ("accepted", "refused") or tries < MOST_TRIES:
        return outcome
    return replace(outcome, result="refused", said=f"given up after {tries} tries, the last: {outcome.said}")
