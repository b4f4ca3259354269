"""One pass over what was recorded since: each incident is folded once, and all that is remembered is made from that."""

from __future__ import annotations

from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from mim_console.data import past, trend
from mim_console.data.errors import LedgerError
from mim_console.incident.past import past_of, past_of_known_error
from mim_console.incident.trends import record_of

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk


class TakingIn:
    """Keeps up what past incidents are found by, and what trends are made of.

    Inside a verb, and where the ledger is locked for long, what is remembered has to do.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ledger = desk.ledger

    def words(self, patience: float = inf) -> int:
        """Takes in what can be searched, for so many seconds; says how many records are still to be taken in."""
        stale = self._stale_words()
        if not stale.incidents or not self._may_write:
            return len(stale.incidents)
        left = self._go(dict(stale.incidents), self.stale_figures(), {}, patience)
        try:
            return len(left) or (0 if self._known_errors(stale.upto) else 1)
        except LedgerError:
            return 1

    def figures(self, patience: float = inf) -> int:
        """Takes in what trends are made of, in the same way."""
        stale = self.stale_figures()
        if not stale or not self._may_write:
            return len(stale)
        worded = dict(self._stale_words().incidents)
        return len({*self._go(worded, stale, stale, patience)} & {*stale})

    def stale_figures(self) -> dict[str, int]:
        """The incidents that trends do not know as they are now, with the arrivals of their newest entries."""
        return dict(trend.stale(self._ledger, self._desk.policy.stamp, self._desk.now()))

    @property
    def _may_write(self) -> bool:
        return not (self._ledger.read_only or self._ledger.db.raw.in_transaction)

    def _stale_words(self) -> past.Stale:
        return past.stale(self._ledger) if past.has_fts5() else past.Stale([], 0)

    def _go(self, worded: dict[str, int], figured: dict[str, int], also: dict[str, int], patience: float) -> list[str]:
        """Those that are stale in words, and others too, in the order of their arrival; answers those left over."""
        until = monotonic() + patience
        arrivals = also | worded
        ids = sorted(arrivals, key=arrivals.__getitem__)
        try:
            while ids and (taken := self._take(ids, worded, figured, until)):
                ids = ids[taken:]
                if monotonic() > until:
                    break
        except LedgerError:
            pass
        return ids

    def _take(self, ids: list[str], worded: dict[str, int], figured: dict[str, int], until: float) -> int:
        """Folds and writes the next few; says how many, none if a redaction came between."""
        policy, now, read_upto = self._desk.policy, self._desk.now(), self._ledger.arrival()
        pasts, rows = [], []
        taken = 0
        for id in ids[: past.BATCH]:
            taken += 1
            incident = self._desk.peek(id)
            if id in worded:
                pasts.append((id, past_of(incident)))
            if id in figured:
                rows.append(trend.Made(id, figured[id], policy.stamp, record_of(incident, policy, now)))
            if monotonic() > until:
                break
        if rows and not trend.remember(self._ledger, rows, read_upto):
            return 0
        if pasts and not past.remember(self._ledger, pasts, read_upto, upto=worded[pasts[-1][0]]):
            return 0
        return taken

    def _known_errors(self, upto: int) -> bool:
        read_upto = self._ledger.arrival()
        made = {known.id: past_of_known_error(known) for known in self._desk.memory.known_errors}
        gone = dict.fromkeys(past.remembered(self._ledger, "known error"))
        return past.remember(self._ledger, (gone | made).items(), read_upto, upto)
