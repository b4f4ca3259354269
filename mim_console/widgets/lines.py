"""A panel of lines: what is asked, who does what, which clocks run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content, Span
from textual.geometry import Region, Size
from textual.message import Message

from mim_console.widgets.cells import inert
from mim_console.widgets.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.style import Style

_NOTHING = Content()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: text that gives way on the left, and a tail that keeps its column on the right.

    Following lines with the same `key` are one item; a line without a key cannot be chosen. The text
    wraps to at most `rows` rows; its first `hang` characters stand to the left of all of them.
    """

    text: Content | str
    tail: Content | str = _NOTHING
    key: str | None = None
    rows: int = 1
    hang: int = 0

    def shows_as(self, other: Line) -> bool:
        """Whether both look the same; `==` would not do, as content compares without its styles."""
        return (
            (self.key, self.rows, self.hang) == (other.key, other.rows, other.hang)
            and _content(self.text).is_same(_content(other.text))
            and _content(self.tail).is_same(_content(other.tail))
        )

    def laid_out(self, width: int, column: int = 0) -> list[Content]:
        """Return the rows that show this line in `width` cells, with a tail of at least `column` cells."""
        tail = inert(self.tail).truncate(width, ellipsis=True)
        room = max(width - max(tail.cell_length, column) - 1, 0) if tail else width
        text = _content(self.text)
        rows = list(_wrapped(text.plain, tuple(text.spans), room, self.rows, self.hang))
        if tail:
            gap = width - rows[0].cell_length - tail.cell_length
            rows[0] = Content.assemble(rows[0], " " * gap, tail)
        return rows


def _content(text: Content | str) -> Content:
    return Content(text, strip_control_codes=False) if isinstance(text, str) else text


@lru_cache(maxsize=1024)
def _wrapped(plain: str, spans: tuple[Span, ...], width: int, rows: int, hang: int) -> tuple[Content, ...]:
    """Return the text on at most `rows` rows, ending in an ellipsis where it did not fit.

    Kept, because each second brings another tail and the same text.
    """
    text = Content(plain, [*spans], strip_control_codes=False)
    margin = inert(text[:hang])
    room = width - margin.cell_length
    if rows == 1 or room < 2:
        return (inert(text).truncate(width, ellipsis=True),)
    lines = inert(text[hang:], keep="\n").wrap(room)
    if len(lines) > rows:
        lines[rows - 1 :] = [lines[rows - 1].truncate(room - 1) + "…"]
    margins = [margin, *[Content(" " * margin.cell_length)] * (len(lines) - 1)]
    return tuple(margin + line for margin, line in zip(margins, lines, strict=True))


class _Row(NamedTuple):
    key: str | None
    content: Content


class Lines(Listing):
    """Lines with an optional cursor over their items; a tick repaints the cells that changed.

    `column` is the least width of the tails, so that text does not move when a tail shrinks. `empty`
    stands there while there is nothing to show.
    """

    class Highlighted(Message):
        """The cursor stands on another item."""

        def __init__(self, lines: Lines, key: str) -> None:
            self.lines, self.key = lines, key
            super().__init__()

        @property
        def control(self) -> Lines:
            return self.lines

    class Selected(Highlighted):
        """Somebody chose an item."""

    def __init__(
        self,
        *,
        empty: Content | str = "",
        column: int = 0,
        cursor: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.can_focus = cursor
        self._empty = Line(empty, rows=3)
        self._column = column
        self._lines: list[Line] = []
        self._laid: list[list[_Row]] = []
        self._rows: list[_Row] = []
        self._laid_width = 0
        self._cursor: str | None = None

    @property
    def cursor(self) -> str | None:
        """The key of the item under the cursor; None without items."""
        return self._cursor

    @property
    def keys(self) -> list[str]:
        """The keys of the items, from the top."""
        return list(dict.fromkeys(line.key for line in self._lines if line.key is not None))

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines from now on; the cursor stays on its item, or takes the place it had."""
        lines_before, rows_before, keys_before = self._lines, self._rows, self.keys
        self._lines = list(lines)
        self._lay_out(lines_before)
        if self._cursor not in (keys := self.keys):
            place = keys_before.index(self._cursor) if self._cursor in keys_before else 0
            self._put_cursor(keys[min(place, len(keys) - 1)] if keys else None)
            self.repaint()
        else:
            pairs = enumerate(zip_longest(rows_before, self._rows))
            top = self.scroll_offset.y
            self.repaint(row - top for row, (before, now) in pairs if before is not now)

    def words(self, key: str) -> str:
        """What an item says in full, without the mark before it; empty if there is none of that key."""
        first = next((_content(line.text).plain for line in self._lines if line.key == key), "")
        mark, _, rest = first.partition(" ")
        return rest.strip() if len(mark) < 2 and not mark.isalnum() else first

    def move_to(self, key: str) -> None:
        """Put the cursor on an item and bring it into sight; without it nothing happens."""
        if key not in self.keys:
            return
        self._put_cursor(key)
        self.repaint()
        at = [y for y, row in enumerate(self._rows) if row.key == key]
        self.scroll_to_region(Region(0, at[0], 1, len(at)), animate=False, force=True)

    def action_move(self, items: int) -> None:
        """Move the cursor down by so many items, up if negative."""
        if keys := self.keys:
            place = keys.index(self._cursor) if self._cursor in keys else 0
            self.move_to(keys[min(max(place + items, 0), len(keys) - 1)])

    def action_jump(self, place: int) -> None:
        """Move the cursor to the first item (0) or the last (-1)."""
        if keys := self.keys:
            self.move_to(keys[place])

    def action_select(self) -> None:
        """Choose the item under the cursor."""
        if self._cursor is not None:
            self.post_message(self.Selected(self, self._cursor))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; one where it already stands chooses."""
        row = event.get_content_offset_capture(self).y + self.scroll_offset.y
        key = self._rows[row].key if row < len(self._rows) else None
        if key is None or not self.can_focus:
            return
        if key == self._cursor:
            self.action_select()
        else:
            self.move_to(key)

    def draw(self, y: int, width: int) -> tuple[Content, Style]:
        if width != self._laid_width:
            self._lay_out([])
        row = y + self.scroll_offset.y
        if row >= len(self._rows):
            return _NOTHING, self.visual_style
        key, content = self._rows[row]
        if not self._lines:
            return content, self.get_visual_style("listing--empty")
        if key is not None and key == self._cursor and self.has_focus:
            return content, self.get_visual_style("listing--cursor")
        return content, self.visual_style

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return sum(len(line.laid_out(width, self._column)) for line in self._lines or [self._empty])

    def _put_cursor(self, key: str | None) -> None:
        if key != self._cursor:
            self._cursor = key
            if key is not None:
                self.post_message(self.Highlighted(self, key))

    def _lay_out(self, before: Sequence[Line]) -> None:
        """Lay the lines out, leaving alone those that stood there `before` and look the same."""
        width, kept = self.scrollable_content_region.width, self._laid
        if width != self._laid_width:
            self._laid_width, before = width, []
        self._laid = [
            kept[i] if i < len(before) and line.shows_as(before[i]) else self._laid_out(line, width)
            for i, line in enumerate(self._lines or [self._empty])
        ]
        self._rows = [row for rows in self._laid for row in rows]
        self.virtual_size = Size(width, len(self._rows))

    def _laid_out(self, line: Line, width: int) -> list[_Row]:
        return [_Row(line.key, content) for content in line.laid_out(width, self._column)]
