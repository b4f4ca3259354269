"""The directory of contacts: one file beside the policy, so that it is there when the intranet is not."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from mim_console.data.rules_file import Problem, RulesError, default_text, usual_place
from mim_console.incident.directory import Directory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.data.contacts_table import Mistake, Table

NAME = "contacts.csv"
LARGEST = 5_000_000
"""Bytes: what is larger is not a table of contacts."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did."""

    contacts: int
    new: int
    gone: int
    unread: tuple[str, ...]
    """Headings of columns that nothing is known about."""


def place(policy: Path | None = None) -> Path:
    """Where the directory is: beside the policy that was named, else in the usual place."""
    return usual_place(NAME) if policy is None else policy.parent / NAME


class ContactsFile:
    """Answers the directory in the file at `path` as it is now: read when first asked for, and again once it changed.

    It is never a reason not to open: what cannot be used is left out, and `trouble` says so.
    """

    def __init__(self, path: Path, zone: str) -> None:
        self._path, self._zone = path, zone
        self._read: tuple[int, int] | None = None
        self._directory = Directory()

    def __call__(self) -> Directory:
        try:
            stat = self._path.stat()
        except OSError:
            stat = None
        found = (stat.st_mtime_ns, stat.st_size) if stat else None
        if found != self._read:
            self._read = found
            self._directory = _lenient(self._path, self._zone) if found else Directory()
        return self._directory


def take(source: Path, path: Path, zone: str, *, drop: bool = False) -> Taken:
    """Make the table at `source` the directory at `path`, whole or not at all; what was there is kept as `.bak`.

    Raises `RulesError` with every row that does not fit, and, unless `drop`, where contacts would be lost.
    """
    table = _table(source, zone)
    if table.mistakes:
        raise RulesError(_problems(source, table.mistakes))
    if not table.contacts:
        raise RulesError(
            [Problem(source, None, "no contact is in it: write one a line below the names of the columns")]
        )
    before = _lenient(path, zone).contacts if path.exists() else ()
    count = Counter(each.name for each in table.contacts)
    gone = sorted((Counter(each.name for each in before) - count).elements())
    if gone and not drop:
        named = f"{', '.join(gone[:_SHOWN])}{' …' if len(gone) > _SHOWN else ''}"
        mend = f"{len(gone)} of the directory would be lost ({named}): add them, or let them go with --drop"
        raise RulesError([Problem(source, None, mend)])
    from mim_console.data.contacts_table import written

    _replace(path, written(table.contacts))
    return Taken(len(table.contacts), len(table.contacts) - (len(before) - len(gone)), len(gone), tuple(table.unread))


def write_example(path: Path) -> None:
    """Write a directory to edit, with invented people, to a `path` where there is nothing yet."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(default_text(NAME))
    except FileExistsError:
        mend = "this file is there already: edit it, or `contacts import` another"
        raise RulesError([Problem(path, None, mend)]) from None
    except OSError as error:
        mend = f"it cannot be written ({error.strerror}): name another place"
        raise RulesError([Problem(path, None, mend)]) from None


def problems(path: Path, zone: str) -> list[Problem]:
    """All that is wrong with the directory at `path`; nothing where there is none."""
    try:
        return _problems(path, _table(path, zone).mistakes) if path.exists() else []
    except RulesError as error:
        return error.problems


def _lenient(path: Path, zone: str) -> Directory:
    """What can be used of it."""
    try:
        table = _table(path, zone)
    except RulesError as error:
        return Directory(trouble=str(error))
    trouble = str(RulesError(_problems(path, table.mistakes))) if table.mistakes else ""
    return Directory(table.contacts, trouble)


def _table(path: Path, zone: str) -> Table:
    from mim_console.data.contacts_table import Table  # an empty directory needs no reader of tables

    return Table(_text(path), zone)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise RulesError([Problem(path, None, f"it cannot be read ({error.strerror}): check the name")]) from None
    if len(content) > LARGEST:
        mend = f"it is larger than {LARGEST // 1_000_000} MB: is it another file?"
        raise RulesError([Problem(path, None, mend)])
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")  # Excel's "Unicode text"
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        mend = "this is not UTF-8: save the file as “CSV UTF-8”"
        raise RulesError([Problem(path, line, mend)]) from None


def _problems(path: Path, mistakes: Iterable[Mistake]) -> list[Problem]:
    return [Problem(path, line, mend) for line, mend in mistakes]


def _replace(path: Path, text: str) -> None:
    """Whatever happens meanwhile, the old file or the new one is there whole, and only its owner reads the numbers."""
    unfinished = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=f".{NAME}.", delete=False) as file:
            unfinished = Path(file.name)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copy2(path, path.with_name(f"{path.name}.bak"))
        unfinished.replace(path)
    except OSError as error:
        mend = f"it cannot be written ({error.strerror}): the directory is as it was"
        raise RulesError([Problem(path, None, mend)]) from None
    finally:
        if unfinished is not None:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
