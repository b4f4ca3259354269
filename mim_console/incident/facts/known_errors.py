"""Known errors: a fault whose cause or workaround is known, so that the next incident need not find it again.

They outlive the incident in which they are recorded, and are folded over all incidents (`incident/known_errors.py`).
Fields and states: practice, section 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.facts.base import About, Fact, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

KnownErrorState = Literal["draft", "approved", "fixed", "retired"]


@dataclass(slots=True)
class KnownError:
    """What the known-error database holds of one fault."""

    id: str
    """Of the entry that recorded it."""
    incident: str
    """On whose record that entry lies; a known error that was imported has a record of its own."""
    reference: str
    by: str
    at: datetime
    """When it was recorded."""
    title: str
    symptoms: str = ""
    cause: str = ""
    workaround: str = ""
    fix: str = ""
    """What would end it for good."""
    fix_change: str = ""
    """The change that brings the fix."""
    services: tuple[str, ...] = ()
    problem: str = ""
    state: KnownErrorState = "draft"
    valid_to: datetime | None = None
    source: str = ""
    """Where it was taken from; empty where it was recorded here."""
    incidents: tuple[str, ...] = ()
    """The ids of those that turned out to be it."""

    def outdated(self, now: datetime) -> bool:
        return self.valid_to is not None and self.valid_to <= now


class KnownErrorRecorded(Fact, kind="known_error_recorded", words="title"):
    """An entry for the known-error database."""

    mark = "›"
    title: str
    symptoms: str = ""
    cause: str = ""
    workaround: str = ""
    fix: str = ""
    reference: str = ""
    fix_change: str = ""
    services: tuple[str, ...] = ()
    problem: str = ""
    state: KnownErrorState = "draft"
    valid_to: datetime | None = None
    source: str = ""

    def line(self) -> str:
        return f"known error{tail(self.reference, ' ')}: {self.title}{tail(self.source, ' · from ')}"

    def made(self, entry: Entry) -> KnownError:
        """What it brings into being. One from before references were given is named by the end of its entry's id."""
        said = {name: value for name, value in self if name != "reference"}
        reference = self.reference or f"KE-{entry.id[-4:]}"
        return KnownError(entry.id, entry.incident, reference, entry.author, entry.occurred_at, **said)

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.review.known_error = made = self.made(entry)
        incident.known_errors[entry.id] = made.reference


class KnownErrorEdited(About, kind="known_error_edited"):
    """What is known of it changed. What is not given stays as it was."""

    mark = "±"
    title: str | None = None
    symptoms: str | None = None
    cause: str | None = None
    workaround: str | None = None
    fix: str | None = None
    fix_change: str | None = None
    services: tuple[str, ...] | None = None
    problem: str | None = None
    valid_to: datetime | None = None

    @property
    def new(self) -> dict[str, object]:
        return {name: value for name, value in self if name not in ("about", "handle") and value is not None}

    def line(self) -> str:
        names = ", ".join(name.replace("_", " ") for name in self.new)
        return f"known error {self.handle} edited: {names}"

    @property
    def more(self) -> str:
        texts = ((name, value) for name, value in self.new.items() if isinstance(value, str))
        return "\n\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in texts)

    def edit(self, known: KnownError) -> None:
        for name, value in self.new.items():
            setattr(known, name, value)

    def change(self, incident: Incident, entry: Entry) -> None:
        if (own := incident.review.known_error) is not None and own.id == self.about:
            self.edit(own)


class KnownErrorMoved(About, kind="known_error_moved", words="reason"):
    """Approved, fixed or retired."""

    mark = "◆"
    state: KnownErrorState
    reason: str = ""

    @property
    def subject(self) -> str:
        return self.state

    def line(self) -> str:
        return f"known error {self.handle}: {self.state}{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        if (own := incident.review.known_error) is not None and own.id == self.about:
            own.state = self.state


class KnownErrorMatched(Fact, kind="known_error_matched", words="reason"):
    """This incident is that known error, which may lie on another's record."""

    mark = "›"
    known_error: str
    """The id of the entry that recorded it."""
    reference: str
    title: str = ""
    reason: str = ""

    def line(self) -> str:
        return f"is the known error {self.reference}{tail(self.title)}{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.known_errors[self.known_error] = self.reference


class NoKnownError(Fact, kind="no_known_error", words="reason"):
    """Why none is recorded."""

    mark = "›"
    reason: str

    def line(self) -> str:
        return f"no known error · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.no_known_error = self.reason


KINDS_OF_KNOWN_ERRORS = tuple(
    fact.kind for fact in (KnownErrorRecorded, KnownErrorEdited, KnownErrorMoved, KnownErrorMatched)
)
