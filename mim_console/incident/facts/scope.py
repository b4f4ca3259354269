"""Scope: who and where it hits, how each service is doing, and what the business must not miss."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.facts.base import About, Fact, find, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

ServiceState = Literal["down", "degraded", "at risk", "restored"]
HARM: dict[ServiceState, int] = {"restored": 0, "at risk": 0, "degraded": 1, "down": 2}
"""How much a state hurts: what is only at risk still works."""


@dataclass(slots=True)
class Service:
    """A service or configuration item in the scope."""

    name: str
    state: ServiceState
    critical: bool
    since: datetime
    changed: datetime
    note: str = ""
    course: list[tuple[datetime, ServiceState]] = field(default_factory=list)
    """Each state it came into, and when."""
    described: ServiceDescribed | None = None
    """What the service map said of it when it was taken into the scope."""

    @property
    def restored(self) -> bool:
        return self.state == "restored"


@dataclass(slots=True)
class Function:
    """A business function at risk and the deadline it must not miss."""

    id: str
    name: str
    note: str
    due: datetime | None
    cleared: datetime | None = None


@dataclass(slots=True)
class Scope:
    """Who, where and what it costs, as far as known."""

    users: int | None = None
    groups: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    reach: str = ""
    impact: str = ""
    money: str = ""
    confidence: str = ""


class ScopeSet(Fact, kind="scope_set", words="impact"):
    """Users, places and cost. What is not given stays as it was."""

    users: int | None = None
    groups: tuple[str, ...] | None = None
    sites: tuple[str, ...] | None = None
    reach: str | None = None
    impact: str | None = None
    money: str | None = None
    confidence: str | None = None

    @property
    def subject(self) -> str:
        return "money" if self.money else ""

    def line(self) -> str:
        said = {name: value for name, value in self if value not in (None, ())}
        words = (f"{name} {', '.join(v) if isinstance(v, tuple) else v}" for name, v in said.items())
        return f"scope: {' · '.join(words)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        for name, value in self:
            if value is not None and value != getattr(incident.scope, name):
                setattr(incident.scope, name, value)
                if name not in ("money", "confidence"):  # what it costs changes nothing for whoever waits for news
                    incident.impact_changed = entry.recorded_at


class ServiceAffected(Fact, kind="service_affected", words="note"):
    """How a service or configuration item is doing."""

    service: str
    state: ServiceState
    critical: bool = False
    note: str = ""

    @property
    def subject(self) -> str:
        return self.state

    def line(self) -> str:
        return f"{self.service}: {self.state}{' (critical)' if self.critical else ''}{tail(self.note, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.affect(self.service, self.state, self.critical, entry, self.note)


class ServiceDescribed(Fact, kind="service_described", words="said"):
    """What the service map said of a service when it came into the scope: the record does not need the map."""

    mark = "›"
    system = True
    service: str
    said: str
    """In one line."""
    key: str = ""
    source: str = ""
    as_of: datetime | None = None
    """When the map was taken in."""
    criticality: str = ""
    owner: str = ""
    group: str = ""
    on_call: tuple[str, ...] = ()
    vendor: str = ""
    contract: str = ""
    rto: int | None = None
    """Seconds."""
    users: int | None = None
    sites: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    regulated: bool = False
    dependents: tuple[str, ...] = ()
    """What depends on it, nearest first; so many that a person reads them."""
    dependencies: tuple[str, ...] = ()

    def line(self) -> str:
        return f"service map on {self.service}: {self.said}"

    def change(self, incident: Incident, entry: Entry) -> None:
        if self.service in incident.services:
            incident.services[self.service].described = self


class FunctionAtRisk(Fact, kind="function_at_risk", words="name"):
    """A business function and, where there is one, the deadline that must not be missed."""

    mark = "!"
    name: str
    due: datetime | None = None
    note: str = ""

    def line(self) -> str:
        return f"business function at risk: {self.name}{tail(self.note, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.functions[entry.id] = Function(entry.id, self.name, self.note, self.due)


class FunctionCleared(About, kind="function_cleared", words="note"):
    """The business function is safe again, or its deadline was met."""

    mark = "✓"
    note: str = ""

    def line(self) -> str:
        return f"business function safe: {self.handle}{tail(self.note, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def clear(function: Function) -> None:
            function.cleared = entry.occurred_at

        find(incident.functions, self.about, clear)
