"""A few lines to type in, safe to paste into."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.widgets import TextArea

from mim_console.incident.safe import visible

if TYPE_CHECKING:
    from textual import events


class TextPage(TextArea):
    """A text area in which nothing that a terminal would obey can stand; Tab leaves it."""

    DEFAULT_CSS = """
    TextPage, TextPage:focus {
        border: none; padding: 0; background: $panel; background-tint: transparent; scrollbar-size-vertical: 1;
        .text-area--cursor-line { background: $panel; }
    }
    """

    def __init__(self, text: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(
            visible(text), soft_wrap=True, compact=True, tab_behavior="focus", placeholder=visible(placeholder), id=id
        )
        self.cursor_blink = False  # a blinking cursor costs more than all the clocks

    def load_text(self, text: str) -> None:
        super().load_text(visible(text))

    async def _on_paste(self, event: events.Paste) -> None:
        # A terminal pastes the end of a line as CR. TextArea then inserts it.
        event.text = visible(re.sub(r"\r\n?", "\n", event.text))
