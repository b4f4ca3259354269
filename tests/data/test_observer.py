"""What a read-only connection can do: nothing."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mim_console.data.engine import sqlite3
from mim_console.data.errors import LedgerError, NotPermitted
from mim_console.data.ledger import Ledger
from mim_console.data.observer import Changed
from mim_console.data.projection import rebuild
from mim_console.data.timeline import Timeline, View
from mim_console.incident.entry import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.data.conftest import Record

ATTEMPTS = [
    "INSERT INTO origin VALUES ('mallory', 0, '')",
    "INSERT INTO entry SELECT 9, 'x', incident, 'x', 9, occurred_at, recorded_at, author, login, kind, body, digest, "
    "chain FROM entry",
    "UPDATE line SET text = ''",
    "DELETE FROM line",
    "DROP TRIGGER entry_never_goes",
    "CREATE TABLE mine (x)",
    "CREATE TEMP TABLE mine (x)",
    "ATTACH 'attached.db' AS attached",
    "ATTACH ':memory:' AS attached",
    "VACUUM",
    "VACUUM INTO 'vacuumed.db'",
    "PRAGMA query_only=OFF",
    "PRAGMA journal_mode=DELETE",
    "PRAGMA writable_schema=ON",
    "PRAGMA user_version=9",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA wal_checkpoint",
    "PRAGMA optimize",
    "SELECT load_extension('mine.so')",
    "REINDEX",
    "ANALYZE",
]


@pytest.fixture(params=["a writer is there", "the ledger is closed"])
def observer(request: pytest.FixtureRequest, path: Path, record: Record, now: datetime) -> Iterator[Ledger]:
    with Ledger.open(path, now=now) as ledger:
        record(ledger, "one")
        if request.param == "a writer is there":
            with Ledger.open(path, read_only=True, now=now) as observer:
                yield observer
            return
    with Ledger.open(path, read_only=True, now=now) as observer:
        yield observer


@pytest.mark.parametrize("sql", ATTEMPTS)
def test_no_statement_changes_anything(observer: Ledger, path: Path, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    before = path.read_bytes()
    with pytest.raises(LedgerError):
        observer.db.rows(sql)
    with pytest.raises(sqlite3.Error):
        observer.db.raw.execute(sql)
    assert path.read_bytes() == before
    assert {file.name for file in path.parent.glob("*.db")} == {path.name}
    assert observer.arrival() == 1


def test_no_verb_changes_anything(observer: Ledger, now: datetime) -> None:
    def write() -> None:
        with observer.writing(now) as transaction:
            transaction.append([Draft("noted", "{}", now, "INC-1")], "Ana", "ana")

    for attempt in (
        write,
        lambda: observer.adopt([], lambda _: ""),
        lambda: observer.renew_origin(now),
        lambda: rebuild(observer, lambda _: ""),
    ):
        with pytest.raises(NotPermitted, match="read-only"):
            attempt()


def test_all_that_is_read_can_be_read(observer: Ledger) -> None:
    (entry,) = observer.read("INC-1")
    assert observer.get([entry.id]) == observer.kinds(["noted"]) == observer.since(0)[0] == [entry]
    timeline = Timeline(observer, "INC-1")
    timeline.show(View(text="on"))
    assert timeline.window(0, 9) == [entry]
    assert not observer.changed()


def as_immutable(path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """As a user sees it who neither owns the file nor may create others beside it."""
    monkeypatch.setattr(os, "geteuid", lambda: -1)
    return Ledger.open(path, read_only=True, now=now)


def test_a_closed_ledger_is_followed_from_its_next_writer_on(
    path: Path, record: Record, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger.open(path, now=now) as ledger:
        record(ledger, "one")
    with as_immutable(path, now, monkeypatch) as observer:
        assert not observer.changed()
        assert [*path.parent.glob("ledger*-*")] == []
        with Ledger.open(path, now=now) as ledger:
            entries = record(ledger, "two")
            assert observer.changed()
            assert observer.since(1) == (entries, 2)
            record(ledger, "three")
            assert observer.changed()
        assert observer.arrival() == 3


def test_a_writer_that_came_and_went_is_noticed(
    path: Path, record: Record, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger.open(path, now=now):
        pass
    with as_immutable(path, now, monkeypatch) as observer:
        assert observer.arrival() == 0
        with Ledger.open(path, now=now) as ledger:
            record(ledger, *("x" * 100 for _ in range(50)))
        assert observer.changed()
        assert not observer.changed()
        assert observer.arrival() == 50


def test_what_was_read_while_an_immutable_file_changed_does_not_count(
    path: Path, record: Record, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger.open(path, now=now):
        pass

    def read_slowly(observer: Ledger) -> None:
        with observer.db.snapshot(), Ledger.open(path, now=now) as ledger:
            record(ledger, "meanwhile")

    with as_immutable(path, now, monkeypatch) as observer, pytest.raises(Changed, match="try again"):
        read_slowly(observer)


def test_a_ledger_that_is_gone_is_said_to_be_gone(path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger.open(path, now=now):
        pass
    with as_immutable(path, now, monkeypatch) as observer:
        path.unlink()
        with pytest.raises(LedgerError, match="is gone"):
            observer.arrival()
