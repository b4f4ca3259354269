"""The rows of a form, drawn in one piece: labels, texts, how each is read, and what is offered below the cursor.

One widget instead of five a row, so that a form opens at once and nothing moves while somebody types.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.message import Message

from mim_console.incident.safe import one_line
from mim_console.widgets.cells import CellWidget, inert
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from textual import events
    from textual.style import Style

    from mim_console.widgets.filling import Filling, Option

PAGE, LONG_PAGE = 4, 12
"""Rows of a long text, and of one that stands there already and is longer than a few lines."""
_OFFERED = 6
"""Options shown at once."""


class Sheet(CellWidget):
    """Shows a filling. Over the row in which somebody types lies an editor, which is not its affair."""

    DEFAULT_CSS = "Sheet { height: auto; }"

    class Clicked(Message):
        """Somebody clicked a row, or one of the offered texts."""

        def __init__(self, row: int, option: int | None = None) -> None:
            self.row, self.option = row, option
            super().__init__()

    class LaidOut(Message):
        """The texts have so many cells from now on."""

        def __init__(self, room: int) -> None:
            self.room = room
            super().__init__()

    def __init__(self, filling: Filling) -> None:
        super().__init__()
        self._filling = filling
        self._tops: list[int] = []
        self._lines: list[Content] = []
        self._below: dict[int, int] = {}
        self._drawn_width = 0
        self._pushed = 0
        """Lines by which the rows below have moved for what is said of the one in which somebody types."""
        longest = max(len(field.label) for field in filling.fields)
        self.margin_left = min(max(longest + 3, 12), 26)
        """Cells before the texts."""
        top = 0
        for n, field in enumerate(filling.fields):
            top += field.aside and n > 0 and not filling.fields[n - 1].aside
            self._tops.append(top)
            top += self.rows(n)
        # Room for what is offered under the last rows, so that the dialog never changes its height.
        room = (1 + min(len(field.options), _OFFERED + 1) for field in filling.fields)
        self.whole = max(self._tops[n] + self.rows(n) + lines for n, lines in enumerate(room))
        self.styles.height = self.whole

    def rows(self, row: int) -> int:
        """How many lines a row takes."""
        field = self._filling.fields[row]
        if field.kind != "long":
            return 1
        return LONG_PAGE if field.text.count("\n") >= 2 * PAGE else PAGE

    def top(self, row: int) -> int:
        """The line on which a row begins."""
        return self._tops[row]

    @property
    def bottom(self) -> int:
        """The line after the last one that has to do with the row in which somebody types."""
        here = self._filling.here
        return max(self._below, default=self._tops[here] + self.rows(here) + self._pushed - 1) + 1

    def show(self) -> None:
        """Show the filling as it stands."""
        self._lay_out(self._drawn_width)
        self._fit()
        self.repaint()

    def _fit(self) -> None:
        """Higher than planned only where the last rows were pushed out of it."""
        rows = max(self.whole, len(self._lines))
        if self.styles.height is None or self.styles.height.value != rows:
            self.styles.height = rows

    def draw(self, y: int, width: int) -> tuple[Content, Style]:
        if width != self._drawn_width:
            self._lay_out(width)
        return self._lines[y] if y < len(self._lines) else Content(), self.visual_style

    def on_resize(self, event: events.Resize) -> None:
        self.post_message(self.LaidOut(max(event.size.width - self.margin_left, 1)))

    def on_click(self, event: events.Click) -> None:
        x, y = event.get_content_offset_capture(self)
        if y in self._below and x >= self.margin_left:
            self.post_message(self.Clicked(self._filling.here, self._below[y]))
            return
        for row in range(len(self._tops)):
            top = self._shown_at(row)
            if top <= y < top + self.rows(row):
                self.post_message(self.Clicked(row))

    def _lay_out(self, width: int) -> None:
        self._drawn_width = width
        room = max(width - self.margin_left, 1)
        under = self._under(room)
        self._pushed = sum(1 for _ in takewhile(lambda line: line[1] is None, under))
        lines: dict[int, tuple[Content, Content]] = {}
        for row in range(len(self._tops)):
            for n, text in enumerate(self._text(row, room)):
                lines[self._shown_at(row) + n] = (self._label(row) if n == 0 else Content(), text)
        self._below = {}
        here = self._filling.here
        below = self._tops[here] + self.rows(here)
        for y, (text, option) in enumerate(under, below):
            # Beside what is offered stands no label: it would read as the answer to the row that it covers.
            edge = "" if y < below + self._pushed else "╰ " if y == below + len(under) - 1 else "│ "
            drawn = text.truncate(room, ellipsis=True, pad=True)
            margin = Content(" " * (self.margin_left - 2)) if edge else Content()
            lines[y] = (
                Content.assemble(margin, Content.styled(edge, f"{MUTED} on $panel")),
                drawn.stylize_before("on $panel") if edge else drawn,
            )
            if option is not None:
                self._below[y] = option
        blank = (Content(), Content())
        self._lines = [
            Content.assemble(label.truncate(self.margin_left, pad=True), text)
            for label, text in (lines.get(y, blank) for y in range(max(lines) + 1))
        ]

    def _shown_at(self, row: int) -> int:
        """The line on which a row is drawn: what is said of one pushes those below it down, and hides none."""
        return self._tops[row] + (self._pushed if row > self._filling.here else 0)

    def _label(self, row: int) -> Content:
        field = self._filling.fields[row]
        style = "bold $text-primary" if row == self._filling.here else "" if field.required else MUTED
        if row in self._filling.tried and self._filling.wrong(row):
            style = "bold $text-error" if row == self._filling.here else "$text-error"
        label = inert(field.label).truncate(self.margin_left - 3, ellipsis=True).stylize_before(style)
        return Content.assemble(label, (" *", style) if field.required else "")

    def _text(self, row: int, room: int) -> list[Content]:
        """What stands in a row, and behind it how it is read."""
        filling = self._filling
        text, field = filling.texts[row], filling.fields[row]
        if row == filling.here:
            return [Content()] * self.rows(row)
        wrong = filling.wrong(row) if row in filling.tried else ""
        said, good = filling.read(row)
        behind = _read(wrong, wrong=True) if wrong else _read(said, wrong=False) if said and good else Content()
        if not text.strip():
            empty = Content() if wrong else Content.styled(one_line(field.help), "$text-disabled")
            return [Content.assemble(empty, behind).truncate(room, ellipsis=True)]
        if self.rows(row) > 1:
            return Line(text, rows=self.rows(row)).laid_out(room)
        return [Content.assemble(inert(text), "   " if behind else "", behind).truncate(room, ellipsis=True)]

    def _under(self, room: int) -> list[tuple[Content, int | None]]:
        """What is said below the row in which somebody types, and the number of the option that a line offers."""
        filling = self._filling
        lines: list[tuple[Content, int | None]] = []
        wrong = filling.wrong(filling.here) if filling.here in filling.tried else ""
        said, _ = filling.read(filling.here)
        if wrong or said:
            text = _read(wrong, wrong=True) if wrong else _read(said, wrong=False)
            rows = 3 if wrong else 1  # while somebody types, the rows below move once and stay there
            lines += [(line, None) for line in Line(text, rows=rows, hang=2).laid_out(room)]
        offered = filling.offered
        top = max(min(filling.chosen - _OFFERED // 2, len(offered) - _OFFERED), 0)
        shown = offered[top : top + _OFFERED]
        column = min(max((cell_len(word) for word, _ in filling.field.options), default=0), room // 3)
        lines += [(_offer(option, column, n == filling.chosen), n) for n, option in enumerate(shown, top)]
        if len(offered) > len(shown):
            lines.append((Content.styled(f"  {len(offered)} in all: type to narrow", "$text-disabled"), None))
        return lines


def _read(said: str, *, wrong: bool) -> Content:
    mark, style = ("✗", "$text-error") if wrong else ("→", MUTED)
    return Content.assemble((f"{mark} ", style), inert(said).stylize_before(style))


def _offer(option: Option, column: int, chosen: bool) -> Content:
    word, meaning = map(one_line, option)
    mark, style = ("› ", "bold $text-primary") if chosen else ("  ", "")
    gap = " " * (max(column - cell_len(word), 0) + 2) if meaning else ""
    return Content.assemble((mark + word, style), gap, (meaning, MUTED))
