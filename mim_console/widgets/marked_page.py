"""A text to write, as high as it is long, in which words are marked while they are typed."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive

from mim_console.widgets.text_page import TextPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

HIGHEST = 60
"""Rows; a longer text scrolls by itself."""


class Mark(NamedTuple):
    """Words of the text, as offsets of its characters, and how grave it is."""

    start: int
    end: int
    grave: bool


class MarkedPage(TextPage):
    """Up in its first row and down in its last leave it, so that several of them read like one text."""

    COMPONENT_CLASSES = {"marked-page--grave", "marked-page--light"}
    DEFAULT_CSS = """
    MarkedPage {
        height: auto; overflow-y: hidden;
        &, &:focus { padding: 0 1; }
        &, &.-textual-compact { background: transparent; }
        &:focus { background: $panel; }
        .marked-page--grave { color: $text-error; text-style: underline; }
        .marked-page--light { color: $text-warning; text-style: underline; }
    }
    """

    # Its room is set here, when the number of its rows changes: no reason to lay the whole screen out for each key.
    virtual_size = Reactive(Size(0, 0))

    _high = 1
    """Rows that it has been given."""
    _wrapped_at = 0
    """Cells in which it was laid out."""

    class Left(Message):
        """The cursor wants out: up (-1) or down (1)."""

        def __init__(self, page: MarkedPage, step: int) -> None:
            self.page, self.step = page, step
            super().__init__()

        @property
        def control(self) -> MarkedPage:
            return self.page

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(placeholder="left out while it is empty", id=id)
        self.highlight_cursor_line = False  # it would paint over the marks
        self._marks: tuple[Mark, ...] = ()
        self._by_line: dict[int, list[Mark]] = {}

    @property
    def caret(self) -> int:
        """Where the cursor stands, in characters from the beginning."""
        row, column = self.cursor_location
        return sum(len(line) + 1 for line in self.document.lines[:row]) + column

    def mark(self, marks: Sequence[Mark]) -> None:
        """Mark these words, and no others."""
        if (wanted := tuple(marks)) != self._marks:
            self._marks = wanted
            self._by_line = _by_line(self.text, wanted)
            self._line_cache.clear()
            self.refresh()

    def put(self, text: str, start: int, end: int) -> None:
        """Put a text in the place of another, as if it were typed: it can be undone."""
        self.replace(text, self._location(start), self._location(end))

    def _location(self, offset: int) -> tuple[int, int]:
        starts = _starts(self.text)
        row = bisect_right(starts, offset) - 1
        return row, offset - starts[row]

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        for start, end, grave in self._by_line.get(line_index, ()):
            name = "marked-page--grave" if grave else "marked-page--light"
            line.stylize(self.get_component_rich_style(name, partial=True), start, end)
        return line

    def action_cursor_up(self, select: bool = False) -> None:
        if select or not self.navigator.is_first_wrapped_line(self.cursor_location):
            super().action_cursor_up(select)
        else:
            self.post_message(self.Left(self, -1))

    def action_cursor_down(self, select: bool = False) -> None:
        if select or not self.navigator.is_last_wrapped_line(self.cursor_location):
            super().action_cursor_down(select)
        else:
            self.post_message(self.Left(self, 1))

    def _refresh_size(self) -> None:
        super()._refresh_size()
        if self._high != self._wanted:
            self._high = self._wanted
            self.refresh(layout=True)

    @property
    def _wanted(self) -> int:
        return min(max(self.wrapped_document.height, 1), HIGHEST)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        # Wrapped here and not only once it has its size, so that the first picture is whole.
        if width - 1 != self._wrapped_at and width > 1:
            self._wrapped_at = width - 1
            self.wrapped_document.wrap(self._wrapped_at, self.indent_width)
            self._line_cache.clear()
        self._high = self._wanted
        return self._high


def _starts(text: str) -> list[int]:
    """Where each line begins."""
    return [0, *accumulate(len(line) + 1 for line in text.split("\n")[:-1])]


def _by_line(text: str, marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    """The marks line by line, with their columns; one that spans lines is in each of them."""
    found: dict[int, list[Mark]] = {}
    starts = _starts(text)
    for start, end, grave in marks:
        for row in range(bisect_right(starts, start) - 1, len(starts)):
            if starts[row] >= end and start < end:
                break
            found.setdefault(row, []).append(Mark(max(start - starts[row], 0), end - starts[row], grave))
    return found
