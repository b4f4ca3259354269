"""Short lists to choose from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from mim_console.widgets.menu import Choice, Menu
from tests.widgets.stage import HOSTILE, Stage

WORK = [
    Choice("a", "Answer", "answer"),
    Choice("j", "Join up", "join", off="nobody is on the call"),
    Choice("x", "Cancel", "cancel"),
]


@asynccontextmanager
async def menu(choices: list[Choice]) -> AsyncIterator[tuple[Stage, Pilot[None], list[str | None]]]:
    chosen: list[str | None] = []
    async with (app := Stage()).play(80, 24) as pilot:
        await app.push_screen(Menu("Q1", choices), chosen.append)
        await pilot.pause()
        yield app, pilot, chosen


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["x"], "cancel"),
        (["enter"], "answer"),
        (["down", "down", "enter"], "cancel"),
        (["j", "x"], "cancel"),
        (["escape"], None),
    ],
)
async def test_it_answers_what_was_chosen(keys: list[str], answer: str | None) -> None:
    async with menu(WORK) as (_, pilot, chosen):
        await pilot.press(*keys)
        await pilot.pause()
        assert chosen == [answer]


async def test_what_is_off_says_why_and_cannot_be_chosen() -> None:
    async with menu(WORK) as (app, pilot, chosen):
        assert any("Join up" in line and "nobody is on the call" in line for line in app.lines)
        for keys in (["j"], ["down", "enter"]):
            await pilot.press(*keys)
            assert (chosen, isinstance(app.screen, Menu)) == ([], True)


async def test_a_reason_too_long_for_its_line_stands_whole_below_it() -> None:
    reason = "the policy pauses no P1 clock: run the vendor's clock beside it, and tell the vendor so in plain words"
    async with menu([Choice("p", "Pause the SLA", "pause", off=reason), *WORK]) as (app, _, _):
        row = next(n for n, line in enumerate(app.lines) if "Pause the SLA" in line)
        below = " ".join(line.strip(" │") for line in app.lines[row + 1 : row + 3])
        assert " ".join(below.split()) == reason


async def test_it_says_what_it_is_about_in_full() -> None:
    title = "Q1 Zoe: the logs of the payment gateway since noon, and those of the database behind it, for the vendor"
    async with (app := Stage()).play(80, 24):
        await app.push_screen(Menu(title, WORK, "INC-0003 VPN drops"))
        await app.strike()
        said = " ".join(" ".join(line.strip(" │") for line in app.lines[:12]).replace("esc", "").split())
        assert title in said
        assert "INC-0003 VPN drops" in said


async def test_it_begins_on_what_can_be_done() -> None:
    async with menu(WORK[1:]) as (_, pilot, chosen):
        await pilot.press("enter")
        assert chosen == ["cancel"]


async def test_hostile_text_is_shown_and_does_nothing() -> None:
    async with menu([Choice("a", HOSTILE, HOSTILE), Choice("b", HOSTILE, "b", off=HOSTILE)]) as (app, pilot, chosen):
        await pilot.press("b")
        app.assert_inert()
        assert "⟨U+202E⟩gnol" in app.text
        assert chosen == []
        await pilot.press("a")
        assert chosen == [HOSTILE]
