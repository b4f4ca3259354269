"""Ledgers to measure on: an incident with a dozen clocks, and one as long as wanted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import TYPE_CHECKING

from mim_console.desk.desk import Desk
from mim_console.desk.drafts import body
from mim_console.desk.opening import open_desk
from mim_console.desk.verbs import VERBS
from mim_console.incident.entry import Draft
from mim_console.incident.facts import diagnose, record, work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mim_console.incident.facts import Fact

ASKS = 5
"""With the two big clocks, those beside them and the escalations, a dozen count down on the screen."""
_PEOPLE = ("Mira Falk", "Bob Adeyemi", "Jun Tanaka", "Ana Souza", "Sam Weir", "Ilse Brandt")
_WORDS = (
    "gateway pods restarted in the northern zone, errors still above four percent",
    "the pool of connections on db1 is full and the waiting line grows",
    "vendor says that the circuit is green on their side and asks for a trace",
    "error rate falls after the second node was taken out of the ring",
    "service desk counts forty calls in ten minutes, most of them about payment",
    "rollback of 4.18 is prepared and waits for the word",
    "no change in latency since the cache was warmed again",
)


def declared(path: Path, title: str = "Checkout fails for every third customer") -> tuple[Desk, str]:
    """A desk on a new ledger, and the one open incident in it."""
    desk = open_desk(path, name="Mira Falk")
    typed = {"title": title, "impact": "high", "urgency": "high", "service": "checkout, payments"}
    (first, *_) = desk.do_typed(VERBS["declare"], None, typed)
    return desk, first.incident


def with_clocks(path: Path) -> tuple[Desk, str]:
    """An incident under way, its clocks near enough to their ends to count seconds."""
    desk, incident = declared(path)
    desk.do_typed(VERBS["role"], incident, {"role": "mim", "person": "Mira Falk"})
    for line in ("found pool of db1 is full", "hyp the pool is exhausted", "did take node 2 out of the ring"):
        desk.log(line, incident)
    for n in range(ASKS):
        desk.log(f"ask {_PEOPLE[n % len(_PEOPLE)].split()[0]} figures of node {n} 9m", incident)
    return desk, incident


def long(path: Path, entries: int) -> tuple[Desk, str]:
    """An incident of so many entries, a few seconds apart, of the kinds that there are most of."""
    desk, incident = declared(path, f"A long night: {entries:,} entries")
    now = datetime.now(UTC)
    with desk.ledger.writing(now) as transaction:
        drafts = [
            Draft(fact.kind, body(fact), now - timedelta(seconds=3 * (entries - n)), incident, fact.line())
            for n, fact in enumerate(islice(_facts(), entries - len(list(desk.ledger.read(incident)))))
        ]
        for start in range(0, entries, 5000):
            transaction.append(drafts[start : start + 5000], _PEOPLE[start // 5000 % len(_PEOPLE)], "mira")
    desk.follow()
    return desk, incident


def _facts() -> Iterator[Fact]:
    words = cycle(_WORDS)
    n = 0
    while True:
        n += 1
        text = f"{next(words)} ({n})"
        if n % 10 == 3:
            yield record.Acted(text=text)
        elif n % 10 == 6:
            yield diagnose.Found(text=text)
        elif n % 50 == 9:
            yield work.Decided(handle=f"D{n}", text=text)
        else:
            yield record.Noted(text=text)
