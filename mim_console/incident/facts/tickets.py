"""Tickets in a tracker of the organisation: wanted, tried, made, and what the tracker says of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from mim_console.incident.facts.base import About, find, tail
from mim_console.incident.facts.outgoing import Result

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

REVIEW = "review"
"""What a ticket is about that holds the review; any other is about an action, by its id."""


@dataclass(slots=True)
class Ticket:
    """One ticket, be it only wanted yet."""

    about: str
    handle: str
    wanted: datetime
    by: str
    carried_by: str
    """The origin whose console has it made: of several sites only that where it was last wanted."""
    key: str = ""
    url: str = ""
    made: datetime | None = None
    tries: int = 0
    """So often it was tried since it was last wanted."""
    until: datetime | None = None
    """An attempt is under way; what has not ended by then was cut short."""
    result: Result | None = None
    said: str = ""
    again: datetime | None = None
    state: str = ""
    """Its state in the tracker's own word, as it was last read."""
    closed: bool = False
    """The tracker says that it is done."""
    read: datetime | None = None
    seen: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """It is not made, or not as it was last wanted, and may still be."""
        return self.result not in ("accepted", "refused")


class _OnTicket(About):
    mark: ClassVar[str] = "»"

    def ticket(self, incident: Incident, entry: Entry) -> Ticket | None:
        """The ticket, a new one if there is none; None about what is not here yet."""
        if self.about != REVIEW and self.about not in incident.actions:
            return None
        wanted = Ticket(self.about, self.handle, entry.recorded_at, entry.author, entry.origin)
        return incident.tickets.setdefault(self.about, wanted)


class TicketWanted(_OnTicket, kind="ticket_wanted"):
    """Somebody has a ticket made, or written anew."""

    def line(self) -> str:
        return f"{self.handle}: a ticket is to be made"

    def change(self, incident: Incident, entry: Entry) -> None:
        if (there := self.ticket(incident, entry)) is None:
            return
        there.wanted, there.by, there.tries, there.until = entry.recorded_at, entry.author, 0, None
        there.result, there.again, there.carried_by = None, entry.recorded_at, entry.origin


class TicketTried(_OnTicket, kind="ticket_tried"):
    """Written before anything leaves, so that a kill in between leaves a trace."""

    system = True
    until: datetime

    def line(self) -> str:
        return f"{self.handle}: its ticket is being made"

    def change(self, incident: Incident, entry: Entry) -> None:
        def begin(ticket: Ticket) -> None:
            ticket.tries, ticket.until, ticket.again = ticket.tries + 1, self.until, self.until

        find(incident.tickets, self.about, begin)


class TicketMade(_OnTicket, kind="ticket_made"):
    """It is there."""

    mark: ClassVar[str] = "✓"
    key: str
    url: str = ""
    tracker: str = "jira"
    said: str = ""

    def line(self) -> str:
        return f"{self.handle}: ticket {self.key}{tail(self.said)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def made(ticket: Ticket) -> None:
            ticket.key, ticket.url, ticket.made = self.key, self.url, entry.occurred_at
            ticket.result, ticket.until, ticket.again, ticket.said = "accepted", None, None, self.said

        find(incident.tickets, self.about, made)
        if (action := incident.actions.get(self.about)) is not None:
            action.ticket = self.key


class TicketFailed(_OnTicket, kind="ticket_failed", words="said"):
    """It is not there, or nobody knows: in the tracker's words."""

    result: Result
    said: str = ""
    again: datetime | None = None

    def line(self) -> str:
        what = {"refused": "its ticket was refused", "in doubt": "nobody knows whether its ticket is there"}
        return f"{self.handle}: {what.get(self.result, 'its ticket is not made yet')}{tail(self.said)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def failed(ticket: Ticket) -> None:
            ticket.result, ticket.said, ticket.again, ticket.until = self.result, self.said, self.again, None

        find(incident.tickets, self.about, failed)


class TicketRead(_OnTicket, kind="ticket_read"):
    """What the tracker says of it. That its ticket is done closes no action: a person verifies."""

    key: str
    state: str
    done: bool = False
    tracker: str = "jira"

    def line(self) -> str:
        return f"{self.handle}: {self.tracker} says that {self.key} is {self.state}"

    def change(self, incident: Incident, entry: Entry) -> None:
        if (there := self.ticket(incident, entry)) is None:
            return
        if not there.key:  # somebody typed its key
            there.key, there.result = self.key, "accepted"
        there.state, there.closed, there.read = self.state, self.done, entry.recorded_at
        there.seen.append((entry.recorded_at, self.state))
