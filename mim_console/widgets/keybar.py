"""The keys that matter now, on the last line; a click does what the key does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from mim_console.widgets.cells import CellWidget
from mim_console.widgets.theme import KEY, MUTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.style import Style


class KeyBar(CellWidget):
    """One line of keys and words; those that do not fit are left out from the right, `?` never."""

    DEFAULT_CSS = """
    KeyBar { height: 1; padding: 0 1; background: $footer-background; }
    """

    class Pressed(Message):
        """Somebody clicked a key."""

        def __init__(self, key: str) -> None:
            self.key = key
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self._keys: tuple[tuple[str, str], ...] = ()
        self._content = Content()
        self._spans: list[tuple[int, int, str]] = []
        self._laid_width = 0

    def show(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show these keys from now on; the last stays at the right edge."""
        if tuple(keys) != self._keys:
            self._keys = tuple(keys)
            self._laid_width = 0
            self.repaint()

    def draw(self, y: int, width: int) -> tuple[Content, Style]:
        if width != self._laid_width:
            self._lay_out(width)
        return self._content, self.visual_style

    def on_click(self, event: events.Click) -> None:
        x = event.get_content_offset_capture(self).x
        for start, end, key in self._spans:
            if start <= x < end:
                self.post_message(self.Pressed(key))

    def _lay_out(self, width: int) -> None:
        self._laid_width, self._spans, parts, x = width, [], [], 0
        *most, last = self._keys or (("?", "keys"),)
        room = width - len(last[0]) - len(last[1]) - 1
        for key, word in most:
            length = len(key) + 1 + len(word)
            if x + length + 2 > room:
                break
            parts.append(_key(key, word))
            self._spans.append((x, x + length, key))
            x += length + 2
        gap = Content(" " * max(room - x, 0))
        self._spans.append((room, width, last[0]))
        self._content = Content("").join([Content("").join(part + "  " for part in parts), gap, _key(*last)])


def _key(key: str, word: str) -> Content:
    return Content.assemble((key, KEY), " ", (word, MUTED))
