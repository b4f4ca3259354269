"""A connection for those who only look: safe beside a writer of another user, and unable to change anything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mim_console.data.connection import Connection, Parameters, connect
from mim_console.data.engine import Row, sqlite3
from mim_console.data.errors import LedgerError, NoLedger, NotPermitted, explained

_ATTEMPTS = 5
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
        self._opened = 0
        super().__init__(path, self._open(path))

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        with self.lock:
            for _ in range(_ATTEMPTS):
                try:
                    with self._unchanged():
                        return self.raw.execute(sql, parameters).fetchall()
                except (Changed, sqlite3.DatabaseError):
                    self._reopen()
            with explained(self.path), self._unchanged():
                return self.raw.execute(sql, parameters).fetchall()

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Raises `Changed` if a writer came while an immutable file was read: then nothing read counts."""
        with self.lock:
            if self._immutable:
                self._reopen()
            with self._unchanged(), super().snapshot() as raw:
                yield raw

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        raise NotPermitted(f"{self.path} is open read-only here: open it without read-only to record anything.")
        yield self.raw

    def version(self) -> object:
        return self._opened, _state(self.path) if self._immutable else super().version()

    def close(self) -> None:
        with self.lock:
            self.raw.close()

    @contextmanager
    def _unchanged(self) -> Iterator[None]:
        self._compare()
        yield
        self._compare()

    def _compare(self) -> None:
        if self._immutable and _state(self.path) != self._state:
            raise Changed(f"{self.path} was written while it was read: try again.")

    def _reopen(self) -> None:
        self.raw.close()
        self.raw = self._open(self.path)

    def _open(self, path: Path) -> sqlite3.Connection:
        self._opened += 1
        self._state = _state(path)
        with explained(path):
            if _ours(path) or _unsettled(path):
                try:
                    self._immutable = False
                    return _fenced(path, "mode=ro")
                except sqlite3.OperationalError:
                    if _unsettled(path):
                        raise
            self._immutable = True
            return _fenced(path, "immutable=1")


def _fenced(path: Path, how: str) -> sqlite3.Connection:
    """`query_only` alone could be turned off again, so nothing but reading is authorised either."""
    raw = connect(path, how)
    try:
        raw.execute("PRAGMA query_only=ON")
        raw.execute("PRAGMA trusted_schema=OFF")
        raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
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
