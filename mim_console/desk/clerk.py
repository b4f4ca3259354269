"""The clerk: puts into the tracker what is wanted there, and reads back what it says. Nothing waits for him.

As with the postman, each attempt is on the record before anything leaves and runs in a thread of its own; of several
consoles on one ledger only one makes it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from mim_console.desk.drafts import draft
from mim_console.incident.entry import CONSOLE
from mim_console.incident.facts.tickets import REVIEW, TicketFailed, TicketMade, TicketRead, TicketTried
from mim_console.incident.message import Outcome
from mim_console.incident.tickets import LEASE, Issue, State, due, is_key, label, pause, summary

if TYPE_CHECKING:
    from collections.abc import Collection

    from mim_console.desk.desk import Desk
    from mim_console.incident.facts import Fact
    from mim_console.incident.facts.tickets import Ticket
    from mim_console.incident.policy.trackers import Jira

TRACKER = "jira"


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


class Clerk:
    """Keeps the tickets of a desk. `said` is what came of it last, in one sentence; whoever shows it empties it."""

    def __init__(self, desk: Desk, door: Door | None = None) -> None:
        self._desk = desk
        self._door = door
        self._ended: SimpleQueue[_Put | _Read] = SimpleQueue()
        self._unnoted: list[_Put | _Read] = []
        self._under_way = 0
        self.said = ""

    @property
    def busy(self) -> bool:
        """Whether something is under way, or its result not noted yet."""
        return self._under_way > 0

    def come_by(self) -> bool:
        """Note what ended, take what is due; whether anything was recorded. Raises `LedgerError`, and loses nothing."""
        return self._note() | self._take()

    def ask(self) -> str:
        """Have the tracker say how our tickets stand; why that cannot be, or nothing."""
        jira, keys = self._desk.policy.jira, self._keys()
        if jira is None:
            return "no tracker is set up: write [jira] in the policy"
        if not keys:
            return "no action that is still watched has a ticket"
        self.said = ""

        def read() -> _Read:
            try:
                return _Read(*self._through().states(keys, jira))
            except Exception as error:  # noqa: BLE001  whatever a library does, whoever asked is told
                return _Read({}, Outcome("unreached", f"the console itself stumbled: {type(error).__name__}"))

        self._carry(read)
        return ""

    def finish(self, seconds: float) -> None:
        """Wait for what is under way, at most so long, and note it; nothing new is begun. Raises `LedgerError`."""
        until = time.monotonic() + seconds
        self._note()
        while self.busy:
            try:
                self._unnoted.append(self._ended.get(timeout=max(until - time.monotonic(), 0.001)))
            except Empty:
                return
            self._note()

    def _take(self) -> bool:
        desk, jira, taken = self._desk, self._desk.policy.jira, False
        if jira is None:
            return False
        for id in desk.actions.tickets():
            now = desk.now()
            if not any(True for _ in due(desk.incident(id), now)):
                continue
            with desk.ledger.writing(now) as transaction:
                desk.follow()  # another console may have taken it
                found = list(due(desk.incident(id), now))
                tried = (TicketTried(about=each.about, handle=each.handle, until=now + LEASE) for each in found)
                transaction.append([draft(fact, now, id) for fact in tried], CONSOLE, desk.login)
            desk.follow()
            for ticket in found:
                self._put(id, ticket, jira)
                taken = True
        return taken

    def _put(self, id: str, ticket: Ticket, jira: Jira) -> None:
        issue = self._issue(id, ticket)

        def put() -> _Put:
            try:
                return _Put(id, ticket, self._through().put(issue, jira))
            except Exception as error:  # noqa: BLE001  whatever a library does, the attempt ends on the record
                return _Put(id, ticket, Outcome("in doubt", f"the console itself stumbled: {type(error).__name__}"))

        self._carry(put)

    def _carry(self, work: Callable[[], _Put | _Read]) -> None:
        self._under_way += 1
        # A daemon: who leaves the console does not wait for a tracker that does not answer.
        threading.Thread(target=lambda: self._ended.put(work()), name="clerk", daemon=True).start()

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

    def _note(self) -> bool:
        while True:
            try:
                self._unnoted.append(self._ended.get_nowait())
            except Empty:
                break
        noted = False
        while self._unnoted:
            ended = self._unnoted[0]
            if isinstance(ended, _Put):
                fact = self._came_of(ended)
                self._record(ended.incident, [fact])
                self.said = f"{self._desk.incident(ended.incident).reference} · {fact.line()}"
            else:
                self._note_states(ended)
            del self._unnoted[0]  # not before it is committed
            self._under_way -= 1
            noted = True
        return noted

    def _came_of(self, put: _Put) -> Fact:
        ticket, outcome = put.ticket, put.outcome
        jira = self._desk.policy.jira
        if outcome.result == "accepted" and jira is not None:
            key = outcome.thread
            url = f"{jira.site}/browse/{key}"
            return TicketMade(about=ticket.about, handle=ticket.handle, key=key, url=url, said=outcome.said)
        # What is in doubt is searched for before it is made again: no person has to decide.
        wait = max(outcome.retry_after or timedelta(), pause(ticket.tries))
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
                    self._record(id, [fact])
                    news += 1
        missing = len(wanted) - len(read.found)
        tickets = f"{len(read.found)} ticket{'' if len(read.found) == 1 else 's'} read"
        said = [f"{tickets}, {news} changed", f"{missing} not shown to us" if missing else ""]
        fine = read.outcome.result == "accepted"
        self.said = " · ".join(filter(None, said)) if fine else f"Jira: {read.outcome.said}"

    def _record(self, id: str, facts: list[Fact]) -> None:
        desk = self._desk
        now = desk.now()
        with desk.ledger.writing(now) as transaction:
            transaction.append([draft(fact, now, id) for fact in facts], CONSOLE, desk.login)
        desk.follow()

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
