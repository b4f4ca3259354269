"""Ledgers to try things on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest

from mim_console.data.ledger import Ledger
from mim_console.incident.entry import Draft, Entry, canonical_json


class Record(Protocol):
    """Appends a note for each text, in one transaction."""

    def __call__(
        self,
        ledger: Ledger,
        *texts: str,
        incident: str = ...,
        kind: str = ...,
        author: str = ...,
        occurred_at: datetime | None = ...,
        now: datetime | None = ...,
    ) -> list[Entry]: ...


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path, now: datetime) -> Iterator[Ledger]:
    with Ledger.open(path, now=now) as ledger:
        yield ledger


@pytest.fixture
def other(tmp_path: Path, now: datetime) -> Iterator[Ledger]:
    """A ledger of another site."""
    with Ledger.open(tmp_path / "other.db", now=now) as ledger:
        yield ledger


@pytest.fixture
def record(now: datetime) -> Record:
    standing = now

    def record(
        ledger: Ledger,
        *texts: str,
        incident: str = "INC-1",
        kind: str = "noted",
        author: str = "Ana",
        occurred_at: datetime | None = None,
        now: datetime | None = None,
    ) -> list[Entry]:
        drafts = [
            Draft(kind, canonical_json({"text": text}), occurred_at or now or standing, incident, text)
            for text in texts
        ]
        with ledger.writing(now or standing) as transaction:
            return transaction.append(drafts, author, "ana")

    return record


@pytest.fixture
def redact(now: datetime) -> Redact:
    def redact(ledger: Ledger, entry: Entry) -> Entry:
        body = canonical_json({"entry": entry.id, "reason": "a password"})
        with ledger.writing(now) as transaction:
            return transaction.append([Draft("redacted", body, now, entry.incident, "redacted")], "Ana", "ana")[0]

    return redact


class Redact(Protocol):
    """Blanks an entry, and answers with the entry that says so."""

    def __call__(self, ledger: Ledger, entry: Entry) -> Entry: ...


@pytest.fixture(scope="session")
def text_of() -> TextOf:
    return lambda entry: str(json.loads(entry.body).get("text", ""))


class TextOf(Protocol):
    """What the desk does for real: the line of an entry."""

    def __call__(self, entry: Entry) -> str: ...
