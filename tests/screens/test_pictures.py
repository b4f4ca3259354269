"""One picture of each screen at each size, so that a change of looks is a decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from mim_console.app import MimConsole
from mim_console.data import playbook_file, policy_file
from mim_console.data.ledger import Ledger
from mim_console.desk.desk import Desk
from tests.screens.story import tell

LARGE, SMALL = (120, 40), (80, 24)
KEYS = {
    "triage": "1",
    "war-room": "2",
    "timeline": "3",
    "review": "4",
    "updates": "5",
    "composer": "u u",
    "board": "b",
    "improve": "6",
    "help": "question_mark",
    "menu": "s",
    "form": "a",
    "log-line": "l a s k space B o b space h e a p space 5 m",
    "as-known": "3 up up up up up up up up up space 2",
}
Compare = Callable[..., bool]


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["120x40", "80x24"])
@pytest.mark.parametrize("keys", KEYS.values(), ids=KEYS)
def test_it_looks_as_it_should(
    snap_compare: Compare, tmp_path: Path, now: datetime, keys: str, size: tuple[int, int]
) -> None:
    path = tmp_path / "ledger.db"
    tell(path, now)
    opened: list[Desk] = []

    def open_desk() -> Desk:
        ledger = Ledger.open(path, now=now)
        opened.append(Desk(ledger, policy_file.load(), playbook_file.load(), "Ana", "ana", lambda: now))
        return opened[0]

    async def play(pilot: Pilot[None]) -> None:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        for key in keys.split():
            await pilot.press(key)
            await pilot.pause()

    app: App[None] = MimConsole(open_desk)
    assert snap_compare(app, terminal_size=size, run_before=play)
    opened[0].ledger.close()
