"""What starting costs: nothing heavy is imported before somebody needs it, and no command draws a screen."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.screens.story import tell

HEAVY = {"apprise", "httpx", "keyring", "requests", "jinja2", "jmespath", "starlette", "uvicorn"}
COMMANDS = (["list"], ["show", "-"], ["clocks", "-"], ["timeline", "-"], ["log", "-", "hyp DNS"], ["verify"])
RUN = """
import contextlib, io, json, sys
from mim_console.cli.main import cli
for words in json.loads(sys.argv[2]):
    with contextlib.redirect_stdout(io.StringIO()):
        cli(["--db", sys.argv[1], *words], standalone_mode=False)
"""
OPEN = """
import asyncio, sys
from mim_console.app import MimConsole

def open_desk():
    from mim_console.desk.opening import open_desk
    return open_desk(sys.argv[1], None, "Ana")

async def open():
    app = MimConsole(open_desk)
    async with app.run_test(notifications=True) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "WarRoom" in type(app.screen).__name__
        app.tick()

asyncio.run(open())
"""


def imported(script: str, *arguments: str) -> set[str]:
    """The modules at the top that a process has in the end."""
    tell_all = "\nprint('imported', *{name.partition('.')[0] for name in sys.modules})"
    run = [sys.executable, "-c", script + tell_all, *arguments]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    return set(said.rpartition("imported")[2].split())


def test_no_command_imports_the_screens_or_a_door(mim: Any) -> None:
    mim.declare()
    found = imported(RUN, str(mim.db), json.dumps(COMMANDS))
    assert "click" in found
    assert not found & {*HEAVY, "textual", "rich"}


def test_the_console_opens_without_any_door(tmp_path: Path) -> None:
    tell(tmp_path / "ledger.db", datetime.now(UTC))
    found = imported(OPEN, str(tmp_path / "ledger.db"))
    assert "textual" in found
    assert not found & HEAVY
