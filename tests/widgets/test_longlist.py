"""A list of very many items, driven by keys."""

from __future__ import annotations

import random

import pytest

from mim_console.widgets.lines import Line
from mim_console.widgets.longlist import LongList
from tests.widgets.stage import HOSTILE, Stage


class Items:
    """Items of one to four rows, and how many of them were asked for."""

    def __init__(self) -> None:
        self.told = 0

    def __call__(self, start: int, stop: int) -> list[list[Line]]:
        self.told += stop - start
        return [self.item(position) for position in range(start, stop)]

    def item(self, position: int) -> list[Line]:
        between = [Line("between")] if position % 7 == 3 else []
        return [*between, *[Line(f"item {position} row {row}", key=str(position)) for row in range(1 + position % 3)]]

    def rows(self, position: int) -> list[str]:
        return [str(line.text) for line in self.item(position)]


async def test_the_cursor_goes_by_keys_and_says_where_it_is() -> None:
    items = LongList(Items())
    async with (app := Stage(items)).play(40, 12) as pilot:
        items.show(1_000, 999)
        items.focus()
        await pilot.press("k", "up", "j", "g", "down", "enter", "G", "j")
        assert [message.position for message in app.said(LongList.Highlighted)] == [998, 997, 998, 0, 1, 999]
        assert [message.position for message in app.said(LongList.Selected)] == [1]


async def test_only_what_is_near_is_told() -> None:
    told = Items()
    items = LongList(told)
    async with (app := Stage(items)).play(40, 12) as pilot:
        items.show(1_000_000, 999_999)
        await pilot.pause()
        assert "item 999999 row 0" in app.text
        assert told.told < 100
        items.move_to(500_000)
        await pilot.pause()
        assert "item 500000 row 0" in app.text
        assert told.told < 250


@pytest.mark.parametrize("seed", range(4))
async def test_wherever_one_goes_whole_items_follow_each_other_and_the_cursor_is_among_them(seed: int) -> None:
    chance, told = random.Random(seed), Items()
    items, count = LongList(told), chance.choice([1, 5, 40, 500])
    async with (app := Stage(items)).play(40, chance.choice([5, 12, 30])) as pilot:
        items.show(count, chance.randrange(count))
        items.focus()
        for _ in range(40):
            key = chance.choice(["j", "k", "pagedown", "pageup", "g", "G", "jump", "more", "less"])
            match key:
                case "jump":
                    items.move_to(chance.randrange(count), above=2)
                case "more":
                    count += 1
                    items.show(count, items.cursor or 0)
                case "less":
                    count = max(count - 3, 1)
                    items.show(count, items.cursor or 0)
                case _:
                    await pilot.press(key)
            await pilot.pause()
            sight = items.in_sight()
            expected = [row for position in sight for row in told.rows(position)]
            shown = [line.rstrip("▁▂▃▄▅▆▇█ ") for line in app.lines]
            assert [row for row in shown if row] == expected[: items.size.height]
            assert items.cursor in sight


async def test_pages_leave_nothing_out() -> None:
    items = LongList(Items())
    async with Stage(items).play(40, 12) as pilot:
        items.show(200, 0)
        items.focus()
        before = items.in_sight()
        while before[-1] < 199:
            await pilot.press("pagedown")
            now = items.in_sight()
            assert before[0] < now[0] <= before[-1]
            before = now
        await pilot.press("pagedown")
        assert items.at_end


async def test_the_top_stays_where_it_is_while_the_end_grows() -> None:
    items = LongList(Items())
    async with (app := Stage(items)).play(40, 12) as pilot:
        items.show(50, 10)
        await pilot.pause()
        before = [line.rstrip("▁▂▃▄▅▆▇█ ") for line in app.lines]
        items.show(90, 10)
        await pilot.pause()
        assert [line.rstrip("▁▂▃▄▅▆▇█ ") for line in app.lines] == before


async def test_a_click_moves_and_a_second_one_chooses() -> None:
    items = LongList(Items())
    async with (app := Stage(items)).play(40, 12) as pilot:
        items.show(50, 0)
        await pilot.pause()
        await pilot.click(items, offset=(3, 1))
        await pilot.click(items, offset=(3, 2))
        assert [message.position for message in app.said(LongList.Highlighted)] == [1]
        assert [message.position for message in app.said(LongList.Selected)] == [1]


async def test_an_empty_list_says_so_and_holds_nothing() -> None:
    items = LongList(Items(), empty="nothing is like that")
    async with (app := Stage(items)).play(40, 12) as pilot:
        items.show(0, 0)
        items.focus()
        await pilot.press("j", "pagedown", "pageup", "g", "G", "enter")
        assert "nothing is like that" in app.text
        assert items.cursor is None
        assert app.said(LongList.Selected) == []


async def test_nothing_in_it_is_obeyed() -> None:
    items = LongList(lambda start, stop: [[Line(HOSTILE, HOSTILE, key="x", rows=3)] for _ in range(start, stop)])
    async with (app := Stage(items)).play(60, 12) as pilot:
        items.show(50, 10)
        await pilot.pause()
        app.assert_inert()
        assert "[@click=app.quit]x[/] [/" in app.text
