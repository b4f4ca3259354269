"""One part of a message: what it is called, its text, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content

from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.marked_page import MarkedPage
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult


class Part(Horizontal):
    """The row below the text is there always, so that nothing moves when the first remark comes."""

    DEFAULT_CSS = """
    Part {
        height: auto;
        .label { width: 19; height: auto; padding-right: 1; }
        Vertical { height: auto; }
        .remarks { height: auto; min-height: 1; padding: 0 1; }
    }
    """

    def __init__(self, name: str) -> None:
        super().__init__(name=name, id=f"part-{name}")
        self.page = MarkedPage(id=f"text-{name}")
        self._label = Lines(cursor=False, classes="label")
        self._remarks = Lines(cursor=False, classes="remarks")
        self._rows = 1

    def compose(self) -> ComposeResult:
        yield self._label
        with Vertical():
            yield self.page
            yield self._remarks

    def label(self, words: str, *, here: bool, wrong: int) -> None:
        """Call it so, with the number of things that are wrong."""
        style = "$text-error" if wrong else "$text-primary" if here else MUTED
        count = (f" ✗{wrong}", "bold $text-error") if wrong else ""
        self._label.show([Line(Content.assemble((words, f"bold {style}" if here else style), count), rows=2)])

    def remark(self, lines: Sequence[Line]) -> bool:
        """Say this of its text; whether that takes another room than before."""
        rows = sum(len(line.laid_out(self._remarks.scrollable_content_region.width or 40)) for line in lines)
        self._remarks.show(lines)
        before, self._rows = self._rows, max(rows, 1)
        if before != self._rows:
            self._remarks.styles.height = self._rows
        return before != self._rows
