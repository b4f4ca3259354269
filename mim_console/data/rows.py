"""Entries as rows of the database, each with the line that the timeline's filter looks at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mim_console.data.engine import sqlite3
from mim_console.incident.entry import Entry, stamp, storable

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
