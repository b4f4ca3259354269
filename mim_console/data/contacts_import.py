"""The directory is replaced: whole or not at all, and nobody goes by mistake."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from mim_console.data.contacts_file import NAME, located, table_in, usable
from mim_console.data.contacts_table import written
from mim_console.data.rules_file import Problem, RulesError, default_text

_SHOWN = 5
"""How many of those who would be lost are named."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did."""

    contacts: int
    new: int
    gone: int
    unread: tuple[str, ...]
    """Headings of columns that nothing is known about."""


def take(source: Path, path: Path, zone: str, *, drop: bool = False) -> Taken:
    """Make the table at `source` the directory at `path`, whole or not at all; what was there is kept as `.bak`.

    Raises `RulesError` with every row that does not fit, and, unless `drop`, where contacts would be lost.
    """
    table = table_in(source, zone)
    if table.mistakes:
        raise RulesError(located(source, table.mistakes))
    if not table.contacts:
        raise RulesError(
            [Problem(source, None, "no contact is in it: write one a line below the names of the columns")]
        )
    before = usable(path, zone).contacts if path.exists() else ()
    count = Counter(each.name for each in table.contacts)
    gone = sorted((Counter(each.name for each in before) - count).elements())
    if gone and not drop:
        named = f"{', '.join(gone[:_SHOWN])}{' …' if len(gone) > _SHOWN else ''}"
        mend = f"{len(gone)} of the directory would be lost ({named}): add them, or let them go with --drop"
        raise RulesError([Problem(source, None, mend)])
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
