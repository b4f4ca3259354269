"""A ledger as one side of an exchange."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from mim_console.data.errors import Unproved
from mim_console.data.replica.exchange import Added
from mim_console.data.replica.held import Held, Runs, Vector
from mim_console.incident.entry import Entry

if TYPE_CHECKING:
    from mim_console.data.ledger import Ledger

BATCH = 250
"""Entries taken in at once: whoever records meanwhile waits for one batch at most."""


class LedgerStore:
    """`text_of` makes the line of an entry that the timeline's filter looks at."""

    def __init__(self, ledger: Ledger, text_of: Callable[[Entry], str]) -> None:
        self._ledger = ledger
        self._text_of = text_of

    def vector(self) -> Vector:
        counted = self._ledger.db.rows("SELECT origin, min(n), max(n), count(*) FROM told GROUP BY origin")
        runs = {
            origin: ((first, last),) if last - first + 1 == count else self._runs(origin)
            for origin, first, last, count in counted
        }
        chains = self.chains({origin: each[-1][1] for origin, each in runs.items()})
        return {origin: Held(each, chains[origin]) for origin, each in runs.items()}

    def _runs(self, origin: str) -> Runs:
        numbered = "SELECT n, n - row_number() OVER (ORDER BY n) AS run FROM told WHERE origin = ?"
        return tuple(self._ledger.db.rows(f"SELECT min(n), max(n) FROM ({numbered}) GROUP BY run ORDER BY 1", [origin]))

    def chains(self, points: Mapping[str, int]) -> dict[str, str]:
        sql = "SELECT origin, chain FROM json_each(?) JOIN told ON origin = value ->> 0 AND n = value ->> 1"
        return dict(self._ledger.db.rows(sql, [json.dumps([*points.items()])]))

    def entries(self, wanted: Mapping[str, Runs]) -> list[Entry]:
        return self._ledger.numbered((origin, *run) for origin, runs in wanted.items() for run in runs)

    def add(self, entries: Sequence[Entry]) -> Added:
        """Redactions first: what they name is never readable here, and a blank entry comes with what explains it."""
        added = Added()
        waiting = sorted(entries, key=lambda entry: (entry.kind != "redacted", entry.origin, entry.n))
        for start in range(0, len(waiting), BATCH):
            self._adopt(waiting[start : start + BATCH], added)
        return added

    def _adopt(self, batch: list[Entry], added: Added) -> None:
        """All but what does not prove itself, which keeps nobody else's entries out."""
        while batch := [entry for entry in batch if entry.origin not in added.refused]:
            try:
                self._ledger.adopt(batch, self._text_of)
            except Unproved as refusal:
                added.refused[refusal.origin] = str(refusal)
            else:
                added.counts += Counter(entry.origin for entry in batch)
                return
