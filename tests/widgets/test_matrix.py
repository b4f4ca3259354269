"""Impact and urgency, chosen on their grid."""

from __future__ import annotations

import pytest
from textual.content import Content

from mim_console.widgets.matrix import Matrix
from tests.widgets.stage import Stage

PRIORITY = {
    ("high", "high"): "P1", ("high", "medium"): "P2", ("high", "low"): "P3",
    ("medium", "high"): "P2", ("medium", "medium"): "P3", ("medium", "low"): "P4",
    ("low", "high"): "P3", ("low", "medium"): "P4", ("low", "low"): "P5",
}  # fmt: skip


def words(impact: str, urgency: str) -> Content:
    return Content(PRIORITY[impact, urgency])


@pytest.mark.parametrize(
    ("keys", "cell"),
    [
        ([], ("high", "high")),
        (["down"], ("medium", "high")),
        (["right", "right", "right"], ("high", "low")),
        (["j", "j", "k", "right", "left", "right"], ("medium", "medium")),
        (["up", "left"], ("high", "high")),
    ],
)
async def test_impact_goes_down_and_urgency_across(keys: list[str], cell: tuple[str, str]) -> None:
    grid = Matrix()
    async with (app := Stage(grid)).play(60, 12) as pilot:
        grid.show(words, None)
        grid.focus()
        await pilot.press(*keys, "enter")
        assert [(said.impact, said.urgency) for said in app.said(Matrix.Chosen)] == [cell]


async def test_it_shows_what_each_cell_gives_where_one_is_and_what_is_held() -> None:
    grid = Matrix()
    async with (app := Stage(grid)).play(60, 12) as pilot:
        grid.show(words, ("medium", "low"))
        grid.focus()
        await pilot.pause()
        assert [line.split() for line in app.lines[2:7:2]] == [
            ["high", "P1", "P2", "P3"],
            ["medium", "P2", "P3", "[✓P4]"],
            ["low", "P3", "P4", "P5"],
        ]
        await pilot.press("up")
        assert [line.split() for line in app.lines[2:5:2]] == [
            ["high", "P1", "P2", "[", "P3]"],
            ["medium", "P2", "P3", "✓P4"],
        ]
        assert grid.cursor == ("high", "low")


async def test_a_click_moves_the_cursor_and_a_second_one_chooses() -> None:
    grid = Matrix()
    async with (app := Stage(grid)).play(60, 12) as pilot:
        grid.show(words, None)
        await pilot.pause()
        at = (app.lines[6].index("P4"), 6)
        await pilot.click(offset=at)
        assert (grid.cursor, app.said(Matrix.Chosen)) == (("low", "medium"), [])
        await pilot.click(offset=at)
        assert [(said.impact, said.urgency) for said in app.said(Matrix.Chosen)] == [("low", "medium")]
