"""Tickets: wanted, made once by one of several consoles, tried again as the tracker asks, and closing nothing."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mim_console.data.replica.exchange import exchange
from mim_console.data.replica.ledger_store import LedgerStore
from mim_console.desk.clerk import Clerk
from mim_console.desk.drafts import text_of
from mim_console.desk.moment import Refused
from mim_console.incident.message import Outcome
from mim_console.incident.patience import ATLASSIAN, MOST_TRIES
from mim_console.incident.policy.trackers import Jira
from mim_console.incident.tickets import Issue, State
from tests.desk.conftest import Clock, do, opened, sit
from tests.desk.test_actions import LAG, closed
from tests.services.jira import LONGEST, wrong_document

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from mim_console.desk.desk import Desk

JIRA = Jira(site="https://example.atlassian.net", project="OPS", user="mim@example.org", token="env:NONE")


class Tracker:
    """Answers what it was told to, then takes everything."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = [*outcomes]
        self.issues: list[Issue] = []
        self.states_now: dict[str, State] = {}
        self.open = threading.Event()
        self.open.set()

    def put(self, issue: Issue, jira: Jira) -> Outcome:
        self.open.wait(10)
        self.issues.append(issue)
        return self.outcomes.pop(0) if self.outcomes else Outcome("accepted", thread="OPS-7")

    def states(self, keys: Collection[str], jira: Jira) -> tuple[dict[str, State], Outcome]:
        if self.outcomes:
            return {}, self.outcomes.pop(0)
        return {key: self.states_now[key] for key in keys if key in self.states_now}, Outcome("accepted")


def with_jira(desk: Desk) -> Desk:
    desk.policy = desk.policy.model_copy(update={"jira": JIRA})
    return desk


def work(clerk: Clerk) -> None:
    clerk.come_by()
    clerk.finish(10)


def kinds(desk: Desk, id: str) -> list[str]:
    return [entry.kind for entry in desk.ledger.read(id) if entry.kind.startswith("ticket_")]


def test_an_action_gets_its_ticket_when_the_tracker_can_be_reached_again(desk: Desk, clock: Clock) -> None:
    id = closed(with_jira(desk))
    do(desk, "action", id, **LAG)
    do(desk, "ticket", id, action="A1")
    tracker = Tracker(Outcome("unreached", "429", timedelta(minutes=3)), Outcome("in doubt", "no answer"))
    clerk = Clerk(desk, tracker)
    work(clerk)
    clock.move(minutes=2)
    work(clerk)
    assert len(tracker.issues) == 1  # it was asked to wait for three minutes
    clock.move(minutes=2)
    work(clerk)
    clock.move(minutes=5)
    work(clerk)
    assert len({issue.label for issue in tracker.issues}) == 1
    assert kinds(desk, id) == ["ticket_wanted", *["ticket_tried", "ticket_failed"] * 2, "ticket_tried", "ticket_made"]
    [action] = desk.incident(id).actions.values()
    assert (action.ticket, desk.incident(id).tickets[action.id].url) == ("OPS-7", f"{JIRA.site}/browse/OPS-7")
    with pytest.raises(Refused, match="every open action has a ticket"):
        do(desk, "ticket", id, action="A1")


def test_of_several_consoles_one_makes_it_and_a_cut_short_attempt_is_made_again(desk: Desk, clock: Clock) -> None:
    id = closed(with_jira(desk))
    do(desk, "action", id, **LAG)
    do(desk, "ticket", id, action="A1")
    slow, other = Tracker(), Tracker()
    slow.open.clear()
    killed, second = Clerk(desk, slow), Clerk(with_jira(sit(desk.ledger, clock)), other)
    killed.come_by()
    work(second)
    assert other.issues == []
    clock.move(seconds=ATLASSIAN.lease.total_seconds() + 1)
    work(second)
    assert len(other.issues) == 1
    slow.open.set()
    killed.finish(10)


def test_what_the_tracker_refuses_is_said_and_may_be_wanted_again(desk: Desk) -> None:
    id = closed(with_jira(desk))
    do(desk, "action", id, **LAG)
    do(desk, "ticket", id, action="A1")
    clerk = Clerk(desk, Tracker(Outcome("refused", "no such project")))
    work(clerk)
    [ticket] = desk.incident(id).tickets.values()
    assert (ticket.result, ticket.said, ticket.again) == ("refused", "no such project", None)
    do(desk, "ticket", id, action="A1")
    work(clerk)
    assert desk.incident(id).tickets[ticket.about].key == "OPS-7"


def test_it_is_given_up_in_the_end(desk: Desk, clock: Clock) -> None:
    id = closed(with_jira(desk))
    do(desk, "action", id, **LAG)
    do(desk, "ticket", id, action="A1")
    clerk = Clerk(desk, tracker := Tracker(*[Outcome("unreached", "no route")] * 50))
    for _ in range(MOST_TRIES + 3):
        work(clerk)
        clock.move(minutes=16)
    [ticket] = desk.incident(id).tickets.values()
    assert len(tracker.issues) == MOST_TRIES
    assert (ticket.result, ticket.said) == ("refused", f"given up after {MOST_TRIES} tries, the last: no route")


def test_a_ticket_that_is_done_closes_no_action(desk: Desk, clock: Clock) -> None:
    id = closed(with_jira(desk))
    do(desk, "action", id, **LAG, ticket="OPS-3")
    do(desk, "action", id, **LAG, ticket="see the mail of Friday")
    tracker = Tracker()
    clerk = Clerk(desk, tracker)
    tracker.states_now["OPS-3"] = State("In Progress", done=False)
    for _ in range(2):
        assert clerk.ask() == ""
        clerk.finish(10)
    assert clerk.said == "1 ticket read, 0 changed"
    tracker.states_now["OPS-3"] = State("Erledigt", done=True)
    clerk.ask()
    clerk.finish(10)
    assert kinds(desk, id) == ["ticket_read"] * 2
    first = desk.actions.all()[0]
    assert (first.stand(clock()), first.ticket and first.ticket.closed) == ("open", True)
    tracker.outcomes = [Outcome("unreached", "not reached")]
    clerk.ask()
    clerk.finish(10)
    assert clerk.said == "Jira: not reached"


def test_documents_are_such_as_jira_takes_them(desk: Desk, clock: Clock) -> None:
    id = closed(with_jira(desk))
    hostile: dict[str, Any] = {"what": "Say “<b>” & \x1b[31m\nhow", "done_test": "\n\n", "because": "it is hostile"}
    do(desk, "action", id, **LAG | hostile)
    for section in ("summary", "impact", "response"):
        do(desk, "write-review", id, section=section, text="A long day.\n\nAnd a longer night. " * 600)
    do(desk, "ticket", id, action="A1")
    do(desk, "ticket-review", id)
    tracker = Tracker()
    work(Clerk(desk, tracker))
    assert sorted(issue.renew for issue in tracker.issues) == [False, True]
    for issue in tracker.issues:
        assert wrong_document(issue.description) == ""
        assert len(issue.summary) <= 255
        assert issue.summary.isprintable()
    review = str(max(tracker.issues, key=lambda issue: issue.renew).description)
    assert "did not fit here" in review
    assert "Proof: " in review
    assert LONGEST * 0.8 < len(review) < LONGEST * 1.1
    do(desk, "ticket-review", id)
    with pytest.raises(Refused, match="on its way already"):
        do(desk, "ticket-review", id)


def test_of_several_sites_one_makes_the_ticket(desk: Desk, tmp_path: Path, clock: Clock) -> None:
    """That where it was wanted: the others only hear of it."""
    id = closed(with_jira(desk))
    do(desk, "action", id, **LAG)
    do(desk, "ticket", id, action="A1")
    tracker = Tracker()
    with opened(tmp_path / "south.db", clock) as ledger:
        south = with_jira(sit(ledger, clock, "Bo"))
        exchange(LedgerStore(desk.ledger, text_of), LedgerStore(ledger, text_of))
        south.follow()
        work(Clerk(south, tracker))
    assert not tracker.issues
    work(Clerk(desk, tracker))
    assert [issue.label for issue in tracker.issues] == [f"mim-action-{next(iter(desk.incident(id).actions))}"]
