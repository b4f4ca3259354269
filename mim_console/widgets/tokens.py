"""A few words in a row, one of them under the cursor: tabs, or what can be switched on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message

from mim_console.widgets.cells import CellWidget, inert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.style import Style

_GAP = 3


class Tokens(CellWidget, can_focus=True):
    """Arrows move, space or Enter chooses, and so does a click. What does not fit goes on in the next row."""

    COMPONENT_CLASSES = {"tokens--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", show=False),
        Binding("right", "move(1)", show=False),
        Binding("space,enter", "choose", show=False),
    ]
    DEFAULT_CSS = """
    Tokens { height: auto; }
    Tokens .tokens--cursor { background: $primary 30%; }
    """

    class Chosen(Message):
        """Somebody chose the token of that name."""

        def __init__(self, tokens: Tokens, name: str) -> None:
            self.tokens, self.name = tokens, name
            super().__init__()

        @property
        def control(self) -> Tokens:
            return self.tokens

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tokens: list[tuple[str, Content]] = []
        self._cursor = 0
        self._rows: list[list[tuple[int, int, int]]] = []
        self._laid_width = 0

    def show(self, tokens: Sequence[tuple[str, Content]]) -> None:
        """Show these, each with its name."""
        before = self._height(self._laid_width)
        self._tokens = [(name, inert(content)) for name, content in tokens]
        self._cursor = min(self._cursor, max(len(self._tokens) - 1, 0))
        self._laid_width = 0
        self.repaint()
        if self._height(self.size.width) != before:
            self.refresh(layout=True)

    def move_to(self, name: str) -> None:
        """Put the cursor on a token."""
        self._cursor = next((n for n, (each, _) in enumerate(self._tokens) if each == name), self._cursor)
        self.repaint()

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._cursor = min(max(self._cursor + step, 0), max(len(self._tokens) - 1, 0))
        self.repaint()

    def action_choose(self) -> None:
        """Choose what is under the cursor."""
        if self._tokens:
            self.post_message(self.Chosen(self, self._tokens[self._cursor][0]))

    def on_click(self, event: events.Click) -> None:
        x, y = event.get_content_offset_capture(self)
        for n, start, end in self._rows[y] if y < len(self._rows) else ():
            if start <= x < end:
                self._cursor = n
                self.action_choose()

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def draw(self, y: int, width: int) -> tuple[Content, Style]:
        if width != self._laid_width:
            self._laid_width, self._rows = width, self._laid_out(width)
        parts: list[Content] = []
        at = 0
        for n, start, end in self._rows[y] if y < len(self._rows) else ():
            content = self._tokens[n][1].truncate(end - start, ellipsis=True)
            if self.has_focus and n == self._cursor:
                content = content.stylize(self.get_visual_style("tokens--cursor"))
            parts += [Content(" " * (start - at)), content]
            at = end
        return Content("").join(parts), self.visual_style

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._height(width)

    def _height(self, width: int) -> int:
        return max(len(self._laid_out(width)), 1) if width else 0

    def _laid_out(self, width: int) -> list[list[tuple[int, int, int]]]:
        """Rows of tokens: the number of each, and the cells from which to which it stands."""
        rows: list[list[tuple[int, int, int]]] = [[]]
        at = 0
        for n, (_, content) in enumerate(self._tokens):
            length = min(content.cell_length, width)
            if rows[-1] and at + length > width:
                rows.append([])
                at = 0
            rows[-1].append((n, at, at + length))
            at += length + _GAP
        return rows
