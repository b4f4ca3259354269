"""What of an incident is to be put into the organisation's tracker, and what the tracker is handed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from mim_console.incident.facts.tickets import REVIEW, Ticket
from mim_console.incident.safe import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.facts.work import Action
    from mim_console.incident.incident import Incident

LONGEST_SUMMARY = 255
_KEY = re.compile(r"[A-Z][A-Z0-9_]{1,254}-[1-9]\d{0,9}")


@dataclass(frozen=True, slots=True)
class Issue:
    """What a tracker is handed. `label` is the same however often it is tried, so that nothing is made twice."""

    label: str
    summary: str
    """One line of at most 255 characters."""
    description: dict[str, Any]
    """A document in Atlassian's format."""
    due: date | None = None
    renew: bool = False
    """What is there already is written anew."""


@dataclass(frozen=True, slots=True)
class State:
    """How a ticket stands in its tracker, in its own word."""

    name: str
    done: bool


def label(incident: Incident, about: str) -> str:
    """What marks the ticket of an action, or of the review, as ours."""
    return f"mim-review-{incident.id}" if about == REVIEW else f"mim-action-{about}"


def summary(text: str) -> str:
    """A line as a tracker takes it."""
    line = one_line(" ".join(text.split()))
    return line if len(line) <= LONGEST_SUMMARY else f"{line[: LONGEST_SUMMARY - 1].rstrip()}…"


def is_key(text: str) -> bool:
    """Whether a tracker can be asked about it: `OPS-12`, and no link or number that somebody typed."""
    return _KEY.fullmatch(text) is not None


def due(incident: Incident, now: datetime) -> Iterator[Ticket]:
    """What may be tried now."""
    for ticket in incident.tickets.values():
        known = ticket.about == REVIEW or ticket.about in incident.actions
        if known and ticket.waits and ticket.again is not None and ticket.again <= now:
            yield ticket


def stands(action: Action, ticket: Ticket | None) -> str:
    """How an action's ticket stands, in a few words; empty where it has none."""
    if ticket is None or (ticket.result == "accepted" and not ticket.state):
        return action.ticket
    if ticket.result == "refused":
        return "ticket refused"
    if ticket.waits:
        return "ticket waits"
    return f"{action.ticket} {ticket.state}"
