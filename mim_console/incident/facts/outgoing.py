"""The outbox: an update as it was composed, who approved it, and what came of each attempt to deliver it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.facts.base import About, Fact, find, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

Result = Literal["accepted", "refused", "unreached", "in doubt"]
"""What came of an attempt: it is there; it never will be; it is not there and may be tried again; nobody knows."""


@dataclass(slots=True)
class Attempt:
    """One try to deliver an update by one channel. Without a result it is under way, until its time is over."""

    channel: str
    started: datetime
    until: datetime
    """After that nobody tries any more; without a result it was cut short."""
    result: Result | None = None
    ended: datetime | None = None
    said: str = ""
    again: datetime | None = None
    """Not before: the next try."""
    thread: str = ""
    by: str = ""
    """Who said so; the console itself where nobody did."""


@dataclass(slots=True)
class Outgoing:
    """An update that was composed here."""

    id: str
    handle: str
    audience: str
    headline: str
    text: str
    parts: dict[str, str]
    next_due: datetime | None
    final: bool
    channels: tuple[str, ...]
    at: datetime
    by: str
    approver: str
    """The role that must approve it; empty where none must."""
    carried_by: str
    """The origin whose console sends it: of several sites only that where it was last written, approved or requeued."""
    approved_by: str = ""
    approved: datetime | None = None
    withdrawn: datetime | None = None
    why_withdrawn: str = ""
    attempts: list[Attempt] = field(default_factory=list)
    requeued: dict[str, datetime] = field(default_factory=dict)
    """Channels by which somebody had it sent again, and when."""

    @property
    def released(self) -> bool:
        """It may go out."""
        return self.withdrawn is None and (not self.approver or self.approved is not None)

    def tries(self, channel: str) -> list[Attempt]:
        """The attempts by one channel, oldest first."""
        return [each for each in self.attempts if each.channel == channel]


class UpdateComposed(Fact, kind="update_composed", words="text"):
    """An update as it goes out. The audience has heard it only once a channel took it (`update_sent`)."""

    mark = "»"
    handle: str
    audience: str
    headline: str
    """One line: the subject of a mail, the name on a status page."""
    text: str
    """What the audience reads, whole."""
    parts: dict[str, str] = {}
    """The parts that it was put together from: status, impact, done, next …"""
    next_due: datetime | None = None
    final: bool = False
    channels: tuple[str, ...] = ()
    approver: str = ""
    overrides: tuple[str, ...] = ()
    """What the wording check called errors and was sent all the same."""
    because: str = ""
    """Why it was."""

    @property
    def subject(self) -> str:
        return self.audience

    def line(self) -> str:
        overridden = f" (in spite of: {', '.join(self.overrides)} · {self.because})" if self.overrides else ""
        final = "final " if self.final else ""
        said = " ".join(self.text.split())
        return f"{self.handle} {final}update to {self.audience} written{overridden}: {said}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.outgoing[entry.id] = Outgoing(
            entry.id,
            incident.name(self.handle, entry),
            self.audience,
            self.headline,
            self.text,
            self.parts,
            self.next_due,
            self.final,
            self.channels,
            entry.occurred_at,
            entry.author,
            self.approver,
            entry.origin,
        )


class UpdateApproved(About, kind="update_approved"):
    """Somebody who may has read it and lets it go out."""

    mark = "✓"

    def line(self) -> str:
        return f"{self.handle} approved"

    def change(self, incident: Incident, entry: Entry) -> None:
        def approve(update: Outgoing) -> None:
            if update.approved is None:
                update.approved_by, update.approved = entry.author, entry.occurred_at
                update.carried_by = entry.origin

        find(incident.outgoing, self.about, approve)


class UpdateWithdrawn(About, kind="update_withdrawn", words="reason"):
    """It does not go out, or not by the channels that did not take it yet."""

    mark = "»"
    reason: str = ""

    def line(self) -> str:
        return f"{self.handle} withdrawn{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def withdraw(update: Outgoing) -> None:
            update.withdrawn, update.why_withdrawn = entry.occurred_at, self.reason

        find(incident.outgoing, self.about, withdraw)


class DeliveryStarted(About, kind="delivery_started"):
    """A channel is being tried: written before anything leaves, so that a kill in between leaves a trace."""

    mark = "»"
    system = True
    channel: str
    until: datetime

    def line(self) -> str:
        return f"{self.handle} on its way by {self.channel}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def start(update: Outgoing) -> None:
            update.attempts.append(Attempt(self.channel, entry.recorded_at, self.until))

        find(incident.outgoing, self.about, start)


class DeliveryEnded(About, kind="delivery_ended", words="said"):
    """What came of it: in the service's words, or in those of whoever sent it by hand."""

    mark = "»"
    channel: str
    result: Result
    said: str = ""
    again: datetime | None = None
    thread: str = ""
    by: str = ""

    def line(self) -> str:
        what = {
            "accepted": f"arrived by {self.channel}" if self.by else f"taken by {self.channel}",
            "refused": f"refused by {self.channel}",
            "unreached": f"{self.channel} not reached",
            "in doubt": f"{self.channel}: nobody knows whether it arrived",
        }[self.result]
        return f"{self.handle} {what}{tail(self.by, ', says ')}{tail(self.said)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def end(update: Outgoing) -> None:
            tries = update.tries(self.channel)
            if not tries or tries[-1].result not in (None, "in doubt"):
                update.attempts.append(Attempt(self.channel, entry.occurred_at, entry.occurred_at))
                tries = update.tries(self.channel)
            last = tries[-1]
            last.result, last.ended, last.said = self.result, entry.occurred_at, self.said
            last.again, last.thread, last.by = self.again, self.thread, self.by
            if self.result == "accepted":
                incident.also_by(update.id, self.channel)

        find(incident.outgoing, self.about, end)


class DeliveryRequeued(About, kind="delivery_requeued", words="reason"):
    """Somebody has it sent again by a channel that refused it, or of which nobody knows."""

    mark = "»"
    channel: str
    reason: str = ""

    def line(self) -> str:
        return f"{self.handle} to be sent again by {self.channel}{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def requeue(update: Outgoing) -> None:
            update.requeued[self.channel] = entry.recorded_at
            update.carried_by = entry.origin

        find(incident.outgoing, self.about, requeue)
