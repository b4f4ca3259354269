"""A connection for those who only look: safe beside a writer of another user, and unable to change anything."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from mim_console.data.connection import Connection, Parameters, connect
from mim_console.data.engine import Row, sqlite3
from mim_console.data.errors import LedgerError, NoLedger, NotPermitted, explained

T = TypeVar("T")

_PAUSES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
"""Seconds before trying again."""
_NOT_A_DATABASE = 26
_FINAL = {sqlite3.SQLITE_AUTH, _NOT_A_DATABASE}
"""What no patience mends."""
_READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
}
_PRAGMAS = {"data_version", "user_version", "application_id", "integrity_check"}


class Changed(LedgerError):
    """A file read as immutable did change."""


class Observer(Connection):
    """Follows a ledger that others open, write, close or are killed at.

    A closed ledger has no write-ahead log. Who may not create one has to read the file as immutable, and who may
    would own it and lock its writer out. SQLite looks for no changes in an immutable file, so this does, before and
    after every read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened = 0
        self._broken = False
        super().__init__(path, self._patiently(self._open))

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        with self.lock:
            return self._patiently(lambda: self._read(sql, parameters))

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Raises `Changed` if a writer came while an immutable file was read: then nothing read counts."""
        with self.lock:
            self._patiently(self._refresh)
            with super().snapshot() as raw:
                yield raw
            self._check_unchanged()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        raise NotPermitted(f"{self.path} is open read-only here: open it without read-only to record anything.")
        yield self.raw

    def version(self) -> object:
        return self._opened, _state(self.path) if self._immutable else super().version()

    def close(self) -> None:
        with self.lock:
            self.raw.close()

    def _patiently(self, read: Callable[[], T]) -> T:
        """While a writer comes, goes or is recovered from, opening and reading may fail for a moment."""
        for pause in _PAUSES:
            try:
                return read()
            except (Changed, sqlite3.DatabaseError) as error:
                if getattr(error, "sqlite_errorcode", 0) in _FINAL:
                    break
                time.sleep(pause)
        with explained(self.path):
            return read()

    def _read(self, sql: str, parameters: Parameters) -> list[Row]:
        self._refresh()
        self._broken = True
        rows = self.raw.execute(sql, parameters).fetchall()
        self._check_unchanged()
        self._broken = False
        return rows

    def _refresh(self) -> None:
        if self._broken or (self._immutable and _state(self.path) != self._state):
            self.raw.close()
            self.raw = self._open()
            self._broken = False

    def _check_unchanged(self) -> None:
        if self._immutable and _state(self.path) != self._state:
            raise Changed(f"{self.path} was written while it was read: try again.")

    def _open(self) -> sqlite3.Connection:
        self._opened += 1
        self._state = _state(self.path)
        if _ours(self.path) or _unsettled(self.path):
            try:
                self._immutable = False
                return _fenced(self.path, "mode=ro")
            except sqlite3.OperationalError:
                if _unsettled(self.path):
                    raise
        self._immutable = True
        return _fenced(self.path, "immutable=1")


def _fenced(path: Path, how: str) -> sqlite3.Connection:
    """`query_only` alone could be turned off again, so nothing but reading is authorised either."""
    raw = connect(path, how)
    try:
        raw.execute("PRAGMA query_only=ON")
        # Making `json_each` takes more than reading in older SQLite, so it is made before the fence.
        raw.execute("SELECT count(*) FROM sqlite_schema, json_each('[]')").fetchone()
    except BaseException:
        raw.close()
        raise
    raw.set_authorizer(_authorise)
    return raw


def _authorise(action: int, first: str | None, second: str | None, *_: object) -> int:
    if action == sqlite3.SQLITE_PRAGMA:
        allowed = first in _PRAGMAS and second is None
    elif action == sqlite3.SQLITE_FUNCTION:
        allowed = second != "load_extension"
    elif action == sqlite3.SQLITE_UPDATE:
        # How older SQLite asks before it opens a table of its full-text search; it refuses a real one by itself.
        allowed = first == "sqlite_master"
    else:
        allowed = action in _READING
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _ours(path: Path) -> bool:
    """Whether the files that SQLite creates beside it would belong to its owner (root hands them over)."""
    return os.geteuid() in (0, path.stat().st_uid)


def _unsettled(path: Path) -> bool:
    """Whether some of what was recorded may not be in the file itself yet."""
    return any(_size(path.with_name(path.name + suffix)) for suffix in ("-wal", "-journal"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _state(path: Path) -> tuple[int, int, int, bool]:
    try:
        found = path.stat()
    except FileNotFoundError:
        raise NoLedger(f"{path} is gone: it was moved or deleted.") from None
    return found.st_ino, found.st_mtime_ns, found.st_size, _unsettled(path)
