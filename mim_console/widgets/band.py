"""One line across the screen that says in what state everything is, or what is offered, with its keys at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from textual.content import Content

from mim_console.widgets.cells import CellWidget, inert

if TYPE_CHECKING:
    from textual.style import Style

Sort = Literal["past", "offer", "alarm", "quiet", "drill"]
_SORTS: tuple[Sort, ...] = get_args(Sort)


class Band(CellWidget):
    """Takes no room while there is nothing to say."""

    DEFAULT_CSS = """
    Band {
        height: 1; padding: 0 1; display: none; text-style: bold;
        &.-shown { display: block; }
        &.-past, &.-offer { background: $primary; color: $background; }
        &.-alarm { background: $error; color: $background; }
        &.-quiet { background: $panel; color: $foreground; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = self._keys = Content()
        self._fitted: tuple[Content, Content, int] | None = None
        self._line = Content()

    def show(self, text: str, sort: Sort = "quiet", keys: str = "") -> None:
        """Show this from now on, cut where the keys need the room; an empty text takes the band away."""
        if text != self._text.plain:
            self._text = inert(text)
        if keys != self._keys.plain:
            self._keys = inert(keys)
        self.set_class(bool(text), "-shown")
        for each in _SORTS:
            self.set_class(each == sort, f"-{each}")
        self.repaint()

    def draw(self, y: int, width: int) -> tuple[Content, Style]:
        return self._fit(width), self.visual_style

    def _fit(self, width: int) -> Content:
        if not self._keys:
            return self._text
        if self._fitted != (self._text, self._keys, width):
            self._fitted = self._text, self._keys, width
            room = max(width - self._keys.cell_length - 2, 0)
            self._line = Content.assemble(self._text.truncate(room, ellipsis=True, pad=True), "  ", self._keys)
        return self._line
