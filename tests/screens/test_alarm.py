"""When the bell rings and what the band says: whoever recorded what passed, and for nothing that is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mim_console.data import playbook_file, policy_file
from mim_console.data.ledger import Ledger
from mim_console.desk.desk import Desk
from mim_console.desk.verbs import VERBS
from tests.screens.conftest import Console, Running


class Other:
    """Somebody else's console on the same ledger, with a clock of its own."""

    def __init__(self, path: Path, now: datetime) -> None:
        self.now = now
        self.desk = Desk(
            Ledger.open(path, now=now), policy_file.load(), playbook_file.load(), "Zoe", "zoe", lambda: self.now
        )

    def settle(self, **later: float) -> None:
        """Record what passed by then."""
        self.now += timedelta(**later)
        assert self.desk.settle()


@pytest.fixture
def other(incident: str, path: Path, now: datetime) -> Iterator[Other]:
    zoe = Other(path, now)
    yield zoe
    zoe.desk.ledger.close()


async def followed(console: Console) -> None:
    """Let the console take in what others wrote, without waiting for its next look."""
    console.app._follow()
    await console.pilot.pause()


async def test_what_another_console_recorded_rings_here_once(running: Running, incident: str, other: Other) -> None:
    async with running() as console:
        other.settle(minutes=10)
        await followed(console)
        assert "OVERDUE · and 2 more · m clears" in console.text
        assert len(console.rung) == 1
        await console.press("m")
        await console.later(minutes=10)
        assert len(console.rung) == 1
        assert not console.app.alarm


async def test_the_board_says_what_passed_and_what_is_offered(running: Running, incident: str, other: Other) -> None:
    other.desk.do_typed(VERBS["role"], incident, {"role": "scribe", "person": "Zoe"})
    async with running() as console:
        await console.press("b")
        other.desk.do_typed(VERBS["handover"], incident, {"role": "scribe", "to": "ana"})
        await followed(console)
        assert "INC-0001 · Zoe offers you Scribe" in console.text
        await console.later(minutes=10)
        assert "▲ INC-0001 · check: payments limited to 50 %: OVERDUE · and 2 more · m clears" in console.text
        assert "b shows it" not in console.text
        await console.press("m")
        assert "▲ INC-0001 ·" not in console.text


async def test_the_board_says_that_it_only_looks(running: Running, incident: str) -> None:
    async with running(read_only=True) as console:
        await console.press("b")
        assert "READ ONLY" in console.text


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("recorded", [False, True])
async def test_what_passed_before_it_was_opened_rings_not(
    running: Running, incident: str, other: Other, now: datetime, *, read_only: bool, recorded: bool
) -> None:
    if recorded:
        other.settle(minutes=10)
    async with running(read_only=read_only, at=now + timedelta(minutes=10)) as console:
        await console.later(seconds=1)
        assert "OVERDUE" in console.text
        assert "▲ INC-0001 ·" not in console.text
        assert not console.rung


async def test_who_may_only_look_hears_it_whether_or_not_anybody_records_it(
    running: Running, incident: str, other: Other
) -> None:
    async with running(read_only=True) as console:
        await console.later(minutes=6)
        assert "▲ INC-0001 ·" in console.text
        assert len(console.rung) == 1
        other.settle(minutes=6)
        await followed(console)
        assert len(console.rung) == 1
        await console.later(minutes=4)
        assert len(console.rung) == 2


async def test_what_was_late_and_is_done_by_now_rings_not(running: Running, incident: str, other: Other) -> None:
    async with running() as console:
        await console.press("l", "text:ask Lin counts 1m", "enter", "text:ask Bob heap dump 3m", "enter")
        console.clock[0] += timedelta(minutes=2)
        console.app.desk.log("answer Q3 12", incident)
        await console.later(seconds=1)
        other.now += timedelta(minutes=4)
        other.desk.do_typed(VERBS["answer"], incident, {"ask": "Q4", "answer": "sent"})
        await followed(console)
        passed = [entry for entry in other.desk.ledger.read(incident) if entry.kind == "threshold_passed"]
        assert {entry.recorded_at for entry in passed[-2:]} == {other.now, other.now - timedelta(minutes=2)}
        assert not console.rung
        assert not console.app.alarm
