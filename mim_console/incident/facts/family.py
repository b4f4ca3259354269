"""Family: an incident that is the child of another, and a candidate that is part of one. Both sides are on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.facts.base import Fact, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident


@dataclass(slots=True)
class Kin:
    """Another incident, as it was called when the two were brought together."""

    id: str
    reference: str
    title: str
    since: datetime
    reason: str
    hit: tuple[str, ...] = ()
    """What of it did not work then: `refunds degraded`."""


@dataclass(slots=True)
class Parent(Kin):
    """The incident that this one is or was a child of."""

    candidate: bool = False
    """It was a candidate before, and is one again when it leaves."""
    until: datetime | None = None


class _OnOther(Fact):
    """About another incident, by its id and by what people call it."""

    reference: str
    title: str = ""
    reason: str = ""

    @property
    def named(self) -> str:
        return f"{self.reference}{tail(self.title, ' ')}{tail(self.reason, ' · ')}"


class MadeChild(_OnOther, kind="made_child", words="reason"):
    """This incident is a child of another, which tells the stakeholders of both."""

    mark = "└"
    parent: str

    def line(self) -> str:
        return f"child of {self.named}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.leave_parent(entry.occurred_at)
        candidate = incident.status == "candidate"
        said = self.parent, self.reference, self.title, entry.occurred_at, self.reason
        incident.parents.append(Parent(*said, candidate=candidate))
        if candidate:  # it is real, and its parent is the major one
            incident.status = "open"


class LeftParent(_OnOther, kind="left_parent", words="reason"):
    """It is nobody's child any more, and owes its own updates again."""

    mark = "◇"
    parent: str

    def line(self) -> str:
        return f"no child any more of {self.named}"

    def change(self, incident: Incident, entry: Entry) -> None:
        left = incident.parent
        if left is None or left.id != self.parent:
            return
        incident.leave_parent(entry.occurred_at)
        if left.candidate and incident.status == "open" and not incident.major:
            incident.status = "candidate"


class ChildAdded(_OnOther, kind="child_added", words="reason"):
    """Another incident is a child of this one."""

    mark = "└"
    child: str
    hit: tuple[str, ...] = ()
    """What of it did not work when it was added; how that went on, its own record says."""

    def line(self) -> str:
        return f"child added: {self.named}{tail(', '.join(self.hit), ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.children[self.child] = Kin(
            self.child, self.reference, self.title, entry.occurred_at, self.reason, self.hit
        )


class ChildRemoved(_OnOther, kind="child_removed", words="reason"):
    """Another incident is no child of this one any more."""

    mark = "◇"
    child: str

    def line(self) -> str:
        return f"child removed: {self.named}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.children.pop(self.child, None)


class AttachedTo(_OnOther, kind="attached_to", words="reason"):
    """The candidate is part of an open incident: what it knew is on that record, and it ends here."""

    mark = "◇"
    incident: str

    def line(self) -> str:
        return f"attached to {self.named}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.attached_to = Kin(self.incident, self.reference, self.title, entry.occurred_at, self.reason)
        incident.end("attached", entry.occurred_at)


class DetachedFrom(_OnOther, kind="detached_from", words="reason"):
    """It is not part of that incident: a candidate again."""

    mark = "◇"
    incident: str

    def line(self) -> str:
        return f"detached from {self.named}"

    def change(self, incident: Incident, entry: Entry) -> None:
        if incident.status == "attached":
            incident.status, incident.ended, incident.attached_to = "candidate", None, None


class CandidateJoined(_OnOther, kind="candidate_joined", words="reason"):
    """A candidate turned out to be part of this incident. What it knew follows, each as an entry of its own."""

    mark = "└"
    candidate: str

    def line(self) -> str:
        return f"candidate attached: {self.named}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.joined[self.candidate] = Kin(
            self.candidate, self.reference, self.title, entry.occurred_at, self.reason
        )


class CandidateLeft(_OnOther, kind="candidate_left", words="reason"):
    """It was no part of it. What came with it stays on the record."""

    mark = "◇"
    candidate: str

    def line(self) -> str:
        return f"candidate detached: {self.named}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.joined.pop(self.candidate, None)
