"""Real processes on one ledger: killed at any moment, writing at once, watching meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mim_console.data.ledger import Ledger
from mim_console.data.verify import verify

if TYPE_CHECKING:
    from tests.data.conftest import Record

PROCESSES = Path(__file__).parent / "processes"
NOBODY = 65534


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, PROCESSES / script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(script: str, *arguments: object) -> list[str]:
    process = start(script, *arguments)
    printed, _ = process.communicate()
    assert process.returncode == 0
    return printed.splitlines()


def test_two_hundred_kills_lose_nothing_that_was_acknowledged(path: Path, now: datetime) -> None:
    *acknowledged, kills = run("lives.py", path, 200, 1, 1.0)
    assert kills == "200"
    assert len(acknowledged) > 200
    with Ledger.open(path, now=now) as ledger:
        assert verify(ledger).ok
        entries = list(ledger.read())
        assert {*acknowledged} <= {entry.id for entry in entries}
        groups = Counter(entry.body.split(",")[0] for entry in entries)
        assert {*groups.values()} == {3}


def test_four_that_write_at_once_number_without_a_gap(path: Path, now: datetime) -> None:
    """Although they also create the file at once."""
    writers = [start("append.py", path, 100, name) for name in ("Ana", "Ben", "Cleo", "Dan")]
    printed = [writer.communicate()[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 4
    with Ledger.open(path, now=now) as ledger:
        entries, _ = ledger.since(0)
        assert [entry.n for entry in entries] == [*range(1, 401)]
        assert [entry.id for entry in entries] == sorted(id_ for ids in printed for id_ in ids)
        assert len({entry.origin for entry in entries}) == 1
        assert verify(ledger).ok


@contextmanager
def directory(mode: int) -> Iterator[Path]:
    """One that other users can reach, unlike those of the tests."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(mode)
        yield path / "ledger.db"


@pytest.mark.parametrize(
    ("mode", "user"),
    [(0o755, None), (0o755, NOBODY), (0o777, NOBODY)],
    ids=["the same user", "another user", "another user who may write the directory"],
)
def test_an_observer_sees_all_in_order_while_writers_come_close_and_die(
    mode: int, user: int | None, record: Record, now: datetime
) -> None:
    if user and os.geteuid():
        pytest.skip("only root can start a process of another user")
    with directory(mode) as path:
        with Ledger.open(path, now=now):
            pass
        observer = start("observe.py", path, *([user] if user else []))
        assert observer.stdout
        assert observer.stdout.readline() == "reading\n"
        *acknowledged, kills = run("lives.py", path, 150, 2, 0.5)
        assert 40 < int(kills) < 110
        printed, _ = observer.communicate("enough\n")
        assert observer.returncode == 0
        reads, newest = map(int, printed.split())
        assert reads > 100
        assert newest >= len(acknowledged)
        with Ledger.open(path, now=now) as ledger:
            # The last to be killed may have written a group and not told: opened anew, SQLite finds it.
            assert newest <= ledger.arrival() <= newest + 3
            record(ledger, "the writer was not locked out")


def test_an_observer_of_a_closed_ledger_leaves_nothing_that_locks_its_writer_out(record: Record, now: datetime) -> None:
    if os.geteuid():
        pytest.skip("only root can start a process of another user")
    with directory(0o777) as path:
        with Ledger.open(path, now=now) as ledger:
            record(ledger, "one")
        observer = start("observe.py", path, NOBODY)
        printed, _ = observer.communicate("enough\n")
        assert (observer.returncode, printed.split()[-1]) == (0, "1")
        assert [*path.parent.glob("*-*")] == []


def test_a_writer_that_stops_in_the_middle_is_not_seen_and_not_waited_for(
    ledger: Ledger, record: Record, path: Path, now: datetime
) -> None:
    record(ledger, "one")
    with ledger.writing(now):
        observer = start("observe.py", path)
        printed, _ = observer.communicate("enough\n")
    assert (observer.returncode, printed.split()[-1]) == (0, "1")


@pytest.mark.parametrize(("mode", "what"), [(0o755, "write"), (0o777, "write"), (0o700, "enter")])
def test_who_may_not_write_is_told_so_and_leaves_nothing(mode: int, what: str, record: Record, now: datetime) -> None:
    if os.geteuid():
        pytest.skip("only root can start a process of another user")
    with directory(mode) as path:
        with Ledger.open(path, now=now) as ledger:
            record(ledger, "one")
        process = subprocess.run(
            [sys.executable, PROCESSES / "append.py", path, "1", "Eve", str(NOBODY)],
            check=False,
            capture_output=True,
            text=True,
        )
        assert process.returncode == 1
        assert process.stderr.startswith(f"NotPermitted: You may not {what} {path.parent}")
        assert [*path.parent.glob("*-*")] == []
