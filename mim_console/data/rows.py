"""Entries as rows of the database, each with the line that the timeline's filter looks at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mim_console.data.engine import sqlite3
from mim_console.incident.entry import Entry, stamp, storable

CONTAINS = "text LIKE ? ESCAPE '!'"
"""Whether a line contains the text of which a `pattern` was made; a third faster than `instr`."""

COLUMNS = "id, incident, origin, n, occurred_at, recorded_at, author, login, kind, body, digest, chain"


def insert(raw: sqlite3.Connection, entries: Sequence[Entry], texts: Iterable[str]) -> None:
    """Adds them behind the newest arrival, in their order."""
    (newest,) = raw.execute("SELECT coalesce(max(arrival), 0) FROM entry").fetchone()
    arrivals = range(newest + 1, newest + 1 + len(entries))
    raw.executemany(
        "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(arrival, *entry.columns()) for arrival, entry in zip(arrivals, entries, strict=True)],
    )
    insert_lines(raw, zip(arrivals, entries, texts, strict=True))


def insert_twins(raw: sqlite3.Connection, twins: Sequence[Entry]) -> None:
    """Adds what tells the same as entries that are here: no timeline shows it again."""
    raw.executemany(
        "INSERT INTO twin VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [entry.columns() for entry in twins]
    )


def insert_lines(raw: sqlite3.Connection, lines: Iterable[tuple[int, Entry, str]]) -> None:
    raw.executemany(
        "INSERT INTO line VALUES (?, ?, ?, ?, ?)",
        [
            (arrival, stamp(entry.recorded_at), entry.kind, entry.author, folded(text) if entry.body else "")
            for arrival, entry, text in lines
        ],
    )


def folded(text: str) -> str:
    """The form in which texts are compared, so that a filter need not mind capitals in any script."""
    return storable(text).casefold()


def pattern(text: str) -> str:
    """For `CONTAINS`. What is longer than any line is cut, as SQLite takes patterns up to 50,000 bytes only."""
    return "%" + re.sub("([%_!])", r"!\1", folded(text[:4000])) + "%"
