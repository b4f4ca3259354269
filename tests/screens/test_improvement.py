"""The improvement screen, by keys: every number has its incidents behind it, and a changed policy is adopted there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.year import tell as tell_a_year
from mim_console.data import playbook_file, policy_file
from mim_console.data.ledger import Ledger
from mim_console.desk.desk import Desk

if TYPE_CHECKING:
    from datetime import datetime

    from tests.screens.conftest import Running


def fill(path: Path, now: datetime, incidents: int = 12) -> None:
    """A year of made-up incidents."""
    with Ledger.open(path, now=now) as ledger:
        desk = Desk(ledger, policy_file.load(), playbook_file.load(), "Ana", "ana", lambda: now)
        tell_a_year(desk, now, incidents=incidents, entries=43, days=300)


async def test_from_a_figure_to_the_incident_behind_it(
    running: Running, path: Path, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(path, now)
    async with running() as console:
        await console.press("6")
        while "taken in …" in console.text:
            await console.pilot.pause(0.05)
        assert "all 12 taken in" in console.lines[0]
        assert "time to restore · impact start → restored" in console.text
        assert "Apr 2025 – Mar 2026" in console.lines[0]
        await console.press("up")
        assert "time to diagnose · declared → diagnosed" in console.text
        await console.press("down", "enter")
        assert "time to restore · Apr 2025 – Mar 2026" in console.text
        assert "12 incidents" in console.text
        await console.press("enter")
        assert "INC-" in console.lines[0]
        assert "summary" in console.text
        await console.press("6", "right")
        assert "May 2025 – Apr 2026" in console.lines[0]
        await console.press("left", "v", "v", "v")
        assert "by priority" in console.text
        await console.press("tab", "tab", "space")
        assert "P1 only" in console.lines[0]
        await console.press("escape")
        assert "all incidents" in console.lines[0]
        await console.press("tab", "home", "enter")
        assert "came again" in console.text
        monkeypatch.chdir(tmp_path)
        await console.press("escape", "E", "ctrl+g")
        assert (tmp_path / "digest-2026-02.md").read_text("utf-8").startswith("# Major incidents, Feb 2026\n")


async def test_a_changed_policy_is_adopted_with_its_reason(
    running: Running, path: Path, now: datetime, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[asks]\nescalate_after = 9\n", encoding="utf-8")
    fill(path, now, incidents=6)
    async with running(80, 24, policy=policy) as console:
        await console.press("6", "shift+tab")
        assert "1 rule changed" in console.text
        await console.press("end", "enter")
        assert "asks.escalate_after" in console.text
        await console.press("enter", "enter")
        assert "Adopt a change of the policy" in console.text
        await console.press("tab", "tab", "text:asks were chased too soon", "ctrl+g")
        (adopted,) = console.app.desk.improvement.adopted
        assert adopted.why == "asks were chased too soon"
        assert adopted.changed == ("asks.escalate_after: 2 → 9",)


async def test_a_ledger_that_cannot_be_read_is_said(running: Running, path: Path, now: datetime) -> None:
    fill(path, now, incidents=3)
    async with running() as console:
        await console.press("6")
        console.app.desk.ledger.close()
        await console.press("down", "right")
        await console.later(seconds=1)
        assert "cannot be used" in console.text


async def test_it_begins_with_a_measure_that_says_something(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("6")
        assert "time to restore" in console.text
        assert "a time that it needs is missing" not in console.text


async def test_an_empty_ledger_says_what_fills_it(running: Running) -> None:
    async with running() as console:
        await console.press("6")
        assert "no incident counts yet" in console.text
        await console.press("tab", "v", "space", "enter", "escape")
        assert console.lines[0].startswith(" mim-console")
