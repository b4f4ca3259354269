"""The directory of contacts: one file beside the policy, so that it is there when the intranet is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mim_console.data.rules_file import Problem, RulesError, beside
from mim_console.incident.directory import Directory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.data.contacts_table import Mistake, Table

NAME = "contacts.csv"
LARGEST = 5_000_000
"""Bytes: what is larger is not a table of contacts."""


def place(policy: Path | None = None) -> Path:
    """Where the directory is: beside the policy that was named, else in the usual place."""
    return beside(NAME, policy)


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
            self._directory = usable(self._path, self._zone) if found else Directory()
        return self._directory


def problems(path: Path, zone: str) -> list[Problem]:
    """All that is wrong with the directory at `path`; nothing where there is none."""
    try:
        return located(path, table_in(path, zone).mistakes) if path.exists() else []
    except RulesError as error:
        return error.problems


def usable(path: Path, zone: str) -> Directory:
    """What can be used of it."""
    try:
        table = table_in(path, zone)
    except RulesError as error:
        return Directory(trouble=str(error))
    trouble = str(RulesError(located(path, table.mistakes))) if table.mistakes else ""
    return Directory(table.contacts, trouble)


def table_in(path: Path, zone: str) -> Table:
    """The table in a file. Raises `RulesError` where it cannot be read as text."""
    from mim_console.data.contacts_table import Table  # an empty directory needs no reader of tables
    from mim_console.data.table_text import decoded, read_bytes

    return Table(decoded(path, read_bytes(path, LARGEST)), zone)


def located(path: Path, mistakes: Iterable[Mistake]) -> list[Problem]:
    """The mistakes of a table, with the file."""
    return [Problem(path, line, mend) for line, mend in mistakes]
