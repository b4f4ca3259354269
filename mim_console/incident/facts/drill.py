"""Drills: that this incident is an exercise, after which real one, and when the exercise was over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.facts.base import Fact

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident


class DrillBegan(Fact, kind="drill_began", words="title"):
    """What is played: the whole account of it, so that a debrief needs nothing but the ledger."""

    mark = "›"
    scenario: str
    title: str = ""
    told: tuple[tuple[datetime, str, str], ...] = ()
    """Everything that the real record says: when it happened, the kind of fact, and its body as JSON."""

    def line(self) -> str:
        return f"a drill: {self.scenario}, as it really happened, arrives piece by piece"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.drill = True


class DrillEnded(Fact, kind="drill_ended"):
    """The exercise is over: what comes after it is no part of the debrief."""

    mark = "›"

    def line(self) -> str:
        return "the drill is over"
