"""A drill at the real console, by keys alone, as somebody plays it who has read what `?` says."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from mim_console.cli.drill_console import DrillConsole
from mim_console.data import playbook_file, policy_file
from mim_console.data.ledger import Ledger
from mim_console.desk.desk import Desk
from mim_console.desk.drill import Drill
from mim_console.desk.drill_clock import DrillClock
from mim_console.desk.drill_file import debrief_of
from mim_console.desk.drill_source import load
from mim_console.desk.opening import present

MINUTE = 60.0


class Table:
    """A drill in front of somebody: keys, our own time, and what is on the screen."""

    def __init__(self, path: Path, speed: int) -> None:
        self.seconds = 0.0
        source = load("github-2018-10-21-mysql-failover", present())
        self.clock = DrillClock(source.scenario.starts, speed, lambda: self.seconds)
        ledger = Ledger.open(path, now=self.clock())
        self.desk = Desk(ledger, policy_file.load(None), playbook_file.load(), "Ana", "ana", self.clock)
        self.drill = Drill(self.desk, source, self.clock)
        self.app = DrillConsole(self.desk, self.drill, kept=False)
        self.pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        for key in keys:
            typed = key.removeprefix("text:")
            if typed != key:
                await self.pilot.press(*("space" if char == " " else char for char in typed))
            else:
                await self.pilot.press(key)
        await self.pilot.pause()

    async def later(self, seconds: float) -> None:
        """Let our own seconds pass, in a few ticks."""
        self.app.tick()  # whether somebody still writes is seen at each tick
        for _ in range(4):
            self.seconds += seconds / 4
            self.app.tick()
        await self.pilot.pause()

    @property
    def text(self) -> str:
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())


async def test_a_day_is_played_in_three_minutes_and_debriefed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table = Table(tmp_path / "drill.db", speed=60)
    app = table.app
    async with app.run_test(size=(120, 40)) as table.pilot:
        await app.workers.wait_for_complete()
        await table.pilot.pause()
        assert "You are the major incident manager of GitHub" in table.text
        await table.later(60)
        assert table.clock() == table.drill.scenario.starts  # it stands until that is read
        await table.press("question_mark")
        assert "what has arrived" in table.text
        await table.press("escape", "enter")
        assert "DRILL ×60 · github-2018-10-21-mysql-failover · sends nothing" in table.text
        await table.press("question_mark")
        assert "what has arrived" in table.text
        await table.press("escape")

        await table.later(6)
        assert "1 alert about Issues and pull requests" in table.text
        await table.pilot.resize_terminal(80, 24)
        await table.press("f5")
        assert "z skip  F5 go on  F6-7  F8 heard 1  F9 debrief" in table.text
        await table.press("f5")
        await table.pilot.resize_terminal(120, 40)
        await table.press("D", "text:No pages", "enter", "text:high", "enter", "text:high")
        before = table.clock()
        await table.later(20)
        assert table.clock().timestamp() - before.timestamp() < MINUTE  # a form costs what it costs, whatever the speed
        assert "×1 while you write" in table.text
        await table.press("f9")
        assert "See how it went?" in table.text
        await table.press("escape")
        assert "No pages" in table.text, "what was begun to be written is still there"
        await table.press("f9", "enter")
        assert "debrief, so far" in table.text
        await table.press("escape", "ctrl+g")
        assert not table.clock.paused
        assert "DRILL-0001" in table.text
        await table.press("i", "a", "y", "ctrl+g", "u", "u")
        assert "[DRILL] Status" in table.text
        await table.press("ctrl+g")
        await table.later(2)
        incident = table.drill.incident
        assert incident is not None
        (sent,) = incident.outgoing.values()
        assert {attempt.result for attempt in sent.attempts} == {"accepted"}

        await table.press("f5")
        stands = table.clock()
        await table.later(30)
        assert table.clock() == stands
        await table.press("f5", "f7", "f7", "f7")
        assert "×600" in table.text
        await table.later(160)
        assert "paused: no key for an hour" in table.text
        assert "Backup restores are under way" in table.text, "what others did is seen beside what they found"
        stands = table.clock()
        await table.later(160)
        assert table.clock() == stands < table.drill.scenario.restored
        heard = len(table.drill.heard)
        await table.press("f5", "z")
        assert len(table.drill.heard) == heard + 1
        for _ in range(6):
            table.clock.touched()
            await table.later(28)
        assert "service back: resolve, close" in table.text
        await table.press("f8")
        assert "The backlog is empty" in table.text
        await table.press("escape", "A")
        assert "DRILL ×" in table.text, "also where no incident is shown"
        await table.press("right_square_bracket")
        await table.press("s", "r", "text:drained", "enter", "enter", "text:back", "ctrl+g")
        await table.press("q", "enter")
        assert "what went well" in table.text
        assert "after the service was really back, and not before" in table.text
        await table.press("E", "K")
        written = tmp_path / "debrief-github-2018-10-21-mysql-failover.md"
        assert written.read_text().startswith("# Debrief of a drill")
        await table.later(30)
        assert "written:" in table.text, "it stays to be read"
        await table.pilot.resize_terminal(80, 24)
        assert "K keep the record" in table.text
        await table.press("escape")
        assert "F5 pause  F8 heard" in table.text
        await table.press("q", "enter", "q")
    assert app.return_code == 0
    with Ledger.open(tmp_path / "drill-github-2018-10-21-mysql-failover.db", now=table.clock()) as copied:
        assert [*copied.kinds(("drill_began",))]
    assert debrief_of(table.desk) == table.drill.debrief()
    table.desk.ledger.close()
