"""One update as it leaves for one channel: everything that a door must know, and nothing of how it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from mim_console.incident.facts.lifecycle import Stage
from mim_console.incident.facts.outgoing import Result
from mim_console.incident.facts.scope import ServiceState

Status = Literal["investigating", "identified", "monitoring", "resolved"]


@dataclass(frozen=True, slots=True)
class Message:
    """An update for one channel. The text is plain: each door makes it inert for its own service."""

    id: str
    """Stays the same however often it is tried."""
    incident: str
    """The incident's id: what belongs to one thread has the same."""
    reference: str
    audience: str
    subject: str
    """One line."""
    text: str
    at: datetime
    """When it was composed."""
    status: Status
    """Where the incident is, in the words of a public status page."""
    major: bool
    first: bool
    """Nothing of this incident was accepted on this channel before."""
    final: bool
    services: dict[str, ServiceState] = field(default_factory=dict)
    thread: str = ""
    """What the service called this incident when it accepted the first message; empty before."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a door answers. `said` holds the service's own words, without any secret."""

    result: Result
    said: str = ""
    retry_after: timedelta | None = None
    """How long the service wants to be left alone."""
    thread: str = ""
    """What the service calls the incident, where later messages need it."""


def status_of(stage: Stage, *, cause_known: bool, final: bool) -> Status:
    """The word of a public status page for a stage of the lifecycle (Statuspage's four real-time states)."""
    if final:
        return "resolved"
    if stage in ("recover", "close", "review", "improve"):
        return "monitoring"
    return "identified" if cause_known or stage == "resolve" else "investigating"
