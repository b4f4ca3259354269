"""Files that were attached, kept by their content beside the ledger: `<ledger>.files/ab/ab12…`.

What is kept once is never changed, and two that say the same are one. The ledger's entries hold names and digests.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from mim_console.data.errors import NotPermitted, Refused
from mim_console.incident.safe import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from typing import IO

KIND = "file_attached"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1 << 20
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store."""

    name: str
    digest: str
    size: int
    """Bytes."""


class Files:
    """The files of the ledger at `path`. The directory is made when the first is kept."""

    def __init__(self, path: Path) -> None:
        self._ledger = path
        self.folder = path.with_name(f"{path.name}.files")

    def check(self, path: Path, largest: int) -> Kept:
        """What would be kept, its digest still unknown. Raises `Refused` as `keep` does, without reading it."""
        with _opened(path, largest) as file:
            return Kept(harmless(path.name), "", os.fstat(file.fileno()).st_size)

    def keep(self, path: Path, largest: int) -> Kept:
        """Copies a file of up to so many bytes into the store, whole or not at all.

        Raises `Refused` for a link, a pipe or whatever else is no file, and for one that is too large or empty.
        """
        with _opened(path, largest) as source:
            try:
                return self._copy(source, harmless(path.name), largest)
            except OSError as error:
                raise NotPermitted(f"{self.folder} cannot be written ({error.strerror}): nothing was kept.") from error

    def _copy(self, source: IO[bytes], name: str, largest: int) -> Kept:
        from tempfile import NamedTemporaryFile  # a console that starts attaches nothing

        readable = self._ledger.stat().st_mode & 0o444  # by those who may read the ledger
        self._make(self.folder, readable)
        digest, size = sha256(), 0
        unfinished = None
        try:
            with NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as file:
                unfinished = Path(file.name)
                while block := source.read(_BLOCK):
                    size += len(block)
                    if size > largest:
                        raise Refused(f"{name} grew past {_said(largest)} while it was read: nothing was kept.")
                    digest.update(block)
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            unfinished.chmod(readable)
            kept = Kept(name, digest.hexdigest(), size)
            target = self.path(kept.digest)
            self._make(target.parent, readable)
            unfinished.replace(target)
            _sync(target.parent)
        finally:
            if unfinished is not None:
                with suppress(OSError):
                    unfinished.unlink(missing_ok=True)
        return kept

    def holds(self, kept: Kept) -> bool:
        """Whether a file of that content and size is in the store."""
        try:
            return self.path(kept.digest).stat().st_size == kept.size
        except (OSError, ValueError):
            return False

    def path(self, digest: str) -> Path:
        """Where a file of that content is or would be. Raises `ValueError` for what is no digest."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"{digest!r} is no SHA-256")
        return self.folder / digest[:2] / digest

    def flaw(self, digest: str, size: int) -> str | None:
        """What is wrong with a file that an entry names; empty if nothing is, None if it is not here at all."""
        try:
            path = self.path(digest)
            if not os.path.lexists(path):
                return None
            found = sha256()
            with _opened(path, max(size, 1)) as file:
                while block := file.read(_BLOCK):
                    found.update(block)
        except (Refused, ValueError) as error:
            return f"cannot be proved ({error})"
        return "" if found.hexdigest() == digest else "is not what was attached"

    def copy_to(self, other: Files, digests: Iterable[str]) -> int:
        """Copies those that are here to another store; says how many they were."""
        count = 0
        for digest in digests:
            with suppress(ValueError):
                path = self.path(digest)
                if path.is_file():
                    other.keep(path, path.stat().st_size)
                    count += 1
        return count

    def drop(self, digests: Iterable[str]) -> None:
        """Removes files after every entry that named them was redacted."""
        for digest in digests:
            with suppress(OSError, ValueError):
                self.path(digest).unlink()

    def sweep(self, named: Collection[str], before: datetime) -> int:
        """Removes what is under none of these digests and was kept before then; answers how many were removed."""
        count = 0
        for path in (*self.folder.glob("[0-9a-f][0-9a-f]/*"), *self.folder.glob(".*")):
            with suppress(OSError):
                if path.name not in named and path.lstat().st_mtime < before.timestamp():
                    path.unlink()
                    count += 1
        return count

    def _make(self, folder: Path, readable: int) -> None:
        if folder.is_symlink():
            raise Refused(f"{folder} is a link: files are kept beside the ledger itself, so put a directory there.")
        mode = 0o700 | readable | readable >> 2
        with suppress(FileExistsError):
            folder.mkdir(mode=mode)
            if self._ledger.stat().st_mode & stat.S_IWGRP:  # several write the ledger, and all of them may attach
                folder.chmod(mode | stat.S_IRWXG | stat.S_ISGID)


def harmless(name: str) -> str:
    """A name to show and to write under: on one line, without what a shell, a path or a terminal would obey."""
    plain = re.sub(r"[^\w. @+=,()\[\]-]", "_", one_line(name)).strip(" .") or "file"
    stem, dot, ending = plain.rpartition(".")
    return plain if len(plain) <= _LONGEST_NAME else f"{(stem or ending)[: _LONGEST_NAME - 20]}{dot}{ending[:19]}"


def _opened(path: Path, largest: int) -> IO[bytes]:
    """The file itself, opened without waiting for a pipe's other end."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise Refused(f"{_shown(path)} cannot be attached: {_why(error)}.") from error
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        why = "it is no file"
    elif not found.st_size:
        why = "it is empty"
    elif found.st_size > largest:
        why = f"it has {found.st_size:,} bytes, {_said(largest)} is the most: attach the part that matters, or a link"
    else:
        return os.fdopen(handle, "rb")
    os.close(handle)
    raise Refused(f"{_shown(path)} cannot be attached: {why}.")


_REASONS = {
    errno.ENOENT: "there is no such file",
    errno.ELOOP: "it is a link, so name the file itself",
    errno.ENXIO: "it is no file",
}


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.errno:
        return _REASONS.get(error.errno) or (error.strerror or "it cannot be read").lower()
    return "its name cannot be one"


def _shown(path: Path) -> str:
    text = one_line(str(path))
    return text if len(text) <= _LONGEST_NAME else f"…{text[-_LONGEST_NAME:]}"


def _said(size: int) -> str:
    return f"{size / 1_000_000:,.3g} MB"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
