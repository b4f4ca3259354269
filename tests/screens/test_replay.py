"""The past played by keys: the whole console goes along, nothing is written, and hindsight stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from mim_console.data.scenarios import text
from mim_console.desk import replay as folding
from mim_console.desk.files import record
from mim_console.outside.incident_file import parse
from mim_console.outside.restated import account
from tests.screens.conftest import Console, Running
from tests.screens.test_timeline import count, listed, part


class Beats:
    """The player's timer in the hand of the test."""

    def __init__(self, console: Console, patch: pytest.MonkeyPatch) -> None:
        self._console = console
        self._beats: list[Callable[[], None]] = []
        patch.setattr(console.app, "set_interval", self._begin)

    def _begin(self, _: float, beat: Callable[[], None]) -> Beats:
        self._beats.append(beat)
        return self

    def stop(self) -> None:
        self._beats.clear()

    async def pass_by(self, count: int) -> None:
        for _ in range(count):
            for beat in [*self._beats]:
                beat()
        await self._console.pilot.pause()


def band(console: Console) -> str:
    return next((line.strip() for line in console.lines if "AS KNOWN" in line or "AS IT HAPPENED" in line), "")


def beside(console: Console) -> str:
    return " ".join(" ".join(part(console, "hindsight")).split())


async def test_a_decision_is_judged_by_what_its_maker_could_see(
    running: Running, incident: str, path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(120, 50) as console:
        beats, before = Beats(console, monkeypatch), count(path, now)
        await console.press("3", "slash", "text:roll back rather", "enter", "enter")
        assert "judge: what was known when it was taken" in console.text
        await console.press("j")
        assert band(console).startswith("AS KNOWN AT 13:43:00 UTC")
        shown = beside(console)
        assert "JUDGED BY WHAT WAS KNOWN THEN" in shown
        assert "D2 decided: roll back rather" in shown
        assert "H2" in shown
        assert "still open" in shown
        assert "never answered" not in shown
        await console.press("space")
        await beats.pass_by(1)
        assert "11m silent, passed over" in band(console)
        assert "×60 ▶" in band(console)
        await console.press("plus", "plus", "plus", "minus")
        assert "×300" in band(console)
        await console.press("space", "right_parenthesis", "left")
        assert "▶" not in band(console)
        await console.press("left", "space", "minus")
        await beats.pass_by(10)
        assert "Omar" not in "\n".join(listed(console))
        assert "learnt 14:00" in beside(console)
        await console.press("2")
        assert "AS KNOWN AT 13:5" in band(console)
        await console.press("left_curly_bracket")
        assert "◆" in band(console)
        await console.press("l", "a")
        assert "esc returns to now" in console.text
        await console.press("left_parenthesis", "question_mark")
        assert "speed, ×1 to ×600" in console.text
        await console.press("escape", "escape")
        assert band(console) == ""
        assert count(path, now) == before


async def test_an_account_from_elsewhere_is_played_by_when_it_happened(
    running: Running, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    (told,) = parse(text("gitlab-2017-01-31-database"), "gitlab", now)
    async with running(80, 24) as console:
        record(console.app.desk, [account(told)])
        monkeypatch.setattr(folding, "_PAGE", 1)
        await console.later(seconds=1)
        await console.press("enter", "3", "left_parenthesis")
        assert band(console).startswith("AS IT HAPPENED BY")
        then = console.app.desk.scene(console.app.desk.named("GITLAB-2017"), told.instants[0]).incident
        assert (then.cause, then.summary, then.scope.impact) == ("", "", "")
        for _ in range(8):
            await console.press("right")
        assert band(console).startswith("AS IT HAPPENED BY")
        assert "theories open then" in beside(console)
        await console.press("right_parenthesis", "right")
        assert band(console) == ""
