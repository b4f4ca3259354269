"""The log line: typed anywhere, entered with Enter, and said back while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from mim_console.widgets.lines import Line, Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Prompt(Vertical):
    """One line at rest, two while it is open. What is typed stays until `done`, also when it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("up", "recall(-1)", show=False),
        Binding("down", "recall(1)", show=False),
    ]
    DEFAULT_CSS = """
    Prompt {
        height: auto; padding: 0 1; background: $surface;
        #said { height: 1; display: none; }
        #line { height: 1; border: none; padding: 0; background: $surface; }
        &.-open #said { display: block; }
    }
    """

    class Typed(Message):
        """The text changed: whoever owns the prompt says what it will become, with `show_preview`."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Submitted(Typed):
        """Enter: whoever owns the prompt enters it, and calls `done` once it is safe."""

    def __init__(self) -> None:
        super().__init__()
        self._entered: list[str] = []
        self._recalled = 0

    def compose(self) -> ComposeResult:
        yield Lines(id="said", cursor=False)
        line = Input(placeholder="l  log a line", id="line", compact=True, select_on_focus=False)
        line.cursor_blink = False  # a blinking cursor costs more than all the clocks
        line.can_focus = False  # reached by its key only, so that tab goes round the columns
        yield line

    @property
    def value(self) -> str:
        """What stands there."""
        return self.query_one(Input).value

    @value.setter
    def value(self, text: str) -> None:
        self.query_one(Input).value = text

    def open(self) -> None:
        """Take the keys."""
        line = self.query_one(Input)
        line.can_focus = True
        self.add_class("-open")
        line.focus()
        self.post_message(self.Typed(line.value))

    def show_preview(self, said: Content, ok: bool) -> None:
        """Say what the line will become, or why it cannot be entered."""
        mark = ("→ ", "$text-muted") if ok else ("✗ ", "$text-error")
        self.query_one("#said", Lines).show(
            [Line(Content.assemble(mark, said), Content.styled("enter · esc", "$text-muted"))]
        )

    def done(self) -> None:
        """It is safe: make room for the next line."""
        line = self.query_one(Input)
        if line.value.strip():
            self._entered.append(line.value)
        self._recalled = len(self._entered)
        line.value = ""

    def action_close(self) -> None:
        """Give the keys back; the draft stays."""
        line = self.query_one(Input)
        self.remove_class("-open")
        self.screen.set_focus(None)
        line.can_focus = False
        self.screen.focus_next()

    def action_recall(self, step: int) -> None:
        """An earlier line again."""
        if self._entered:
            self._recalled = min(max(self._recalled + step, 0), len(self._entered))
            line = self.query_one(Input)
            line.value = (*self._entered, "")[self._recalled]
            line.cursor_position = len(line.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.has_class("-open"):
            self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.post_message(self.Submitted(event.value))
