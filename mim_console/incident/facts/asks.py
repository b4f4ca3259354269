"""Asks: time-boxed, chased when late, open until they are answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.facts.base import About, Fact, find, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident


@dataclass(slots=True)
class Ask:
    """“Bob, pool stats, three minutes”: open until answered or cancelled."""

    id: str
    handle: str
    who: str
    what: str
    asked: datetime
    due: datetime
    known: datetime
    answered: datetime | None = None
    answer: str = ""
    cancelled: datetime | None = None
    chased: list[datetime] = field(default_factory=list)
    missed: list[datetime] = field(default_factory=list)
    """Due times that had passed when it was chased for another."""

    @property
    def open(self) -> bool:
        return self.answered is None and self.cancelled is None


class Asked(Fact, kind="asked", words="what"):
    """Somebody is asked for something by a time."""

    mark = "?"
    handle: str
    who: str
    what: str
    due: datetime

    def line(self) -> str:
        return f"{self.handle} asked {self.who}: {self.what}"

    def change(self, incident: Incident, entry: Entry) -> None:
        handle = incident.name(self.handle, entry)
        incident.asks[entry.id] = Ask(
            entry.id, handle, self.who, self.what, entry.occurred_at, self.due, entry.recorded_at
        )


class AskAnswered(About, kind="ask_answered", words="answer"):
    """The answer."""

    mark = "✓"
    answer: str = ""

    def line(self) -> str:
        return f"{self.handle} answered{tail(self.answer)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def answer(ask: Ask) -> None:
            ask.answered, ask.answer = entry.occurred_at, self.answer

        find(incident.asks, self.about, answer)


class AskChased(About, kind="ask_chased"):
    """Asked again, with or without more time."""

    mark = "!"
    due: datetime | None = None

    def line(self) -> str:
        return f"{self.handle} chased"

    def change(self, incident: Incident, entry: Entry) -> None:
        def chase(ask: Ask) -> None:
            ask.chased.append(entry.occurred_at)
            if self.due is not None:
                ask.missed += [ask.due] if ask.due < entry.occurred_at else []
                ask.due, ask.known = self.due, entry.recorded_at

        find(incident.asks, self.about, chase)


class AskExtended(About, kind="ask_extended", words="reason"):
    """More time, agreed."""

    due: datetime
    reason: str = ""

    def line(self) -> str:
        return f"{self.handle} has more time{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def extend(ask: Ask) -> None:
            ask.due, ask.known = self.due, entry.recorded_at

        find(incident.asks, self.about, extend)


class AskCancelled(About, kind="ask_cancelled", words="reason"):
    """Not needed any more."""

    reason: str

    def line(self) -> str:
        return f"{self.handle} cancelled · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def cancel(ask: Ask) -> None:
            ask.cancelled = entry.occurred_at

        find(incident.asks, self.about, cancel)
