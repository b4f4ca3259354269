"""Backups: whole, provable, readable anywhere, and never over something else."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mim_console.data.backup import backup
from mim_console.data.errors import LedgerError, Refused
from mim_console.data.ledger import Ledger
from mim_console.data.verify import verify

if TYPE_CHECKING:
    from tests.data.conftest import Record


def test_a_copy_is_one_file_with_everything(ledger: Ledger, record: Record, tmp_path: Path, now: datetime) -> None:
    entries = record(ledger, "one", "two")
    (tmp_path / "safe").mkdir()
    target = tmp_path / "safe" / "copy.db"
    backup(ledger.path, target)
    assert list(target.parent.iterdir()) == [target]
    with Ledger.open(target, read_only=True, now=now) as copy:
        assert list(copy.read()) == entries
        assert verify(copy) == verify(ledger)


def test_it_is_taken_while_others_write(
    ledger: Ledger, record: Record, tmp_path: Path, path: Path, now: datetime
) -> None:
    with Ledger.open(path, now=now) as second, second.writing(now):
        backup(ledger.path, tmp_path / "copy.db")
    record(ledger, "later")
    with Ledger.open(tmp_path / "copy.db", read_only=True, now=now) as copy:
        assert copy.arrival() == 0


def test_put_back_in_place_it_writes_under_a_new_name(
    path: Path, record: Record, tmp_path: Path, now: datetime
) -> None:
    """For entries recorded after the backup may live on in another ledger under the old one."""
    with Ledger.open(path, now=now) as ledger:
        record(ledger, "one")
        backup(ledger.path, tmp_path / "copy.db")
        (lost,) = record(ledger, "lost here, known elsewhere")
        origin = ledger.origin
    path.write_bytes((tmp_path / "copy.db").read_bytes())
    with Ledger.open(path, now=now) as ledger:
        assert ledger.origin != origin
        record(ledger, "two")
        assert ledger.adopt([lost], lambda entry: "") == 1
        assert verify(ledger).ok


def test_an_observer_can_take_one(path: Path, ledger: Ledger, record: Record, tmp_path: Path, now: datetime) -> None:
    entries = record(ledger, "one")
    with Ledger.open(path, read_only=True, now=now) as observer:
        backup(observer.path, tmp_path / "copy.db")
    with Ledger.open(tmp_path / "copy.db", now=now) as copy:
        assert list(copy.read()) == entries


def test_a_file_that_is_there_stays(ledger: Ledger, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(Refused, match="exists already"):
        backup(ledger.path, target)
    assert target.read_text() == "precious"


def test_where_it_cannot_be_written_nothing_is_left(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be written"):
        backup(ledger.path, tmp_path / "nowhere" / "copy.db")
    with pytest.raises(Refused):
        backup(ledger.path, ledger.path)
    assert sorted(file.name for file in tmp_path.glob("*copy*")) == []


def test_without_hard_links_it_is_renamed(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    backup(ledger.path, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_size


def test_the_copy_is_as_private_as_the_original(ledger: Ledger, tmp_path: Path) -> None:
    ledger.path.chmod(0o640)
    backup(ledger.path, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o640
