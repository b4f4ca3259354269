"""The actions of a year of incidents, listed by a console that has just been opened."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING

from bench.figure import Figure, ms
from bench.year import tell
from mim_console.data.appending import Transaction
from mim_console.desk.action_book import ActionBook
from mim_console.desk.drafts import draft
from mim_console.desk.opening import open_desk
from mim_console.incident.facts.work import ActionAdded, ActionDone, ActionVerified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mim_console.desk.desk import Desk

INCIDENTS, EACH = 400, 5


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    desk = open_desk(folder / "actions.db", name="Mira Falk")
    with desk.ledger:
        tell(desk, datetime.now(UTC), INCIDENTS, 60)
        _act(desk)
        runs = 5 if quick else 20
        heads = _seconds(desk.incidents)
        listed = median(_seconds(ActionBook(desk).all) for _ in range(runs))
        count = len(desk.actions.all())
    name, floor = f"{count:,} actions of {INCIDENTS} incidents listed", f"the incidents alone {ms(heads)}"
    yield Figure(name, ms(listed), floor, listed * 1000, 200, "ms")


def _act(desk: Desk) -> None:
    """Some more for each, half of them done and verified."""
    now = desk.now()
    with desk.ledger.db.writing() as raw:
        for incident in desk.incidents():
            transaction = Transaction(raw, desk.ledger.origin, now)
            for n in range(EACH - 1):
                what = "Add an alert on replica lag that fires within 2 minutes"
                added = ActionAdded(handle=f"A{n + 10}", type="detect", what=what, owner="Jun Tanaka", due=now)
                [entry] = transaction.append([draft(added, now, incident.id)], "Mira Falk", "mira")
                if n % 2:
                    done = ActionDone(about=entry.id, handle=added.handle, result="it is there")
                    seen = ActionVerified(about=entry.id, handle=added.handle, by="Ana Souza")
                    transaction.append([draft(each, now, incident.id) for each in (done, seen)], "Ana Souza", "ana")
    desk.follow()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
