"""Record: plain notes, and what is done to the record itself: correct, redact, pin, import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError

from mim_console.incident.facts.base import About, Fact, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident


@dataclass(frozen=True, slots=True)
class Correction:
    """What a later entry says of an earlier one, and who said it when."""

    said: Corrected
    by: str
    at: datetime

    def mended(self, fact: Fact) -> Fact:
        """The fact as it should have been. Words that do not fit its field leave it as it was."""
        if not (self.said.text and fact.words):
            return fact
        try:
            return type(fact).model_validate({**fact.model_dump(), fact.words: self.said.text})
        except ValidationError:
            return fact


def _tagged(text: str, tags: tuple[str, ...]) -> str:
    """The text, followed by those of its tags that do not stand in it."""
    return " ".join([text, *(f"#{tag}" for tag in tags if f"#{tag}" not in text)])


class Noted(Fact, kind="noted", words="text"):
    """A line for the record."""

    text: str
    tags: tuple[str, ...] = ()

    def line(self) -> str:
        return _tagged(self.text, self.tags)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done without having been an action before."""

    id: str
    text: str
    tags: tuple[str, ...]
    by: str
    at: datetime


class Acted(Fact, kind="acted", words="text"):
    """Something was done: the next update tells of it."""

    mark = "»"
    text: str
    tags: tuple[str, ...] = ()

    def line(self) -> str:
        return _tagged(self.text, self.tags)

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.deeds[entry.id] = Deed(entry.id, self.text, self.tags, entry.author, entry.occurred_at)


class Corrected(About, kind="corrected"):
    """An earlier entry was wrong. The fold reads it as corrected; the timeline shows both."""

    mark = "±"
    text: str = ""
    """The right words; empty where only the time was wrong."""
    occurred_at: datetime | None = None
    reason: str

    def line(self) -> str:
        moved = f"it happened at {self.occurred_at:%H:%M} UTC" if self.occurred_at else ""
        return f"correction: {self.text}{tail(moved, ' · ' if self.text else '')} · {self.reason}"


class Redacted(Fact, kind="redacted"):
    """An entry's words are blanked for good; its digest stays, so the chain still proves the rest."""

    mark = "±"
    entry: str
    reason: str

    def line(self) -> str:
        return f"an entry was redacted · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.redactions[self.entry] = self.reason


class Pinned(About, kind="pinned", words="handle"):
    """Worth being read by whoever joins, and in the review."""

    mark = "*"

    def line(self) -> str:
        return f"pinned{tail(self.handle)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.pinned.append(self.about)


class Imported(Fact, kind="imported", words="title"):
    """Where an imported record comes from."""

    system = True
    reference: str
    title: str
    zone: str = "UTC"
    organisation: str = ""
    source: str = ""
    summary: str = ""
    impact: str = ""
    cause: str = ""
    services: tuple[str, ...] = ()

    def line(self) -> str:
        return f"imported: {self.title}{tail(self.source, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.open_as("open", self.reference, self.title, self.zone, entry)
        incident.major = True
        incident.imported_from = self.source or "another record"
        incident.summary, incident.cause, incident.scope.impact = self.summary, self.cause, self.impact
        for name in self.services:
            incident.affect(name, "degraded", False, entry)


class Contradicted(Fact, kind="contradicted", words="text"):
    """A source disagrees with another or with itself: kept, shown, and not computed with."""

    mark = "≠"
    text: str

    def line(self) -> str:
        return f"odd: {self.text}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.contradictions.append(self.text)
