"""Whoever gets round the triggers is found out, and where."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mim_console.data.engine import sqlite3
from mim_console.data.ledger import Ledger
from mim_console.data.verify import verify
from mim_console.incident.entry import Entry, chain_of, digest_of

if TYPE_CHECKING:
    from datetime import datetime

    from tests.data.conftest import Record, Redact, TextOf

COLUMNS = ("id", "incident", "origin", "n", "occurred_at", "recorded_at", "author", "login", "kind", "body", "digest")
FORGED = {
    "id": "01a1ffd0-22fd-7558-860d-57aacb049938",
    "n": 77,
    "occurred_at": "2026-03-04T14:04:00.000000Z",
    "recorded_at": "2026-03-04T14:04:00.000000Z",
    "body": '{"text":"forged"}',
    "digest": "0" * 64,
    "chain": "0" * 64,
}


@pytest.fixture
def entries(ledger: Ledger, record: Record) -> list[Entry]:
    return record(ledger, "one", "two", "three", "four")


def tamper(path: Path, sql: str, *values: object) -> None:
    """What somebody with write access to the file can do, who leaves the guards as they were."""
    shell = sqlite3.connect(path)
    guards = shell.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        shell.execute(f"DROP TRIGGER {name}")
    shell.execute(sql, values)
    for _, guard in guards:
        shell.execute(guard)
    shell.commit()
    shell.close()


def problem(ledger: Ledger) -> str:
    report = verify(ledger)
    assert not report.ok
    assert report.problem
    return report.problem


def test_an_untouched_ledger_is_proved_and_counted(ledger: Ledger, entries: list[Entry]) -> None:
    report = verify(ledger)
    assert report.ok
    assert report.entries == 4
    assert report.origins[ledger.origin].n == 4
    assert report.origins[ledger.origin].head == entries[-1].chain


def test_an_empty_one_is_fine(ledger: Ledger) -> None:
    report = verify(ledger)
    assert (report.ok, report.entries, report.origins) == (True, 0, {})


@pytest.mark.parametrize("column", [*COLUMNS, "chain"])
def test_a_change_in_any_column_is_found_where_it_is(
    ledger: Ledger, entries: list[Entry], path: Path, column: str
) -> None:
    tamper(path, f"UPDATE entry SET {column} = ? WHERE n = 2", FORGED.get(column, "forged"))
    said = problem(ledger)
    n, origin, id_ = re.match(r"Entry (\d+) of (\w+) \(([^,]+), recorded 2026-03-04T14:0", said).groups()  # type: ignore[union-attr]
    found = (n, origin, id_)
    hole = ("3", ledger.origin, entries[2].id)
    if column in ("n", "origin"):  # the hole that it left, or where it went
        assert found in (hole, ("2", "forged", entries[1].id))
    else:
        assert found == ("2", ledger.origin, FORGED["id"] if column == "id" else entries[1].id)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_missing_entry_is_found_at_the_one_after_it(ledger: Ledger, entries: list[Entry], path: Path, n: int) -> None:
    tamper(path, "DELETE FROM entry WHERE n = ?", n)
    assert f"Entry {n + 1} of {ledger.origin}" in problem(ledger)


def test_a_cut_at_the_end_shows_in_the_head(ledger: Ledger, entries: list[Entry], path: Path) -> None:
    """The one thing that only a note made elsewhere can prove."""
    before = verify(ledger).origins
    tamper(path, "DELETE FROM entry WHERE n = 4")
    assert verify(ledger).origins != before


def test_a_body_with_its_own_new_digest_breaks_the_chain(ledger: Ledger, entries: list[Entry], path: Path) -> None:
    columns = list(entries[1].columns())
    columns[9] = '{"text":"forged"}'
    digest = digest_of(*columns[:10])  # type: ignore[arg-type]
    tamper(path, "UPDATE entry SET body = ?, digest = ? WHERE n = 2", columns[9], digest)
    assert "Entry 2 " in problem(ledger)
    tamper(path, "UPDATE entry SET chain = ? WHERE n = 2", chain_of(entries[0].chain, digest))
    assert "Entry 3 " in problem(ledger)


def test_a_blank_that_no_redaction_names_is_found(ledger: Ledger, entries: list[Entry], path: Path) -> None:
    tamper(path, "UPDATE entry SET body = '' WHERE n = 3")
    assert "is blank" in problem(ledger)


def test_a_redaction_that_was_undone_is_found(ledger: Ledger, entries: list[Entry], path: Path, redact: Redact) -> None:
    redact(ledger, entries[2])
    tamper(path, "UPDATE entry SET body = ? WHERE n = 3", entries[2].body)
    assert "can still be read" in problem(ledger)


def test_a_hole_in_what_this_file_wrote_under_an_earlier_name_is_found(
    ledger: Ledger, entries: list[Entry], path: Path, record: Record, now: datetime
) -> None:
    former = ledger.origin
    ledger.renew_origin(now)
    record(ledger, "under a new name")
    assert verify(ledger).ok
    tamper(path, "DELETE FROM entry WHERE origin = ? AND n = 2", former)
    assert f"Entry 3 of {former}" in problem(ledger)


def test_a_change_in_what_came_from_elsewhere_is_found(
    ledger: Ledger, other: Ledger, record: Record, path: Path, text_of: TextOf
) -> None:
    theirs = record(other, "one", "two", "three")
    ledger.adopt(theirs[1:], text_of)
    assert verify(ledger).ok
    tamper(path, "UPDATE entry SET chain = ? WHERE n = 3", "0" * 64)
    assert f"Entry 3 of {other.origin}" in problem(ledger)


def test_missing_guards_are_found(ledger: Ledger, path: Path) -> None:
    shell = sqlite3.connect(path)
    shell.execute("DROP TRIGGER entry_never_goes")
    shell.close()
    assert "triggers" in problem(ledger)


def test_damage_is_found(ledger: Ledger, record: Record, path: Path, now: datetime) -> None:
    record(ledger, *("x" * 500 for _ in range(200)))
    ledger.close()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = bytes(4096)
    path.write_bytes(content)
    with Ledger.open(path, read_only=True, now=now) as damaged:
        assert "damaged" in problem(damaged)


def test_an_observer_can_verify_too(path: Path, ledger: Ledger, entries: list[Entry], now: datetime) -> None:
    with Ledger.open(path, read_only=True, now=now) as observer:
        assert verify(observer) == verify(ledger)
