"""A panel of lines, driven by keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import Tone
from tests.widgets.stage import HOSTILE, Stage


def asks(*names: str) -> list[Line]:
    return [Line(f"{name} looks at the pool", "3:10", key=name) for name in names]


async def test_the_cursor_goes_by_keys_and_says_where_it_is() -> None:
    lines = Lines()
    app = Stage(lines)
    async with app.play() as pilot:
        lines.show(asks("Bob", "Priya", "Sam"))
        lines.focus()
        await pilot.press("down", "j", "j", "k", "enter")
        assert [message.key for message in app.said(Lines.Highlighted)] == ["Bob", "Priya", "Sam", "Priya"]
        assert [message.key for message in app.said(Lines.Selected)] == ["Priya"]
        await pilot.press("home", "enter", "end", "enter", "g", "enter", "G", "enter")
        assert [message.key for message in app.said(Lines.Selected)][1:] == ["Bob", "Sam", "Bob", "Sam"]


async def test_lines_of_one_key_are_one_item_and_those_without_are_none() -> None:
    lines = Lines()
    async with (app := Stage(lines)).play() as pilot:
        lines.show(
            [
                Line("a caption"),
                Line("limited to 50 %", key="first"),
                Line("  applied 14:12", key="first"),
                Line(""),
                Line("paper slips", key="second"),
            ]
        )
        lines.focus()
        await pilot.press("down", "enter", "up", "up", "enter")
        assert [message.key for message in app.said(Lines.Selected)] == ["second", "first"]


async def test_the_cursor_stays_on_its_item_while_others_come_and_go() -> None:
    lines = Lines()
    async with Stage(lines).play() as pilot:
        lines.show(asks("Bob", "Priya", "Sam"))
        lines.focus()
        await pilot.press("down")
        lines.show(asks("Ana", "Bob", "Priya", "Sam"))
        assert lines.cursor == "Priya"
        lines.show(asks("Ana", "Bob", "Sam"))
        assert lines.cursor == "Sam", "the next one takes its place"
        lines.show([])
        assert lines.cursor is None
        await pilot.press("down", "enter", "end")


async def test_what_does_not_fit_scrolls_with_the_cursor() -> None:
    lines = Lines()
    async with (app := Stage(lines)).play(40, 5) as pilot:
        lines.show(asks(*(f"n{i}" for i in range(20))))
        lines.focus()
        await pilot.press("end")
        await pilot.pause()
        assert app.lines[4].startswith("n19")
        await pilot.press("home")
        await pilot.pause()
        assert app.lines[0].startswith("n0")


async def test_an_empty_panel_says_what_fills_it() -> None:
    lines = Lines(empty="nobody was asked for anything · a asks")
    async with (app := Stage(lines)).play() as pilot:
        await pilot.pause()
        assert app.lines[0] == "nobody was asked for anything · a asks"
        lines.show(asks("Bob"))
        await pilot.pause()
        assert app.lines[0].startswith("Bob")
        lines.show([])
        await pilot.pause()
        assert app.lines[:2] == ["nobody was asked for anything · a asks", ""]


async def test_a_click_moves_the_cursor_and_a_second_one_chooses() -> None:
    lines = Lines()
    async with (app := Stage(lines)).play() as pilot:
        lines.show(asks("Bob", "Priya", "Sam"))
        await pilot.click(lines, offset=(3, 2))
        assert (lines.cursor, app.said(Lines.Selected)) == ("Sam", [])
        await pilot.click(lines, offset=(3, 2))
        assert [message.key for message in app.said(Lines.Selected)] == ["Sam"]
        await pilot.click(lines, offset=(3, 9))
        assert lines.cursor == "Sam"


async def test_a_style_that_changes_alone_is_seen() -> None:
    lines = Lines()
    async with (app := Stage(lines)).play() as pilot:
        colours = []
        for tone in (Tone.RUNNING, Tone.LATE):
            lines.show([Line("Bob", Content.styled("0:00", tone.style))])
            await pilot.pause()
            strip = app.screen._compositor.render_strips()[0]
            colours.append({segment.style.color for segment in strip if "0:00" in segment.text and segment.style})
        assert colours[0] != colours[1]


async def test_hostile_text_is_shown_and_does_nothing() -> None:
    lines = Lines(empty=HOSTILE)
    async with (app := Stage(lines)).play(120, 6) as pilot:
        app.assert_inert()
        assert "[@click=app.quit]x[/] [/ ␛]52;c;ZXZpbA==␇ ⟨U+202E⟩gnol ⟨U+D83D⟩" in app.text
        lines.show([Line(HOSTILE, HOSTILE, key=HOSTILE), Line(Tone.LATE.marked(HOSTILE), rows=3, hang=2)])
        await pilot.pause()
        app.assert_inert()
        assert "⟨U+202E⟩gnol" in app.text
        await pilot.click(lines, offset=(1, 0))
        assert app.is_running


@given(
    text=st.text(st.sampled_from("abc 漢\n"), max_size=80),
    tail=st.text("0123456789: ", max_size=12),
    rows=st.integers(1, 3),
    hang=st.integers(0, 6),
    width=st.integers(1, 50),
    column=st.integers(0, 10),
)
def test_a_line_keeps_to_its_width_and_rows(
    text: str, tail: str, rows: int, hang: int, width: int, column: int
) -> None:
    laid = Line(text, tail, rows=rows, hang=hang).laid_out(width, column)
    assert 1 <= len(laid) <= rows
    assert all(row.cell_length <= width and "\n" not in row.plain for row in laid)
    if tail and cell_len(tail) < width:
        assert laid[0].plain.endswith(tail)
        assert laid[0].cell_length == width


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_text_that_is_cut_says_so(rows: int) -> None:
    laid = Line("14:27 Omar  " + "words and more words " * 9, rows=rows, hang=12).laid_out(40)
    assert len(laid) == rows
    assert laid[-1].plain.rstrip().endswith("…")
    assert all(row.plain.startswith(" " * 12) for row in laid[1:])
