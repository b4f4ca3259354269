"""One line across the screen that says in what state everything is: the past, read-only, an offer, an alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.content import Content

from mim_console.widgets.cells import CellWidget, inert

if TYPE_CHECKING:
    from textual.style import Style

Sort = Literal["past", "offer", "alarm", "quiet"]


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
        self._text = Content()

    def show(self, text: str, sort: Sort = "quiet") -> None:
        """Show this from now on; an empty text takes the band away."""
        if text != self._text.plain:
            self._text = inert(text)
        self.set_class(bool(text), "-shown")
        for each in ("past", "offer", "alarm", "quiet"):
            self.set_class(each == sort, f"-{each}")
        self.repaint()

    def draw(self, y: int, width: int) -> tuple[Content, Style]:
        return self._text, self.visual_style
