"""The failing service and the change before it, by keys: names come from the map, reasons with the changes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from mim_console.data import playbook_file, policy_file
from mim_console.data.ledger import Ledger
from mim_console.desk.demo import furnish
from mim_console.desk.desk import Desk
from mim_console.incident.fold import fold
from mim_console.incident.incident import Incident
from tests.screens.conftest import Running


@pytest.fixture
def shop(path: Path, incident: str, now: datetime) -> str:
    """The incident, with the invented shop around it."""
    with Ledger.open(path, now=now) as ledger:
        furnish(Desk(ledger, policy_file.default(), playbook_file.load(), "Ana", "ana", lambda: now))
    return incident


def stored(path: Path, now: datetime, incident: str) -> Incident:
    with Ledger.open(path, read_only=True, now=now) as ledger:
        return fold(ledger.read(incident))


async def test_the_failing_service_is_picked_from_the_map(
    running: Running, shop: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("i", "e", "text:checko")
        assert "critical · 52,000 users · Web shop" in console.text
        await console.press("down", "enter", "text:do", "down", "ctrl+g")
    service = stored(path, now, shop).services["checkout"]
    assert (service.state, service.critical) == ("down", True)
    assert service.described is not None


async def test_what_the_map_says_is_taken_over_with_two_keys(
    running: Running, shop: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("i", "e", "text:checkout", "enter", "text:down", "ctrl+g", "i", "u", "ctrl+g")
    assert "Click and collect" in [each.name for each in stored(path, now, shop).functions.values()]


async def test_a_recent_change_becomes_a_rollback_that_waits_for_approval(
    running: Running, shop: str, path: Path, now: datetime
) -> None:
    before = stored(path, now, shop)
    async with running() as console:
        await console.press("i", "e", "text:checkout", "enter", "text:down", "ctrl+g", "d", "w")
        assert "CHG-20409  on payments itself, 43 minutes before it was noticed" in console.text
        await console.press("text:CHG-20409", "enter", "text:rollback", "ctrl+g")
    after = stored(path, now, shop)
    (action,) = [each for id, each in after.actions.items() if id not in before.actions]
    assert (action.type, action.waiting, action.ticket) == ("rollback", True, "CHG-20409")
    assert "Deploy 4.17" in action.what
