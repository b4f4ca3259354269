"""A real record as a drill plays it: what others said arrives, what the manager did is kept for the debrief."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Sort = Literal["alert", "report", "finding", "theory", "done", "change", "vendor", "restored"]
Did = Literal[
    "detected", "declared", "classified", "update", "escalation", "decision", "measure", "theory", "change", "resolved"
]
LEAD = timedelta(minutes=5)
"""Of quiet before somebody notices; what is older is known from the first moment on."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that somebody else says, does or notices."""

    at: datetime
    """When the record says that it happened."""
    sort: Sort
    text: str
    by: str
    """Who brings it: `monitoring`, `service desk`, `responders`, `provider`, or the author of an own record."""
    service: str = ""
    key: str = ""
    """Of an alert: the same for each word on the same one."""
    over: bool = False
    """Of an alert: it is not firing any more."""
    answers: str = ""
    """What had been asked, where the record says so."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that whoever ran the real incident did, and the player has to do; a change, known only afterwards."""

    at: datetime
    sort: Did
    text: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """One real incident; nothing in it is made up but who brings what."""

    name: str
    title: str
    zone: str
    detected: datetime
    restored: datetime
    """When the service was really there again."""
    arrivals: tuple[Arrival, ...]
    """By the time at which they arrive."""
    deeds: tuple[Deed, ...]
    """By their times."""
    organisation: str = ""
    source: str = ""
    services: tuple[str, ...] = ()
    impact: str = ""
    cause: str = ""

    @property
    def starts(self) -> datetime:
        return self.detected - LEAD

    @property
    def ends(self) -> datetime:
        """When nothing more arrives."""
        return max([self.restored, *(each.at for each in self.arrivals)])

    def arrives(self, arrival: Arrival) -> datetime:
        """When the player hears of it: as it happens, or at once if that was before the drill."""
        return max(arrival.at, self.starts)

    def heard(self, until: datetime) -> list[Arrival]:
        """All that has arrived by then."""
        return [each for each in self.arrivals if self.arrives(each) <= until]

    def did(self, *sorts: Did) -> list[Deed]:
        """What they did of these sorts."""
        return [each for each in self.deeds if each.sort in sorts]
