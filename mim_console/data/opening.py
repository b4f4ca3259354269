"""Bringing a file to the present schema, or saying why it is not one to open."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from mim_console.data.connection import Connection
from mim_console.data.errors import LedgerError, NewerSchema, NoLedger, NotALedger, OlderSchema, explained
from mim_console.data.turns import taking_turns

if TYPE_CHECKING:
    from sqlite_utils import Migrations

APPLICATION_ID = int.from_bytes(b"MIM1", "big")
SCHEMA = 6
"""How many migrations the present schema takes, kept as `user_version`."""


def check_schema(db: Connection) -> int:
    """The file's schema, 0 for an empty file. Raises a `LedgerError` if it is not a ledger that we can read."""
    # The tables first: another process that is just making them numbers them in the same transaction.
    ((tables,),) = db.rows("SELECT count(*) FROM sqlite_schema")
    ((application,),) = db.rows("PRAGMA application_id")
    ((schema,),) = db.rows("PRAGMA user_version")
    if not tables and not application:
        return 0
    if application != APPLICATION_ID:
        raise NotALedger(f"{db.path} is a database of another program: name another file.")
    if schema > SCHEMA:
        raise NewerSchema(
            f"{db.path} was written by a newer mim-console (its schema is {schema}, this one knows {SCHEMA}): "
            "upgrade this one."
        )
    return int(schema)


def check_readable(db: Connection) -> None:
    schema = check_schema(db)
    if not schema:
        raise NoLedger(f"{db.path} is empty: open it once without read-only, or name another file.")
    if schema < SCHEMA:
        raise OlderSchema(
            f"{db.path} is as an earlier mim-console left it, with an older schema ({schema}): bring it up to date "
            f"with `mim --db {quote(str(db.path))} rebuild`, or open the console on it. A copy of it is kept beside it."
        )


def make_writable(db: Connection, now: datetime) -> None:
    """Creates or migrates the schema; what an older one held is first copied beside the file."""
    schema = check_schema(db)
    with explained(db.path), taking_turns(db.path):
        (mode,) = db.raw.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise LedgerError(f"{db.path} cannot have a write-ahead log ({mode}): keep it on a local disk.")
    if schema < SCHEMA:
        from mim_console.data.migrations import MIGRATIONS

        migrate(db, MIGRATIONS, now)


def migrate(db: Connection, migrations: Migrations, now: datetime) -> None:
    """All of it or nothing; a process that comes second finds it done."""
    from sqlite_utils import Database

    from mim_console.data.backup import backup

    with db.writing() as raw:
        (schema,) = raw.execute("PRAGMA user_version").fetchone()
        utils = Database(raw, execute_plugins=False)
        if not migrations.pending(utils):
            return
        if schema:
            backup(db.path, beside(db.path, schema, now), files=False)
        migrations.apply(utils)
        raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
        raw.execute(f"PRAGMA user_version={len(migrations.applied(utils))}")


def beside(path: Path, schema: int, now: datetime) -> Path:
    """Where the copy of an older schema goes."""
    return path.with_name(f"{path.name}.schema-{schema}.{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
