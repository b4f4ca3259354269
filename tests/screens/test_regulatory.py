"""Duties to regulators on the screens: asked for, counted beside the other clocks, answered with a key."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from mim_console.desk.verbs import VERBS
from mim_console.widgets.lines import Lines
from tests.screens.conftest import Running
from tests.screens.story import Teller
from tests.screens.test_console import stored


async def test_a_regime_is_switched_on_by_keys_and_its_report_submitted_from_the_list_of_clocks(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("2", "o", "g")
        assert "NOT LEGAL ADVICE" in console.text
        await console.press("text:gdpr", "enter", "text:addresses may be out", "enter", "text:-10m", "ctrl+g")
        assert "GDPR: notification" in console.text
        await console.press("O", "end")
        assert "GDPR: notification" in console.text
        await console.press("enter", "t")
        await console.press("text:ICO 77", "ctrl+g")
        assert "no clock yet" not in console.text
    (duty,) = stored(path, now, incident).duties.values()
    assert (duty.decided_by, duty.anchors["aware"].at) == ("Ana", now - timedelta(minutes=10))
    assert [(each.report, each.reference) for each in duty.submitted] == [("notification", "ICO 77")]


async def test_a_report_without_an_anchor_says_what_it_waits_for_and_enter_states_it(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    teller = Teller(path, now)
    teller.incident = incident
    teller.at(47)
    teller.do("regulatory", regime="gdpr", reason="addresses may be out")
    teller.desk.ledger.close()
    async with running() as console:
        await console.press("2")
        assert "no clock yet" in console.text
        lines = console.app.screen.query_one("#force", Lines)
        lines.focus()
        lines.move_to("report:gdpr/notification")
        await console.press("enter", "a")
        await console.press("text:-5m", "ctrl+g")
    (duty,) = stored(path, now, incident).duties.values()
    assert duty.anchors["aware"].at == now - timedelta(minutes=5)


async def test_a_countdown_does_not_hide_that_another_anchor_would_shorten_it(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    missing = "classified: not said yet, then 4 hours at most"
    async with running() as console:
        await console.press("2", "o", "g", "text:dora")
        assert "DORA counts from aware and from classified" in " ".join(console.text.split())
        await console.press("enter", "text:payments", "enter", "text:-20m", "ctrl+g")
        assert missing in console.app.screen.query_one("#force", Lines).words("report:dora/initial")
        await console.press("O", "end")
        assert missing in console.app.screen.query_one("#clocks", Lines).words("report:dora/initial")
        await console.press("escape", "o", "a", "text:dora/cl", "enter", "text:-5m", "ctrl+g")
        assert missing not in console.app.screen.query_one("#force", Lines).words("report:dora/initial")


async def test_who_ticked_that_a_regulator_may_have_to_be_told_is_asked_which(
    running: Running, path: Path, now: datetime
) -> None:
    teller = Teller(path, now)
    teller.incident = teller.do(
        "declare", title="Addresses are out", impact="high", urgency="high", criteria="regulatory"
    )
    teller.desk.ledger.close()
    async with running() as console:
        await console.press("2")
        lines = console.app.screen.query_one("#force", Lines)
        lines.focus()
        lines.move_to("regime:regulatory")
        await console.press("enter", "g")
        assert "A regulator must be told" in console.text
        await console.press("text:gdpr", "enter", "text:addresses", "ctrl+g")
        assert "which regime applies" not in console.text


async def test_the_board_keeps_a_closed_incident_in_sight_while_a_report_is_owed(
    running: Running, path: Path, now: datetime
) -> None:
    teller = Teller(path, now)
    teller.incident = teller.do("declare", title="Addresses are out", impact="high", urgency="high")
    teller.do("regulatory", regime="gdpr", reason="addresses may be out", since="now")
    teller.do("resolve", how="closed the hole", reason="tested")
    teller.do("close", reason="all agreed")
    teller.desk.ledger.close()
    async with running() as console:
        await console.press("b")
        assert "closed, a report is owed" in console.text
        assert "GDPR: notification" in console.text
        console.app.desk.do_typed(VERBS["submit-report"], teller.incident, {"report": "gdpr/notification"})
        await console.later(seconds=1)
        assert "a report is owed" not in console.text
        assert "closed lately" in console.text
