"""What is known of one incident: its state, and what follows from it. Nothing here is stored anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, get_args

from mim_console.incident.course import Classification, Milestone, Run
from mim_console.incident.facts.alerts import AttachedAlert
from mim_console.incident.facts.asks import Ask
from mim_console.incident.facts.base import Priority
from mim_console.incident.facts.communicate import OwnCadence, Snooze, Update
from mim_console.incident.facts.contain import Adopted, Containment
from mim_console.incident.facts.diagnose import Change, Finding, Hypothesis
from mim_console.incident.facts.escalate import Escalation, Vendor
from mim_console.incident.facts.evidence import Attachment
from mim_console.incident.facts.family import Kin, Parent
from mim_console.incident.facts.lifecycle import Confirmation, Fix, Stage, Test, Tick, Visit
from mim_console.incident.facts.outgoing import Outgoing
from mim_console.incident.facts.people import Assignment, Handover, Notice, Presence
from mim_console.incident.facts.problems import Problem
from mim_console.incident.facts.publishing import Publication
from mim_console.incident.facts.record import Correction, Deed
from mim_console.incident.facts.regulatory import Duty
from mim_console.incident.facts.review import Review
from mim_console.incident.facts.scope import Function, Scope, Service
from mim_console.incident.facts.tickets import Ticket
from mim_console.incident.facts.timing import Deadline, Pause, Soak
from mim_console.incident.facts.work import Action, Decision
from mim_console.incident.silence import Heard

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry

Status = Literal["candidate", "open", "resolved", "closed", "rejected", "attached"]
STAGES: tuple[Stage, ...] = get_args(Stage)


@dataclass(slots=True)
class State:
    """Everything known of one incident at one moment. Dicts of things are keyed by their entry's id."""

    id: str
    reference: str = ""
    title: str = ""
    zone: str = "UTC"
    status: Status = "candidate"
    stage: Stage = "identify"
    opened: datetime | None = None
    """When the record was opened."""
    known: datetime | None = None
    """When this console learnt of that."""
    ended: datetime | None = None
    """When it was closed, rejected or attached to another."""
    source: str = ""
    imported_from: str = ""
    drill: bool = False
    """An exercise: it counts in no figure."""
    summary: str = ""
    cause: str = ""
    resolution: str = ""
    workaround: str = ""
    problem: str = ""
    """The reference of the problem record that it has, or `none: ` and why."""
    bridge: str = ""
    validated: bool | None = None
    major: bool = False
    criteria: tuple[str, ...] = ()
    runs: list[Run] = field(default_factory=list)
    classifications: list[Classification] = field(default_factory=list)
    scope: Scope = field(default_factory=Scope)
    impact_changed: datetime | None = None
    parents: list[Parent] = field(default_factory=list)
    """Those that it was a child of, the present one last."""
    children: dict[str, Kin] = field(default_factory=dict)
    joined: dict[str, Kin] = field(default_factory=dict)
    """Candidates that turned out to be part of it."""
    attached_to: Kin | None = None
    """The incident that it turned out to be part of, while it was a candidate."""
    services: dict[str, Service] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    milestones: dict[str, Milestone] = field(default_factory=dict)
    calm: list[tuple[datetime, datetime]] = field(default_factory=list)
    """Times without impact between a restoration and the return of the impact."""

    roles: dict[str, list[Assignment]] = field(default_factory=dict)
    handovers: dict[str, Handover] = field(default_factory=dict)
    handed_over: list[datetime] = field(default_factory=list)
    """When a role was taken over by whom it had been offered to."""
    present: dict[str, Presence] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)

    asks: dict[str, Ask] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    deeds: dict[str, Deed] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    """In the organisation's tracker, by the id of the action, `review` for the review."""

    alerts: dict[tuple[str, str], AttachedAlert] = field(default_factory=dict)
    """Those that were attached, by source and key."""
    findings: dict[str, Finding] = field(default_factory=dict)
    hypotheses: dict[str, Hypothesis] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    containments: dict[str, Containment] = field(default_factory=dict)
    adopted: dict[str, Adopted] = field(default_factory=dict)
    """Workarounds that helped before and were chosen to help here."""

    updates: list[Update] = field(default_factory=list)
    outgoing: dict[str, Outgoing] = field(default_factory=dict)
    snoozes: dict[str, Snooze] = field(default_factory=dict)
    cadences: dict[str, list[OwnCadence]] = field(default_factory=dict)
    escalations: dict[str, Escalation] = field(default_factory=dict)
    waived_rungs: dict[str, str] = field(default_factory=dict)
    declined: dict[str, str] = field(default_factory=dict)
    """Escalations that were proposed and not made, by what names the proposal, and why."""
    vendors: dict[str, Vendor] = field(default_factory=dict)

    pauses: list[Pause] = field(default_factory=list)
    passed: set[tuple[str, float]] = field(default_factory=set)
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    soak: Soak | None = None
    duties: dict[str, Duty] = field(default_factory=dict)
    """To regulators, by the id of the regime; those that do not apply any more too."""

    visits: list[Visit] = field(default_factory=list)
    ticks: dict[str, Tick] = field(default_factory=dict)
    tests: list[Test] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)
    confirmations: list[Confirmation] = field(default_factory=list)
    risks: dict[str, str] = field(default_factory=dict)
    reopenings: list[datetime] = field(default_factory=list)
    returns: list[datetime] = field(default_factory=list)
    """Those reopenings before which it had really been over."""

    review: Review = field(default_factory=Review)
    problems: dict[str, Problem] = field(default_factory=dict)
    """Those that were raised here."""
    no_known_error: str = ""
    """Why none is recorded; empty where nobody said so."""
    known_errors: dict[str, str] = field(default_factory=dict)
    """Those recorded here or that it turned out to be: the ids of their entries, and their references."""
    pages: dict[str, Publication] = field(default_factory=dict)
    """Where the review is published, by the place."""
    process_review: datetime | None = None
    process_review_set: datetime | None = None
    pinned: list[str] = field(default_factory=list)
    corrections: dict[str, list[Correction]] = field(default_factory=dict)
    redactions: dict[str, str] = field(default_factory=dict)
    """Corrections and the reasons of redactions, by the entry that they are about."""
    contradictions: list[str] = field(default_factory=list)

    handles: dict[str, str] = field(default_factory=dict)
    """What people say aloud (`H2`) and the entry it stands for."""
    ends: dict[str, str] = field(default_factory=dict)
    """The newest entry that settled, finished, cleared or undid something, by the entry that it is about; of a service
    by its name the one that changed its state."""
    seen: set[tuple[str, str]] = field(default_factory=set)
    """Kinds with their subjects so far: what the playbook asks for."""
    heard: Heard = field(default_factory=Heard)
    """When people were."""
    entries: int = 0
    last: datetime | None = None
    """The newest `recorded_at`."""

    @property
    def over(self) -> bool:
        return self.status in ("closed", "rejected", "attached")

    @property
    def parent(self) -> Parent | None:
        """The incident that it is a child of; None where it is nobody's."""
        return self.parents[-1] if self.parents and self.parents[-1].until is None else None

    @property
    def told_by(self) -> str:
        """The reference of the parent whose updates tell of this one too; empty where it owes its own.

        Who has children tells of them itself: two sites can make two incidents the child of each other.
        """
        return self.parent.reference if self.parent is not None and not self.children else ""

    @property
    def watched(self) -> bool:
        """Whether what passes goes on the record: while it is not over, and a duty to a regulator even then."""
        return not self.imported_from and (not self.over or any(each.applies for each in self.duties.values()))

    @property
    def paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].end is None

    @property
    def classification(self) -> Classification | None:
        return self.classifications[-1] if self.classifications else None

    @property
    def priority(self) -> Priority | None:
        return self.classifications[-1].priority if self.classifications else None

    def start_of(self, run: Run) -> datetime:
        """When a run began; a person may say of the first when it was really declared."""
        return (self.at("declared") or run.start) if run is self.runs[0] else run.start

    @property
    def known_cause(self) -> str:
        """The cause as stated when it was resolved, else the theories that were confirmed; empty while unknown."""
        return self.cause or "; ".join(each.text for each in self.hypotheses.values() if each.state == "confirmed")

    def learnt(self, entry: Entry) -> datetime:
        """When an entry was known. An account from elsewhere was taken in at once: of that, when it happened."""
        at_once = self.imported_from and entry.recorded_at == self.known
        return entry.occurred_at if at_once else entry.recorded_at

    def at(self, milestone: str) -> datetime | None:
        """When a milestone was reached; None where nobody said so."""
        reached = self.milestones.get(milestone)
        return reached.at if reached else None

    def holder(self, role: str) -> str:
        """Who holds the role now; empty where nobody does."""
        return next((a.person for a in reversed(self.roles.get(role, [])) if a.until is None), "")

    def held(self, role: str, at: datetime) -> str:
        """Who held the role at an instant; empty where nobody did."""
        turns = reversed(self.roles.get(role, []))
        return next((a.person for a in turns if a.since <= at and (a.until is None or at < a.until)), "")

    def holders(self, role: str) -> list[str]:
        return [a.person for a in self.roles.get(role, []) if a.until is None]

    def people(self) -> list[str]:
        """Everybody named so far, for suggestions."""
        named = [a.person for turns in self.roles.values() for a in turns]
        named += self.present
        named += [ask.who for ask in self.asks.values()]
        named += [action.owner for action in self.actions.values() if action.owner]
        return list(dict.fromkeys(named))

    def next_handle(self, letter: str, after: int = 0) -> str:
        """The next free handle of a sort: `H3` after `H2`; past so many that are being given just now."""
        taken = (handle[1:] for handle in self.handles if handle[:1] == letter)
        return f"{letter}{1 + after + max((int(number) for number in taken if number.isdecimal()), default=0)}"
