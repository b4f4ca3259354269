"""The console as a process of its own, in a real terminal: killed, ended, and watched from another one."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import libtmux
import pytest

from mim_console.data.engine import PATIENCE as LOCKED
from mim_console.data.ledger import Ledger
from mim_console.data.verify import verify
from tests.screens.story import tell

pytestmark = pytest.mark.needs("tmux")
CONSOLE = "mim-console"
PATIENCE = 20
"""Seconds until something that must appear on a busy machine has failed to."""
ENDED = 4
"""Seconds after which a process that was told to end has failed to; it has one."""
ROUNDS = 8


@pytest.fixture
def now() -> datetime:
    """A process has the real clock."""
    return datetime.now(UTC)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[libtmux.Session]:
    """A terminal of 120 × 40 on a server of its own."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    server = libtmux.Server(socket_path=str(tmp_path / "tmux"), config_file="/dev/null")
    session = server.new_session(x=120, y=40, window_command="exec sh")
    yield session
    server.kill()


def see(pane: libtmux.Pane, *texts: str) -> None:
    """Wait for one of these texts, which takes as long as it takes."""
    end = time.monotonic() + PATIENCE
    while not any(text in shown(pane) for text in texts):
        assert time.monotonic() < end, f"never saw {' or '.join(texts)} in\n{shown(pane)}"
        time.sleep(0.02)


def shown(pane: libtmux.Pane) -> str:
    return "\n".join(pane.capture_pane())


def open_console(terminal: libtmux.Session, path: Path, *more: str) -> tuple[libtmux.Pane, int]:
    """The console in a new window, and its process."""
    command = " ".join([CONSOLE, "--db", str(path), "--as", "Ana", *more])
    pane = terminal.new_window(window_shell=f"exec {command}").active_pane
    assert pane is not None
    pane.window.resize(height=40, width=120)
    see(pane, "INC-0001")
    return pane, int(pane.pane_pid or 0)


def test_a_kill_at_any_moment_loses_nothing_that_was_accepted(
    terminal: libtmux.Session, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "ledger.db"
    accepted: list[str] = []
    tell(path, now)
    for n in range(ROUNDS):
        pane, process = open_console(terminal, path)
        line = f"line number {n}"
        pane.send_keys("l", enter=False)
        pane.send_keys(line)
        see(pane, f"Ana  {line}")
        pane.send_keys("and one that nobody saw accepted")
        os.kill(process, signal.SIGKILL)
        accepted.append(line)
    with Ledger.open(path, now=now) as ledger:
        lines = [entry.body for entry in ledger.read()]
        assert verify(ledger).ok
    assert all(any(line in body for body in lines) for line in accepted)


def test_another_terminal_follows_and_cannot_write(terminal: libtmux.Session, tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "ledger.db"
    tell(path, now)
    writer, _ = open_console(terminal, path)
    reader, _ = open_console(terminal, path, "watch")
    writer.send_keys("l", enter=False)
    writer.send_keys("seen by the other one")
    see(reader, "seen by the other one")
    reader.send_keys("l", enter=False)
    reader.send_keys("from the reader")
    see(reader, "this console is read-only")
    with Ledger.open(path, read_only=True, now=now) as ledger:
        assert not any("from the reader" in entry.body for entry in ledger.read())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_gives_the_terminal_back(
    terminal: libtmux.Session, tmp_path: Path, now: datetime, number: signal.Signals
) -> None:
    path = tmp_path / "ledger.db"
    tell(path, now)
    pane = terminal.active_window.active_pane
    assert pane is not None
    shell = shutil.which("sh")
    command = f"{CONSOLE} --db {path}; echo left with $?; exec {shell}"
    pane.send_keys(command)
    see(pane, "who does what")
    children = Path(f"/proc/{pane.pane_pid}/task/{pane.pane_pid}/children").read_text().split()
    os.kill(int(children[0]), number)
    see(pane, f"left with {128 + number}")
    assert "who does what" not in shown(pane), "the alternate screen was left"


@pytest.mark.parametrize("start", ["exec {}", "{}; true", "trap : HUP; {}; true"], ids=["itself", "child", "make"])
def test_it_ends_with_its_terminal_and_leaves_no_folder(terminal: libtmux.Session, tmp_path: Path, start: str) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    pane = terminal.new_window(window_shell=start.format(f"env TMPDIR={temporary} {CONSOLE} demo")).active_pane
    assert pane is not None
    see(pane, "INC-0001")
    processes = below(int(pane.pane_pid or 0))
    assert list(temporary.iterdir())
    terminal.server.kill()
    gone(processes)
    assert not list(temporary.iterdir())


def test_a_second_signal_leaves_no_folder(terminal: libtmux.Session, tmp_path: Path) -> None:
    pane = terminal.new_window(window_shell=f"exec env TMPDIR={tmp_path} {CONSOLE} demo").active_pane
    assert pane is not None
    see(pane, "INC-0001")
    process = int(pane.pane_pid or 0)
    assert list(tmp_path.glob("mim-demo-*"))
    while alive(process):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
    assert not list(tmp_path.glob("mim-demo-*"))


def test_a_signal_ends_it_though_the_ledger_hangs(terminal: libtmux.Session, tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "ledger.db"
    tell(path, now)
    pane, process = open_console(terminal, path)
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("begin immediate")
        pane.send_keys("l", enter=False)
        pane.send_keys("waits for its turn")
        see(pane, "waits for its turn")
        os.kill(process, signal.SIGTERM)
        gone([process], within=LOCKED + ENDED)  # no signal is heard while SQLite waits for the lock
    with Ledger.open(path, now=now) as ledger:
        assert verify(ledger).ok


def test_an_escape_in_a_paste_presses_no_key(terminal: libtmux.Session, tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "ledger.db"
    tell(path, now)
    pane, _ = open_console(terminal, path)
    pane.send_keys("l", enter=False)
    see(pane, "esc closes")
    page = tmp_path / "page"
    page.write_text("pasted \x1b[31mred\r\x1b[Asecond\rthird\x1b[0m")
    pane.server.cmd("load-buffer", str(page))
    pane.server.cmd("paste-buffer", "-p", "-r", "-t", str(pane.pane_id))
    see(pane, "pasted ␛[31mred ␛[Asecond third␛[0m")
    with Ledger.open(path, read_only=True, now=now) as ledger:
        assert not any("pasted" in entry.body for entry in ledger.read())


def below(process: int) -> list[int]:
    """A process and all that it started."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(each for child in children for each in below(int(child)))]


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def gone(processes: list[int], within: float = ENDED) -> None:
    """Wait until all of them have ended."""
    end = time.monotonic() + within
    while left := [each for each in processes if alive(each)]:
        assert time.monotonic() < end, f"still there: {left}"
        time.sleep(0.02)
