"""The memory of a ledger: every incident and known error in it, found by their words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from mim_console.data import past as index
from mim_console.data.errors import LedgerError
from mim_console.desk.moment import Refused
from mim_console.desk.seen import Memory, Seen
from mim_console.incident import known_errors as errors
from mim_console.incident.incident import Incident
from mim_console.incident.past import Past, past_of, past_of_known_error
from mim_console.incident.recall import Question, asked_by, ranked, typed

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.facts.known_errors import KnownError

NO_SEARCH = "this SQLite has no full-text search (FTS5): `timeline --text` and `known-errors` still find words"
NOT_YET = "nothing is remembered yet: ask once without read-only"


class LedgerMemory(Memory):
    """Takes in what was recorded since whenever it is asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ledger = desk.ledger
        self._known: list[KnownError] = []
        self._known_at = -1
        self._answers: dict[tuple[str, int, int], Seen] = {}

    @property
    def known_errors(self) -> list[KnownError]:
        newest = self._ledger.arrival()
        if newest != self._known_at:
            self._known = errors.known_errors(self._ledger.kinds(errors.KINDS))
            self._known_at = newest
        return self._known

    def seen_before(self, of: Incident | str, services: Collection[str] = (), most: int = 8) -> Seen:
        if isinstance(of, str):
            return self._answer(typed(of, services), most)
        key = of.id, self._ledger.arrival(), most
        if key not in self._answers:  # several parts of a screen ask the same
            self._answers = {key: self._answer(asked_by(of), most)}
        return self._answers[key]

    def named(self, reference: str) -> Past | None:
        if known := self.known_error(reference):
            return past_of_known_error(known)
        try:
            return past_of(self._desk.incident(self._desk.named(reference)))
        except Refused:
            return None

    def refresh(self) -> int:
        """Remembers what was recorded since; says how many records are still not remembered.

        Who may not write, or finds the ledger locked for long, asks what is remembered.
        """
        stale = index.stale(self._ledger) if index.has_fts5() else index.Stale([], 0)
        if not stale.incidents or self._ledger.read_only or self._ledger.db.raw.in_transaction:
            return len(stale.incidents)
        try:
            for batch in _batches(stale.incidents):
                read_upto = self._ledger.arrival()
                made = [(id, past_of(self._desk.peek(id))) for id, _ in batch]
                if not index.remember(self._ledger, made, read_upto, upto=batch[-1][1]):
                    return len(stale.incidents)
            return 0 if self._remember_known_errors(stale.upto) else 1
        except LedgerError:
            return len(stale.incidents)

    def _remember_known_errors(self, upto: int) -> bool:
        read_upto = self._ledger.arrival()
        made = {known.id: past_of_known_error(known) for known in self.known_errors}
        gone = dict.fromkeys(index.remembered(self._ledger, "known error"))
        return index.remember(self._ledger, (gone | made).items(), read_upto, upto)

    def _answer(self, question: Question, most: int) -> Seen:
        if not index.has_fts5():
            return Seen(trouble=NO_SEARCH)
        behind = self.refresh()
        if not index.searchable(self._ledger):
            return Seen(behind=behind, trouble=NOT_YET if behind else "")
        found = ranked(index.find(self._ledger, question), question, self._desk.now()) if question else []
        return Seen(tuple(found[:most]), behind)


def _batches(incidents: list[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    for start in range(0, len(incidents), index.BATCH):
        yield incidents[start : start + index.BATCH]
