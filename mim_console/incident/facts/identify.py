"""Identify: candidate, declaration, classification, milestones, and where the incident is known elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.facts.base import Fact, Level, Priority, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident


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
    drill: bool = False
    """An exercise: it counts in no figure, wherever its ledger is taken."""

    @property
    def subject(self) -> str:
        return "services" if self.services else ""

    def line(self) -> str:
        drill = "drill, " if self.drill else ""
        return f"{drill}candidate {self.reference}: {self.title}{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.open_as("candidate", self.reference, self.title, self.zone, entry, drill=self.drill)
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
    drill: bool = False
    """An exercise: it counts in no figure, wherever its ledger is taken."""

    @property
    def subject(self) -> str:
        return "services" if self.services else ""

    def line(self) -> str:
        drill = "drill, " if self.drill else ""
        return f"{drill}declared {self.priority}: {self.title} (impact {self.impact}, urgency {self.urgency})"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.open_as("open", self.reference, self.title, self.zone, entry, drill=self.drill)
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
