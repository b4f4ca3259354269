"""One more press before the console of an open incident closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import KEY

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Leaving(ModalScreen[bool]):
    """Answers whether to leave."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q,ctrl+c", "dismiss(True)", show=False),
        Binding("escape", "dismiss(False)", show=False),
    ]
    DEFAULT_CSS = """
    Leaving {
        align: center middle; background: $background 60%;
        #leaving { width: 60; max-width: 98%; height: 3; padding: 0 1; background: $surface; border: round $border; }
    }
    """

    def compose(self) -> ComposeResult:
        yield Lines(id="leaving", cursor=False)

    def on_mount(self) -> None:
        keys = [Content.styled(key, KEY) for key in ("q", "esc")]
        asked = Content.assemble("leave? everything is kept · ", keys[0], " again leaves · ", keys[1], " stays")
        self.query_one("#leaving", Lines).show([Line(asked)])
