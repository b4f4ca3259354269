"""One incident's entries in the order in which they happened, for a list that draws a few of very many."""

from __future__ import annotations

import json
import sys
from array import array
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import filterfalse
from typing import Literal

from mim_console.data.learnt import Learnt
from mim_console.data.ledger import Ledger
from mim_console.data.rows import CONTAINS, pattern
from mim_console.incident.entry import Entry

_TAIL = 500
_LISTED = "(SELECT value FROM json_each(?))"
_OF_INCIDENT = "FROM entry WHERE incident = ? AND arrival > ? AND arrival <= ?"


@dataclass(frozen=True, slots=True)
class View:
    """Which entries are shown; what is not given lets all pass."""

    kinds: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    """Kinds that are left out, few in number beside the others."""
    author: str = ""
    text: str = ""
    """A part of the line, in any case."""
    known_at: datetime | None = None
    """Only what had been learnt by then (see `Learnt`)."""


EVERYTHING = View()


class Timeline:
    """The entries of a view by position, the earliest at 0.

    Holds still until `show` or `refresh`: what is recorded meanwhile moves nothing under the reader's eyes. Of a long
    incident only the end is looked up at first, the rest once somebody scrolls there or filters.
    """

    def __init__(self, ledger: Ledger, incident: str, view: View = EVERYTHING) -> None:
        self.view = view
        self._ledger = ledger
        self._incident = incident
        self._first = self._newest = 0
        """The first and the last that may be of this incident: its lines are looked for between them."""
        self._before = 0
        self._all = self._shown = self._passed = array("I")
        self._passed_by: View | None = None
        """The view that `_passed` pass, whenever they were learnt."""
        self._load_end()
        self.show(view)

    def __len__(self) -> int:
        return self._before + len(self._shown)

    def window(self, start: int, stop: int) -> list[Entry]:
        """The entries at the positions from `start` up to, but not including, `stop`, as far as there are any."""
        if start < self._before:
            self.complete()
        return self._ledger.arrived(self._shown[max(start - self._before, 0) : max(stop - self._before, 0)])

    def position(self, id: str) -> int | None:
        """Where the entry is shown, if it is."""
        for (arrival,) in self._ledger.db.rows("SELECT arrival FROM entry WHERE id = ?", [id]):
            if self._before and arrival not in self._shown:
                self.complete()
            if arrival in self._shown:
                return self._before + self._shown.index(arrival)
        return None

    @cached_property
    def order(self) -> Learnt:
        """The entries in the order in which they were learnt."""
        return Learnt(self._ledger, self._incident)

    def show(self, view: View) -> None:
        anew = view.without != self.view.without
        self.view, narrowed = view, replace(view, known_at=None)
        if anew:
            self._load_end()
        if view == View(without=view.without):
            self._shown = self._all
            return
        self.complete()
        if narrowed == View(without=view.without):
            self._shown = self._all
        else:
            if narrowed != self._passed_by:
                self._passed, self._passed_by = self._passing(self._all, self._first), narrowed
            self._shown = self._passed
        if view.known_at is not None:
            self.order.refresh()
            self._shown = array("I", filter(self.order.known(view.known_at).__contains__, self._shown))

    def complete(self) -> None:
        """Looks up the rest of a long incident before it is needed: 20 ms for 100,000 entries."""
        if self._before:
            self._before = 0
            self._all = self._shown = self._ordered(0, self._newest)
            self._first = min(self._all, default=0)

    def tally(self, column: Literal["kind", "author"]) -> dict[str, int]:
        """How many entries there are of each kind or by each author, the most first, as far as they were known."""
        where, values = "incident = ?", [self._incident]
        if self.view.known_at is not None:
            where, values = f"arrival IN {_LISTED}", [json.dumps([*self.order.known(self.view.known_at)])]
        counted = f"SELECT {column}, count(*) FROM entry WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1"
        return dict(self._ledger.db.rows(counted, values))

    def learnt(self, at: datetime | None, step: int) -> Entry | None:
        """What was learnt next after an instant, or last before it with a negative `step`; of several at once the last.

        None is the end of time; what the view leaves out does not count.
        """
        self.order.refresh()
        return self.order.step(at, step, self.view.without)

    def refresh(self) -> bool:
        """Takes in what was recorded since; true if any of it is of this incident: then draw all again.

        Also what was shown before may have changed place, or have been blanked.
        """
        newest = self._ledger.arrival()
        fresh = self._ordered(self._newest, newest) if newest > self._newest else array("I")
        self._newest = newest
        if fresh:
            self._passed_by = None
        if fresh and self.view.known_at is None and self._follows(fresh[0]):
            if self._shown is not self._all:
                self._shown += self._passing(fresh, min(fresh))
            self._all += fresh
        elif fresh:
            self._load_end()
            self.show(self.view)
        return bool(fresh)

    def _load_end(self) -> None:
        self._newest = self._ledger.arrival()
        span = [self._incident, 0, self._newest]
        latest = self._ledger.db.rows(
            f"SELECT arrival {_OF_INCIDENT} ORDER BY occurred_at DESC, id DESC LIMIT {_TAIL}", span
        )
        left_out = self._left_out(0, self._newest)
        self._all = self._shown = array("I", [arrival for (arrival,) in reversed(latest) if arrival not in left_out])
        self._first = min(self._all, default=0)
        self._before = 0
        if len(latest) == _TAIL:
            ((total,),) = self._ledger.db.rows(f"SELECT count(*) {_OF_INCIDENT}", span)
            self._before = total - len(left_out) - len(self._all)

    def _ordered(self, after: int, until: int) -> array[int]:
        order = f"SELECT arrival {_OF_INCIDENT} ORDER BY occurred_at, id"
        arrivals = self._packed(f"FROM ({order})", [self._incident, after, until])
        left_out = self._left_out(after, until)
        return array("I", filterfalse(left_out.__contains__, arrivals)) if left_out else arrivals

    def _left_out(self, after: int, until: int) -> set[int]:
        if not self.view.without:
            return set()
        # The plus keeps SQLite from reading the whole incident: these are found faster by their kind.
        source = f"FROM entry WHERE kind IN {_LISTED} AND +incident = ? AND arrival > ? AND arrival <= ?"
        return set(self._packed(source, [json.dumps([*self.view.without]), self._incident, after, until]))

    def _follows(self, arrival: int) -> bool:
        """Whether an entry comes after all that there are, as most do."""
        both = self._ledger.db.rows(
            "SELECT arrival FROM entry WHERE arrival IN (?, ?) ORDER BY occurred_at, id",
            [self._all[-1] if self._all else arrival, arrival],
        )
        return bool(both[-1][0] == arrival)

    def _passing(self, arrivals: array[int], first: int) -> array[int]:
        """Those that pass the view of these, none of which arrived before `first`.

        Lines of other incidents in between are looked at, too: they are few.
        """
        where, values = _conditions(self.view)
        passing = self._packed(f"FROM line WHERE arrival BETWEEN ? AND ? AND {where}", [first, self._newest, *values])
        return array("I", filter(set(passing).__contains__, arrivals))

    def _packed(self, source: str, values: list[object]) -> array[int]:
        """All the arrivals in one text of hexadecimal digits: half the time of a row for each."""
        ((digits,),) = self._ledger.db.rows(f"SELECT group_concat(printf('%08x', arrival), '') {source}", values)
        arrivals = array("I", bytes.fromhex(digits or ""))
        if sys.byteorder == "little":
            arrivals.byteswap()
        return arrivals


def _conditions(view: View) -> tuple[str, list[object]]:
    conditions: list[tuple[str, object]] = []
    if view.kinds:
        conditions.append((f"kind IN {_LISTED}", json.dumps([*view.kinds])))
    if view.author:
        conditions.append(("author = ?", view.author))
    if view.text:
        conditions.append((CONTAINS, pattern(view.text)))
    return " AND ".join(sql for sql, _ in conditions), [value for _, value in conditions]
