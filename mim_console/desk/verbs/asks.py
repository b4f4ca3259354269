"""Asks: somebody is asked something, with a time by which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Due, Person, Pick, Text
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import DUE, REASON, asks, never, over, reach, without
from mim_console.incident.duration import said
from mim_console.incident.facts.asks import AskAnswered, AskCancelled, AskChased, Asked, AskExtended
from mim_console.incident.when import say

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.facts.asks import Ask

ABOUT = "work"
ASK = Pick(label="Ask", among_these=asks)
NO_ASK = "nothing is asked of anybody"


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
        raise Refused(f"By when: {say(due, m.zone, m.now)} is not after the time of asking")
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
