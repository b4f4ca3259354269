"""One more press before the console of an open incident closes, or one that others are watching."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult


class Leaving(ModalScreen[bool]):
    """Answers whether to leave; `others` says at how many more terminals this very console is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q,ctrl+c", "dismiss(True)", show=False),
        Binding("escape", "dismiss(False)", show=False),
    ]
    DEFAULT_CSS = """
    Leaving {
        align: center middle; background: $background 60%;
        #leaving { width: 76; max-width: 98%; height: auto; padding: 0 1; background: $surface; border: round $border; }
    }
    """

    def __init__(self, others: Callable[[], int]) -> None:
        super().__init__()
        self._others = others

    def compose(self) -> ComposeResult:
        yield Lines(id="leaving", cursor=False)

    def on_mount(self) -> None:
        self.tick()

    def tick(self) -> None:
        """For whom it ends, as it is now."""
        keys = [Content.styled(key, KEY) for key in ("q", "esc")]
        asked = Content.assemble("leave? everything is kept · ", keys[0], " again leaves · ", keys[1], " stays")
        lines = [Line(asked)]
        if others := self._others():
            who = "one other terminal" if others == 1 else f"{others} other terminals"
            alone = Content.styled("ctrl+b d", KEY)
            lines.append(Line(Content.assemble(f"this ends it for {who}, too · ", alone, " leaves you alone"), rows=2))
        self.query_one("#leaving", Lines).show(lines)
