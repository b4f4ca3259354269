"""Keys that come all at once do what they would have done one by one."""

from __future__ import annotations

from textual import events
from textual.binding import Binding

from mim_console.widgets.filling import Field
from mim_console.widgets.form import Form
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.text_line import TextLine
from tests.widgets.stage import Stage
from tests.widgets.test_filling import plain


class Burst(Stage):
    """Opens a form with `a`; `b` is a command of the screen beneath."""

    BINDINGS = [Binding("a", "ask"), Binding("b", "blunder")]

    def __init__(self, *cast: Lines | TextLine) -> None:
        super().__init__(*cast)
        self.given: list[dict[str, str]] = []
        self.blunders = 0

    def action_ask(self) -> None:
        fields = [Field(name=name, label=name, read=plain) for name in ("whom", "what")]
        fields.insert(1, Field(name="why", label="why", kind="long", read=plain))
        self.push_screen(Form("Ask", "", fields, self._commit))

    def action_blunder(self) -> None:
        self.blunders += 1

    def _commit(self, texts: dict[str, str]) -> str:
        self.given.append(texts)
        return ""


async def test_what_is_typed_ahead_for_a_dialog_goes_into_it() -> None:
    lines = Lines()
    async with (app := Burst(lines)).play():
        lines.show([Line("one", key="one"), Line("two", key="two")])
        lines.focus()
        await app.strike("j", "a", "bob", "enter", "slow", "enter", "bad", "tab", "stats", "enter", "k", "b")
        assert app.given == [{"whom": "bob", "why": "slow\nbad", "what": "stats"}]
        assert (app.blunders, lines.cursor) == (1, "one")


async def test_a_correction_is_made_where_it_was_typed() -> None:
    line = TextLine()
    async with (app := Burst(line)).play():
        line.focus()
        await app.strike("abc", "backspace", "d", "left", "left", "x", "home", "y", "end", "z")
        assert line.value == "yaxbdz"


async def test_a_paste_keeps_its_place_among_the_keys() -> None:
    line = TextLine()
    async with (app := Burst(line)).play():
        line.focus()
        for event in (events.Key("a", "a"), events.Key("backspace", None), events.Paste("<pasted>")):
            app.post_message(event)
        await app.strike("b", "left", "c")
        assert line.value == "<pasted>cb"
