"""Tickets: an action, or the review, as an issue in the organisation's tracker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Pick
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.incident.facts.tickets import REVIEW, TicketWanted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.facts.work import Action

IN_A_DRILL = "a drill makes no tickets"
NO_JIRA = "no tracker is set up: write [jira] in the policy"


def _ticketless(m: Moment) -> Iterable[tuple[str, str, Action]]:
    """Those of which the tracker knows nothing, or refused to."""
    for action in m.incident.actions.values():
        there = m.incident.tickets.get(action.id)
        if action.open and not action.ticket and (there is None or there.result == "refused"):
            yield action.handle, f"{action.what} · {action.owner or 'no owner'}", action


def _no_tracker(m: Moment) -> str | None:
    if m.incident.drill:
        return IN_A_DRILL
    return NO_JIRA if m.policy.jira is None else None


def _no_ticket(m: Moment) -> str | None:
    if reason := _no_tracker(m):
        return reason
    return None if any(True for _ in _ticketless(m)) else "every open action has a ticket, or none is open"


def _no_review(m: Moment) -> str | None:
    if reason := _no_tracker(m):
        return reason
    there = m.incident.tickets.get(REVIEW)
    return "it is on its way already" if there is not None and there.waits else None


@verb(
    "ticket",
    "Make a ticket for an action",
    "work",
    off=_no_ticket,
    action=Pick(label="Action", among_these=_ticketless),
)
def ticket(m: Moment, action: Action) -> Facts:
    """In Jira, as soon as it can be reached; never two for one action."""
    if action.follow_up and not action.done_test and not action.because:
        raise Refused(f"{action.handle} does not say when it is done: change it first, whoever gets it must know")
    yield TicketWanted(about=action.id, handle=action.handle)


@verb("ticket-review", "Put the review into Jira", "review", off=_no_review)
def ticket_review(m: Moment) -> Facts:
    """As it stands; done again, the same issue is written anew."""
    yield TicketWanted(about=REVIEW, handle=REVIEW)
