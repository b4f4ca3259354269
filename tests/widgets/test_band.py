"""The line across the screen."""

from __future__ import annotations

from textual.widgets import Static

from mim_console.widgets.band import Band
from tests.widgets.stage import HOSTILE, Stage


async def test_it_takes_room_only_while_it_has_something_to_say() -> None:
    band = Band()
    async with (app := Stage(band, Static("beneath", markup=False))).play(60, 4) as pilot:
        assert app.lines[0] == "beneath"
        for text in ("AS KNOWN AT 14:05", "READ ONLY"):
            band.show(text, "past")
            await pilot.pause()
            assert app.lines[:2] == [f" {text}", "beneath"]
        band.show("")
        await pilot.pause()
        assert app.lines[0] == "beneath"


async def test_hostile_text_is_shown_and_does_nothing() -> None:
    band = Band()
    async with (app := Stage(band)).play(100, 4) as pilot:
        band.show(HOSTILE, "alarm")
        await pilot.pause()
        app.assert_inert()
        assert "⟨U+202E⟩gnol" in app.text


async def test_keys_stay_in_sight_where_the_words_are_too_long() -> None:
    band = Band()
    async with (app := Stage(band)).play(30, 4) as pilot:
        band.show("Maria Silva " * 5, "offer", "y escalates")
        await pilot.pause()
        assert app.lines[0] == " Maria Silva Ma…  y escalates"
        band.show("Maria Silva", "offer", "y escalates")
        await pilot.pause()
        assert app.lines[0] == " Maria Silva      y escalates"
        band.show("Maria Silva " * 5, "offer")
        await pilot.pause()
        assert "y escalates" not in app.text
