"""A candidate that belongs to an open incident, by keys: it becomes its child, and ends with it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from mim_console.screens.board import Board
from mim_console.screens.triage import TriageScreen
from mim_console.widgets.lines import Lines
from tests.screens.conftest import Running
from tests.screens.story import Teller
from tests.screens.test_console import stored

GATEWAY = "gateway refuses connections"


def candidates(path: Path, now: datetime) -> tuple[str, str, str]:
    """Three that may be the same, the first of them major."""
    told = Teller(path, now)
    ids = []
    for minute, (title, service) in enumerate(
        (("Card payments fail", "cards"), ("Refunds fail", "cards"), ("Vouchers are slow", "vouchers")), 40
    ):
        told.at(minute)
        told.incident = ""
        told.incident = told.do("propose", title=f"{title}: {GATEWAY}", reason="shops call", service=service)
        ids.append(told.incident)
    told.incident = ids[0]
    told.do("classify", impact="high", urgency="high")
    told.do("promote", criteria="critical")
    told.at(47)
    told.desk.ledger.close()
    return ids[0], ids[1], ids[2]


async def test_a_candidate_becomes_a_child_and_is_resolved_with_its_parent(
    running: Running, path: Path, now: datetime
) -> None:
    parent, child, other = candidates(path, now)
    async with running() as console:
        app = console.app
        for id, key in ((child, "C"), (other, "M")):
            await console.press("b")
            app.screen.query_one("#incidents", Lines).move_to(id)
            await console.press("enter", "1")
            assert isinstance(app.screen, TriageScreen)
            assert "≈ maybe INC-0001 Card payments fail" in console.text
            await console.later(minutes=10)
            assert "OVERDUE" in console.text
            assert "M part of it  C its child" in console.text, "also while another incident is late"
            await console.press(key)
        assert "✓ attached to INC-0001" in console.text
        assert "ATTACHED" in console.lines[0]
        assert "to INC-0001" in console.lines[0]
        await console.press("b")
        assert isinstance(app.screen, Board)
        shown = console.text
        assert shown.index("└ ") > shown.index("INC-0001")
        assert "updates with INC-0001" in shown
        app.screen.query_one("#incidents", Lines).move_to(child)
        await console.press("enter")
        assert "child of INC-0001" in console.lines[0]
        await console.press("b")
        app.screen.query_one("#incidents", Lines).move_to(parent)
        await console.press("enter", "2", "s", "r", "text:restarted", "tab", "tab", "text:calm")
        await console.press("ctrl+g")
        assert "Resolve its children with it" in console.text
        assert "INC-0002 Refunds fail: gateway refuses connections: cards is degraded" in console.text
        await console.press("escape")
        assert "1 child" in console.lines[0]
        assert "a child is still open: INC-0002" in console.text
        await console.press("y", "text:INC-0002", "ctrl+g")
        assert "still open" not in console.text
    ended = stored(path, now, child)
    assert (ended.status, ended.major) == ("resolved", False)
    assert ended.resolution == "restarted (resolved with INC-0001)"
    joined = stored(path, now, parent)
    assert [each.reference for each in joined.joined.values()] == ["INC-0003"]
    assert "vouchers" in joined.services
    assert stored(path, now, other).status == "attached"
