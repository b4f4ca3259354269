"""A full disk: one sentence, nothing half-written, and on it goes once there is space."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mim_console.data.backup import backup
from mim_console.data.errors import DiskFull, LedgerError
from mim_console.data.ledger import Ledger
from mim_console.data.verify import verify
from mim_console.incident.entry import Entry

if TYPE_CHECKING:
    from tests.data.conftest import Record


def record_for_ever(ledger: Ledger, record: Record, recorded: list[Entry]) -> None:
    while True:
        recorded += record(ledger, "x" * 2000, "y" * 2000)


def test_a_file_that_may_not_grow_keeps_what_it_has(ledger: Ledger, record: Record) -> None:
    """The portable way to run out of space."""
    ledger.db.raw.execute("PRAGMA max_page_count=60")
    recorded: list[Entry] = []
    with pytest.raises(DiskFull, match="No space is left"):
        record_for_ever(ledger, record, recorded)
    assert list(ledger.read()) == recorded
    assert verify(ledger).ok
    ledger.db.raw.execute("PRAGMA max_page_count=6000")
    recorded += record(ledger, "there is space again")
    assert list(ledger.read()) == recorded
    assert verify(ledger).ok


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    directory = tmp_path / "disk"
    directory.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.decode().strip()}")
    yield directory
    subprocess.run(["umount", directory], check=True)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass
    assert shutil.disk_usage(disk).free == 0
    return filler


@pytest.mark.skipif(shutil.which("mount") is None or os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_stops_appends_until_there_is_space(small_disk: Path, record: Record, now: datetime) -> None:
    path = small_disk / "ledger.db"
    with Ledger.open(path, now=now) as ledger:
        recorded = record(ledger, "one")
        filler = fill(small_disk)
        with pytest.raises(DiskFull):
            record_for_ever(ledger, record, recorded)
        assert list(ledger.read()) == recorded
        with pytest.raises(LedgerError):
            backup(path, small_disk / "copy.db")
        assert [*small_disk.glob("*copy*")] == []
        filler.unlink()
        recorded += record(ledger, "there is space again")
        assert list(ledger.read()) == recorded
        assert verify(ledger).ok
    fill(small_disk)
    with Ledger.open(path, read_only=True, now=now) as observer:
        assert list(observer.read()) == recorded
    with pytest.raises(DiskFull):
        Ledger.open(path, now=now)
