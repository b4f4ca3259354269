"""Impact down, urgency across: the grid that gives the priority."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from mim_console.incident.facts.base import Level
from mim_console.widgets.cells import CellWidget
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.style import Style

LEVELS: tuple[Level, ...] = ("high", "medium", "low")
Cell = tuple[Level, Level]
"""Impact, urgency."""
_LABEL, _WIDTH = 8, 10


class Matrix(CellWidget, can_focus=True):
    """Nine cells and a cursor. Whoever owns it gives each cell its words with `show`."""

    DEFAULT_CSS = """
    Matrix { height: 8; width: auto; min-width: 40; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1, 0)", show=False),
        Binding("down,j", "move(1, 0)", show=False),
        Binding("left", "move(0, -1)", show=False),
        Binding("right", "move(0, 1)", show=False),
        Binding("enter,space", "choose", show=False),
    ]

    class Moved(Message):
        """The cursor stands on another cell."""

        def __init__(self, impact: Level, urgency: Level) -> None:
            self.impact, self.urgency = impact, urgency
            super().__init__()

    class Chosen(Moved):
        """Somebody chose the cell."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words: Callable[[Level, Level], Content] = lambda impact, urgency: Content()
        self._held: Cell | None = None
        self._cursor: Cell = ("high", "high")
        self._rows: list[Content] = []

    @property
    def cursor(self) -> Cell:
        """Impact and urgency of the cell under the cursor."""
        return self._cursor

    def show(self, words: Callable[[Level, Level], Content], held: Cell | None) -> None:
        """Show these words in the cells; `held` is the cell that the incident has now, where the cursor starts."""
        if held != self._held:
            self._cursor = held or self._cursor
        self._words, self._held = words, held
        self._draw()

    def action_move(self, down: int, right: int) -> None:
        """Move the cursor, and stop at the edges."""
        impact, urgency = (LEVELS.index(level) for level in self._cursor)
        self._go((LEVELS[min(max(impact + down, 0), 2)], LEVELS[min(max(urgency + right, 0), 2)]))

    def action_choose(self) -> None:
        """Choose the cell under the cursor."""
        self.post_message(self.Chosen(*self._cursor))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; one where it already stands chooses."""
        at = event.get_content_offset_capture(self)
        row, column = (at.y - 2) // 2, (at.x - _LABEL) // _WIDTH
        if 0 <= row < 3 and 0 <= column < 3:
            cell = (LEVELS[row], LEVELS[column])
            if cell == self._cursor:
                self.action_choose()
            else:
                self._go(cell)

    def on_focus(self) -> None:
        self._draw()

    def on_blur(self) -> None:
        self._draw()

    def draw(self, y: int, width: int) -> tuple[Content, Style]:
        return self._rows[y] if y < len(self._rows) else Content(), self.visual_style

    def _go(self, cell: Cell) -> None:
        if cell != self._cursor:
            self._cursor = cell
            self._draw()
            self.post_message(self.Moved(*cell))

    def _draw(self) -> None:
        across = Content("").join(Content.styled(f"{level:^{_WIDTH}}", MUTED) for level in LEVELS)
        rows = [
            Content.styled(f"{'':{_LABEL}}{'urgency':^{3 * _WIDTH}}", MUTED),
            Content.styled(f"{'impact':<{_LABEL}}", MUTED) + across,
        ]
        for impact in LEVELS:
            cells = Content("").join(self._cell(impact, urgency) for urgency in LEVELS)
            rows += [Content.styled(f"{impact:<{_LABEL}}", MUTED) + cells, Content()]
        self._rows = rows[:-1]
        self.repaint()

    def _cell(self, impact: Level, urgency: Level) -> Content:
        here, held = (impact, urgency) == self._cursor, (impact, urgency) == self._held
        words = Content.assemble("✓" if held else " ", self._words(impact, urgency))
        left, right = ("[", "]") if here else (" ", " ")
        style = "bold $text-primary" if self.has_focus else MUTED
        gap = max(_WIDTH - words.cell_length - 2, 0)
        return Content.assemble(" " * (gap // 2), (left, style), words, (right, style), " " * (gap - gap // 2))
