"""Columns side by side; where there is room for one only, tabs that the same key walks through."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message

from mim_console.widgets.cells import CellWidget
from mim_console.widgets.theme import KEY, MUTED

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.style import Style
    from textual.widget import Widget

_GAP = "   "


class Column(Vertical):
    """One of them; `title` is its tab."""

    def __init__(self, title: str, *children: Widget, id: str | None = None) -> None:
        super().__init__(*children, id=id)
        self.title = title


class Columns(Vertical):
    """Tab or an arrow goes from one thing that can be focused to the next, and takes its column along."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right", "next(1)", "Next column", show=False),
        Binding("shift+tab,left", "next(-1)", "Previous column", show=False),
    ]
    DEFAULT_CSS = """
    Columns {
        height: 1fr;
        & > Horizontal { height: 1fr; }
        Column { height: 1fr; width: 1fr; }
        Tabs { display: none; }
        &.-folded Tabs { display: block; margin-bottom: 1; }
    }
    """

    def __init__(self, *columns: Column, id: str | None = None) -> None:
        super().__init__(id=id)
        self._columns = columns
        self._front = columns[0]

    def compose(self) -> ComposeResult:
        yield Tabs([column.title for column in self._columns])
        yield Horizontal(*self._columns)

    def fold(self, folded: bool) -> None:
        """Show one column only, or all."""
        self.set_class(folded, "-folded")
        self._show()

    def turn_to(self, widget: Widget) -> None:
        """Bring a widget's column to the front, and give the widget the keys."""
        self._front = next(column for column in self._columns if column in widget.ancestors)
        self._show()
        widget.focus()

    def action_next(self, step: int) -> None:
        """The next thing that can be focused, in whichever column it is."""
        able = [widget for widget in self.query("*") if widget.can_focus and not widget.disabled]
        here = next((n for n, widget in enumerate(able) if widget.has_focus), -step)
        self.turn_to(able[(here + step) % len(able)])

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click may have gone to another column."""
        self._front = next(column for column in self._columns if column in event.widget.ancestors)
        self._show()

    def on_tabs_chosen(self, message: Tabs.Chosen) -> None:
        """A click on a tab."""
        column = self._columns[message.number]
        self.turn_to(next(widget for widget in column.query("*") if widget.can_focus))

    def _show(self) -> None:
        folded = self.has_class("-folded")
        for column in self._columns:
            column.display = not folded or column is self._front  # at once: what is hidden cannot be focused
        self.query_one(Tabs).show(self._columns.index(self._front))


class Tabs(CellWidget):
    """The titles of the columns in a line, the one in front marked."""

    DEFAULT_CSS = "Tabs { height: 1; }"

    class Chosen(Message):
        """Somebody clicked the title of that number."""

        def __init__(self, number: int) -> None:
            self.number = number
            super().__init__()

    def __init__(self, titles: list[str]) -> None:
        super().__init__()
        self._titles = titles
        self._front = -1
        self._content = Content()

    def show(self, front: int) -> None:
        """Mark this one from now on."""
        if front != self._front:
            self._front = front
            titles = (self._title(n) for n in range(len(self._titles)))
            self._content = Content.assemble(Content(_GAP).join(titles), (f"{_GAP}tab", KEY))
            self.repaint()

    def _title(self, n: int) -> Content:
        mark, style = ("● ", "bold $text-primary") if n == self._front else ("· ", MUTED)
        return Content.styled(mark + self._titles[n], style)

    def draw(self, y: int, width: int) -> tuple[Content, Style]:
        return self._content, self.visual_style

    def on_click(self, event: events.Click) -> None:
        x = event.get_content_offset_capture(self).x
        for n, title in enumerate(self._titles):
            if 0 <= x < len(title) + 2:
                self.post_message(self.Chosen(n))
            x -= len(title) + 2 + len(_GAP)
