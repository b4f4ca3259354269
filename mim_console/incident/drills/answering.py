"""What comes of the player's asks: the real record's own words once they come, else that there is nothing yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from mim_console.incident.recall import typed

if TYPE_CHECKING:
    from mim_console.incident.drills.scenario import Arrival
    from mim_console.incident.facts.asks import Ask

AFTER_A_CHASE = timedelta(minutes=2)
AFTER_ITS_TIME = timedelta(minutes=10)
"""How long whoever found nothing stays silent: so long that one has to ask again."""
WORTH_WAITING = timedelta(hours=2)
"""So soon after the question something must come before whoever was asked waits for it."""
NOTHING = "nothing yet, still looking"
_ROOT = 6
"""Letters by which two words are one: `replica`, `replicas`, `replication`."""


class Answer(NamedTuple):
    """What an ask is answered, and since when that could be said."""

    ask: Ask
    text: str


def answered(asks: Iterable[Ask], arrival: Arrival) -> Iterator[Answer]:
    """The open asks that something which arrives answers: two telling words of the question stand in it, or all."""
    said = roots(f"{arrival.text} {arrival.service} {arrival.answers}")
    for ask in asks:
        words = roots(ask.what)
        if ask.open and ask.asked < arrival.at and words and len(words & said) >= min(2, len(words)):
            yield Answer(ask, arrival.text)


def nothing_yet(asks: Collection[Ask], now: datetime, coming: Iterable[Arrival] = ()) -> Iterator[Answer]:
    """The open asks to which somebody says at last that there is nothing; not those that will be answered soon."""
    waits = {
        each.ask.id for soon in coming for each in answered(asks, soon) if soon.at - each.ask.asked <= WORTH_WAITING
    }
    for ask in asks:
        if not ask.open or ask.id in waits:
            continue
        chased = [at + AFTER_A_CHASE for at in ask.chased]
        if min([ask.due + AFTER_ITS_TIME, *chased]) <= now:
            yield Answer(ask, NOTHING)


def roots(text: str) -> set[str]:
    """The beginnings of the words of a text that tell something."""
    return {word.text[:_ROOT] for word in typed(f"{text} ").title}
