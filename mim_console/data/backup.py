"""A copy of a ledger taken while it is in use."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mim_console.data.connection import Connection, connect
from mim_console.data.errors import Damaged, LedgerError, NotPermitted, Refused, explained

if TYPE_CHECKING:
    from mim_console.data.ledger import Ledger


def backup(ledger: Ledger, target: Path) -> None:
    """Writes everything recorded so far to `target`, whole or not at all; never over another file."""
    copy_to(ledger.db, target.absolute())


def copy_to(db: Connection, target: Path) -> None:
    """The copy is a single file that can be read anywhere, and it will write under an origin of its own."""
    if target.exists():
        raise Refused(f"{target} exists already: name another file, a backup never overwrites one.")
    try:
        with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as directory:
            unfinished = Path(directory, target.name)
            _copy(db, unfinished)
            _sync(unfinished)
            _publish(unfinished, target)
        _sync(target.parent)
    except FileExistsError:
        raise Refused(f"{target} was written by somebody else meanwhile: name another file.") from None
    except PermissionError as error:
        raise NotPermitted(f"You may not write {target.parent} ({error}): name another place.") from error
    except OSError as error:
        raise LedgerError(f"{target} cannot be written ({error.strerror}): name another place.") from error


def _copy(db: Connection, target: Path) -> None:
    with explained(target):
        copy = connect(target, "mode=rwc")
        try:
            with db.lock:
                db.raw.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute("UPDATE origin SET inode = 0")
            ((result,), *_) = copy.execute("PRAGMA integrity_check(1)")
        finally:
            copy.close()
    if result != "ok":
        raise Damaged(f"{db.path} is damaged ({result}): restore the newest backup.")
    target.chmod(db.path.stat().st_mode & 0o777)


def _publish(unfinished: Path, target: Path) -> None:
    try:
        os.link(unfinished, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        unfinished.rename(target)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
