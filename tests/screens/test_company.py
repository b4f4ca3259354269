"""Two consoles on one ledger: each knows of the other, and nothing of that is recorded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from mim_console.data.presence import Doing, Presence
from tests.screens.conftest import Console, Running


async def test_two_consoles_know_of_each_other(running: Running, incident: str, path: Path) -> None:
    async with running(name="Ana") as ana:
        assert "here" not in ana.lines[0]
        async with running(name="Ben") as ben:
            await a_second(ben, ana)
            assert "2 here" in ana.lines[0]
            recorded = ana.app.desk.ledger.arrival()
            await ben.press("3", "W")
            await ana.press("W")
            await a_second(ben, ana)
            assert "Ben" in ana.text
            assert "INC-0001 · timeline" in ana.text
            await ana.press("escape", "x", "text:roll back")
            await ben.press("escape", "x")
            await a_second(ben, ana, ben)
            assert "Ana is writing this too" in ben.text
            assert "Ben is writing this too" in ana.text
            await ben.press("escape")
            await a_second(ben, ana)
            assert "Ben is writing this too" not in ana.text
            assert ana.app.desk.ledger.arrival() == recorded
            await ana.press("escape", "escape")
            await ben.press("2", "l", "text:seen by nobody yet", "enter")
            await a_second(ana)
            new = next(line for line in ana.lines if "seen by nobody yet" in line)
            assert "● new" in new
            assert "● new" not in ben.text
            await ana.press("tab")
            await a_second(ana)
            assert "● new" not in ana.text
        ben.app.present.end()  # type: ignore[union-attr]
        await a_second(ana)
        assert "here" not in ana.lines[0]


async def a_second(*consoles: Console) -> None:
    """Let each tick, as itself: in one process a test stands in the context of the console that came last."""
    for console in consoles:
        with console.app._context():
            await console.later(seconds=1)


def test_one_that_was_killed_is_gone_and_its_file_with_it(path: Path) -> None:
    path.touch()
    here = Presence(path)
    here.tell(Doing("Ana"), pressed=True)
    code = (
        "import os, sys; from pathlib import Path; from mim_console.data.presence import *; "
        "p = Presence(Path(sys.argv[1])); p.tell(Doing('Ben\\x1b[31m'), pressed=True); "
        "print(len(p.look()), flush=True); "
        "os.kill(os.getpid(), 9) if sys.stdin.readline() else None"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "2\n"
        assert [each.doing.name for each in here.look()] == ["Ana", "Ben␛[31m"]
        other.stdin.write("die\n")
        other.stdin.close()
        other.wait()
    assert len(list(path.parent.glob("*.here/*"))) == 2
    assert [each.own for each in here.look()] == [True]
    assert len(list(path.parent.glob("*.here/*"))) == 1
    os.mkfifo(path.parent / f"{path.name}.here" / "pipe")
    (path.parent / f"{path.name}.here" / "rubbish").write_text("[]")
    assert len(here.look()) == 1
    here.leave()
    assert here.look() == []
