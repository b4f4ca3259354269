"""The ledger: one file of entries that are appended, read and followed, and never changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from mim_console.data.adoption import adopt
from mim_console.data.appending import Transaction
from mim_console.data.connection import Connection, Parameters
from mim_console.data.engine import Row
from mim_console.data.errors import Damaged
from mim_console.data.files import Files
from mim_console.data.observer import Observer
from mim_console.data.opening import check_readable, make_writable
from mim_console.data.origin import claim_origin, mint_origin, origin_of
from mim_console.data.place import check_place
from mim_console.data.redaction import blank_redacted
from mim_console.data.rows import COLUMNS
from mim_console.incident.entry import Entry
from mim_console.incident.noticed import firsts

_PAGE = 2000


class Ledger:
    """May be used from several threads: while one writes, the others wait. `db` is for this package.

    Every method may raise a `LedgerError`, whose one sentence is meant for the person at the console.
    """

    def __init__(self, db: Connection, origin: str) -> None:
        self.db = db
        self.origin = origin
        """The name under which this file numbers what it records."""
        self._commits = 0
        self._seen = self._version()
        self._must_scrub = False

    @classmethod
    def open(cls, path: str | Path, *, read_only: bool = False, now: datetime) -> Self:
        """Opens or creates the ledger at `path`; an older schema is copied beside the file and migrated."""
        path = Path(path).resolve()
        check_place(path, read_only=read_only)
        db = Observer(path) if read_only else Connection.to_write(path)
        try:
            if read_only:
                check_readable(db)
                return cls(db, origin_of(db))
            make_writable(db, now)
            return cls(db, claim_origin(db, now))
        except BaseException:
            db.close()
            raise

    @property
    def read_only(self) -> bool:
        """Whether the connection itself refuses every change."""
        return isinstance(self.db, Observer)

    @cached_property
    def origins(self) -> frozenset[str]:
        """Every name under which this file has written; an older one where it was moved, or copied from another."""
        return frozenset(name for (name,) in self.db.rows("SELECT name FROM origin"))

    @property
    def path(self) -> Path:
        return self.db.path

    @property
    def files(self) -> Files:
        """What was attached, beside the ledger."""
        return Files(self.path)

    @contextmanager
    def writing(self, now: datetime) -> Iterator[Transaction]:
        """Holds the write lock: what is read inside still holds when the entries appended inside are committed.

        They are all committed at the end, or none on any error.
        """
        with self.db.writing() as raw:
            transaction = Transaction(raw, self.origin, now)
            yield transaction
        self._committed(transaction.blanked)

    def adopt(self, entries: Iterable[Entry], text_of: Callable[[Entry], str]) -> int:
        """Takes in what other ledgers recorded, all or nothing; says how many entries were new.

        Raises `Tampered` for one that does not prove itself, `Forked` for one that contradicts what is here.
        A blank entry is taken only with its redaction, or after it.
        """
        with self.db.writing() as raw:
            adopted = adopt(raw, entries, text_of)
            blanked = blank_redacted(raw)
        self._committed(blanked)
        return adopted

    def read(self, incident: str | None = None, *, after: str | None = None) -> Iterator[Entry]:
        """Entries in the order of the fold, from behind the id `after`; of twins the first, as in every copy.

        What is recorded meanwhile may or may not be among them; `since` tells.
        """
        where = ["id > :after"]
        if incident is not None:
            where.append("incident = :incident")
        sql = f"SELECT {COLUMNS} FROM entry WHERE {' AND '.join(where)} ORDER BY id LIMIT {_PAGE}"
        values = {"after": after or "", "incident": incident}
        while page := self._entries(sql, values):
            twins = self._entries(
                f"SELECT {COLUMNS} FROM twin WHERE id BETWEEN ? AND ? ORDER BY id", [page[0].id, page[-1].id]
            )
            yield from firsts(page, twins) if twins else page
            values["after"] = page[-1].id

    def get(self, ids: Sequence[str]) -> list[Entry]:
        """The entries of these ids that there are, in the order of the ids."""
        found = self._entries(
            f"SELECT {COLUMNS} FROM entry WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(ids)]
        )
        by_id = {entry.id: entry for entry in found}
        return [by_id[id_] for id_ in ids if id_ in by_id]

    def arrived(self, arrivals: Iterable[int]) -> list[Entry]:
        """The entries that arrived as these numbers, in the order given."""
        wanted = [*arrivals]
        rows = self.db.rows(
            f"SELECT {COLUMNS}, arrival FROM entry WHERE arrival IN (SELECT value FROM json_each(?))",
            [json.dumps(wanted)],
        )
        by_arrival = {row[-1]: self._entry(row[:-1]) for row in rows}
        return [by_arrival[arrival] for arrival in wanted]

    def numbered(self, runs: Iterable[tuple[str, int, int]]) -> list[Entry]:
        """The entries of these origins, each from a first to a last number, in the order of origin and number."""
        return self._entries(
            f"SELECT told.{COLUMNS} FROM json_each(?) JOIN told"
            " ON origin = value ->> 0 AND n BETWEEN value ->> 1 AND value ->> 2 ORDER BY origin, n",
            [json.dumps([*runs])],
        )

    def kinds(self, kinds: Collection[str]) -> list[Entry]:
        """The entries of these kinds in all incidents, in the order of the fold."""
        return self._entries(
            f"SELECT {COLUMNS} FROM entry WHERE kind IN (SELECT value FROM json_each(?)) ORDER BY id",
            [json.dumps([*kinds])],
        )

    def since(self, arrival: int) -> tuple[list[Entry], int]:
        """What arrived in this file after `arrival` (0: the beginning), and the arrival to go on from.

        In the order of arrival: an entry from elsewhere or of a clock's threshold may have an older id than those
        seen. A redaction arrives as an entry of its own; what it names is blank when it is read again.
        """
        rows = self.db.rows(f"SELECT {COLUMNS}, arrival FROM entry WHERE arrival > ? ORDER BY arrival", [arrival])
        return [self._entry(row[:-1]) for row in rows], rows[-1][-1] if rows else arrival

    def arrival(self) -> int:
        """How many entries have arrived: where `since` goes on from to see only what is new."""
        return int(self.db.rows("SELECT coalesce(max(arrival), 0) FROM entry")[0][0])

    def changed(self) -> bool:
        """Whether anything was recorded, here or by anybody else, since this was last asked; microseconds.

        For the one tick that all screens share. Own entries count too, so that what follows the ledger needs no other
        way to hear of them.
        """
        version = self._version()
        changed = version != self._seen
        self._seen = version
        return changed

    def newest_id(self) -> str | None:
        newest: str | None = self.db.rows("SELECT max(id) FROM entry")[0][0]
        return newest

    def renew_origin(self, now: datetime) -> None:
        """Writes on under another name, for a clone of a disk: copies of the file alone are noticed at opening."""
        self.origin = mint_origin(self.db, now)
        self.__dict__.pop("origins", None)

    def close(self) -> None:
        if self._must_scrub:
            self.db.empty_wal()
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _version(self) -> object:
        return self._commits, self.db.version()

    def _committed(self, blanked: list[str] | None) -> None:
        """After a redaction the secret is still in the write-ahead log, until no reader needs that any more."""
        self._commits += 1
        if blanked:
            self.files.drop(blanked)
        if blanked is not None or self._must_scrub:
            self._must_scrub = not self.db.empty_wal()

    def _entries(self, sql: str, parameters: Parameters) -> list[Entry]:
        return [self._entry(row) for row in self.db.rows(sql, parameters)]

    def _entry(self, row: Row) -> Entry:
        try:
            return Entry.of(row)
        except ValueError as error:
            raise Damaged(f"{self.path} holds an entry that cannot be read ({error}): verify it.") from error
