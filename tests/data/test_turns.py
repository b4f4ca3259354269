"""The lock beside the file, for a SQLite that two writers at once could make damage it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mim_console.data import turns
from mim_console.data.errors import Locked

HOLDER = """
import sys
from pathlib import Path
from mim_console.data.turns import taking_turns
with taking_turns(Path(sys.argv[1]), needed=True):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_another_process_is_kept_out_until_it_is_over(
    path: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0)
    with pytest.raises(Locked, match=r"ledger\.db"):
        turns.taking_turns(path, needed=True).__enter__()
    holder.communicate()
    with turns.taking_turns(path, needed=True):
        pass


def test_a_process_that_was_killed_holds_nobody_up(path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.communicate()
    with turns.taking_turns(path, needed=True):
        pass


def test_where_it_is_not_needed_there_is_no_file(path: Path) -> None:
    with turns.taking_turns(path, needed=False):
        assert [*path.parent.glob("ledger*")] == []
