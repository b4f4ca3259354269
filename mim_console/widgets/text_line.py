"""One line to type in, safe to paste into."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from mim_console.incident.safe import one_line

if TYPE_CHECKING:
    from textual import events


class TextLine(Input):
    """An input in which nothing that a terminal would obey can stand, and no pasted line is lost."""

    DEFAULT_CSS = """
    TextLine, TextLine:focus { height: 1; border: none; padding: 0; background: $panel; background-tint: transparent; }
    """

    # What is typed scrolls, and its room stays: no reason to lay the whole screen out again for each key.
    virtual_size = Reactive(Size(0, 0))

    def __init__(
        self, value: str = "", *, placeholder: str = "", select_on_focus: bool = False, id: str | None = None
    ) -> None:
        super().__init__(one_line(value), one_line(placeholder), select_on_focus=select_on_focus, compact=True, id=id)
        self.cursor_blink = False  # a blinking cursor costs more than all the clocks

    def validate_value(self, value: str) -> str:
        return one_line(value)

    def _on_paste(self, event: events.Paste) -> None:
        # A terminal pastes the end of a line as CR. Input, taking the first line only, then inserts it whole.
        event.text = one_line(re.sub(r"[\r\n]+", " ", event.text.strip("\r\n")))
