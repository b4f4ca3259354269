"""The schema of a ledger's file and the way to it from any older one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlite_utils import Database, Migrations

if TYPE_CHECKING:
    from sqlite_utils.db import Table

MIGRATIONS = Migrations("mim-console")


@MIGRATIONS()
def entries(db: Database) -> None:
    """The entries, in the order of their arrival in this file, and the names under which the file has written."""
    _table(db, "entry").create(
        {
            "arrival": int,
            "id": str,
            "incident": str,
            "origin": str,
            "n": int,
            "occurred_at": str,
            "recorded_at": str,
            "author": str,
            "login": str,
            "kind": str,
            "body": str,
            "digest": str,
            "chain": str,
        },
        pk="arrival",
        not_null=_ALL,
        strict=True,
    )
    for columns, unique in (
        (["id"], True),
        (["origin", "n"], True),
        (["incident", "id"], False),
        (["incident", "occurred_at", "id"], False),
        (["kind"], False),
    ):
        _table(db, "entry").create_index(columns, unique=unique)
    _table(db, "origin").create(
        {"name": str, "inode": int, "minted_at": str},
        pk="name",
        not_null=("inode", "minted_at"),
        strict=True,
    )
    for trigger in _GUARDS:
        db.execute(trigger)


@MIGRATIONS()
def lines(db: Database) -> None:
    """What the timeline's filter looks at, small enough to be read from end to end while somebody types.

    In order of arrival, not of the timeline: SQLite moves rows that lie in the way of one inserted between them,
    and a copy left behind in a page would outlive a redaction.
    """
    _table(db, "line").create(
        {"arrival": int, "recorded_at": str, "kind": str, "author": str, "text": str},
        pk="arrival",
        not_null=("recorded_at", "kind", "author", "text"),
        foreign_keys=[("arrival", "entry", "arrival")],
        strict=True,
    )


@MIGRATIONS()
def alerts(db: Database) -> None:
    """What other systems sent, word for word, and what is known of each alert: beside the record, and not for ever."""
    _table(db, "alert").create(
        {
            "n": int,
            "source": str,
            "key": str,
            "state": str,
            "title": str,
            "text": str,
            "service": str,
            "severity": str,
            "link": str,
            "starts": str,
            "ends": str,
            "told": str,
            "first": str,
            "last": str,
            "changed": str,
            "count": int,
            "reopened": int,
            "turns": str,
            "body": int,
            "written": int,
        },
        pk="n",
        not_null=("source", "key", "state", "title", "first", "last", "changed", "count", "turns", "written"),
        strict=True,
    )
    for columns, unique in ((["source", "key"], True), (["state"], False), (["last"], False), (["written"], False)):
        _table(db, "alert").create_index(columns, unique=unique)
    _table(db, "alert_body").create(
        {
            "n": int,
            "source": str,
            "received": str,
            "last": str,
            "sort": str,
            "body": bytes,
            "digest": str,
            "why": str,
            "count": int,
        },
        pk="n",
        not_null=("source", "received", "last", "body", "digest", "why", "count"),
        strict=True,
    )
    _table(db, "alert_body").create_index(["source", "digest"], unique=True)
    _table(db, "alert_body").create_index(["last"])
    db.execute("CREATE INDEX alert_body_why ON alert_body (last) WHERE why <> ''")


@MIGRATIONS()
def service_map(db: Database) -> None:
    """The service map beside the record: each value of an item or an edge with when it came and went."""
    _table(db, "service_intake").create({"id": int, "at": str, "source": str, "files": str}, pk="id", strict=True)
    _table(db, "service_item").create(
        {"row": int, "id": str, "source": str, "since": str, "until": str, "body": str},
        pk="row",
        not_null=("id", "source", "since", "body"),
        strict=True,
    )
    _table(db, "service_edge").create(
        {"row": int, "of": str, "on": str, "relation": str, "strength": str, "source": str, "since": str, "until": str},
        pk="row",
        not_null=("of", "on", "relation", "strength", "source", "since"),
        strict=True,
    )
    _table(db, "service_item").create_index(["id"])
    _table(db, "service_edge").create_index(["source"])


@MIGRATIONS()
def change_records(db: Database) -> None:
    """Changes and deployments that other systems told of, beside the record."""
    _table(db, "change_intake").create({"id": int, "at": str, "source": str, "files": str}, pk="id", strict=True)
    _table(db, "change_record").create(
        {"source": str, "key": str, "at": str, "told": str, "body": str},
        pk=("source", "key"),
        not_null=("at", "told", "body"),
        strict=True,
    )
    _table(db, "change_record").create_index(["at"])


@MIGRATIONS()
def twins(db: Database) -> None:
    """What other origins noticed too, under the one id that it can have; `entry` holds what came first.

    Kept, for without them those origins would have gaps, and no two ledgers would show the same.
    """
    _table(db, "twin").create(
        {column: int if column == "n" else str for column in _ALL},
        pk=("origin", "n"),
        not_null=_ALL,
        strict=True,
    )
    _table(db, "twin").create_index(["id", "origin"], unique=True)
    for trigger in _TWIN_GUARDS:
        db.execute(trigger)
    columns = ", ".join(_ALL)
    db.execute(f"CREATE VIEW told AS SELECT {columns} FROM entry UNION ALL SELECT {columns} FROM twin")


_ALL = (
    "id",
    "incident",
    "origin",
    "n",
    "occurred_at",
    "recorded_at",
    "author",
    "login",
    "kind",
    "body",
    "digest",
    "chain",
)

# INSERT OR REPLACE deletes without firing the second trigger unless recursive_triggers is on, which is up to the
# connection: therefore the third looks for everything that a new row could push out.
_GUARDS = (
    f"""
    CREATE TRIGGER entry_never_changes BEFORE UPDATE ON entry
    WHEN NOT (
        NEW.body = '' AND NEW.arrival = OLD.arrival
        AND {" AND ".join(f"NEW.{column} = OLD.{column}" for column in _ALL if column != "body")}
        AND OLD.kind <> 'redacted'
        AND EXISTS (
            SELECT 1 FROM entry
            WHERE kind = 'redacted' AND incident = OLD.incident AND json_extract(body, '$.entry') = OLD.id
        )
    )
    BEGIN SELECT RAISE(ABORT, 'an entry is never changed: record a correction or a redaction'); END
    """,
    """
    CREATE TRIGGER entry_never_goes BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'an entry is never deleted: record a correction or a redaction'); END
    """,
    """
    CREATE TRIGGER entry_comes_once BEFORE INSERT ON entry
    WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)
        OR EXISTS (SELECT 1 FROM entry WHERE arrival = NEW.arrival)
        OR EXISTS (SELECT 1 FROM entry WHERE origin = NEW.origin AND n = NEW.n)
    BEGIN SELECT RAISE(ABORT, 'an entry is recorded once'); END
    """,
)

_TWIN_GUARDS = (
    f"""
    CREATE TRIGGER twin_never_changes BEFORE UPDATE ON twin
    WHEN NOT (
        NEW.body = '' AND {" AND ".join(f"NEW.{column} = OLD.{column}" for column in _ALL if column != "body")}
        AND EXISTS (
            SELECT 1 FROM entry
            WHERE kind = 'redacted' AND incident = OLD.incident AND json_extract(body, '$.entry') = OLD.id
        )
    )
    BEGIN SELECT RAISE(ABORT, 'an entry is never changed: record a correction or a redaction'); END
    """,
    """
    CREATE TRIGGER twin_never_goes BEFORE DELETE ON twin
    BEGIN SELECT RAISE(ABORT, 'an entry is never deleted: record a correction or a redaction'); END
    """,
    """
    CREATE TRIGGER twin_comes_once BEFORE INSERT ON twin
    WHEN EXISTS (SELECT 1 FROM told WHERE origin = NEW.origin AND (n = NEW.n OR id = NEW.id))
    BEGIN SELECT RAISE(ABORT, 'an entry is recorded once'); END
    """,
)


def _table(db: Database, name: str) -> Table:
    return cast("Table", db[name])
