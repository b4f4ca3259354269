"""One question before a debrief: it gives everything away, and a key beside the one that was meant is soon pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import KEY

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Stopping(ModalScreen[bool]):
    """Answers whether to see the debrief now. What was begun to be written lies under it, and stays."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "dismiss(True)", show=False),
        Binding("escape", "dismiss(False)", show=False),
    ]
    DEFAULT_CSS = """
    Stopping {
        align: center middle; background: $background 60%;
        #stopping {
            width: 76; max-width: 98%; height: auto; padding: 0 1; background: $surface;
            border: round $border;
        }
    }
    """

    def compose(self) -> ComposeResult:
        yield Lines(id="stopping", cursor=False)

    def on_mount(self) -> None:
        enter, esc = (Content.styled(key, KEY) for key in ("enter", "esc"))
        self.query_one("#stopping", Lines).show(
            [
                Line("See how it went? It tells the cause, and all that was still to come.", rows=2),
                Line(
                    Content.assemble(enter, " shows it · ", esc, " goes on playing; time stands still until then"),
                    rows=2,
                ),
            ]
        )
