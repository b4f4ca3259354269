"""One connection to a ledger's file: the threads that share it take turns, and every error is explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from mim_console.data.engine import PATIENCE, Row, sqlite3
from mim_console.data.errors import Locked, Refused, explained
from mim_console.data.turns import taking_turns

_SETTINGS = (
    "PRAGMA synchronous=FULL",  # an acknowledged entry outlives a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # a redacted secret is overwritten, not merely unlinked
    "PRAGMA recursive_triggers=ON",
    "PRAGMA wal_autocheckpoint=4000",  # pages: fewer than one append in a hundred waits for a checkpoint
)


def connect(path: Path, how: str) -> sqlite3.Connection:
    """A bare connection with transactions under our own control; `how` is a URI query such as `mode=rw`."""
    return sqlite3.connect(
        f"{path.as_uri()}?{how}", uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )


Parameters = Sequence[object] | Mapping[str, object]


class Connection:
    """Reads, and writes inside `writing` alone. `raw` is for this package."""

    def __init__(self, path: Path, raw: sqlite3.Connection) -> None:
        self.path = path
        self.raw = raw
        self.lock = RLock()
        self._inode = 0

    @classmethod
    def to_write(cls, path: Path) -> Connection:
        """Makes the file if there is none."""
        with explained(path):
            raw = connect(path, "mode=rwc")
            try:
                for setting in _SETTINGS:
                    raw.execute(setting)
            except sqlite3.Error:
                raw.close()
                raise
        return cls(path, raw)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        with self.lock, explained(self.path):
            return self.raw.execute(sql, parameters).fetchall()

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """All that is read inside is of one instant, whatever others write meanwhile."""
        with self.lock, explained(self.path):
            self.raw.execute("BEGIN")
            try:
                yield self.raw
            finally:
                self.raw.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Holds the file's one write lock; commits at the end, takes everything back on any error.

        `BEGIN IMMEDIATE`, for a transaction that turns from reading to writing half-way fails when another wrote.
        """
        with self.lock, explained(self.path), taking_turns(self.path):
            self._check_in_place()
            self.raw.execute("BEGIN IMMEDIATE")
            try:
                yield self.raw
                self.raw.execute("COMMIT")
            finally:
                if self.raw.in_transaction:
                    self.raw.execute("ROLLBACK")

    def version(self) -> object:
        """Something that differs once another connection has committed; microseconds."""
        return self.rows("PRAGMA data_version")[0][0]

    def empty_wal(self) -> bool:
        """Moves the write-ahead log into the file and truncates it; says no while a reader still needs it."""
        try:
            with self.lock, taking_turns(self.path):
                busy, _, _ = self.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except (sqlite3.Error, Locked):
            return False
        return not busy

    def _check_in_place(self) -> None:
        """SQLite would go on writing to a file that has no name any more."""
        try:
            inode = self.path.stat().st_ino
        except FileNotFoundError:
            raise Refused(f"{self.path} was moved or deleted while it was open: put it back, or start again.") from None
        self._inode = self._inode or inode
        if inode != self._inode:
            raise Refused(f"{self.path} was replaced while it was open: start again to go on with the new file.")

    def close(self) -> None:
        with self.lock, explained(self.path), taking_turns(self.path):
            self.raw.close()
