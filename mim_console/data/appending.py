"""Recording new facts: what turns drafts into entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from mim_console.data.engine import sqlite3
from mim_console.data.redaction import blank_redacted, check_redaction
from mim_console.data.rows import insert
from mim_console.incident.entry import Draft, Entry, chain_of, digest_of, stamp, storable
from mim_console.incident.ids import new_id


class Transaction:
    """All that is appended in it is recorded at `now`, together or not at all."""

    def __init__(self, raw: sqlite3.Connection, origin: str, now: datetime) -> None:
        self._raw = raw
        self._origin = origin
        self._now = now
        self._recorded_at = stamp(now)
        self.blanked: list[str] | None = None
        """Where a redaction blanked something, whose remains must leave the write-ahead log too: the digests of the
        files that no entry names any more."""

    def append(self, drafts: Iterable[Draft], author: str, login: str) -> list[Entry]:
        """What was recorded. A draft whose fixed id was in the ledger already is left out, and is no error.

        Raises `Refused` for a redaction of what is not there.
        """
        fresh = list(self._unrecorded(drafts))
        entries = self._entries(fresh, storable(author), storable(login))
        insert(self._raw, entries, (draft.text for draft in fresh))
        redactions = [entry for entry in entries if entry.kind == "redacted"]
        if redactions:
            for entry in redactions:
                check_redaction(self._raw, entry)
            gone = blank_redacted(self._raw)
            self.blanked = self.blanked if gone is None else [*(self.blanked or ()), *gone]
        return entries

    def _unrecorded(self, drafts: Iterable[Draft]) -> Iterator[Draft]:
        taken = set()
        for draft in drafts:
            if draft.id:
                if draft.id in taken or self._raw.execute("SELECT 1 FROM entry WHERE id = ?", (draft.id,)).fetchone():
                    continue
                taken.add(draft.id)
            yield draft

    def _entries(self, drafts: list[Draft], author: str, login: str) -> list[Entry]:
        (newest,) = self._raw.execute("SELECT max(id) FROM entry").fetchone()
        last, chain = self._raw.execute(
            "SELECT n, chain FROM told WHERE origin = ? ORDER BY n DESC LIMIT 1", (self._origin,)
        ).fetchone() or (0, "")
        entries = []
        for n, draft in enumerate(drafts, last + 1):
            id_ = draft.id or new_id(self._now, newest)
            newest = max(newest or "", id_)
            said = draft.incident, self._origin, n, stamp(draft.occurred_at), self._recorded_at
            columns = id_, *said, author, login, draft.kind, draft.body
            digest = digest_of(*columns)
            chain = chain_of(chain, digest)
            entries.append(Entry.of((*columns, digest, chain)))
        return entries
