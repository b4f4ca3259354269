"""A PostgreSQL database as the place where several sites meet: one side of an exchange, and nothing more.

It may be gone, slow, empty, restored from yesterday or never reached: every call ends within `PATIENCE`.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.resources import files
from threading import Timer
from typing import TYPE_CHECKING, Any

from mim_console.data.errors import LedgerError, NotALedger, NotPermitted, Tampered, Unreached
from mim_console.data.replica.exchange import Added
from mim_console.data.replica.held import Held, Runs, Vector
from mim_console.data.rows import COLUMNS
from mim_console.incident.entry import Entry
from mim_console.incident.safe import one_line

if TYPE_CHECKING:
    import psycopg

SCHEMES = ("postgresql://", "postgres://")
PATIENCE = 10.0
"""Seconds that anything may take; a backlog goes in batches, each with as many."""
_BATCH = 500
_BODY = COLUMNS.split(", ").index("body")
_SETTINGS = {
    "application_name": "mim-console",
    "connect_timeout": 5,  # seconds
    "client_encoding": "utf8",
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,  # milliseconds
}
_RUNS = """
    WITH run AS (
        SELECT origin, min(n) AS first, max(n) AS last FROM (
            SELECT origin, n, n - row_number() OVER (PARTITION BY origin ORDER BY n) AS run FROM mim.entry
        ) AS numbered GROUP BY origin, run
    )
    SELECT run.origin, first, last, chain FROM run
    JOIN mim.entry AS entry ON entry.origin = run.origin AND n = last ORDER BY run.origin, first
"""
_CHAINS = """
    SELECT entry.origin, chain FROM unnest(%s::text[], %s::bigint[]) AS point (origin, n)
    JOIN mim.entry AS entry ON entry.origin = point.origin AND entry.n = point.n
"""
_ENTRIES = f"""
    SELECT {COLUMNS.replace("origin", "entry.origin")}
    FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS run (origin, first, last)
    JOIN mim.entry AS entry ON entry.origin = run.origin AND n BETWEEN first AND last ORDER BY entry.origin, n
"""
_ADD = f"INSERT INTO mim.entry ({COLUMNS}) VALUES ({', '.join(['%s'] * 12)}) ON CONFLICT (origin, n) DO NOTHING"


def schema() -> str:
    """The SQL that makes the tables, triggers and roles."""
    return files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")


def check_target(target: str) -> None:
    """Raises `LedgerError` for an address that is none, or that holds a password."""
    if {"password", "sslpassword"} & _parts(target).keys():
        raise LedgerError(
            "A password in the address shows in the process list and in the shell's history: leave it out, and keep "
            "it in PGPASSWORD, in ~/.pgpass, or where [sync] password of the policy says."
        )


class Postgres:
    """Connected until `close`. Raises `Unreached`, or another `LedgerError`; no sentence holds a password."""

    def __init__(self, target: str, password: str = "") -> None:
        self._psycopg = _library()
        parts = _parts(target)
        where = parts.get("host") or parts.get("hostaddr") or "this machine"
        self.name = one_line(f"PostgreSQL at {where}")
        self._secret = password
        secret = {"password": password} if password else {}
        with self._explained():
            self._raw: psycopg.Connection[Any] = self._psycopg.connect(
                self._psycopg.conninfo.make_conninfo("", **(_SETTINGS | parts | secret)), autocommit=True
            )
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        patience = int(PATIENCE * 1000)
        with self._asking() as raw:
            for setting in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
                raw.execute(f"SET {setting} = {patience}")
            ((encoding,),) = raw.execute("SHOW server_encoding")
            if str(encoding).upper() not in ("UTF8", "UTF-8"):
                raise LedgerError(f"{self.name} keeps its texts as {encoding}: make a database with ENCODING 'UTF8'.")
            ((may_add,),) = raw.execute("SELECT has_table_privilege('mim.entry', 'INSERT')")
            self.take_only = not may_add

    def vector(self) -> Vector:
        found: dict[str, tuple[Runs, str]] = {}
        with self._asking() as raw:
            for origin, first, last, chain in raw.execute(_RUNS):
                runs, _ = found.get(origin, ((), ""))
                found[origin] = (*runs, (first, last)), chain
        return {_read(origin): Held(*held) for origin, held in found.items()}

    def chains(self, points: Mapping[str, int]) -> dict[str, str]:
        with self._asking() as raw:
            found = raw.execute(_CHAINS, [[_written(origin) for origin in points], [*points.values()]])
            return {_read(origin): chain for origin, chain in found}

    def entries(self, wanted: Mapping[str, Runs]) -> list[Entry]:
        """Raises `Tampered` for one that cannot be read."""
        runs = [(_written(origin), *run) for origin, each in wanted.items() for run in each]
        found = []
        for start in range(0, len(runs), _BATCH):
            columns = [*map(list, zip(*runs[start : start + _BATCH], strict=True))]
            with self._asking() as raw:
                found += raw.execute(_ENTRIES, columns).fetchall()
        return [_entry(row) for row in found]

    def add(self, entries: Sequence[Entry]) -> Added:
        """Redactions first, in transactions of their own: they wait for all others, as those do for them."""
        added = Added()
        redactions = [entry for entry in entries if entry.kind == "redacted"]
        others = [entry for entry in entries if entry.kind != "redacted"]
        for kind in (redactions, others):
            for start in range(0, len(kind), _BATCH):
                batch = kind[start : start + _BATCH]
                with self._asking() as raw, raw.transaction(), raw.cursor() as cursor:
                    cursor.executemany(_ADD, [_row(entry) for entry in batch])
                added.counts.update(entry.origin for entry in batch)
        return added

    def listen(self) -> bool:
        """Whether the server will say when somebody added something."""
        try:
            with self._asking() as raw:
                raw.execute("LISTEN mim")
        except Unreached:
            raise
        except LedgerError:
            return False
        return True

    def told(self, seconds: float) -> bool:
        """Waits so long at most; whether somebody added something meanwhile."""
        with self._explained():
            return any(True for _ in self._raw.notifies(timeout=seconds, stop_after=1))

    def close(self) -> None:
        with suppress(self._psycopg.Error):
            self._raw.close()

    def __enter__(self) -> Postgres:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _asking(self) -> Iterator[psycopg.Connection[Any]]:
        """Ends after `PATIENCE` also where the server hangs, which its own time-outs do not notice."""
        timer = Timer(PATIENCE, _hang_up, [self._raw])
        timer.daemon = True
        with self._explained():
            timer.start()
            try:
                yield self._raw
            finally:
                timer.cancel()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        errors = self._psycopg.errors
        try:
            yield
        except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
            raise NotALedger(
                f"{self.name} has no tables of mim-console yet: `mim-console sync --init` prints what makes them."
            ) from error
        except errors.InsufficientPrivilege as error:
            raise NotPermitted(
                f"{self.name} does not allow this login to do that: make it a member of mim_site or mim_observer."
            ) from error
        except self._psycopg.OperationalError as error:
            raise Unreached(f"{self.name} cannot be reached: {self._said(error)}.") from error
        except self._psycopg.Error as error:
            raise LedgerError(f"{self.name} refuses it: {self._said(error)}.") from error

    def _said(self, error: Exception) -> str:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        said = one_line(lines[0]).rstrip(".")
        for secret in filter(None, (self._secret, os.environ.get("PGPASSWORD"))):
            said = said.replace(secret, "…")
        return said


def _hang_up(raw: psycopg.Connection[Any]) -> None:
    with suppress(Exception), socket.socket(fileno=os.dup(raw.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


def _library() -> Any:
    try:
        import psycopg
    except ImportError:
        raise LedgerError('PostgreSQL needs its client: pip install "mim-console[postgres]".') from None
    return psycopg


def _parts(target: str) -> dict[str, Any]:
    psycopg = _library()
    try:
        return dict(psycopg.conninfo.conninfo_to_dict(target))
    except psycopg.Error:
        raise LedgerError(
            "That is no address of a database: write postgresql://LOGIN@HOST/DATABASE, without a password."
        ) from None


def _row(entry: Entry) -> list[str | int]:
    row = [_written(value) if isinstance(value, str) else value for value in entry.columns()]
    row[_BODY] = entry.body  # JSON, which has its own way to write what no text can hold
    return row


def _written(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\0", "\\0")


def _read(text: str) -> str:
    return "\\".join(part.replace("\\0", "\0") for part in text.split("\\\\")) if "\\" in text else text


def _entry(row: Sequence[Any]) -> Entry:
    columns = [_read(value) if isinstance(value, str) else value for value in row]
    columns[_BODY] = row[_BODY]
    try:
        return Entry.of(columns)
    except ValueError as error:
        raise Tampered(f"The entry {columns[0]} of {columns[2]} cannot be read ({error}).", columns[2]) from error
