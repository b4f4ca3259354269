"""Every way in which a ledger can fail, each a sentence that says what, where and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage

from mim_console.data.engine import PATIENCE, sqlite3


class LedgerError(Exception):
    """Something about the ledger that a person must know; nothing was half-written."""


class NoLedger(LedgerError):
    """There is nothing to open at that path."""


class NotALedger(LedgerError):
    """The file is something else."""


class NetworkFileSystem(LedgerError):
    """The file lies where SQLite's locks do not hold."""


class NewerSchema(LedgerError):
    """A newer version of the console wrote the file."""


class OlderSchema(LedgerError):
    """The file must be migrated, and this connection may not write."""


class Damaged(LedgerError):
    """The file cannot be read as it was written."""


class DiskFull(LedgerError):
    """No space is left; appends go on as soon as there is some."""


class NotPermitted(LedgerError):
    """The file, its directory or the connection does not allow it."""


class Locked(LedgerError):
    """Another process held the ledger for longer than `PATIENCE`."""


class Unreached(LedgerError):
    """The place where sites meet does not answer, for now."""


class Refused(LedgerError):
    """The ledger never does this: change, delete or contradict what was recorded."""


class Unproved(Refused):
    """What came in from another ledger is refused; `origin` is the one that it is said to come from."""

    def __init__(self, sentence: str, origin: str) -> None:
        super().__init__(sentence)
        self.origin = origin


class Forked(Unproved):
    """Two ledgers tell different things under one name."""


class Tampered(Unproved):
    """What came in is not what its origin recorded."""


_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL = 5, 6, 8, 10, 11, 13
_CANTOPEN, _CONSTRAINT, _PERM, _AUTH, _NOTADB = 14, 19, 3, 23, 26


_LITTLE = 1 << 16
"""Bytes; SQLite wants half of this at once to open a ledger."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns whatever SQLite says about the file at `path` into a `LedgerError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise explanation(path, error) from error


def explanation(path: Path, error: sqlite3.Error) -> LedgerError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == _FULL or (code == _IOERR and _no_space(path)):
        return DiskFull(f"No space is left for {path}: free some, what was recorded so far is safe.")
    if code in (_BUSY, _LOCKED):
        return Locked(
            f"Another process has kept {path} locked for more than {PATIENCE:.0f} s: try again, "
            "or end the process that holds it."
        )
    if code == _NOTADB:
        return NotALedger(f"{path} is not a ledger of mim-console: name another file.")
    if code == _CORRUPT:
        return Damaged(f"{path} is damaged ({error}): copy it away and restore the newest backup.")
    if code in (_READONLY, _CANTOPEN, _PERM, _AUTH):
        return NotPermitted(
            f"{path} cannot be opened or written as this user ({error}): "
            "ask its owner for access, or open it read-only."
        )
    if code == _CONSTRAINT:
        return Refused(f"{path} refuses it: {error}.")
    if code == _IOERR:
        return LedgerError(f"The disk failed at {path} ({error}): copy the file away before anything else.")
    return LedgerError(f"{path} cannot be used ({error}): run `mim-console verify` on it.")


def _no_space(path: Path) -> bool:
    try:
        return disk_usage(path.parent).free < _LITTLE
    except OSError:
        return False
