"""The log line: typed anywhere, entered with Enter, and said back while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.text_line import TextLine
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.widgets import Input


class _TypedLine(TextLine):
    """Enters itself before the next key is read: typing ahead neither doubles nor loses a line."""

    def __init__(self, enter: Callable[[str], bool]) -> None:
        super().__init__(placeholder="l  log a line")
        self.can_focus = False  # reached by its key only, so that tab goes round the columns
        self._enter = enter
        self._entered: list[str] = []
        self._draft = ""
        self._recalled = 0

    async def action_submit(self) -> None:
        line = self.value.strip()
        if line and self._enter(line):
            self._entered.append(line)
            self._recalled, self._draft = len(self._entered), ""
            self.value = ""

    def recall(self, step: int) -> None:
        """An earlier line again, and after the last one what was being typed."""
        if self._recalled == len(self._entered):
            self._draft = self.value
        self._recalled = min(max(self._recalled + step, 0), len(self._entered))
        self.value = (*self._entered, self._draft)[self._recalled]
        self.cursor_position = len(self.value)


class Prompt(Vertical):
    """One line at rest, two while it is open; what is typed stays when it is left.

    `read` says what a line will become and whether it can be entered; `enter` answers whether it is safe now.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("up", "recall(-1)", show=False),
        Binding("down", "recall(1)", show=False),
    ]
    DEFAULT_CSS = """
    Prompt {
        height: auto; padding: 0 1; background: $surface;
        #said { height: 1; display: none; }
        _TypedLine { background: $surface; }
        &.-open #said { display: block; }
    }
    """

    def __init__(self, read: Callable[[str], tuple[Content, bool]], enter: Callable[[str], bool]) -> None:
        super().__init__()
        self._read = read
        self._line = _TypedLine(enter)

    def compose(self) -> ComposeResult:
        yield Lines(id="said", cursor=False)
        yield self._line

    @property
    def value(self) -> str:
        """What stands there."""
        return self._line.value

    @value.setter
    def value(self, text: str) -> None:
        self._line.value = text

    def open(self) -> None:
        """Take the keys, at once: `focus()` would come after the next key."""
        self._line.can_focus = True
        self.add_class("-open")
        self.screen.set_focus(self._line)
        self._say()

    def tick(self) -> None:
        """Say again what is read: a time counted from now moves on."""
        if self.has_class("-open"):
            self._say()

    def action_close(self) -> None:
        """Give the keys back; the draft stays."""
        self.remove_class("-open")
        self._line.can_focus = False
        self.screen.set_focus(None)
        self.screen.focus_next()

    def action_recall(self, step: int) -> None:
        """An earlier line again."""
        self._line.recall(step)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.tick()

    def _say(self) -> None:
        said, good = self._read(self.value)
        mark = ("→ ", MUTED) if good else ("✗ ", "$text-error")
        keys = Content.styled("enter records · esc closes" if self.value.strip() else "esc closes", MUTED)
        self.query_one("#said", Lines).show([Line(Content.assemble(mark, said), keys)])
