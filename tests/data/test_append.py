"""Appending: numbered, chained, all or nothing, once only, and impossible to take back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mim_console.data.engine import sqlite3
from mim_console.data.errors import LedgerError, Refused
from mim_console.data.ledger import Ledger
from mim_console.data.verify import verify
from mim_console.incident.entry import Draft, chain_of
from mim_console.incident.ids import derived_id

if TYPE_CHECKING:
    from tests.data.conftest import Record


def test_entries_are_numbered_and_chained(ledger: Ledger, record: Record) -> None:
    entries = record(ledger, "one", "two") + record(ledger, "three")
    assert [entry.n for entry in entries] == [1, 2, 3]
    assert {entry.origin for entry in entries} == {ledger.origin}
    chain = ""
    for entry in entries:
        chain = chain_of(chain, entry.digest)
        assert entry.chain == chain
    assert list(ledger.read()) == entries


@pytest.mark.parametrize("offset", [0, 5, -8])
def test_an_entry_reads_back_as_it_was_answered(ledger: Ledger, record: Record, now: datetime, offset: int) -> None:
    elsewhere = now.astimezone(timezone(timedelta(hours=offset)))
    (entry,) = record(ledger, "naïve 😀", occurred_at=elsewhere, now=elsewhere + timedelta(microseconds=1))
    assert ledger.get([entry.id]) == [entry]
    assert entry.occurred_at == now
    assert entry.occurred_at.tzinfo is UTC


def test_an_error_takes_the_whole_transaction_back(ledger: Ledger, record: Record, now: datetime) -> None:
    def record_and_fail() -> None:
        with ledger.writing(now) as transaction:
            transaction.append([Draft("noted", "{}", now, "INC-1")], "Ana", "ana")
            raise ZeroDivisionError

    record(ledger, "before")
    with pytest.raises(ZeroDivisionError):
        record_and_fail()
    (entry,) = record(ledger, "after")
    assert entry.n == 2
    assert verify(ledger).ok


def test_several_appends_in_one_transaction_follow_each_other(ledger: Ledger, now: datetime) -> None:
    with ledger.writing(now) as transaction:
        first = transaction.append([Draft("noted", "{}", now, "INC-1")], "Ana", "ana")
        second = transaction.append([Draft("noted", "{}", now, "INC-1")], "Ben", "ben")
    assert [*first, *second] == list(ledger.read())
    assert verify(ledger).ok


def test_what_has_a_fixed_id_is_recorded_once(ledger: Ledger, other: Ledger, now: datetime) -> None:
    id_ = derived_id(now - timedelta(minutes=5), "update", "executives")
    draft = Draft("threshold_passed", "{}", now, "INC-1", id=id_)
    with ledger.writing(now) as transaction:
        assert [entry.id for entry in transaction.append([draft, draft], "Ana", "ana")] == [id_]
        assert transaction.append([draft], "Ana", "ana") == []
    with ledger.writing(now) as transaction:
        assert transaction.append([draft], "Ben", "ben") == []
    assert ledger.arrival() == 1
    assert verify(ledger).ok


@settings(max_examples=25)
@given(st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)), min_size=1))  # noqa: DTZ001
def test_identifiers_grow_whatever_the_clock_does(
    tmp_path_factory: pytest.TempPathFactory, clock: list[datetime]
) -> None:
    with Ledger.open(tmp_path_factory.mktemp("clock") / "ledger.db", now=clock[0]) as ledger:
        recorded = []
        for now in clock:
            with ledger.writing(now) as transaction:
                recorded += transaction.append([Draft("noted", "{}", now, "INC-1")], "Ana", "ana")
        assert list(ledger.read()) == recorded
        assert ledger.newest_id() == recorded[-1].id


def test_what_no_file_can_hold_is_recorded_as_lost(ledger: Ledger, record: Record) -> None:
    (entry,) = record(ledger, "a\udcffb", author="Zo\udceb")
    assert entry.author == "Zo\ufffd"
    assert "a\ufffdb" in entry.body
    assert verify(ledger).ok


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entry SET body = '{}'",
        "UPDATE entry SET body = ''",
        "UPDATE entry SET author = 'Mallory'",
        "UPDATE entry SET arrival = 9",
        "UPDATE OR REPLACE entry SET n = 2 WHERE n = 1",
        "DELETE FROM entry",
        "INSERT OR REPLACE INTO entry SELECT * FROM entry",
        "INSERT OR REPLACE INTO entry SELECT arrival, 'x', incident, 'x', 9, occurred_at, recorded_at, author, login, "
        "kind, body, digest, chain FROM entry",
        "INSERT OR REPLACE INTO entry SELECT 9, id, incident, 'x', n + 9, occurred_at, recorded_at, author, login, "
        "kind, body, digest, chain FROM entry",
        "INSERT OR REPLACE INTO entry SELECT 9, 'x', incident, origin, n, occurred_at, recorded_at, author, login, "
        "kind, body, digest, chain FROM entry",
    ],
)
def test_a_plain_sqlite_shell_cannot_change_an_entry(ledger: Ledger, record: Record, path: Path, sql: str) -> None:
    """Which has none of our settings, such as recursive triggers."""
    entries = record(ledger, "one", "two")
    shell = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="an entry is"):
        shell.execute(sql)
    shell.close()
    assert list(ledger.read()) == entries


def test_an_entry_can_be_inserted_by_hand_but_is_found_out(ledger: Ledger, record: Record, path: Path) -> None:
    """So that the refusals above are known to come from what they try to replace."""
    record(ledger, "one")
    shell = sqlite3.connect(path)
    with shell:
        shell.execute(
            "INSERT OR REPLACE INTO entry SELECT 9, 'x', incident, origin, n + 1, occurred_at, recorded_at, author, "
            "login, kind, body, digest, chain FROM entry"
        )
    shell.close()
    report = verify(ledger)
    assert report.problem
    assert f"Entry 2 of {ledger.origin}" in report.problem


def test_a_transaction_inside_another_is_an_error_and_harms_neither(
    ledger: Ledger, record: Record, now: datetime
) -> None:
    with ledger.writing(now) as transaction:
        entries = transaction.append([Draft("noted", "{}", now, "INC-1")], "Ana", "ana")
        with pytest.raises(LedgerError):
            record(ledger, "nested")
    assert list(ledger.read()) == entries


def test_a_file_that_is_replaced_meanwhile_takes_no_more_entries(ledger: Ledger, record: Record, path: Path) -> None:
    record(ledger, "one")
    path.rename(path.with_name("moved.db"))
    with pytest.raises(LedgerError, match="moved or deleted"):
        record(ledger, "two")
    path.touch()
    with pytest.raises(Refused, match="replaced"):
        record(ledger, "two")
