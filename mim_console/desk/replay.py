"""The record of one incident as it was known at any instant, going forward without folding it all again."""

from __future__ import annotations

import json
import pickle
from collections import deque
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

from mim_console.data.learnt import Learnt
from mim_console.incident.entry import CONSOLE, canonical_json
from mim_console.incident.fold import apply, corrections
from mim_console.incident.incident import Incident

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.data.ledger import Ledger
    from mim_console.incident.entry import Entry

STRIDE = 10_000
"""How many entries lie between two states that are kept to go back to: as many are folded in a third of a second."""
_PAGE = 100
_AFTERWARDS = ("summary", "impact", "cause")
"""What an account from elsewhere begins with, and nobody knew before its end."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """The state after so many entries, as bytes."""

    count: int
    newest: str
    state: bytes


class Replay:
    """Of an account that was taken in at once, what is played is what happened, when it happened.

    `incident` is the state last reached; while one is worked towards it means nothing.
    """

    def __init__(self, ledger: Ledger, incident: str) -> None:
        self.order = Learnt(ledger, incident)
        self._ledger = ledger
        self._id = incident
        self._kept: list[_Kept] = []
        self._corrected = self._look_for_corrections()
        self._begin()

    @property
    def by_happening(self) -> bool:
        """Whether it plays what happened instead of what was recorded."""
        return self.order.told_at_once

    def refresh(self) -> None:
        """Take in what was recorded since; the past itself may have changed by what came from elsewhere."""
        count, last = len(self.order), self.order.ids[-1:]
        if self.order.refresh():
            self._corrected = self._look_for_corrections()
            if self.order.ids[:count][-1:] != last:
                self._kept = []
                self._begin()

    def reach(self, at: datetime, seconds: float | None = None) -> bool:
        """Work towards the state known at an instant, for about so many seconds; whether it is reached."""
        self._head_for(self.order.count(at))
        end = None if seconds is None else monotonic() + seconds
        while self._ahead:
            self._go_on()
            if end is not None and self._ahead and monotonic() >= end:
                return False
        return True

    def said_last(self, at: datetime, most: int, look_back: int) -> tuple[Entry, ...]:
        """The last entries that people made of the `look_back` last known at an instant, oldest first."""
        count = self.order.count(at)
        entries = self._ledger.arrived(self.order.arrivals[max(count - look_back, 0) : count])
        entries.sort(key=lambda entry: (entry.occurred_at, entry.id))
        return tuple(entry for entry in entries if entry.author != CONSOLE)[-most:]

    def _begin(self) -> None:
        self.incident = Incident(self._id)
        self._count = self._goal = 0
        self._newest = ""
        self._ahead: deque[int] = deque()

    def _look_for_corrections(self) -> list[tuple[int, int, Entry]]:
        """Where each stands, where what it corrects stands, and it."""
        place = {id: n for n, id in enumerate(self.order.ids)}
        every = [entry for entry in self._ledger.kinds(("corrected",)) if entry.incident == self._id]
        return [(place[each.id], place.get(json.loads(each.body or "{}").get("about"), -1), each) for each in every]

    def _head_for(self, goal: int) -> None:
        if goal == self._goal:
            return
        if self._ahead or not self._leads_to(self._count, self._newest, goal):
            self._go_back(goal)
        self._goal = goal
        ids, rest = self.order.ids, range(self._count, goal)
        self._ahead = deque(sorted(rest, key=ids.__getitem__))
        self.incident.corrections = corrections(each for at, _, each in self._corrected if at < goal)

    def _leads_to(self, count: int, newest: str, goal: int) -> bool:
        """Whether only entries that are folded later, and change nothing before, lie between a state and another."""
        later = self.order.ids[count:goal]
        changed = (about for at, about, _ in self._corrected if count <= at < goal)
        return count <= goal and min(later, default="~") > newest and all(not 0 <= about < count for about in changed)

    def _go_back(self, goal: int) -> None:
        for kept in reversed(self._kept):
            if self._leads_to(kept.count, kept.newest, goal):
                self.incident = pickle.loads(kept.state)  # noqa: S301  our own, a moment ago
                self._count, self._newest = kept.count, kept.newest
                return
        self._begin()

    def _go_on(self) -> None:
        page = [self._ahead.popleft() for _ in range(min(_PAGE, len(self._ahead)))]
        for entry in self._read(page):
            apply(self.incident, entry)
        before, self._count = self._count, self._count + len(page)
        self._newest = max(self._newest, *(self.order.ids[n] for n in page))
        if before // STRIDE != self._count // STRIDE:
            self._keep()

    def _keep(self) -> None:
        """Keep this state, if it is one that was known: nothing later was folded before, and no correction waits."""
        in_order = not self._ahead or min(self._ahead) == self._count
        early = any(self._count <= at < self._goal for at, _, _ in self._corrected)
        if in_order and not early and all(kept.count != self._count for kept in self._kept):
            self._kept.append(_Kept(self._count, self._newest, pickle.dumps(self.incident, pickle.HIGHEST_PROTOCOL)))
            self._kept.sort(key=lambda kept: kept.count)

    def _read(self, positions: list[int]) -> Iterator[Entry]:
        for entry in self._ledger.arrived(self.order.arrivals[n] for n in positions):
            yield _as_begun(entry) if self.by_happening and entry.id == self._id else entry


def _as_begun(opening: Entry) -> Entry:
    """The first entry of an account without what was written of it afterwards."""
    said = json.loads(opening.body or "{}")
    return replace(opening, body=canonical_json({name: said[name] for name in said if name not in _AFTERWARDS}))
