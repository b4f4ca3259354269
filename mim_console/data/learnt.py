"""One incident's entries in the order in which they were learnt: what is asked for when the past is played."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from mim_console.incident.entry import instant, stamp

if TYPE_CHECKING:
    from collections.abc import Collection, Set
    from datetime import datetime

    from mim_console.data.ledger import Ledger
    from mim_console.incident.entry import Entry

_PAGE = 64


class Learnt:
    """Positions in the order of learning, 0 first: short columns, and no entry, of however many there are.

    An entry was learnt when it was recorded. Of an account that was taken in at once that says nothing: there it was
    learnt when it happened, and what opens the account stands before all that happened.
    """

    def __init__(self, ledger: Ledger, incident: str) -> None:
        self._ledger = ledger
        self._incident = incident
        self._upto = 0
        self._at: list[str] = []
        self._happened: list[str] = []
        self.ids: list[str] = []
        self.arrivals = array("I")
        self.told_at_once = False
        """Whether it was taken in as an account from elsewhere."""
        self._before: set[int] = set()
        self._before_upto = 0
        self.refresh()

    def __len__(self) -> int:
        return len(self._at)

    def at(self, position: int) -> datetime:
        """When the entry at a position was learnt."""
        # What opens an account was written long afterwards, and stands before the first that happened.
        return instant(self._at[position] or min(self._at[1:2] or self._happened))

    def count(self, at: datetime) -> int:
        """How many had been learnt by an instant."""
        return bisect_right(self._at, stamp(at))

    def known(self, at: datetime) -> Set[int]:
        """The arrivals of all that had been learnt by an instant; the next question may change the answer."""
        count = self.count(at)
        if count < self._before_upto:
            self._before.difference_update(self.arrivals[count : self._before_upto])
        else:
            self._before.update(self.arrivals[self._before_upto : count])
        self._before_upto = count
        return self._before

    def later(self, at: datetime, without: Collection[str], most: int) -> tuple[list[Entry], int]:
        """What had happened by an instant and was learnt after it, the latest `most`, and how many there are.

        Kinds `without` are left out. In the order in which it happened.
        """
        then = stamp(at)
        late = [self.arrivals[n] for n in range(self.count(at), len(self)) if self._happened[n] <= then]
        listed = "SELECT arrival, kind FROM entry WHERE arrival IN (SELECT value FROM json_each(?))"
        rows = self._ledger.db.rows(f"{listed} ORDER BY occurred_at, id", [json.dumps(late)])
        found = [arrival for arrival, kind in rows if kind not in without]
        return self._ledger.arrived(found[-most:]), len(found)

    def step(self, at: datetime | None, step: int, without: Collection[str] = ()) -> Entry | None:
        """What was learnt next after an instant, or last before it with a negative `step`; of several at once the last.

        None is the end of time; kinds `without` do not count.
        """
        place = len(self) if at is None else self.count(at) if step > 0 else bisect_left(self._at, stamp(at))
        while place > 0 if step < 0 else place < len(self):
            start, stop = (place, place + _PAGE) if step > 0 else (max(place - _PAGE, 0), place)
            page = [*enumerate(self._ledger.arrived(self.arrivals[start:stop]), start)]
            counts = [(n, entry) for n, entry in page if entry.kind not in without]
            if counts and step < 0:
                return counts[-1][1]
            if counts:
                return self._last_at_once(counts[0][0], without)
            place = stop if step > 0 else start
        return None

    def refresh(self) -> bool:
        """Take in what was recorded since; whether there is any, in which case positions may have changed."""
        newest = self._ledger.arrival()
        if newest == self._upto:
            return False
        rows = self._ledger.db.rows(
            "SELECT id, arrival, occurred_at, recorded_at FROM entry WHERE incident = ? AND arrival > ?",
            [self._incident, self._upto],
        )
        self._upto = newest
        if rows:
            self._take_in(rows)
        return bool(rows)

    def _take_in(self, rows: list[tuple[str, int, str, str]]) -> None:
        if not self._at:
            self._look_how_it_was_told()
        fresh = sorted((self._learnt(row[0], *row[2:]), row[0], row[1], row[2]) for row in rows)
        if self._at and fresh[0][:2] < (self._at[-1], self.ids[-1]):
            fresh = sorted([*zip(self._at, self.ids, self.arrivals, self._happened, strict=True), *fresh])
            self._at, self.ids, self.arrivals, self._happened = [], [], array("I"), []
            self._before, self._before_upto = set(), 0
        for at, id, arrival, happened in fresh:
            self._at.append(at)
            self.ids.append(id)
            self.arrivals.append(arrival)
            self._happened.append(happened)

    def _look_how_it_was_told(self) -> None:
        opening = self._ledger.get([self._incident])
        self.told_at_once = bool(opening) and opening[0].kind == "imported"
        self._told = stamp(opening[0].recorded_at) if opening else ""

    def _learnt(self, id: str, occurred: str, recorded: str) -> str:
        if not self.told_at_once or recorded != self._told:
            return recorded
        return "" if id == self._incident else occurred

    def _last_at_once(self, position: int, without: Collection[str]) -> Entry:
        stop = bisect_right(self._at, self._at[position])
        entries = self._ledger.arrived(self.arrivals[position:stop])
        return next(entry for entry in reversed(entries) if entry.kind not in without)
