"""What was before, to be found by its words: a projection that is made when somebody first asks, and kept up by asking.

No append pays for it. A redaction takes out what was made of the entries that it blanks, in its own transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from mim_console.data.engine import Row, sqlite3
from mim_console.incident.entry import instant, stamp, storable
from mim_console.incident.past import WORDS, Past
from mim_console.incident.recall import Question, Word

if TYPE_CHECKING:
    from mim_console.data.ledger import Ledger

SHAPE = 1
"""Of the tables below; of another shape they are made again."""
EVERYWHERE = 2_000
"""A word in so many of them says little, and ranking by it takes long."""
RARE_WORDS = 12
MOST = 100
"""How many are ranked by more than their words."""
BATCH = 10
"""How many are written at once: others who write wait no longer than that takes."""

_WEIGHTS = {"title": 10, "services": 6, "symptoms": 5, "cause": 3, "workaround": 1, "fix": 1, "rest": 0.5}
_RANK = f"bm25(past_words, {', '.join(str(_WEIGHTS[name]) for name in WORDS)})"
_NARROWER = ("", "{title services symptoms} : ", "{title} : ")
"""Where words that are everywhere are looked for together, until they are so in few."""
_ABOUT = ("id", "sort", "incident", "reference", "state", "at", "took", "valid_to")
_TABLES = (
    "CREATE TABLE past (id TEXT PRIMARY KEY, incident TEXT, sort TEXT, doc INTEGER, digest TEXT) STRICT",
    "CREATE INDEX idx_past_incident ON past (incident)",
    f"CREATE VIRTUAL TABLE past_words USING fts5({', '.join(WORDS)}, about UNINDEXED, "
    "tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3')",
    "CREATE TABLE past_upto (shape INTEGER, arrival INTEGER) STRICT",
    f"INSERT INTO past_upto VALUES ({SHAPE}, 0)",
)
_SECURE_DELETE = (3, 42, 0)
"""From this SQLite on a deleted word leaves the index at once, instead of when parts of it are merged next."""


@dataclass(frozen=True, slots=True)
class Stale:
    """What must be remembered anew: incidents with the arrival of their newest entry, in the order of that."""

    incidents: list[tuple[str, int]]
    upto: int


def searchable(ledger: Ledger) -> bool:
    """Whether this SQLite has full-text search, and somebody who may write has asked before."""
    return has_fts5() and _upto(ledger) is not None


def stale(ledger: Ledger) -> Stale:
    """What was recorded since it was last remembered."""
    upto, newest = _upto(ledger) or 0, ledger.arrival()
    if newest == upto:
        return Stale([], newest)
    changed = ledger.db.rows(
        "SELECT incident, max(arrival) AS newest FROM entry WHERE arrival > ? AND arrival <= ? GROUP BY 1 ORDER BY 2",
        [upto, newest],
    )
    return Stale([(incident, arrival) for incident, arrival in changed], newest)


def remember(ledger: Ledger, made: Iterable[tuple[str, Past | None]], read_upto: int, upto: int) -> bool:
    """Writes what was made of entries read up to an arrival; what is None is forgotten. Then all to `upto` is known.

    False, and nothing is written, if a redaction came between: what was made may still hold its words.
    """
    with ledger.db.writing() as raw:
        late = raw.execute("SELECT 1 FROM entry WHERE kind = 'redacted' AND arrival > ? LIMIT 1", (read_upto,))
        if late.fetchone():
            return False
        _make(raw)
        for id, past in made:
            _write(raw, id, past)
        raw.execute("UPDATE past_upto SET arrival = max(arrival, ?)", (upto,))
    return True


def remembered(ledger: Ledger, sort: str) -> list[str]:
    """The ids of all of a sort."""
    return [id for (id,) in ledger.db.rows("SELECT id FROM past WHERE sort = ?", [sort])]


def forget(raw: sqlite3.Connection, incidents: Iterable[str]) -> None:
    """Takes out what was made of these incidents, and every known error: they are remembered anew when next asked for.

    Part of the transaction that blanks an entry of theirs.
    """
    if not _made(raw):
        return
    if not has_fts5():
        _empty(raw)
        return
    listed = json.dumps([*incidents])
    docs = "SELECT doc FROM past WHERE sort = 'known error' OR incident IN (SELECT value FROM json_each(?))"
    raw.execute(f"DELETE FROM past_words WHERE rowid IN ({docs})", (listed,))
    raw.execute(f"DELETE FROM past WHERE doc IN ({docs})", (listed,))
    if sqlite3.sqlite_version_info < _SECURE_DELETE:
        raw.execute("INSERT INTO past_words(past_words) VALUES ('optimize')")


def _empty(raw: sqlite3.Connection) -> None:
    """Takes out everything where the index can be reached only through the tables in which FTS5 keeps it."""
    for table in ("content", "data", "idx", "docsize"):
        raw.execute(f"DELETE FROM past_words_{table}")
    raw.execute("DELETE FROM past_upto")


def drop(raw: sqlite3.Connection) -> None:
    """As if nobody had ever asked."""
    for table in ("past_words", "past", "past_upto"):
        raw.execute(f"DROP TABLE IF EXISTS {table}")


def find(ledger: Ledger, question: Question) -> list[tuple[Past, float]]:
    """Those that have any of the telling words, with how well they fit (more is better), the best `MOST`.

    A word that is in thousands of them counts only together with the others of the title; where nothing else is asked,
    the newest that have all of them are found.
    """
    rare, common = _by_rarity(ledger, question)
    terms = [_quoted(word) for word in rare for _ in range(2 if word in question.title else 1)]
    together = [word for word in common if word in question.title] or common
    if together and (len(together) > 1 or not terms):
        every = " AND ".join(map(_quoted, together))
        narrowed = (f"{where}({every})" for where in _NARROWER)
        if telling := next((match for match in narrowed if _count(ledger, match) < EVERYWHERE), ""):
            terms.append(f"({telling})")
        elif not terms:
            return _newest(ledger, every)
    if not terms:
        return []
    sql = f"SELECT {', '.join(WORDS)}, about, {_RANK} FROM past_words WHERE past_words MATCH ? ORDER BY {_RANK} LIMIT ?"
    return [(_past(row), -row[-1]) for row in ledger.db.rows(sql, [" OR ".join(terms), MOST])]


def _newest(ledger: Ledger, match: str) -> list[tuple[Past, float]]:
    sql = f"SELECT {', '.join(WORDS)}, about FROM past_words WHERE past_words MATCH ? ORDER BY rowid DESC LIMIT ?"
    return [(_past(row), 1.0) for row in ledger.db.rows(sql, [match, MOST])]


def _by_rarity(ledger: Ledger, question: Question) -> tuple[list[Word], list[Word]]:
    counts = {word: _count(ledger, _quoted(word)) for word in question.words}
    own = 1 if question.incident else 0  # a word that only the incident itself has finds nothing
    rare = sorted((word for word, count in counts.items() if own < count < EVERYWHERE), key=counts.__getitem__)
    return rare[:RARE_WORDS], [word for word, count in counts.items() if count >= EVERYWHERE]


def _count(ledger: Ledger, match: str) -> int:
    """How many have it, as far as `EVERYWHERE`."""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM past_words WHERE past_words MATCH ? LIMIT {EVERYWHERE})"
    return int(ledger.db.rows(sql, [match])[0][0])


def _quoted(word: Word) -> str:
    """As a string of FTS5, in which nothing is an operator."""
    return f'"{word.text}"{"*" if word.beginning else ""}'


def _write(raw: sqlite3.Connection, id: str, past: Past | None) -> None:
    columns = _columns(past) if past else ()
    digest = sha256("\0".join(columns).encode()).hexdigest()
    held = raw.execute("SELECT doc, digest FROM past WHERE id = ?", (id,)).fetchone()
    if held and held[1] == digest:
        return
    if held:
        raw.execute("DELETE FROM past_words WHERE rowid = ?", (held[0],))
        raw.execute("DELETE FROM past WHERE id = ?", (id,))
    if past:
        marks = ", ".join("?" * len(columns))
        names = ", ".join((*WORDS, "about"))
        doc = raw.execute(f"INSERT INTO past_words({names}) VALUES ({marks})", columns).lastrowid
        raw.execute("INSERT INTO past VALUES (?, ?, ?, ?, ?)", (id, past.incident, past.sort, doc, digest))


def _columns(past: Past) -> tuple[str, ...]:
    about = {name: _plain(getattr(past, name)) for name in _ABOUT}
    return (*(storable(getattr(past, name)) for name in WORDS), storable(json.dumps(about, ensure_ascii=False)))


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    return value if value is None or isinstance(value, str) else stamp(value)


def _past(row: Row) -> Past:
    texts, about = row[: len(WORDS)], json.loads(row[len(WORDS)])
    at, took, valid_to = about.pop("at"), about.pop("took"), about.pop("valid_to")
    past = Past(**dict(zip(WORDS, texts, strict=True)), **about)
    return replace(
        past,
        at=at and instant(at),
        took=None if took is None else timedelta(seconds=took),
        valid_to=valid_to and instant(valid_to),
    )


def _make(raw: sqlite3.Connection) -> None:
    """Unless it is there in its present shape."""
    if _made(raw):
        return
    drop(raw)
    for sql in _TABLES:
        raw.execute(sql)
    if sqlite3.sqlite_version_info >= _SECURE_DELETE:
        raw.execute("INSERT INTO past_words(past_words, rank) VALUES ('secure-delete', 1)")


def _made(raw: sqlite3.Connection) -> bool:
    if not raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'past_upto'").fetchone():
        return False
    return bool(raw.execute("SELECT shape FROM past_upto").fetchone() == (SHAPE,))


def _upto(ledger: Ledger) -> int | None:
    """The arrival up to which all is remembered; None if nobody has asked yet."""
    if not ledger.db.rows("SELECT 1 FROM sqlite_schema WHERE name = 'past_upto'"):
        return None
    for shape, arrival in ledger.db.rows("SELECT shape, arrival FROM past_upto"):
        if shape == SHAPE:
            return int(arrival)
    return None


@cache
def has_fts5() -> bool:
    """Whether the SQLite that is loaded has full-text search."""
    with closing(sqlite3.connect(":memory:")) as raw:
        ((has,),) = raw.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchall()
    return bool(has)
