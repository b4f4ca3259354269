"""Escalate: up the ladder, across to more skill, out to the vendor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.facts.base import About, Fact, find, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

Direction = Literal["functional", "hierarchical"]


@dataclass(slots=True)
class Escalation:
    """Somebody with more authority or skill was called in."""

    id: str
    rung: str
    to: str
    direction: Direction
    reason: str
    at: datetime
    known: datetime
    acknowledged: datetime | None = None
    via: str = ""


@dataclass(slots=True)
class Vendor:
    """A vendor's case. Its contract clock runs beside ours and never pauses it."""

    id: str
    handle: str
    vendor: str
    case: str
    severity: str
    contact: str
    engaged: datetime
    answer_due: datetime | None
    next_chase: datetime | None
    known: datetime
    chased: list[datetime] = field(default_factory=list)
    last: str = ""
    answered: datetime | None = None
    closed: datetime | None = None


class Escalated(Fact, kind="escalated", words="reason"):
    """An escalation, by the ladder (`rung` names the step) or early."""

    mark = "▲"
    to: str
    direction: Direction = "hierarchical"
    reason: str = ""
    via: str = ""
    rung: str = ""

    @property
    def subject(self) -> str:
        return self.direction

    def line(self) -> str:
        return f"escalated to {self.to}{tail(self.via, ' by ')}{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.escalations[entry.id] = Escalation(
            entry.id,
            self.rung,
            self.to,
            self.direction,
            self.reason,
            entry.occurred_at,
            entry.recorded_at,
            via=self.via,
        )


class EscalationAcknowledged(About, kind="escalation_acknowledged", words="by"):
    """They have it."""

    mark = "✓"
    by: str = ""

    def line(self) -> str:
        return f"{self.by or self.handle} acknowledged the escalation"

    def change(self, incident: Incident, entry: Entry) -> None:
        def acknowledge(escalation: Escalation) -> None:
            escalation.acknowledged = escalation.acknowledged or entry.occurred_at

        find(incident.escalations, self.about, acknowledge)


class EscalationWaived(Fact, kind="escalation_waived", words="reason"):
    """A rung that was due is left out on purpose."""

    mark = "▲"
    rung: str
    reason: str

    def line(self) -> str:
        return f"escalation “{self.rung}” not made · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.waived_rungs[self.rung] = self.reason


class EscalationDeclined(Fact, kind="escalation_declined", words="reason"):
    """What the console proposed is not done: `proposal` names it, so that it is not proposed again."""

    mark = "▲"
    proposal: str
    to: str = ""
    reason: str

    def line(self) -> str:
        return f"not escalated{tail(self.to, ' to ')} · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.declined[self.proposal] = self.reason


class VendorEngaged(Fact, kind="vendor_engaged", words="vendor"):
    """A case with a vendor."""

    mark = "▲"
    handle: str
    vendor: str
    case: str = ""
    severity: str = ""
    contact: str = ""
    answer_due: datetime | None = None
    next_chase: datetime | None = None

    def line(self) -> str:
        return f"{self.handle} vendor {self.vendor}{tail(self.case, ', case ')}{tail(self.severity, ', severity ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.vendors[entry.id] = Vendor(
            entry.id,
            incident.name(self.handle, entry),
            self.vendor,
            self.case,
            self.severity,
            self.contact,
            entry.occurred_at,
            self.answer_due,
            self.next_chase,
            entry.recorded_at,
        )


class VendorChased(About, kind="vendor_chased", words="outcome"):
    """What they said, and when to ask again."""

    mark = "▲"
    outcome: str = ""
    answered: bool = False
    """They gave their first answer: the contract clock stops."""
    next_chase: datetime | None = None
    contact: str = ""
    """Who was called, where that was another than before."""

    def line(self) -> str:
        done = "answered" if self.answered else "chased"
        return f"{self.handle} vendor {done}{tail(self.contact, ', ')}{tail(self.outcome)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def chase(vendor: Vendor) -> None:
            vendor.chased.append(entry.occurred_at)
            vendor.last, vendor.next_chase, vendor.known = self.outcome, self.next_chase, entry.recorded_at
            vendor.contact = self.contact or vendor.contact
            if self.answered:
                vendor.answered = vendor.answered or entry.occurred_at

        find(incident.vendors, self.about, chase)


class VendorClosed(About, kind="vendor_closed", words="outcome"):
    """The case is over for us."""

    mark = "✓"
    outcome: str = ""

    def line(self) -> str:
        return f"{self.handle} vendor case closed{tail(self.outcome)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def close(vendor: Vendor) -> None:
            vendor.closed, vendor.last = entry.occurred_at, self.outcome or vendor.last

        find(incident.vendors, self.about, close)
