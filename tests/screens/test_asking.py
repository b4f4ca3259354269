"""Forms and menus in the console: what they are about, what they know beforehand, what they say in time."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from mim_console.widgets.lines import Lines
from tests.screens.conftest import Console, Running
from tests.screens.test_console import stored

TITLE = "INC-0001 Card payments fail in 12 shops"


def words(console: Console) -> str:
    """What the dialog in front says, with its lines joined."""
    inside = [line.partition("│")[2].rpartition("│")[0] for line in console.lines]
    return re.sub(r"\s+", " ", " ".join(inside))


async def test_forms_and_menus_name_the_incident_on_the_board_too(running: Running, incident: str) -> None:
    async with running() as console:
        for place in ("2", "b"):
            await console.press(place, "a")
            assert f"Ask somebody · {TITLE}" in console.text
            await console.press("escape", "w")
            assert TITLE in words(console)
            await console.press("escape", "D")
            assert f"Declare a major incident · {TITLE}" not in console.text
            await console.press("escape")


async def test_nothing_new_is_one_key_and_enter(running: Running, incident: str, path: Path, now: datetime) -> None:
    async with running() as console:
        await console.press("n", "enter")
        assert "paste it to" in console.text
    assert [each.audience for each in stored(path, now, incident).outgoing.values()] == ["executives"]


async def test_a_step_of_the_ladder_says_in_full_whom_it_calls(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        rung = next(
            each
            for each in console.app.desk.policy.escalation.rungs
            if each.id not in {made.rung for made in stored(path, now, incident).escalations.values()}
        )
        lines = console.app.screen.query_one("#force", Lines)
        lines.focus()
        lines.move_to(f"rung:{rung.id}")
        await console.press("enter")
        assert ", ".join(rung.who) in words(console)
        await console.press("e", "text:no cause yet", "ctrl+g")
    made = list(stored(path, now, incident).escalations.values())[-1]
    assert (made.to, made.rung, made.reason) == (", ".join(rung.who), rung.id, "no cause yet")


async def test_a_gate_says_what_is_open_before_one_goes_through_it(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("s", "s", "text:close")
        assert re.search(r"→ \d+ open before it: ", console.text)


async def test_the_row_that_dates_back_has_a_name_of_its_own(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("i", "m", "tab")
        assert len(re.findall(r"│\s+When ", console.text)) == 1
        assert "Entry time" in console.text


async def test_what_is_wrong_does_not_repeat_the_label_that_stands_beside_it(running: Running, incident: str) -> None:
    async with running(80, 24) as console:
        await console.press("i", "m", "shift+tab", "text:25:99", "enter")
        assert "✗ '25:99'" in console.text
        assert console.text.count("Entry time") == 1


async def test_the_only_thing_there_is_is_filled_in(running: Running, incident: str, path: Path, now: datetime) -> None:
    async with running() as console:
        await console.press("c", "u", "text:limit is back at 100 %", "ctrl+g")
    assert not any(each.in_force for each in stored(path, now, incident).containments.values())


async def test_a_time_counted_from_now_moves_on_in_an_open_form(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("a", "text:Zoe", "enter", "text:logs", "enter", "text:8m")
        assert "14:13" in words(console)
        await console.later(minutes=3)
        assert "14:16" in words(console)
        await console.press("enter")
    due = [ask.due for ask in stored(path, now, incident).asks.values()][-1]
    assert f"{due:%H:%M}" == "14:16"


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (80, 24)])
async def test_all_keys_scroll_together_and_the_last_is_reached(
    running: Running, incident: str, columns: int, rows: int
) -> None:
    async with running(columns, rows) as console:
        await console.press("1")
        assert ("P demote" in console.text, "P promote" in console.text) == (True, False), "it is major already"
        await console.press("question_mark", "end")
        assert "keys" in console.lines[1]
        assert "Pin an entry" in console.text
        assert "gateway pods" not in console.text
