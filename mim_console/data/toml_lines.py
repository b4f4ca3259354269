"""On which line of a TOML file a value stands, which the parser does not tell."""

from __future__ import annotations

import tomllib
from typing import Any

Path = tuple[str | int, ...]


def lines(text: str) -> dict[Path, int]:
    """The first line of every table, key and list item of a valid TOML text, counted from 1."""
    found: dict[Path, int] = {}
    latest: dict[Path, int] = {}  # of each list of tables, the index of its last
    table: Path = ()
    statement, start = "", 1
    for number, line in enumerate(text.split("\n"), 1):
        # A statement is the fewest lines that parse: none of TOML's can be cut at a line's end and still be whole.
        statement += line + "\n"
        try:
            data = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        if statement.lstrip().startswith("["):
            table = _table(data, latest)
            found[table] = start
            found.setdefault(table[:-1], start)  # a list of tables begins with its first
        else:
            _walk(data, table, start, found)
        statement, start = "", number + 1
    return found


def line_of(path: Path, found: dict[Path, int]) -> int | None:
    """The line of `path`, or of the nearest thing around it that is written; None if nothing is."""
    while path:
        if path in found:
            return found[path]
        path = path[:-1]
    return None


def _table(data: Any, latest: dict[Path, int]) -> Path:
    path: Path = ()
    while data:
        ((key, data),) = data.items()
        path += (key,)
        if isinstance(data, list):  # the header's own [[ ]]: a new item
            latest[path] = latest.get(path, -1) + 1
            return (*path, latest[path])
        if path in latest:
            path += (latest[path],)
    return path


def _walk(data: Any, path: Path, line: int, found: dict[Path, int]) -> None:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        found.setdefault((*path, key), line)
        _walk(value, (*path, key), line, found)
