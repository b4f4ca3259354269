"""Contain: what was isolated, throttled or switched off, does it hold, and how is it undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.facts.base import About, Fact, find, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

Measure = Literal["isolate", "disable", "throttle", "rollback", "failover", "workaround", "other"]


@dataclass(slots=True)
class Check:
    """Somebody looked whether it still holds."""

    at: datetime
    holds: bool
    evidence: str
    by: str


@dataclass(slots=True)
class Containment:
    """A measure in force (practice: section 9)."""

    id: str
    handle: str
    measure: Measure
    what: str
    target: str
    undo: str
    owner: str
    approver: str
    effect: str
    risk: str
    disables: bool
    applied: datetime
    expires: datetime | None
    check_every: int | None
    removed: datetime | None = None
    removal: str = ""
    checks: list[Check] = field(default_factory=list)

    @property
    def in_force(self) -> bool:
        return self.removed is None

    @property
    def holds(self) -> bool | None:
        """The last check's word; None while nobody has looked."""
        return self.checks[-1].holds if self.checks else None


class ContainmentApplied(Fact, kind="containment_applied", words="what"):
    """A measure is in force."""

    mark = "■"
    handle: str
    measure: Measure = "other"
    what: str
    target: str = ""
    undo: str = ""
    owner: str = ""
    approver: str = ""
    effect: str = ""
    risk: str = ""
    disables: bool = False
    """Something that worked is switched off: closing is refused until it is restored."""
    expires: datetime | None = None
    check_every: int | None = None
    """Seconds between looks whether it holds; None: as the policy says."""

    @property
    def subject(self) -> str:
        return self.measure

    def line(self) -> str:
        return f"{self.handle} {self.measure}: {self.what}{tail(self.target, ' on ')}{tail(self.undo, ' · undo: ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.containments[entry.id] = Containment(
            entry.id,
            incident.name(self.handle, entry),
            self.measure,
            self.what,
            self.target,
            self.undo,
            self.owner,
            self.approver,
            self.effect,
            self.risk,
            self.disables,
            entry.occurred_at,
            self.expires,
            self.check_every,
        )


class ContainmentChecked(About, kind="containment_checked", words="evidence"):
    """Does it still hold? The first yes is the milestone *contained*, until no measure in force holds."""

    mark = "■"
    holds: bool
    evidence: str = ""

    @property
    def proof(self) -> bool:
        return self.holds

    def line(self) -> str:
        return f"{self.handle} {'holds' if self.holds else 'DOES NOT HOLD'}{tail(self.evidence)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def check(containment: Containment) -> None:
            containment.checks.append(Check(entry.occurred_at, self.holds, self.evidence, entry.author))
            if self.holds:
                incident.reach("contained", entry)
            elif not any(each.in_force and each.holds for each in incident.containments.values()):
                incident.unreach("contained")

        find(incident.containments, self.about, check)


class ContainmentRemoved(About, kind="containment_removed", words="how"):
    """Undone: what was switched off works again."""

    mark = "□"
    how: str = ""

    def line(self) -> str:
        return f"{self.handle} removed{tail(self.how)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def remove(containment: Containment) -> None:
            containment.removed, containment.removal = entry.occurred_at, self.how
            incident.ends[self.about] = entry.id

        find(incident.containments, self.about, remove)


@dataclass(frozen=True, slots=True)
class Adopted:
    """A workaround that helped before, chosen for this incident; whether it was told to anybody is another thing."""

    id: str
    text: str
    source: str
    """The reference of the known error or incident that it is from."""
    source_id: str
    by: str
    at: datetime


class WorkaroundAdopted(Fact, kind="workaround_adopted", words="text"):
    """What helped before is to help here."""

    mark = "›"
    text: str
    source: str
    source_id: str = ""

    def line(self) -> str:
        return f"workaround adopted from {self.source}: {self.text.partition(chr(10))[0]}"

    @property
    def more(self) -> str:
        return self.text if "\n" in self.text else ""

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.adopted[entry.id] = Adopted(
            entry.id, self.text, self.source, self.source_id, entry.author, entry.occurred_at
        )


class WorkaroundPublished(Fact, kind="workaround_published", words="text"):
    """What people can do meanwhile, told to those who need it."""

    mark = "›"
    text: str
    to: str = ""

    def line(self) -> str:
        return f"workaround published{tail(self.to, ' to ')}: {self.text}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.workaround = self.text
