"""The big countdowns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.widgets.clockface import Clockface, Face, face
from mim_console.widgets.theme import Tone
from tests.widgets.stage import HOSTILE, Stage


@pytest.mark.parametrize(
    ("remaining", "tone", "shown"),
    [
        (893, Tone.RUNNING, Face(Tone.RUNNING, "14:53", "min", "")),
        (59.9, Tone.SOON, Face(Tone.SOON, "0:59", "min", "soon")),
        (0, Tone.SOON, Face(Tone.SOON, "0:00", "min", "soon")),
        (3599.9, Tone.RUNNING, Face(Tone.RUNNING, "59:59", "min", "")),
        (3600, Tone.RUNNING, Face(Tone.RUNNING, "1:00", "h", "")),
        (14280, Tone.RUNNING, Face(Tone.RUNNING, "3:58", "h", "")),
        (100 * 3600, Tone.PAUSED, Face(Tone.PAUSED, "100:00", "h", "paused")),
        (-0.1, Tone.SOON, Face(Tone.LATE, "0:00", "min", "OVERDUE")),
        (-192, Tone.LATE, Face(Tone.LATE, "3:12", "min", "OVERDUE")),
    ],
)
def test_a_face_is_read_at_a_glance(remaining: float, tone: Tone, shown: Face) -> None:
    assert face(remaining, tone) == shown


def test_a_broken_agreement_has_its_own_word() -> None:
    assert face(-1, Tone.RUNNING, late="BREACHED").word == "BREACHED"


@given(st.floats(3600, 1e6), st.floats(0, 59))
def test_above_an_hour_no_second_moves_it(remaining: float, more: float) -> None:
    hour = remaining // 60 * 60
    assert face(hour, Tone.RUNNING) == face(hour + more, Tone.RUNNING)


async def test_it_says_in_words_what_it_says_in_colour() -> None:
    clock = Clockface()
    async with (app := Stage(clock)).play(60, 6) as pilot:
        clock.show(face(-192, Tone.RUNNING), "next update · executives", "due 14:45")
        await pilot.pause()
        assert app.lines[0] == "▲ next update · executives"
        assert app.lines[1].endswith("OVERDUE")
        assert app.lines[3].endswith("min  due 14:45")
        clock.show(face(0, Tone.NOT_YET), "next update")
        await pilot.pause()
        assert app.lines[0] == "· next update"
        assert "OVERDUE" not in app.text


async def test_hostile_text_is_shown_and_does_nothing() -> None:
    clock = Clockface()
    async with (app := Stage(clock)).play(200, 6) as pilot:
        clock.show(Face(Tone.LATE, HOSTILE, "min", "OVERDUE"), HOSTILE, HOSTILE)
        await pilot.pause()
        app.assert_inert()
        assert "⟨U+202E⟩gnol" in app.text
