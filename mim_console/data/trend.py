"""What trends need of each incident: a projection, made when the improvement screen asks, and kept up by asking.

No append pays for it. A row knows what it was made from: how far the entries went, and under which policy. A redaction
takes out the rows of its incident in its own transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from mim_console.data.engine import sqlite3
from mim_console.incident.entry import instant, stamp, storable
from mim_console.incident.trends import Kept, Promise, Record

if TYPE_CHECKING:
    from mim_console.data.ledger import Ledger

SHAPE = 2
"""Of the table below; of another shape it is made again."""
_TABLES = (
    "CREATE TABLE trend (row INTEGER PRIMARY KEY AUTOINCREMENT, incident TEXT NOT NULL, upto INTEGER NOT NULL, "
    "policy TEXT NOT NULL, again TEXT, body TEXT) STRICT",
    "CREATE UNIQUE INDEX idx_trend_incident ON trend (incident)",
    "CREATE TABLE trend_shape (shape INTEGER) STRICT",
    f"INSERT INTO trend_shape VALUES ({SHAPE})",
)
_INSERT = "INSERT INTO trend (incident, upto, policy, again, body) VALUES (?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Made:
    """A row to write: of which incident, from which entries, under which policy."""

    incident: str
    upto: int
    policy: str
    record: Record | None
    """None of what does not count."""


def stale(ledger: Ledger, policy: str, now: datetime) -> list[tuple[str, int]]:
    """Incidents to be looked at anew, with the arrival of their newest entry, in the order of that.

    Something was recorded of them since, or was due and has passed, or another policy holds: `policy` is its stamp.
    """
    newest = "SELECT incident, max(arrival) AS newest FROM entry GROUP BY 1"
    if not made(ledger):
        found = ledger.db.rows(f"{newest} ORDER BY 2")
    else:
        found = ledger.db.rows(
            f"SELECT entries.incident, newest FROM ({newest}) AS entries LEFT JOIN trend USING (incident) "
            "WHERE upto IS NULL OR upto < newest OR policy <> ? OR again < ? ORDER BY newest",
            [policy, stamp(now)],
        )
    return [(incident, arrival) for incident, arrival in found]


def remember(ledger: Ledger, rows: Iterable[Made], read_upto: int) -> bool:
    """Writes what was made of entries read up to an arrival.

    False, and nothing is written, if a redaction came between: what was made may still hold its words.
    """
    with ledger.db.writing() as raw:
        late = raw.execute("SELECT 1 FROM entry WHERE kind = 'redacted' AND arrival > ? LIMIT 1", (read_upto,))
        if late.fetchone():
            return False
        _make(raw)
        for row in rows:
            # Anew at the end: a row that grows where it lies moves others, and leaves copies of them behind.
            raw.execute("DELETE FROM trend WHERE incident = ?", (row.incident,))
            again = row.record.again if row.record else None
            body = _body(row.record) if row.record else None
            raw.execute(_INSERT, (row.incident, row.upto, row.policy, again and stamp(again), body))
    return True


def remembered(ledger: Ledger) -> list[Record]:
    """All that counts, as it was last made."""
    if not made(ledger):
        return []
    return [_record(json.loads(body)) for (body,) in ledger.db.rows("SELECT body FROM trend WHERE body IS NOT NULL")]


def written(ledger: Ledger) -> object:
    """Another value whenever a row was written: rows are only ever added at the end, or go."""
    return ledger.db.rows("SELECT max(row), count(*) FROM trend") if made(ledger) else None


def taken_in(ledger: Ledger) -> int:
    """How many incidents were looked at, also those that do not count."""
    return int(ledger.db.rows("SELECT count(*) FROM trend")[0][0]) if made(ledger) else 0


def made(ledger: Ledger) -> bool:
    """Whether somebody who may write has asked before."""
    if not ledger.db.rows("SELECT 1 FROM sqlite_schema WHERE name = 'trend_shape'"):
        return False
    return ledger.db.rows("SELECT shape FROM trend_shape") == [(SHAPE,)]


def forget(raw: sqlite3.Connection, incidents: Iterable[str]) -> None:
    """Takes out what was made of these incidents, as part of the transaction that blanks an entry of theirs."""
    if raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'trend'").fetchone():
        raw.execute("DELETE FROM trend WHERE incident IN (SELECT value FROM json_each(?))", (json.dumps([*incidents]),))


def drop(raw: sqlite3.Connection) -> None:
    """As if nobody had ever asked."""
    for table in ("trend", "trend_shape"):
        raw.execute(f"DROP TABLE IF EXISTS {table}")


def _make(raw: sqlite3.Connection) -> None:
    """Unless it is there in its present shape."""
    if raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'trend_shape'").fetchone():
        if raw.execute("SELECT shape FROM trend_shape").fetchall() == [(SHAPE,)]:
            return
        drop(raw)
    for sql in _TABLES:
        raw.execute(sql)


_TUPLES = ("services", "faults", "resolvers")
_INSTANTS = ("opened", "process_review", "again")


def _body(record: Record) -> str:
    said: dict[str, Any] = {name: getattr(record, name) for name in Record.__dataclass_fields__}
    said |= {name: said[name] and stamp(said[name]) for name in _INSTANTS}
    said["lengths"] = {name: length.total_seconds() for name, length in record.lengths.items()}
    said["review"] = record.review and _promise(record.review)
    said["actions"] = [_promise(each) for each in record.actions]
    return storable(json.dumps({name: value for name, value in said.items() if value is not None}, ensure_ascii=False))


def _promise(promise: Promise) -> list[str | None]:
    return [stamp(promise.due), stamp(promise.done) if promise.done else None]


def _record(said: dict[str, Any]) -> Record:
    said |= {name: tuple(said[name]) for name in _TUPLES}
    said |= {name: instant(said[name]) for name in _INSTANTS if name in said}
    said |= {name: Kept(*said[name]) for name in ("updates", "sla") if name in said}
    said["lengths"] = {name: timedelta(seconds=seconds) for name, seconds in said["lengths"].items()}
    said["actions"] = tuple(_kept(each) for each in said["actions"])
    if "review" in said:
        said["review"] = _kept(said["review"])
    return Record(**said)


def _kept(said: list[Any]) -> Promise:
    due, done = said
    return Promise(instant(due), done and instant(done))
