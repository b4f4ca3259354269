"""Communicate: updates sent, skipped or snoozed, and how often each audience hears."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.facts.base import Fact, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident


@dataclass(slots=True)
class Update:
    """One update to one audience: sent, or deliberately skipped."""

    id: str
    audience: str
    at: datetime
    text: str
    by: str
    next_due: datetime | None
    sent: bool
    channels: tuple[str, ...] = ()
    final: bool = False
    known: datetime | None = None
    """When this console learnt of it."""
    outgoing: str = ""
    """The update that was composed here; empty where it was written and sent elsewhere."""


@dataclass(slots=True)
class OwnCadence:
    """How often an audience hears in this incident instead of what the policy says: every so many seconds, or never."""

    every: int | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Snooze:
    """An update that is put off, and why."""

    until: datetime
    reason: str


class UpdateSent(Fact, kind="update_sent", words="text"):
    """An audience was told. `next_due` is the only thing that an update promises."""

    mark = "»"
    audience: str
    text: str = ""
    """What they were told; empty where it was composed here and `about` says which it is."""
    next_due: datetime | None = None
    channels: tuple[str, ...] = ()
    final: bool = False
    """The last one: this audience's clock stops."""
    about: str = ""
    handle: str = ""

    @property
    def subject(self) -> str:
        return self.audience

    def line(self) -> str:
        final = "final " if self.final else ""
        said = f"{final}update to {self.audience}{tail(', '.join(self.channels), ' by ')}{tail(self.text)}"
        return f"{self.handle} {said}".strip()

    def change(self, incident: Incident, entry: Entry) -> None:
        composed = incident.outgoing.get(self.about)
        incident.tell(
            Update(
                entry.id,
                self.audience,
                entry.occurred_at,
                composed.text if composed else self.text,
                composed.by if composed else entry.author,
                self.next_due,
                True,
                self.channels,
                self.final,
                entry.recorded_at,
                self.about,
            )
        )


class UpdateSkipped(Fact, kind="update_skipped", words="reason"):
    """This one is left out, with the reason; the cadence goes on."""

    mark = "»"
    audience: str
    reason: str

    @property
    def subject(self) -> str:
        return self.audience

    def line(self) -> str:
        return f"update to {self.audience} skipped · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        at, known = entry.occurred_at, entry.recorded_at
        incident.tell(Update(entry.id, self.audience, at, self.reason, entry.author, None, False, known=known))


class UpdateSnoozed(Fact, kind="update_snoozed", words="reason"):
    """Later, with the reason."""

    mark = "="
    audience: str
    until: datetime
    reason: str

    @property
    def subject(self) -> str:
        return self.audience

    def line(self) -> str:
        return f"update to {self.audience} put off until {self.until:%H:%M} UTC · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.snoozes[self.audience] = Snooze(self.until, self.reason)


class CadenceSet(Fact, kind="cadence_set", words="reason"):
    """How often an audience hears in this incident; None is never."""

    mark = "="
    audience: str
    every: int | None
    """Seconds."""
    reason: str = ""

    @property
    def subject(self) -> str:
        return self.audience

    def line(self) -> str:
        often = "never" if self.every is None else f"every {self.every // 60} min"
        return f"updates to {self.audience}: {often}{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.cadences.setdefault(self.audience, []).append(OwnCadence(self.every, entry.recorded_at))
