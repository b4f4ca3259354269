"""Alerts of other systems that somebody made part of an incident: what was known of each, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.facts.base import Fact, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

AlertState = Literal["firing", "acknowledged", "resolved", "info", "flapping"]


@dataclass(slots=True)
class AttachedAlert:
    """An alert of the incident, in its newest state on the record."""

    source: str
    key: str
    title: str
    state: AlertState
    changed: datetime
    service: str = ""
    severity: str = ""
    link: str = ""
    by: str = ""
    """Who attached it."""


class AlertAttached(Fact, kind="alert_attached", words="title"):
    """An alert belongs to the incident; all that was known of it then, for the alert itself may be forgotten."""

    mark = "!"
    source: str
    key: str
    title: str
    state: AlertState
    changed: datetime
    """When it came into that state."""
    text: str = ""
    service: str = ""
    severity: str = ""
    link: str = ""
    starts: datetime | None = None
    """By its source."""
    first: datetime | None = None
    last: datetime | None = None
    count: int = 1

    @property
    def subject(self) -> str:
        return self.source

    def line(self) -> str:
        severity = tail(self.severity, ", ")
        return f"alert attached: {self.title} ({self.source}{severity}, {self.state}{_times(self.count)})"

    def change(self, incident: Incident, entry: Entry) -> None:
        known = incident.alerts.get((self.source, self.key))
        attached = AttachedAlert(
            self.source,
            self.key,
            self.title,
            self.state,
            self.changed,
            self.service,
            self.severity,
            self.link,
            entry.author,
        )
        if known is not None and known.changed > self.changed:  # its id may lie before: it was derived
            attached.state, attached.changed = known.state, known.changed
        incident.alerts[self.source, self.key] = attached


class AlertStorm(Fact, kind="alert_storm"):
    """Many more alerts than anybody would read in a record, counted by what they say."""

    mark = "!"
    service: str
    alerts: int
    causes: tuple[tuple[str, int], ...]
    """What they say, and how many say it; the gravest first."""
    severity: str = ""
    sources: tuple[str, ...] = ()
    first: datetime | None = None
    last: datetime | None = None

    def line(self) -> str:
        said = "; ".join(f"{title}{_times(number)}" for title, number in self.causes[:3])
        more = f"; and {len(self.causes) - 3} other causes" if len(self.causes) > 3 else ""
        return f"alert storm: {self.alerts:,} more alerts{tail(self.service, ' about ')}: {said}{more}"


class AlertTurned(Fact, kind="alert_turned"):
    """An alert of the incident came into another state. Its entry's id is derived, so that it is there once."""

    mark = "!"
    source: str
    key: str
    title: str
    state: AlertState
    changed: datetime

    @property
    def subject(self) -> str:
        return self.state

    def line(self) -> str:
        return f"alert {self.state}: {self.title} ({self.source})"

    def change(self, incident: Incident, entry: Entry) -> None:
        known = incident.alerts.setdefault(
            (self.source, self.key), AttachedAlert(self.source, self.key, self.title, self.state, self.changed)
        )
        if self.changed > known.changed:
            known.state, known.changed = self.state, self.changed


def _times(count: int) -> str:
    return f", {count:,} times" if count > 1 else ""
