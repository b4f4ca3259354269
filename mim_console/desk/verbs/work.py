"""Work: asks, actions, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice, Due, Person, Pick, Text, YesNo
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import (
    DUE,
    REASON,
    actions,
    asks,
    done_actions,
    never,
    over,
    reach,
    waiting,
    without,
    words,
)
from mim_console.incident.duration import said
from mim_console.incident.facts import work as fact
from mim_console.incident.facts.asks import AskAnswered, AskCancelled, AskChased, Asked, AskExtended

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.facts.asks import Ask
    from mim_console.incident.facts.work import Action, ActionType

ABOUT = "work"
ASK = Pick(label="Ask", among_these=asks)
ACTION = Pick(label="Action", among_these=actions)
RESULT = Text(label="Result")
TYPES = words("task", "fix", "rollback", "test", "restore", "vendor", "prevent", "detect", "mitigate", "process")
NO_ASK = "nothing is asked of anybody"
NO_ACTION = "no action is open"


def _minutes(m: Moment) -> str:
    return said(m.policy.asks.answer_within)


@verb(
    "ask",
    "Ask somebody",
    ABOUT,
    off=over,
    who=Person(label="Whom", remark=reach),
    what=Text(label="For what"),
    by=Due(label="By when", prefill=_minutes, help="3m, 14:30"),
)
def ask(m: Moment, who: str, what: str, by: datetime | None = None) -> Facts:
    """A time-boxed ask: it counts down, is chased when late, and stays until answered."""
    due = by or m.at + m.policy.asks.answer_within
    if due <= m.at:
        raise Refused(f"By when: {due:%H:%M} UTC is not after the time of asking")
    yield Asked(handle=m.incident.next_handle("Q"), who=who, what=what, due=due)


@verb("answer", "Note an answer", ABOUT, off=without(asks, NO_ASK, never), ask=ASK, answer=Text(label="Answer"))
def answer(m: Moment, ask: Ask, answer: str = "") -> Facts:
    """The ask is done."""
    yield AskAnswered(about=ask.id, handle=ask.handle, answer=answer)


@verb("chase", "Chase an ask", ABOUT, off=without(asks, NO_ASK), ask=ASK, by=DUE)
def chase(m: Moment, ask: Ask, by: datetime | None = None) -> Facts:
    """Asked again, with or without a new time."""
    yield AskChased(about=ask.id, handle=ask.handle, due=by)


@verb("extend", "Give an ask more time", ABOUT, off=without(asks, NO_ASK), ask=ASK, by=DUE, reason=REASON)
def extend(m: Moment, ask: Ask, by: datetime, reason: str = "") -> Facts:
    """Agreed with whoever was asked."""
    yield AskExtended(about=ask.id, handle=ask.handle, due=by, reason=reason)


@verb("cancel-ask", "Cancel an ask", ABOUT, off=without(asks, NO_ASK, never), ask=ASK, reason=REASON)
def cancel_ask(m: Moment, ask: Ask, reason: str) -> Facts:
    """Not needed any more."""
    yield AskCancelled(about=ask.id, handle=ask.handle, reason=reason)


@verb(
    "action",
    "Add an action",
    ABOUT,
    off=never,
    what=Text(label="What"),
    owner=Person(label="Owner"),
    by=Due(label="By when", help="empty: as the policy says for the type"),
    type=Choice(label="Type", options=TYPES, prefill="task"),
    approval=YesNo(label="Needs approval"),
    done_test=Text(label="Done when"),
    ticket=Text(label="Ticket"),
)
def action(
    m: Moment,
    what: str,
    owner: str = "",
    by: datetime | None = None,
    type: ActionType = "task",
    approval: bool = False,
    done_test: str = "",
    ticket: str = "",
) -> Facts:
    """One named owner. Types prevent, detect, mitigate and process outlive the incident."""
    yield fact.ActionAdded(
        handle=m.incident.next_handle("A"),
        type=type,
        what=what,
        owner=owner,
        due=by or m.at + m.policy.actions.due[type],
        approval=approval,
        done_test=done_test,
        ticket=ticket,
    )


@verb(
    "approve",
    "Approve an action",
    ABOUT,
    off=without(waiting, "no action waits for approval"),
    action=Pick(label="Action", among_these=waiting),
    by=Person(label="By whom", prefill=lambda m: m.by),
)
def approve(m: Moment, action: Action, by: str) -> Facts:
    """Somebody entitled says go."""
    yield fact.ActionApproved(about=action.id, handle=action.handle, type=action.type, by=by)


@verb("done", "An action is done", ABOUT, off=without(actions, NO_ACTION, never), action=ACTION, result=RESULT)
def done(m: Moment, action: Action, result: str = "") -> Facts:
    """With what came of it."""
    if action.waiting:
        raise Refused(f"{action.handle} needs approval first: approve it, or cancel it with a reason")
    yield fact.ActionDone(about=action.id, handle=action.handle, type=action.type, result=result)


@verb(
    "change-action",
    "Change an action",
    ABOUT,
    off=without(actions, NO_ACTION, never),
    action=ACTION,
    owner=Person(label="Owner"),
    by=DUE,
    what=Text(label="What"),
    done_test=Text(label="Done when"),
    ticket=Text(label="Ticket"),
    reason=REASON,
)
def change_action(
    m: Moment,
    action: Action,
    owner: str | None = None,
    by: datetime | None = None,
    what: str | None = None,
    done_test: str | None = None,
    ticket: str | None = None,
    reason: str = "",
) -> Facts:
    """Another owner, time or wording; what is left empty stays."""
    if not (owner or by or what or done_test or ticket):
        raise Refused("say what changes: owner, time, wording, done-test or ticket")
    yield fact.ActionChanged(
        about=action.id,
        handle=action.handle,
        type=action.type,
        owner=owner,
        due=by,
        what=what,
        done_test=done_test,
        ticket=ticket,
        reason=reason,
    )


@verb("cancel-action", "Cancel an action", ABOUT, off=without(actions, NO_ACTION, never), action=ACTION, reason=REASON)
def cancel_action(m: Moment, action: Action, reason: str) -> Facts:
    """Not to be done after all."""
    yield fact.ActionCancelled(about=action.id, handle=action.handle, type=action.type, reason=reason)


@verb(
    "verify-action",
    "Verify a finished action",
    ABOUT,
    off=without(done_actions, "no finished action waits for it", never),
    action=Pick(label="Action", among_these=done_actions),
    evidence=Text(label="Evidence"),
)
def verify_action(m: Moment, action: Action, evidence: str = "") -> Facts:
    """Seen by somebody who is not its owner."""
    if action.owner and action.owner.casefold() == m.by.casefold():
        raise Refused(f"{action.handle} is {action.owner}'s own: somebody else verifies it")
    yield fact.ActionVerified(about=action.id, handle=action.handle, type=action.type, by=m.by, evidence=evidence)


@verb(
    "decide",
    "Note a decision",
    ABOUT,
    off=never,
    text=Text(label="Decided"),
    why=Text(label="Because"),
    by=Person(label="By whom", prefill=lambda m: m.by),
)
def decide(m: Moment, text: str, why: str = "", by: str = "") -> Facts:
    """So that nobody asks again at minute fifty."""
    yield fact.Decided(handle=m.incident.next_handle("D"), text=text, why=why, by=by)
