"""What comes of the player's asks: the real record's own words once they come, else that there is nothing yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from mim_console.incident.recall import typed

if TYPE_CHECKING:
    from mim_console.incident.drills.scenario import Arrival
    from mim_console.incident.facts.asks import Ask

AFTER_A_CHASE = timedelta(minutes=2)
MORE_TIME = timedelta(minutes=10)
"""At least so much is asked for by whoever has found nothing; later as much again as the search has taken."""
WORTH_WAITING = timedelta(hours=2)
"""Who will know something so soon after the question is too busy to say that it is not there yet, unless chased."""
NOTHING = "nothing yet, still looking"
_ROOT = 6
"""Letters by which two words are one: `replica`, `replicas`, `replication`."""


class Answer(NamedTuple):
    """What an ask is answered."""

    ask: Ask
    text: str


class MoreTime(NamedTuple):
    """An ask to which there is nothing yet, and until when whoever was asked goes on looking."""

    ask: Ask
    due: datetime


def answered(asks: Iterable[Ask], arrival: Arrival) -> Iterator[Answer]:
    """The open asks that something which arrives answers: two telling words of the question stand in it, or all."""
    said = roots(f"{arrival.text} {arrival.service} {arrival.answers}")
    for ask in asks:
        words = roots(ask.what)
        if ask.open and ask.asked < arrival.at and words and len(words & said) >= min(2, len(words)):
            yield Answer(ask, arrival.text)


def nothing_yet(asks: Sequence[Ask], now: datetime, coming: Iterable[Arrival] = ()) -> Iterator[MoreTime]:
    """The open asks for which more time is asked now: when theirs is over, or when they were chased."""
    busy = {
        each.ask.id for soon in coming for each in answered(asks, soon) if soon.at - each.ask.asked <= WORTH_WAITING
    }
    for ask in asks:
        chased = bool(ask.chased) and ask.known < ask.chased[-1] + AFTER_A_CHASE <= now
        if ask.open and (chased or (ask.due <= now and ask.id not in busy)):
            yield MoreTime(ask, now + max(MORE_TIME, now - ask.asked))


def roots(text: str) -> set[str]:
    """The beginnings of the words of a text that tell something."""
    return {word.text[:_ROOT] for word in typed(f"{text} ").title}
