"""What every list with a cursor has, whatever its items are: keys, colours, and that the focus shows."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.scroll_view import ScrollView

from mim_console.widgets.cells import CellWidget


class Listing(CellWidget, ScrollView, can_focus=True):
    """Subclasses know their items: they do `move`, `jump` and `select`."""

    COMPONENT_CLASSES = {"listing--cursor", "listing--empty"}
    DEFAULT_CSS = """
    Listing {
        height: 1fr;
        overflow: hidden auto;
        scrollbar-size-vertical: 1;
        .listing--empty { color: $text-muted; }
        &:focus .listing--cursor { background: $primary 30%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("home,g", "jump(0)", "First", show=False),
        Binding("end,G", "jump(-1)", "Last", show=False),
        Binding("enter", "select", "Open", show=False),
    ]

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()
