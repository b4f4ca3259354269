"""A redacted secret is gone from every file, and the record still proves itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mim_console.data.engine import sqlite3
from mim_console.data.errors import Refused
from mim_console.data.ledger import Ledger
from mim_console.data.search import search
from mim_console.data.verify import verify
from mim_console.incident.entry import Draft, canonical_json

if TYPE_CHECKING:
    from tests.data.conftest import Record, Redact

SECRET = "hunter2-correct-horse"


def files_with(secret: str, path: Path) -> list[str]:
    return [
        file.name
        for file in path.parent.glob(f"{path.name}*")
        if secret.casefold().encode() in file.read_bytes().lower()
    ]


def test_a_secret_is_gone_from_the_files(ledger: Ledger, record: Record, redact: Redact, path: Path) -> None:
    record(ledger, *(f"line {number}" for number in range(50)))
    (entry,) = record(ledger, f"login with {SECRET}")
    record(ledger, *(f"line {number}" for number in range(50)))
    assert files_with(SECRET, path)
    redact(ledger, entry)
    assert files_with(SECRET, path) == []
    (blank,) = ledger.get([entry.id])
    assert blank.redacted
    assert (blank.digest, blank.chain) == (entry.digest, entry.chain)
    assert search(ledger, "hunter2") == []
    assert verify(ledger).ok


@settings(max_examples=25)
@given(st.lists(st.integers(1, 9000), min_size=1, max_size=40), st.data())
def test_secrets_of_any_size_among_any_others_leave_nothing_behind(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], data: st.DataObject
) -> None:
    now = datetime.fromisoformat("2026-03-04T14:05:00Z")
    path = tmp_path_factory.mktemp("secrets") / "ledger.db"
    secrets = [f"secret-{number:04}-" * (size // 12 + 1) for number, size in enumerate(sizes)]
    with Ledger.open(path, now=now) as ledger:
        drafts = [Draft("noted", canonical_json({"text": text}), now, "INC-1", text) for text in secrets]
        with ledger.writing(now) as transaction:
            entries = transaction.append(drafts, "Ana", "ana")
        victims = data.draw(st.lists(st.sampled_from(range(len(sizes))), min_size=1, unique=True))
        for victim in victims:
            body = canonical_json({"entry": entries[victim].id, "reason": "secret"})
            with ledger.writing(now) as transaction:
                transaction.append([Draft("redacted", body, now, "INC-1", "redacted")], "Ana", "ana")
        assert {victim for victim in range(len(sizes)) if files_with(f"secret-{victim:04}-", path) == []} == {*victims}
        assert verify(ledger).ok


def test_a_reader_in_the_middle_only_delays_it(ledger: Ledger, record: Record, redact: Redact, path: Path) -> None:
    """He still needs the write-ahead log as it was."""
    (entry,) = record(ledger, SECRET)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM entry").fetchone()
    ledger.db.raw.execute("PRAGMA busy_timeout=0")
    redact(ledger, entry)
    assert files_with(SECRET, path)
    reader.execute("COMMIT")
    record(ledger, "the next entry")
    assert files_with(SECRET, path) == []
    reader.close()


def test_one_transaction_may_record_and_redact(ledger: Ledger, record: Record, now: datetime) -> None:
    with ledger.writing(now) as transaction:
        (entry,) = transaction.append([Draft("noted", '{"text":"x"}', now, "INC-1")], "Ana", "ana")
        body = canonical_json({"entry": entry.id})
        transaction.append([Draft("redacted", body, now, "INC-1")], "Ana", "ana")
    assert ledger.get([entry.id])[0].redacted
    assert verify(ledger).ok


def test_redacting_twice_changes_nothing_more(ledger: Ledger, record: Record, redact: Redact) -> None:
    (entry,) = record(ledger, SECRET)
    redact(ledger, entry)
    redact(ledger, entry)
    assert ledger.arrival() == 3
    assert verify(ledger).ok


def test_only_an_entry_of_the_same_incident_can_be_redacted(
    ledger: Ledger, record: Record, redact: Redact, now: datetime
) -> None:
    (entry,) = record(ledger, SECRET, incident="INC-2")
    redaction = redact(ledger, entry)
    before = list(ledger.read())
    for incident, target in (("INC-1", entry.id), ("INC-2", "nothing"), ("INC-2", redaction.id)):
        draft = Draft("redacted", canonical_json({"entry": target}), now, incident)
        with pytest.raises(Refused), ledger.writing(now) as transaction:
            transaction.append([draft], "Ana", "ana")
    assert list(ledger.read()) == before


def test_a_redaction_does_not_open_the_way_to_other_changes(
    ledger: Ledger, record: Record, redact: Redact, path: Path
) -> None:
    (entry, _) = record(ledger, SECRET, "another")
    redact(ledger, entry)
    shell = sqlite3.connect(path)
    for change in ("body = '{}'", "author = 'Mallory'", "arrival = 99", "digest = ''"):
        with pytest.raises(sqlite3.IntegrityError):
            shell.execute(f"UPDATE entry SET {change} WHERE id = ?", [entry.id])
    with pytest.raises(sqlite3.IntegrityError):
        shell.execute("UPDATE entry SET body = '' WHERE id <> ?", [entry.id])
    shell.close()
