"""Actions of all incidents by keys: from the board to the list, each one's life, its ticket, and the alarm."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_actions import JIRA
from tests.screens.conftest import Console, Running
from tests.screens.story import Teller
from tests.screens.test_console import HOSTILE, stored

if TYPE_CHECKING:
    from tests.channels_stage import Services

DONE_TEST = {"done_test": "it fired in a drill"}


@pytest.fixture
def closed(path: Path, now: datetime) -> list[str]:
    """Three incidents that are over, with an action each: one overdue, one due this week, one in a month."""
    ids = []
    for n, (what, owner, due) in enumerate(
        (("Size the pool by load", "Sam", "2d"), ("Add an alert on lag", "Ana", "8d"), (HOSTILE, HOSTILE, "40d"))
    ):
        told = Teller(path, now - timedelta(days=3))
        told.incident = told.do("declare", title=f"Outage {n + 1}", impact="high", urgency="high")
        told.at(40)
        told.do("resolve", how="rolled back", reason="errors are gone")
        told.do("close", reason="all agreed")
        told.do("action", what=what, owner=owner, type="prevent", by=due, because="as agreed", **DONE_TEST)
        told.desk.ledger.close()
        ids.append(told.incident)
    return ids


async def settled(console: Console, *words: str) -> None:
    """Until these words are on the screen; what goes over the network takes a moment."""
    end = time.monotonic() + 10
    while not all(word in console.text for word in words):
        assert time.monotonic() < end, console.text
        await console.pilot.pause(0.05)
        console.app.tick()


async def test_from_the_board_to_a_verified_action(
    running: Running, closed: list[str], path: Path, now: datetime
) -> None:
    async with running() as console:
        assert "actions due" in console.text
        assert "A all 3 that are open" in console.text
        late = next(line for line in console.lines if "OVERDUE 1 d" in line or "OVERDUE 23 h" in line)
        assert all(word in late for word in ("Sam", "Size the pool by load", "INC-0001 A1"))
        await console.press("A")
        assert "overdue 1" in console.lines[0]
        assert "Add an alert on lag" not in console.text
        await console.press("enter", "m", "text:5d", "enter", "text:away", "ctrl+g")
        assert "nothing is overdue" in console.text
        await console.press("tab", "enter", "d", "text:CHG-8", "ctrl+g")  # mine
        await console.press("tab")
        assert "to verify" in next(line for line in console.lines if "Add an alert on lag" in line)
        await console.press("enter", "v", "text:it fired", "ctrl+g")
        assert "Ana's own" in console.text
        await console.press("enter", "text:alone", "ctrl+g")
        assert "nothing waits to be verified" in console.text
        await console.press("tab", "tab")
        assert "was 3 Mar" in console.text or "until Ana moved it: away" in console.text
        await console.press("4")
        assert "INC-0001" in console.lines[0]
    assert stored(path, now, closed[1]).actions.popitem()[1].verified_by == "Ana"


async def test_one_that_becomes_overdue_rings_wherever_one_is(running: Running, closed: list[str]) -> None:
    async with running() as console:
        await console.later(days=6)
        assert len(console.rung) == 1
        assert "INC-0002" in console.lines[1]
        await console.press("A", "m")
        assert "overdue 2" in console.lines[0]
        await console.later(minutes=5)
        assert len(console.rung) == 1


async def test_a_ticket_there_and_back(running: Running, closed: list[str], services: Services, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(JIRA, encoding="utf-8")
    async with running(80, 24, policy=policy) as console:
        await console.press("A", "enter", "j", "ctrl+g")
        await settled(console, "OPS-1")
        services.jira.states["OPS-1"] = ("Done", "done")
        await console.press("J")
        await settled(console, "1 ticket read, 1 changed")
        console.app.clear_notifications()
        await console.press()
        assert "has anybody seen it?" in " ".join(console.text.split())
        assert "overdue 1" in console.lines[0]
