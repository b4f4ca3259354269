"""A copy of a ledger taken while it is in use."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from mim_console.data.connection import connect
from mim_console.data.errors import Damaged, LedgerError, NotPermitted, Refused, explained
from mim_console.data.files import KIND, Files
from mim_console.data.observer import Observer


def backup(path: Path, target: Path, *, files: bool = True) -> int:
    """Copies all that the ledger at `path` holds to `target`, whole or not at all, and never over another file.

    The copy is one file that can be read anywhere, and will itself write under a new origin. Attached `files` go
    beside it as they lie beside the ledger; answers how many.
    """
    copies = Files(target)
    for taken in (target, copies.folder):
        if os.path.lexists(taken):
            raise Refused(f"{taken} exists already: name another file, a backup never overwrites one.")
    try:
        with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as directory:
            unfinished = Path(directory, target.name).absolute()
            _copy(path, unfinished)
            _sync(unfinished)
            count = _copy_files(path, unfinished) if files else 0
            if count:
                Files(unfinished).folder.rename(copies.folder)
            _publish(unfinished, target)
        _sync(target.parent)
    except FileExistsError:
        raise Refused(f"{target} was written by somebody else meanwhile: name another file.") from None
    except PermissionError as error:
        raise NotPermitted(f"You may not write {target.parent} ({error}): name another place.") from error
    except OSError as error:
        raise LedgerError(f"{target} cannot be written ({error.strerror}): name another place.") from error
    return count


def _copy_files(path: Path, copy: Path) -> int:
    """Those that entries of the copy name; one that is not here is left out, as `verify` says of both."""
    with explained(copy):
        raw = connect(copy, "mode=ro")
        try:
            named = raw.execute(
                "SELECT DISTINCT json_extract(body, '$.digest') FROM entry WHERE kind = ? AND body <> ''", (KIND,)
            ).fetchall()
        finally:
            raw.close()
    return Files(path).copy_to(Files(copy), (digest for (digest,) in named))


def _copy(path: Path, target: Path) -> None:
    source = Observer(path)
    try:
        with explained(target):
            copy = connect(target, "mode=rwc")
            try:
                with source.snapshot() as raw:
                    raw.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
                copy.execute("UPDATE origin SET inode = 0")
                ((finding,), *_) = copy.execute("PRAGMA integrity_check(1)")
            finally:
                copy.close()
    finally:
        source.close()
    if finding != "ok":
        raise Damaged(f"{path} is damaged ({finding}): restore an earlier backup.")
    target.chmod(path.stat().st_mode & 0o777)


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
