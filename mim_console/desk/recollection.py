"""What past incidents and known errors answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.data import past as index
from mim_console.data.errors import Damaged, LedgerError
from mim_console.desk.seen import Seen
from mim_console.incident.recall import Question, asked_by, ranked, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from mim_console.desk.desk import Desk
    from mim_console.incident.incident import Incident

PATIENCE = 0.03
"""Seconds that somebody who types waits while a long past is taken in, a part with each key."""
NO_SEARCH = "this SQLite has no full-text search (FTS5): `timeline --text` and `known-errors` still find words"
NOT_YET = "nothing is remembered yet: ask once without read-only"
BROKEN = "what is searched is damaged: `rebuild` makes it again from the record"


class Recollection:
    """On one desk; whoever may not write asks what others left remembered."""

    def __init__(self, desk: Desk, take_in: Callable[[float], int]) -> None:
        self._desk = desk
        self._ledger = desk.ledger
        self._taking_in = take_in
        """Takes in what was recorded since, for so many seconds; says how many records wait."""
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

    def _look(self, question: Question, most: int) -> Seen:
        if not index.has_fts5():
            return Seen(trouble=NO_SEARCH)
        behind = self._taking_in(PATIENCE)
        try:
            if not index.searchable(self._ledger):
                return Seen(behind=behind, trouble=NOT_YET if behind else "")
            found = ranked(index.find(self._ledger, question), question, self._desk.now()) if question else []
        except Damaged:  # the index, which is not the record
            return Seen(behind=behind, trouble=BROKEN)
        except LedgerError as error:
            return Seen(behind=behind, trouble=str(error))
        return Seen(tuple(found[:most]), behind)
