"""People: who holds which role, who is on the call, who was told, and what they report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.facts.base import About, Fact, find, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

RESOLVERS = ("technical-lead", "sme")
"""Their arrival is the milestone *engaged* (practice: section 6)."""


@dataclass(slots=True)
class Assignment:
    """One person's turn in a role."""

    role: str
    person: str
    since: datetime
    until: datetime | None = None


@dataclass(slots=True)
class Handover:
    """A role offered to somebody; the outgoing person stays accountable until it is accepted."""

    role: str
    to: str
    brief: str
    at: datetime


@dataclass(slots=True)
class Presence:
    """Somebody on the call."""

    person: str
    group: str
    role: str
    joined: datetime
    left: datetime | None = None


@dataclass(slots=True)
class Notice:
    """A person or team that was told."""

    id: str
    who: str
    via: str
    at: datetime
    acknowledged: datetime | None = None


class _InRole(Fact):
    """About a role, by its id and by what people call it."""

    role: str
    title: str = ""

    @property
    def subject(self) -> str:
        return self.role

    @property
    def called(self) -> str:
        return _called(self.role, self.title)


def _called(role: str, title: str) -> str:
    """A role in a sentence: `technical lead`, and `PR lead` as it is."""
    said = title or role
    return said[:1].lower() + said[1:] if said[1:2].islower() else said


class RoleAssigned(_InRole, kind="role_assigned", words="person"):
    """A person takes a role."""

    mark = "@"
    person: str
    beside: bool = False
    """Others may hold the role as well; otherwise whoever held it does no longer."""

    def line(self) -> str:
        return f"{self.person} is {self.called}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.assign(self.role, self.person, entry, beside=self.beside)


class RoleReleased(_InRole, kind="role_released", words="reason"):
    """A person gives a role up without a successor."""

    mark = "@"
    person: str = ""
    reason: str = ""

    def line(self) -> str:
        return f"{self.person or 'nobody'} is no longer {self.called}{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.release(self.role, self.person, entry)


class HandoverOffered(_InRole, kind="handover_offered", words="brief"):
    """The holder offers the role with a brief; nothing moves yet."""

    mark = "@"
    to: str
    brief: str = ""

    def line(self) -> str:
        return f"handover offered to {self.to}: {self.called}"

    @property
    def more(self) -> str:
        return self.brief

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.handovers[self.role] = Handover(self.role, self.to, self.brief, entry.occurred_at)


class HandoverAccepted(_InRole, kind="handover_accepted", words="person"):
    """The incoming person accepts: now the role moves."""

    mark = "@"
    person: str

    def line(self) -> str:
        return f"{self.person} accepts the handover and is {self.called}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.handovers.pop(self.role, None)
        incident.handed_over.append(entry.occurred_at)
        if outgoing := incident.holder(self.role):
            incident.release(self.role, outgoing, entry)
        incident.assign(self.role, self.person, entry, beside=True)


class Joined(Fact, kind="joined", words="person"):
    """Somebody is on the call."""

    mark = "@"
    person: str
    group: str = ""
    role: str = ""
    title: str = ""
    """What people call the role."""

    def line(self) -> str:
        team = f" ({self.group})" if self.group else ""
        return f"{self.person}{team} joined{tail(_called(self.role, self.title), ' as ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.present[self.person] = Presence(self.person, self.group, self.role, entry.occurred_at)
        if self.role in RESOLVERS:
            incident.engage(entry)


class Left(Fact, kind="left", words="person"):
    """Somebody left the call."""

    mark = "@"
    person: str

    def line(self) -> str:
        return f"{self.person} left"

    def change(self, incident: Incident, entry: Entry) -> None:
        presence = incident.present.get(self.person)
        if presence is not None:
            presence.left = entry.occurred_at


class Notified(Fact, kind="notified", words="text"):
    """A team or person was told or paged."""

    mark = "›"
    who: str
    via: str = ""
    text: str = ""

    @property
    def subject(self) -> str:
        return self.who.casefold()

    def line(self) -> str:
        return f"notified {self.who}{tail(self.via, ' by ')}{tail(self.text)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.notices[entry.id] = Notice(entry.id, self.who, self.via, entry.occurred_at)


class NoticeAcknowledged(About, kind="notice_acknowledged", words="by"):
    """They answered that they know."""

    mark = "✓"
    by: str = ""

    def line(self) -> str:
        return f"{self.by or self.handle} acknowledged"

    def change(self, incident: Incident, entry: Entry) -> None:
        def acknowledge(notice: Notice) -> None:
            notice.acknowledged = notice.acknowledged or entry.occurred_at

        find(incident.notices, self.about, acknowledge)


class Reported(Fact, kind="reported", words="conditions"):
    """A responder's report: conditions, actions, needs."""

    mark = "›"
    person: str
    conditions: str
    actions: str = ""
    needs: str = ""

    def line(self) -> str:
        return f"{self.person}: {self.conditions}{tail(self.actions, ' · doing ')}{tail(self.needs, ' · needs ')}"
