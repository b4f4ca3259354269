"""The clerk: puts into the tracker what is wanted there, and reads back what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from mim_console.desk.carrier import Carrier
from mim_console.incident.facts.tickets import REVIEW, TicketFailed, TicketMade, TicketRead, TicketTried
from mim_console.incident.message import Outcome
from mim_console.incident.patience import ATLASSIAN, given_up
from mim_console.incident.tickets import Issue, State, due, is_key, label, summary

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mim_console.desk.desk import Desk
    from mim_console.incident.facts import Fact
    from mim_console.incident.facts.tickets import Ticket
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy.trackers import Jira


class Door(Protocol):
    """How a tracker is asked; both block, are called in a thread, and must not raise."""

    def put(self, issue: Issue, jira: Jira, /) -> Outcome: ...

    def states(self, keys: Collection[str], jira: Jira, /) -> tuple[dict[str, State], Outcome]: ...


@dataclass(frozen=True, slots=True)
class _Put:
    incident: str
    ticket: Ticket
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Read:
    found: dict[str, State]
    outcome: Outcome


class Clerk(Carrier[_Put | _Read]):
    """Keeps the tickets of a desk."""

    def __init__(self, desk: Desk, door: Door | None = None) -> None:
        super().__init__(desk)
        self._door = door

    def ask(self) -> str:
        """Have the tracker say how our tickets stand; why that cannot be, or nothing."""
        jira, keys = self._desk.policy.jira, self._keys()
        if jira is None:
            return "no tracker is set up: write [jira] in the policy"
        if not keys:
            return "no action that is still watched has a ticket"
        self.said = ""
        self._send(
            lambda: keys,
            lambda keys: _Read(*self._through().states(keys, jira)),
            lambda why: _Read({}, Outcome("unreached", why)),
        )
        return ""

    def _take(self) -> bool:
        jira, taken = self._desk.policy.jira, False
        if jira is None:
            return False
        for id in self._desk.actions.tickets():
            for ticket in self._claim(id, self._due, _tried):
                self._put(id, ticket, jira)
                taken = True
        return taken

    def _due(self, incident: Incident, now: datetime) -> Iterator[Ticket]:
        return (each for each in due(incident, now) if self._ours(each.carried_by))

    def _put(self, id: str, ticket: Ticket, jira: Jira) -> None:
        self._send(
            lambda: self._issue(id, ticket),
            lambda issue: _Put(id, ticket, self._through().put(issue, jira)),
            lambda why: _Put(id, ticket, Outcome("in doubt", why)),
        )

    def _issue(self, id: str, ticket: Ticket) -> Issue:
        from mim_console.reports.adf import action_document, review_document

        desk, incident = self._desk, self._desk.incident(id)
        marked = label(incident, ticket.about)
        if ticket.about == REVIEW:
            words = summary(f"Post-incident review {incident.reference}: {incident.title}")
            document = review_document(incident, desk.ledger.read(id), desk.policy, desk.now())
            return Issue(marked, words, document, renew=True)
        action = incident.actions[ticket.about]
        day = action.due.astimezone(ZoneInfo(incident.zone)).date() if action.due else None
        words = summary(f"{action.what} ({incident.reference} {action.handle})")
        return Issue(marked, words, action_document(incident, action, desk.now()), day)

    def _note_one(self, back: _Put | _Read) -> None:
        if isinstance(back, _Read):
            self._note_states(back)
            return
        fact = self._came_of(back)
        self._record(back.incident, fact)
        self.said = f"{self._desk.incident(back.incident).reference} · {fact.line()}"

    def _came_of(self, put: _Put) -> Fact:
        ticket, outcome = put.ticket, given_up(put.outcome, put.ticket.tries)
        jira = self._desk.policy.jira
        if outcome.result == "accepted" and jira is not None:
            key = outcome.thread
            url = f"{jira.site}/browse/{key}"
            return TicketMade(about=ticket.about, handle=ticket.handle, key=key, url=url, said=outcome.said)
        # What is in doubt is searched for before it is made again: no person has to decide.
        wait = max(outcome.retry_after or timedelta(), ATLASSIAN.pause(ticket.tries))
        again = None if outcome.result == "refused" else self._desk.now() + wait
        result, said = outcome.result, outcome.said
        return TicketFailed(about=ticket.about, handle=ticket.handle, result=result, said=said, again=again)

    def _note_states(self, read: _Read) -> None:
        """What changed since it was last read; a closed ticket closes no action."""
        wanted = self._keys()
        news = 0
        for key, state in read.found.items():
            for id, about, handle, known in wanted.get(key, ()):
                if known is None or (known.state, known.closed) != (state.name, state.done):
                    fact = TicketRead(about=about, handle=handle, key=key, state=state.name, done=state.done)
                    self._record(id, fact)
                    news += 1
        missing = len(wanted) - len(read.found)
        tickets = f"{len(read.found)} ticket{'' if len(read.found) == 1 else 's'} read"
        said = [f"{tickets}, {news} changed", f"{missing} not shown to us" if missing else ""]
        fine = read.outcome.result == "accepted"
        self.said = " · ".join(filter(None, said)) if fine else f"Jira: {read.outcome.said}"

    def _keys(self) -> dict[str, list[tuple[str, str, str, Ticket | None]]]:
        """The tickets of actions that nobody verified yet, with where each belongs."""
        found: dict[str, list[tuple[str, str, str, Ticket | None]]] = {}
        for each in self._desk.actions.all():
            action = each.action
            if is_key(action.ticket) and not action.verified_by and not action.cancelled:
                found.setdefault(action.ticket, []).append((each.incident, action.id, action.handle, each.ticket))
        return found

    def _through(self) -> Door:
        from mim_console.outside import jira

        return self._door or jira


def _tried(ticket: Ticket, now: datetime) -> TicketTried:
    return TicketTried(about=ticket.about, handle=ticket.handle, until=now + ATLASSIAN.lease)
