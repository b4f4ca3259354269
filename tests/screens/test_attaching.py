"""Alerts by keys: to an incident, and to a candidate that is promoted with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from mim_console.data import policy_file, sources_file
from mim_console.data.ledger import Ledger
from mim_console.desk.intake import Intake
from tests.alert_bodies import SHARED, alertmanager, sent
from tests.screens.conftest import Running
from tests.screens.test_console import stored

EVIL = "\x1b[31m[red]not red[/]\u202e"


def hear(path: Path, now: datetime, *bodies: tuple[str, bytes]) -> None:
    """What other systems sent, through another connection."""
    with Ledger.open(path, now=now) as ledger:
        intake = Intake(ledger, sources_file.load(), policy_file.default().alerts, lambda: now)
        intake.take([intake.read(source, body) for source, body in bodies])


async def test_a_service_is_attached_and_its_recovery_is_seen(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    hear(path, now, *((source, sent(source)) for source in SHARED))
    async with running() as console:
        await console.press("i", "l", "text:checkout", "enter")
        state = stored(path, now, incident)
        assert len(state.alerts) == len(SHARED)
        over = alertmanager({"status": "resolved", "endsAt": "2026-03-04T14:00:00Z"})
        hear(path, now + timedelta(minutes=1), ("alertmanager", over))
        await console.later(minutes=2)
    (resolved,) = [each for each in stored(path, now, incident).alerts.values() if each.state == "resolved"]
    assert resolved.key == "6f1d2a90c3b74e58"


async def test_hostile_titles_are_shown_as_they_are(running: Running, incident: str, path: Path, now: datetime) -> None:
    hear(path, now, ("alertmanager", alertmanager({"annotations": {"summary": EVIL}, "labels": {"service": EVIL}})))
    async with running() as console:
        await console.press("i", "l")
        assert "[red]not red[/]" in console.text
        assert "\x1b" not in console.text
        await console.press("escape")


async def test_without_alerts_the_menu_says_why(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("i")
        assert "no alert came in" in " ".join(console.text.split())
