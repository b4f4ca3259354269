"""The log line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual import events
from textual.content import Content
from textual.pilot import Pilot

from mim_console.widgets.prompt import Prompt
from tests.widgets.stage import HOSTILE, Stage


class Logging:
    """A prompt, and what it entered; while `full` the ledger takes nothing."""

    def __init__(self) -> None:
        self.entered: list[str] = []
        self.full = False
        self.prompt = Prompt(self.read, self.enter)
        self.app = Stage(self.prompt)
        self.pilot: Pilot[None]

    def read(self, text: str) -> tuple[Content, bool]:
        return Content(f"note · {text}"), not text.startswith("?")

    def enter(self, text: str) -> bool:
        if not self.full:
            self.entered.append(text)
        return not self.full

    async def press(self, *keys: str) -> None:
        await self.app.strike(*keys)
        await self.pilot.pause()


@asynccontextmanager
async def logging() -> AsyncIterator[Logging]:
    log = Logging()
    async with log.app.play(80, 6) as log.pilot:
        log.prompt.open()
        await log.pilot.pause()
        yield log


async def test_it_says_what_the_line_will_become_and_enters_it() -> None:
    async with logging() as log:
        await log.press("seen")
        assert "→ note · seen" in log.app.text
        await log.press("enter")
        assert (log.entered, log.prompt.value) == (["seen"], "")
        await log.press("home", "?")
        assert "✗ note · ?" in log.app.text


async def test_a_line_that_could_not_be_kept_stays() -> None:
    async with logging() as log:
        log.full = True
        await log.press("seen", "enter")
        assert (log.entered, log.prompt.value) == ([], "seen")
        log.full = False
        await log.press("enter", "enter")
        assert log.entered == ["seen"], "and nothing is entered twice"


async def test_escape_keeps_the_draft() -> None:
    async with logging() as log:
        await log.press("half-a-li", "escape", "ne")
        assert log.prompt.value == "half-a-li"
        log.prompt.open()
        await log.press("ne", "enter")
        assert log.entered == ["half-a-line"]


async def test_earlier_lines_come_back_and_the_draft_after_them() -> None:
    async with logging() as log:
        await log.press("one", "enter", "two", "enter", "thr")
        seen = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await log.press(key)
            seen.append(log.prompt.value)
        assert seen == ["two", "one", "one", "two", "thr", "thr"]


async def test_a_pasted_page_is_one_line_and_commands_nothing() -> None:
    async with logging() as log:
        log.app.post_message(events.Paste(f"first\r\nsecond {HOSTILE}\r"))
        await log.press("home")
        log.app.assert_inert()
        await log.press("enter")
        assert log.entered == ["first second [@click=app.quit]x[/] [/ ␛]52;c;ZXZpbA==␇ ⟨U+202E⟩gnol ⟨U+D83D⟩"]
        assert log.app.is_running
