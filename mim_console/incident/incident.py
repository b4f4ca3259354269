"""The state of one incident: what the fold of its entries leaves. Nothing here is stored anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.facts.base import Level, Priority
from mim_console.incident.facts.communicate import Update
from mim_console.incident.facts.contain import Containment
from mim_console.incident.facts.diagnose import Change, Finding, Hypothesis
from mim_console.incident.facts.escalate import Escalation, Vendor
from mim_console.incident.facts.identify import Function, Scope, Service, ServiceState
from mim_console.incident.facts.lifecycle import Confirmation, Fix, Stage, Test, Tick, Visit
from mim_console.incident.facts.people import RESOLVERS, Assignment, Handover, Notice, Presence
from mim_console.incident.facts.record import Correction
from mim_console.incident.facts.review import Review
from mim_console.incident.facts.timing import Deadline, Pause, Soak
from mim_console.incident.facts.work import Action, Ask, Decision

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry

Status = Literal["candidate", "open", "resolved", "closed", "rejected"]
STAGES: tuple[Stage, ...] = (
    "identify",
    "notify",
    "contain",
    "diagnose",
    "resolve",
    "recover",
    "close",
    "review",
    "improve",
)
MILESTONES = (
    "impact_start",
    "detected",
    "acknowledged",
    "declared",
    "engaged",
    "contained",
    "diagnosed",
    "fix_applied",
    "restored",
    "resolved",
    "closed",
    "reviewed",
)
"""In the order in which they should come (practice: section 6)."""


@dataclass(slots=True)
class Milestone:
    """An instant that the metrics need, and the entry that says so."""

    at: datetime
    entry: str
    stated: bool
    approximate: bool = False


@dataclass(slots=True)
class Classification:
    """A priority and since when it holds, so that a raised one can be judged from then."""

    impact: Level
    urgency: Level
    priority: Priority
    at: datetime
    known: datetime


@dataclass(slots=True)
class Incident:
    """Everything known of one incident at one moment. Dicts of things are keyed by their entry's id."""

    id: str
    reference: str = ""
    title: str = ""
    zone: str = "UTC"
    status: Status = "candidate"
    stage: Stage = "identify"
    opened: datetime | None = None
    """When it happened that the record was opened, and when this console learnt it."""
    known: datetime | None = None
    source: str = ""
    imported_from: str = ""
    summary: str = ""
    cause: str = ""
    resolution: str = ""
    workaround: str = ""
    problem: str = ""
    bridge: str = ""
    validated: bool | None = None
    major: bool = False
    criteria: tuple[str, ...] = ()
    classifications: list[Classification] = field(default_factory=list)
    scope: Scope = field(default_factory=Scope)
    impact_changed: datetime | None = None
    services: dict[str, Service] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    milestones: dict[str, Milestone] = field(default_factory=dict)
    calm: list[tuple[datetime, datetime]] = field(default_factory=list)
    """Times without impact between a restoration and the reopening that undid it."""

    roles: dict[str, list[Assignment]] = field(default_factory=dict)
    handovers: dict[str, Handover] = field(default_factory=dict)
    present: dict[str, Presence] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)

    asks: dict[str, Ask] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)

    findings: dict[str, Finding] = field(default_factory=dict)
    hypotheses: dict[str, Hypothesis] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    containments: dict[str, Containment] = field(default_factory=dict)

    updates: list[Update] = field(default_factory=list)
    snoozes: dict[str, datetime] = field(default_factory=dict)
    cadences: dict[str, int | None] = field(default_factory=dict)
    escalations: dict[str, Escalation] = field(default_factory=dict)
    waived_rungs: dict[str, str] = field(default_factory=dict)
    vendors: dict[str, Vendor] = field(default_factory=dict)

    pauses: list[Pause] = field(default_factory=list)
    passed: set[tuple[str, float]] = field(default_factory=set)
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    soak: Soak | None = None

    visits: list[Visit] = field(default_factory=list)
    ticks: dict[str, Tick] = field(default_factory=dict)
    tests: list[Test] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)
    confirmations: list[Confirmation] = field(default_factory=list)
    risks: dict[str, str] = field(default_factory=dict)
    reopenings: list[datetime] = field(default_factory=list)

    review: Review = field(default_factory=Review)
    process_review: datetime | None = None
    pinned: list[str] = field(default_factory=list)
    corrections: dict[str, list[Correction]] = field(default_factory=dict)
    redactions: dict[str, str] = field(default_factory=dict)
    """By the entry they are about; a redaction is its reason."""
    contradictions: list[str] = field(default_factory=list)

    handles: dict[str, str] = field(default_factory=dict)
    """What people say aloud (`H2`) and the entry it stands for."""
    seen: set[tuple[str, str]] = field(default_factory=set)
    """Kinds with their subjects so far: what the playbook asks for."""
    entries: int = 0
    last: datetime | None = None
    """The newest `recorded_at`."""

    # What the incident is now

    @property
    def over(self) -> bool:
        return self.status in ("closed", "rejected")

    @property
    def paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].end is None

    @property
    def classification(self) -> Classification | None:
        return self.classifications[-1] if self.classifications else None

    @property
    def priority(self) -> Priority | None:
        return self.classifications[-1].priority if self.classifications else None

    def at(self, milestone: str) -> datetime | None:
        """When a milestone was reached; None where nobody said so."""
        reached = self.milestones.get(milestone)
        return reached.at if reached else None

    def holder(self, role: str) -> str:
        """Who holds the role now; empty where nobody does."""
        return next((a.person for a in reversed(self.roles.get(role, [])) if a.until is None), "")

    def holders(self, role: str) -> list[str]:
        return [a.person for a in self.roles.get(role, []) if a.until is None]

    def people(self) -> list[str]:
        """Everybody named so far, for suggestions."""
        named = [a.person for turns in self.roles.values() for a in turns]
        named += self.present
        named += [ask.who for ask in self.asks.values()]
        named += [action.owner for action in self.actions.values() if action.owner]
        return list(dict.fromkeys(named))

    def next_handle(self, letter: str) -> str:
        """The next free handle of a sort: `H3` after `H2`."""
        taken = (handle[1:] for handle in self.handles if handle[:1] == letter)
        return f"{letter}{1 + max((int(number) for number in taken if number.isdecimal()), default=0)}"

    # What facts change

    def open_as(self, status: Status, reference: str, title: str, zone: str, entry: Entry) -> None:
        self.status, self.reference, self.title, self.zone = status, reference, title, zone
        if self.opened is None:
            self.opened, self.known = entry.occurred_at, entry.recorded_at

    def declare(self, criteria: tuple[str, ...], entry: Entry) -> None:
        self.major, self.criteria = True, criteria or self.criteria
        self.reach("declared", entry)

    def classify(self, impact: Level, urgency: Level, priority: Priority, entry: Entry) -> None:
        if self.classification is not None and self.classification.impact != impact:
            self.impact_changed = entry.recorded_at
        self.classifications.append(Classification(impact, urgency, priority, entry.occurred_at, entry.recorded_at))

    def affect(self, name: str, state: ServiceState, critical: bool, entry: Entry, note: str = "") -> None:
        service = self.services.get(name)
        if service is None:
            self.services[name] = Service(name, state, critical, entry.occurred_at, entry.occurred_at, note)
        else:
            service.state, service.critical = state, critical or service.critical
            service.changed, service.note = entry.occurred_at, note or service.note
        if state == "restored" and all(each.restored for each in self.services.values()):
            self.reach("restored", entry, again=True)
        elif state != "restored":
            self.unreach("restored")

    def reach(
        self,
        milestone: str,
        entry: Entry,
        *,
        stated: bool = False,
        again: bool = False,
        approximate: bool = False,
    ) -> None:
        """Note a milestone.

        What a person states wins over what follows from other facts; of those the first counts, or the latest
        where it can happen `again`.
        """
        reached = self.milestones.get(milestone)
        if reached is not None and not stated and (reached.stated or not again):
            return
        self.milestones[milestone] = Milestone(entry.occurred_at, entry.id, stated, approximate)

    def unreach(self, milestone: str) -> None:
        reached = self.milestones.get(milestone)
        if reached is not None and not reached.stated:
            del self.milestones[milestone]

    def reopen(self, impact_back: bool, entry: Entry) -> None:
        self.status = "open"
        self.reopenings.append(entry.occurred_at)
        calm_since = self.at("restored") or self.at("resolved")
        if impact_back:
            if calm_since is not None and calm_since < entry.occurred_at:
                self.calm.append((calm_since, entry.occurred_at))
            self.milestones.pop("restored", None)
        for milestone in ("resolved", "closed"):
            self.milestones.pop(milestone, None)

    def assign(self, role: str, person: str, entry: Entry) -> None:
        turns = self.roles.setdefault(role, [])
        if role != "sme":
            self.release(role, "", entry)
        if person not in (turn.person for turn in turns if turn.until is None):
            turns.append(Assignment(role, person, entry.occurred_at))
        if role in RESOLVERS:
            self.reach("engaged", entry)

    def release(self, role: str, person: str, entry: Entry) -> None:
        for turn in self.roles.get(role, []):
            if turn.until is None and person in ("", turn.person):
                turn.until = entry.occurred_at

    def name(self, handle: str, entry: Entry) -> str:
        """Give an entry's thing its handle; where two sites said the same one, the later gets its site's mark."""
        if self.handles.setdefault(handle, entry.id) != entry.id:
            handle = f"{handle}-{entry.origin[:3]}"
            self.handles[handle] = entry.id
        return handle
