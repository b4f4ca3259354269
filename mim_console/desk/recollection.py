"""What past incidents and known errors answer, and keeping up what they are found by."""

from __future__ import annotations

from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from mim_console.data import past as index
from mim_console.data.errors import Damaged, LedgerError
from mim_console.desk.seen import Seen
from mim_console.incident.past import past_of, past_of_known_error
from mim_console.incident.recall import Question, asked_by, ranked, typed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mim_console.desk.desk import Desk
    from mim_console.incident.incident import Incident

PATIENCE = 0.03
"""Seconds that somebody who types waits while a long past is taken in, a part with each key."""
NO_SEARCH = "this SQLite has no full-text search (FTS5): `timeline --text` and `known-errors` still find words"
NOT_YET = "nothing is remembered yet: ask once without read-only"
BROKEN = "what is searched is damaged: `rebuild` makes it again from the record"


class Recollection:
    """On one desk; whoever may not write asks what others left remembered."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ledger = desk.ledger
        self._answers: dict[tuple[str, int, int], Seen] = {}

    def answer(self, of: Incident | str, services: Collection[str], most: int) -> Seen:
        if isinstance(of, str):
            return self._look(typed(of, services), most)
        key = of.id, self._ledger.arrival(), most
        known = self._answers.get(key)  # several parts of a screen ask the same, and each second
        if known is None or (known.behind and not self._ledger.read_only):
            known = self._look(asked_by(of), most)
            self._answers = {key: known}
        return known

    def refresh(self, patience: float = inf) -> int:
        """Remembers what was recorded since, for so many seconds; says how many records are still to be taken in.

        Inside a verb, and where the ledger is locked for long, what is remembered has to do.
        """
        began = monotonic()
        stale = index.stale(self._ledger) if index.has_fts5() else index.Stale([], 0)
        if not stale.incidents or self._ledger.read_only or self._ledger.db.raw.in_transaction:
            return len(stale.incidents)
        try:
            for done, batch in enumerate(_batches(stale.incidents)):
                if done and monotonic() - began > patience:
                    return len(stale.incidents) - done * index.BATCH
                read_upto = self._ledger.arrival()
                made = [(id, past_of(self._desk.peek(id))) for id, _ in batch]
                if not index.remember(self._ledger, made, read_upto, upto=batch[-1][1]):
                    return len(stale.incidents)
            return 0 if self._remember_known_errors(stale.upto) else 1
        except LedgerError:
            return len(stale.incidents)

    def _remember_known_errors(self, upto: int) -> bool:
        read_upto = self._ledger.arrival()
        made = {known.id: past_of_known_error(known) for known in self._desk.memory.known_errors}
        gone = dict.fromkeys(index.remembered(self._ledger, "known error"))
        return index.remember(self._ledger, (gone | made).items(), read_upto, upto)

    def _look(self, question: Question, most: int) -> Seen:
        if not index.has_fts5():
            return Seen(trouble=NO_SEARCH)
        behind = self.refresh(PATIENCE)
        try:
            if not index.searchable(self._ledger):
                return Seen(behind=behind, trouble=NOT_YET if behind else "")
            found = ranked(index.find(self._ledger, question), question, self._desk.now()) if question else []
        except Damaged:  # the index, which is not the record
            return Seen(behind=behind, trouble=BROKEN)
        except LedgerError as error:
            return Seen(behind=behind, trouble=str(error))
        return Seen(tuple(found[:most]), behind)


def _batches(incidents: list[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    for start in range(0, len(incidents), index.BATCH):
        yield incidents[start : start + index.BATCH]
