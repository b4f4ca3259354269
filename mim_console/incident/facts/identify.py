"""Identify: candidate, declaration, classification, and what is affected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.facts.base import About, Fact, Level, Priority, find, tail

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


class CandidateRaised(Fact, kind="candidate_raised", words="title"):
    """Somebody thinks that this may be a major incident."""

    mark = "?"
    reference: str
    title: str
    reason: str
    impact: str = ""
    source: str = ""
    zone: str = "UTC"
    services: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        return "services" if self.services else ""

    def line(self) -> str:
        return f"candidate {self.reference}: {self.title}{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.open_as("candidate", self.reference, self.title, self.zone, entry)
        incident.source, incident.scope.impact = self.source, self.impact
        for name in self.services:
            incident.affect(name, "degraded", False, entry)


class Declared(Fact, kind="declared", words="title"):
    """A major incident is declared. The priority is the one that the matrix gave at that moment."""

    mark = "◆"
    reference: str
    title: str
    impact: Level
    urgency: Level
    priority: Priority
    zone: str = "UTC"
    source: str = ""
    services: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    policy: str = ""
    """The version of the policy under which it was decided."""

    @property
    def subject(self) -> str:
        return "services" if self.services else ""

    def line(self) -> str:
        return f"declared {self.priority}: {self.title} (impact {self.impact}, urgency {self.urgency})"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.open_as("open", self.reference, self.title, self.zone, entry)
        incident.source = self.source
        incident.classify(self.impact, self.urgency, self.priority, entry)
        incident.declare(self.criteria, entry)
        for name in self.services:
            incident.affect(name, "degraded", False, entry)


class Validated(Fact, kind="validated", words="how"):
    """Somebody checked that it is real and how wide it reaches."""

    mark = "?"
    real: bool
    how: str = ""

    def line(self) -> str:
        return f"validated: {'real' if self.real else 'not real'}{tail(self.how, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.validated = self.real


class Classified(Fact, kind="classified", words="reason"):
    """Impact and urgency set or changed; after the first time always with a reason."""

    mark = "◆"
    impact: Level
    urgency: Level
    priority: Priority
    reason: str = ""
    policy: str = ""

    def line(self) -> str:
        return f"classified {self.priority} (impact {self.impact}, urgency {self.urgency}){tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.classify(self.impact, self.urgency, self.priority, entry)


class Promoted(Fact, kind="promoted", words="reason"):
    """The candidate (or a demoted incident) is a major incident."""

    mark = "◆"
    criteria: tuple[str, ...] = ()
    reason: str = ""

    def line(self) -> str:
        return f"promoted to major incident{tail(', '.join(self.criteria))}{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        if incident.status == "candidate":
            incident.status = "open"
        incident.declare(self.criteria, entry)


class Demoted(Fact, kind="demoted", words="reason"):
    """No longer a major incident; the record stays open."""

    mark = "◇"
    reason: str

    def line(self) -> str:
        return f"demoted, no longer major · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.demote(entry.occurred_at)


class Rejected(Fact, kind="rejected", words="reason"):
    """The candidate is not a major incident."""

    mark = "◇"
    reason: str

    def line(self) -> str:
        return f"candidate rejected · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.major = False
        incident.end("rejected", entry.occurred_at)


class Retitled(Fact, kind="retitled", words="title"):
    """A better title."""

    title: str

    def line(self) -> str:
        return f"retitled: {self.title}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.title = self.title


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


class MilestoneReached(Fact, kind="milestone_reached", words="note"):
    """An instant that the metrics need (practice: section 6), stated by a person."""

    mark = "◆"
    milestone: str
    approximate: bool = False
    note: str = ""

    @property
    def subject(self) -> str:
        return self.milestone

    def line(self) -> str:
        about = ", approximately" if self.approximate else ""
        return f"milestone: {self.milestone.replace('_', ' ')}{about}{tail(self.note, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.reach(self.milestone, entry, stated=True, approximate=self.approximate)


class Referenced(Fact, kind="referenced", words="key"):
    """The same incident's number in another system."""

    where: str
    key: str
    url: str = ""

    @property
    def subject(self) -> str:
        return self.where.casefold()

    def line(self) -> str:
        return f"{self.where} {self.key}{tail(self.url, ' ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.references[self.where] = self.key


class BridgeOpened(Fact, kind="bridge_opened", words="where"):
    """Where everybody meets."""

    mark = "›"
    where: str

    def line(self) -> str:
        return f"bridge open: {self.where}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.bridge = self.where
