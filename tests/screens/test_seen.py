"""Seen before: one key shows what resembles the incident, one more takes from it what helps."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from mim_console.data import policy_file
from mim_console.data.ledger import Ledger
from mim_console.incident.fold import fold
from mim_console.incident.incident import Incident
from tests.screens.conftest import Running
from tests.screens.story import Teller


@pytest.fixture
def before(path: Path, now: datetime) -> None:
    """A known error, and an incident that resembles nothing."""
    told = Teller(path, now)
    for title in ("Card payments time out", "Coffee machine leaks"):
        told.incident = ""
        told.incident = told.do("declare", title=title, impact="low", urgency="low")
        if title.startswith("Card"):
            told.do(
                "known-error",
                title="Card payments fail when the pool runs full",
                cause="the pool of connections is too small",
                workaround="restart the payment pods one by one",
                services="payments",
            )
        told.do("resolve", how="restarted", reason="calm")
        told.do("close", reason="calm")
    told.desk.ledger.close()


def stored(path: Path, now: datetime, incident: str) -> Incident:
    with Ledger.open(path, read_only=True, now=now) as ledger:
        return fold(ledger.read(incident))


async def test_what_resembles_it_is_shown_and_what_helped_is_one_key(
    running: Running, before: None, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("S")
        assert "seen before" in console.text
        assert "KE-0001" in console.text
        assert "restart the payment pods one by one" in console.text
        assert "Coffee" not in console.text
        while console.app.screen.query_one("#found").cursor != "past:KE-0001":  # type: ignore[attr-defined]
            await console.press("down")
        await console.press("w")
        (adopted,) = stored(path, now, incident).adopted.values()
        assert (adopted.text, adopted.source) == ("restart the payment pods one by one", "KE-0001")
        await console.press("S", "h")
        theories = stored(path, now, incident).hypotheses.values()
        assert [each.source for each in theories if each.source]


async def test_enter_offers_what_can_be_done_and_says_why_not(running: Running, before: None, incident: str) -> None:
    async with running() as console:
        await console.press("S")
        found = console.app.screen.query_one("#found")
        while found.cursor != "past:KE-0001":  # type: ignore[attr-defined]
            await console.press("down")
        await console.press("enter")
        assert "It is a known error" in console.text
        await console.press("k", "enter")
        assert console.app.desk.incident(incident).known_errors


async def test_a_title_says_as_it_is_typed_what_it_reminds_of(running: Running, before: None, incident: str) -> None:
    async with running() as console:
        await console.press("D", "text:Pool runs")
        assert "seen before? KE-0001 Card payments fail when the pool runs full" in console.text
        await console.press("text: dry because nobody filled it")
        assert "seen before?" not in console.text


async def test_an_observer_looks_and_records_nothing(running: Running, before: None, incident: str, path: Path) -> None:
    async with running() as console:
        console.app.desk.memory.seen_before("card")
    async with running(read_only=True) as console:
        await console.press("S", "w")
        assert "read-only" in "".join(str(each.message) for each in console.app._notifications)


async def test_a_link_is_copied_and_never_opened(
    running: Running, incident: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda *_: pytest.fail("it was opened"))
    policy = tmp_path / "policy.toml"
    policy.write_text(
        '[[links]]\nid = "mon"\ntitle = "Monitor"\nurl = "https://mon.example/{reference}?from={from_s}"\n',
        encoding="utf-8",
    )
    policy_file.load(policy)
    async with running(policy=policy) as console:
        await console.press("L", "1")
        assert console.app.clipboard.startswith("https://mon.example/INC-0001?from=")
    async with running() as console:
        await console.press("L")
        assert "the policy has no links" in console.text
