"""Records of another system, from a table or from JSON, before anybody says what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mim_console.data.rules_file import Problem, RulesError
from mim_console.data.table_text import decoded, read_bytes, rows
from mim_console.incident.safe import visible

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 400
"""Characters in one text."""
_KEY = re.compile(r"[0-9a-f]{32}")
_LISTS = ("result", "records", "items", "results", "data")
"""Where JSON has its records: the Table API's, the older export's, a catalog's, and what others use."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row. `cells` are texts by the plain names of their columns; `keys` those that point at another record."""

    path: Path
    line: int | None
    """The line of a table; None in JSON, where `number` says which it is."""
    number: int
    cells: Mapping[str, str]
    keys: Mapping[str, str]

    def first(self, names: str) -> str:
        """The first of these columns (`owner, owned by`) in which something stands."""
        return next((text for name in names.split(", ") if (text := self.cells.get(name, ""))), "")

    def first_key(self, names: str) -> str:
        """The same of those that point at a record: its key, else what it is called."""
        return next((text for name in names.split(", ") if (text := self.keys.get(name) or self.cells.get(name))), "")

    def wrong(self, mend: str) -> Problem:
        return Problem(self.path, self.line, mend if self.line else f"record {self.number}: {mend}")


def plain(name: str) -> str:
    """A column's name without what systems write differently: `sys_id`, `Sys ID` and `parent.sys_id`."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def read(path: Path, largest: int) -> tuple[list[Record], list[Any]]:
    """The records of a table or of JSON, and the entries of JSON as they are.

    Raises `RulesError` for what is neither.
    """
    content = read_bytes(path, largest)
    text = decoded(path, content)
    if text.lstrip()[:1] in ("{", "["):
        entries = _entries(path, text)
        found = [_of_json(path, number, entry) for number, entry in enumerate(entries, 1) if isinstance(entry, dict)]
        return found, entries
    return list(_of_table(path, text)), []


def clean(text: str) -> str:
    """A text from outside on one line, with what cannot be seen made visible. ValueError if it is too long."""
    if not text:  # most cells of a CMDB are
        return text
    text = " ".join(text.split())
    if len(text) > LONGEST:
        start = visible(text[:39], keep="")
        raise ValueError(f"“{start}…” has {len(text):,} characters, and {LONGEST} are the most: shorten it")
    return visible(text, keep="")


def several(text: str) -> tuple[str, ...]:
    """Names with semicolons or bars between, or with commas where there are neither."""
    if not text:
        return ()
    parts = re.split(r"[;|]" if re.search(r"[;|]", text) else ",", text)
    return tuple(dict.fromkeys(filter(None, (clean(part) for part in parts))))


def _entries(path: Path, text: str) -> list[Any]:
    from pydantic_core import from_json

    try:
        found = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise RulesError([Problem(path, None, f"this is not JSON that can be read ({error})")]) from None
    if isinstance(found, dict):
        inside = next((found[name] for name in _LISTS if isinstance(found.get(name), list)), None)
        found = inside if inside is not None else [found]
    if not isinstance(found, list):
        raise RulesError([Problem(path, None, "there is no list of records in it: export a table or a catalog")])
    return found


def _of_json(path: Path, number: int, entry: dict[Any, Any]) -> Record:
    cells, keys = {}, {}
    for name, value in entry.items():
        column = plain(str(name))
        cells[column], key = _said(value)
        if key:
            keys[column] = key
    return Record(path, None, number, cells, keys)


def _said(value: object) -> tuple[str, str]:
    """How a value reads, and the key of what it points at: the Table API answers texts, or objects with a link."""
    if isinstance(value, dict):
        link = str(value.get("link") or "").rpartition("/")[2]
        shown, key = str(value.get("display_value") or ""), str(value.get("value") or link)
        return (shown or ("" if _KEY.fullmatch(key) else key)), key
    if isinstance(value, list):
        return "; ".join(_said(each)[0] for each in value), ""
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value).strip()
    return ("", text) if _KEY.fullmatch(text) else (text, text)


def _of_table(path: Path, text: str) -> Iterator[Record]:
    found = rows(text)
    heading = next(found, None)
    if heading is None:
        return
    columns = [plain(cell) for cell in heading[1]]
    for number, (line, cells) in enumerate(found, 1):
        said: dict[str, str] = {}
        for column, cell in zip(columns, cells, strict=False):
            cell = cell.strip()
            if cell[:1] == "'" and cell[1:2] in "=@+-\t":  # how spreadsheets are told that it is text
                cell = cell[1:]
            said[column] = said.get(column) or cell
        over = [cell for cell in cells[len(columns) :] if cell.strip()]
        if over:
            raise RulesError(
                [Problem(path, line, f"{len(cells)} cells and {len(columns)} columns: quote what has a separator")]
            )
        yield Record(path, line, number, said, {})
