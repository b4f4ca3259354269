"""Forms, filled by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual import events
from textual.pilot import Pilot

from mim_console.widgets.filling import Field
from mim_console.widgets.form import Form
from tests.widgets.stage import HOSTILE, Stage
from tests.widgets.test_filling import USERS, WHEN, WHOM, plain

WHAT = Field(name="what", label="What", required=True, help="one question", read=plain)
IMPACT = Field(
    name="impact", label="Impact", kind="choice", required=True, options=(("high", ""), ("low", "")), read=plain
)
UNDO = Field(name="undo", label="How to undo it", kind="long", read=plain)


class Asked:
    """A form on a stage, and what it was given."""

    def __init__(self, app: Stage, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        self.given: list[dict[str, str]] = []
        self.refusal = ""

    def commit(self, texts: dict[str, str]) -> str:
        self.given.append(texts)
        return self.refusal

    async def press(self, *keys: str) -> None:
        await self.app.strike(*keys)
        await self.pilot.pause()

    @property
    def open(self) -> bool:
        return isinstance(self.app.screen, Form)


@asynccontextmanager
async def form(
    *fields: Field, title: str = "Ask", columns: int = 100, rows: int = 30, reading: str = ""
) -> AsyncIterator[Asked]:
    async with (app := Stage()).play(columns, rows) as pilot:
        asked = Asked(app, pilot)
        await app.push_screen(Form(title, "A question.", list(fields), asked.commit, reading=reading))
        await pilot.pause()
        yield asked


async def test_enter_goes_from_row_to_row_and_the_last_one_records() -> None:
    async with form(WHOM, WHAT, USERS, WHEN) as asked:
        await asked.press("Zoe", "enter", "stats", "enter", "400", "enter")
        assert asked.given == [{"whom": "Zoe", "what": "stats", "users": "400", "when": ""}]
        assert not asked.open


async def test_what_is_needed_is_said_in_words_under_the_row() -> None:
    async with form(WHAT, USERS) as asked:
        await asked.press("enter")
        assert asked.given == []
        row = next(n for n, line in enumerate(asked.app.lines) if "What *" in line)
        assert "✗ this is needed" in asked.app.lines[row + 1]
        await asked.press("stats", "enter", "many", "enter")
        assert "✗ 'many' is not a number" in asked.app.text
        assert (asked.given, asked.open) == ([], True)


async def test_a_row_says_how_it_is_read() -> None:
    async with form(USERS, WHAT) as asked:
        await asked.press("up", "400000")
        assert "→ 400,000" in asked.app.text
        await asked.press("enter")
        assert any("400000   → 400,000" in line for line in asked.app.lines)


async def test_offers_are_taken_with_the_arrows() -> None:
    async with form(WHOM, WHAT) as asked:
        await asked.press("b", "down", "down", "enter", "x", "ctrl+g")
        assert asked.given == [{"whom": "Bo", "what": "x"}]


async def test_without_offers_the_arrows_go_from_row_to_row() -> None:
    async with form(WHAT, USERS, WHEN) as asked:
        await asked.press("down", "down", "z", "up", "4", "up", "w", "ctrl+g")
        assert asked.given == [{"what": "w", "users": "4", "when": "z"}]


async def test_a_long_text_keeps_its_lines_and_tab_leaves_it() -> None:
    async with form(UNDO, USERS) as asked:
        await asked.press("one", "enter", "two", "tab", "4", "shift+tab", "!", "ctrl+g")
        assert asked.given[0]["undo"].splitlines() in (["one", "two!"], ["!one", "two"])


async def test_what_is_refused_is_said_and_nothing_typed_is_lost() -> None:
    async with form(WHOM, WHAT) as asked:
        asked.refusal = "Whom: nobody is called Zoe"
        await asked.press("Zoe", "enter", "stats", "enter")
        assert "✗ Whom: nobody is called Zoe" in asked.app.text
        asked.refusal = ""
        await asked.press(" Day", "ctrl+g")
        assert asked.given[-1] == {"whom": "Zoe Day", "what": "stats"}, "typing goes on where it was refused"


async def test_what_is_wrong_never_stands_beside_the_label_of_another_row() -> None:
    async with form(WHAT, USERS) as asked:
        await asked.press("ctrl+g")
        said = next(line for line in asked.app.lines if "✗ this is needed" in line)
        assert "Users" not in said


async def test_what_is_wrong_hides_no_other_row() -> None:
    when = Field(name="when", label="When", required=True, read=lambda _: ("that is no time", False))
    async with form(when, WHOM, WHAT) as asked:
        await asked.press("never", "enter")
        text = asked.app.text
        assert text.index("✗") < text.index("Whom") < text.index("What *")
        row = next(y for y, line in enumerate(asked.app.lines) if "What *" in line)
        await asked.pilot.click(offset=(asked.app.lines[row].index("What *"), row))
        await asked.press("pool stats")
        assert "pool stats" in next(line for line in asked.app.lines if "What *" in line)


async def test_what_is_offered_reads_as_a_list_and_not_as_answers_to_the_rows_below() -> None:
    async with form(IMPACT, WHAT, USERS) as asked:
        await asked.press("enter")
        (top, *_, last) = (line for line in asked.app.lines if "high" in line or "low" in line)
        assert ("│   high" in top, "╰   low" in last) == (True, True)
        assert not any("What *" in line or "Users" in line for line in asked.app.lines), "no label beside an offer"
        assert "↓ chooses, or type" in asked.app.text, "how to give what is needed"
        await asked.press("down", "enter")
        assert "What *" in asked.app.text


async def test_nothing_is_hidden_while_a_row_cannot_be_read_yet() -> None:
    why = "is not one of " + ", ".join(f"checkout errors in shop {n}" for n in range(9))
    service = replace(IMPACT, label="Service or alert", read=lambda _: (why, False))
    async with form(service, WHAT, USERS, columns=80, rows=24) as asked:
        await asked.press("xxx")
        assert all(word in asked.app.text for word in ("is not one of", "What *", "Users"))


async def test_past_the_last_offer_the_arrows_leave_the_row_as_it_was() -> None:
    async with form(WHOM, WHAT) as asked:
        await asked.press("Zo", "backspace", "backspace", *["down"] * 4, "x", "up", "Ana", "ctrl+g")
        assert asked.given == [{"whom": "Ana", "what": "x"}]
    async with form(replace(WHOM, text="Bo"), WHAT) as asked:
        await asked.press("shift+tab", "down", "down", "x", "ctrl+g")
        assert asked.given == [{"whom": "Bo", "what": "x"}], "they begin at what stands there"


async def test_escape_asks_before_it_throws_away() -> None:
    async with form(WHAT) as asked:
        assert "esc leave" in asked.app.text
        await asked.press("x", "escape")
        assert asked.open
        assert "esc esc throw away" in asked.app.text
        assert "what you typed is lost" in asked.app.text
        await asked.press("y", "escape")
        assert asked.open, "typing on takes the question back"
        await asked.press("tab", "escape")
        assert asked.open, "and so does going on"
        await asked.press("escape")
        assert not asked.open
    async with form(WHAT) as asked:
        await asked.press("escape")
        assert not asked.open, "nothing typed, nothing asked"
        assert asked.given == []


async def test_a_click_goes_to_a_row_or_takes_an_offer() -> None:
    async with form(WHAT, USERS, WHOM) as asked:

        def at(word: str) -> tuple[int, int]:
            row = next(n for n, line in enumerate(asked.app.lines) if word in line)
            return asked.app.lines[row].index(word) + 1, row

        await asked.pilot.click(offset=at("Users"))
        await asked.press("7")
        await asked.pilot.click(offset=at("Whom"))
        await asked.pilot.click(offset=at("Ana"))
        await asked.press("tab", "w", "ctrl+g")
        assert asked.given == [{"whom": "Ana", "what": "w", "users": "7"}]


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (80, 24), (40, 12)])
async def test_every_row_can_be_reached_on_every_size(columns: int, rows: int) -> None:
    fields = [Field(name=f"f{n}", label=f"Row {n}", read=plain) for n in range(14)]
    async with form(*fields, columns=columns, rows=rows) as asked:
        for n in range(14):
            await asked.press(f"{n}")
            assert any(f"Row {n} " in line for line in asked.app.lines), "the row in which one types is in sight"
            await asked.press("tab")
        await asked.press("ctrl+g")
        assert asked.given == [{f"f{n}": str(n) for n in range(14)}]


async def test_a_pasted_page_keeps_its_lines() -> None:
    async with form(Field(name="a", label="Long", kind="long", read=plain)) as asked:
        asked.app.post_message(events.Paste("first\rsecond\r\n\nthird"))
        await asked.press("ctrl+g")
        assert asked.given == [{"a": "first\nsecond\n\nthird"}]


async def test_hostile_text_is_shown_and_does_nothing() -> None:
    evil = Field(
        name="a",
        label=HOSTILE,
        text=HOSTILE,
        help=HOSTILE,
        options=((HOSTILE, HOSTILE),),
        read=lambda _: (HOSTILE, False),
    )
    page = Field(name="b", label="Long", kind="long", text=HOSTILE, read=plain)
    async with form(evil, page, USERS, title=HOSTILE) as asked:
        asked.app.assert_inert()
        await asked.press("ctrl+g")
        asked.app.assert_inert()
        await asked.press("tab")
        asked.app.assert_inert()
        asked.app.post_message(events.Paste(f"{HOSTILE}\nsecond"))
        await asked.press("tab")
        asked.app.post_message(events.Paste(f"{HOSTILE}\nsecond\x85third"))
        await asked.press("home")
        asked.app.assert_inert()
        await asked.press("end")
        assert "second⟨U+0085⟩third" in asked.app.text, "no pasted line is lost"
        assert asked.open


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
async def test_what_must_be_read_first_stands_above_the_rows_and_can_be_turned(columns: int, rows: int) -> None:
    page = "\n".join(f"line {n} {HOSTILE}" if n == 30 else f"line {n}." for n in range(1, 61))
    async with form(WHAT, WHEN, columns=columns, rows=rows, reading=page) as asked:
        assert "line 1." in asked.app.text
        assert "What *" in asked.app.text
        seen = set[str]()
        for _ in range(20):
            shown = asked.app.text
            seen |= {line for line in page.splitlines() if line in shown}
            await asked.press("pagedown")
        assert len(seen) >= 59
        assert "line 60." in asked.app.text
        assert "\x1b" not in asked.app.text
        await asked.press("stats", "enter")
        assert asked.given == [{"what": "stats", "when": ""}]


async def test_a_long_text_that_stands_there_already_has_room_to_be_read() -> None:
    long = replace(UNDO, text="\n".join(f"line {n}" for n in range(40)))
    async with form(WHAT, long, WHEN) as asked:
        assert "line 8" in asked.app.text
