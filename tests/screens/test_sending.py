"""From the first key to four real services: composed, checked, approved, sent, and the one clock reset."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mim_console.desk.desk import Desk
from tests.channels_stage import Services
from tests.screens.conftest import Console, Running

AUDIENCES = """
[[audiences]]
id = "customers"
title = "Customers"
wants = "What they notice"
channels = ["mail", "chat", "teams", "status-page"]
approver = "mim"
updates = { P1 = "15m then 30m" }

[[audiences]]
id = "executives"
title = "Executives"
wants = "Impact, risk"
channels = ["mail"]
updates = { P1 = "15m then 30m" }
"""


PROMISE = "It will be fixed soon."


@pytest.fixture
def policy(services: Services, tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(services.policy + AUDIENCES, encoding="utf-8")
    return path


async def until(console: Console, done: Callable[[], bool]) -> None:
    """Let the clock tick until it is so; the test's own timeout is the end of it."""
    while not done():
        await console.later(seconds=1)
        await asyncio.sleep(0.01)


def due(desk: Desk, id: str) -> dict[str, datetime | None]:
    return {clock.about: clock.due for clock in desk.clocks(id) if clock.kind == "update" and not clock.over}


async def test_one_writes_it_another_approves_it_and_four_services_take_it(
    incident: str, running: Running, policy: Path, services: Services
) -> None:
    async with running(name="Lin", policy=policy) as console:
        desk, before = console.app.desk, due(console.app.desk, incident)
        await console.press("u", "u")
        while "update to Customers" not in console.text:
            await console.press("ctrl+n")
        await console.press("tab", "ctrl+a", f"text:{PROMISE}")
        assert "“soon” says no time" in console.text
        await console.press(
            *["backspace"] * len(PROMISE), "text:Since 13:18 UTC 400 staff in 12 shops cannot take cards."
        )
        assert "waits for Ana" in console.text
        await console.press("ctrl+g")
        await console.later(seconds=1)
        assert due(desk, incident) == before  # nobody was told yet
    assert services.slack.received == []
    async with running(name="Ana", policy=policy) as console:
        desk, before = console.app.desk, due(console.app.desk, incident)
        assert "U1 to customers waits for your approval · u a" in console.text
        await console.press("u", "a", "ctrl+g")
        taken = (services.smtp, services.slack, services.teams, services.statuspage)
        await until(console, lambda: all(len(each.received) == 1 for each in taken))
        await until(console, lambda: len(desk.incident(incident).updates[-1].channels) == len(taken))
        after = due(desk, incident)
        assert after == before | {"customers": datetime(2026, 3, 4, 14, 35, tzinfo=UTC)}
        await console.press("5")
        assert "taken" in console.text
    assert "cannot take cards" in services.smtp.received[0].text


async def test_without_a_network_it_is_kept_and_leaves_once_there_is_one(
    incident: str, running: Running, policy: Path, services: Services
) -> None:
    services.slack.always("down")
    async with running(policy=policy) as console:
        desk = console.app.desk
        await console.press("u", "u")
        while "update to Customers" not in console.text:
            await console.press("ctrl+n")
        await console.press("ctrl+g")
        await until(console, lambda: bool(tries(desk, incident, "chat")))
    services.slack.always("fine")
    async with running(policy=policy) as console:  # left and opened again: the outbox is in the ledger
        await until(console, lambda: len(services.slack.received) == 1)
        await until(console, lambda: tries(console.app.desk, incident, "chat")[-1] == "accepted")
        for _ in range(3):
            await console.later(minutes=1)
    assert len(services.slack.received) == len(services.smtp.received) == len(services.teams.received) == 1


def tries(desk: Desk, id: str, channel: str) -> list[str | None]:
    [update] = desk.incident(id).outgoing.values()
    return [each.result for each in update.tries(channel) if each.result]
