"""A list of very many items, of which only those in sight are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message

from mim_console.widgets.lines import Line
from mim_console.widgets.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.style import Style

_NOTHING = Content()
_BLOCK = 32
"""How many items are told at once, so that a step down does not ask for one more each time."""
_KEPT = 1000
"""How many laid-out items are kept."""


class _Row(NamedTuple):
    content: Content
    own: bool
    """Of the item itself, and not of what separates it from the one before."""


class LongList(Listing):
    """Items by position, each of a row or a few; `tell` answers the lines of those from a start up to a stop.

    It scrolls by whole items, so that nothing above those in sight need be known. Lines without a key separate an
    item from the one before; the cursor does not cover them.
    """

    DEFAULT_CSS = """
    LongList {
        overflow: hidden scroll;
        &:blur .listing--cursor { background: $panel; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
    ]

    class Highlighted(Message):
        """The cursor stands on another item."""

        def __init__(self, position: int) -> None:
            self.position = position
            super().__init__()

    class Selected(Highlighted):
        """Somebody chose an item."""

    def __init__(
        self, tell: Callable[[int, int], Sequence[Sequence[Line]]], *, empty: str = "", id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._tell = tell
        self._empty = Content.styled(empty)
        self._count = 0
        self._cursor = 0
        self._room = Size()
        """What all is laid out for; nothing is told before it is known."""
        self._lines: dict[int, Sequence[Line]] = {}
        self._laid: dict[int, list[_Row]] = {}
        self._sight: list[tuple[int, _Row]] = []
        self._sight_of = -1
        """The top item for which it holds."""

    def __len__(self) -> int:
        return self._count

    @property
    def cursor(self) -> int | None:
        """The position of the item under the cursor; None without items."""
        return self._cursor if self._count else None

    @property
    def at_end(self) -> bool:
        """Whether the cursor stands on the last item."""
        return self._cursor >= self._count - 1

    @property
    def width(self) -> int:
        """The cells of a row, less one before the scroll bar."""
        return max(self._room.width - 1, 0)

    def in_sight(self) -> range:
        """The positions of the items on screen, those cut at the bottom included."""
        sight = self._in_sight()
        return range(sight[0][0], sight[-1][0] + 1) if sight else range(0)

    def show(self, count: int, cursor: int) -> None:
        """Show so many items from now on, all told anew, with the cursor on one of them."""
        above = self._above()
        self._count, self._lines = count, {}
        self._cursor = self._nearest(cursor)
        self._measure()
        self._reveal(above)

    def move_to(self, position: int, above: int | None = None) -> None:
        """Put the cursor on an item and bring it into sight, with so many items above it if that is given."""
        before, self._cursor = self._cursor, self._nearest(position)
        self._reveal(above)
        if self._cursor != before:
            self.post_message(self.Highlighted(self._cursor))

    def action_move(self, items: int) -> None:
        """Move the cursor down by so many items, up if negative."""
        self.move_to(self._cursor + items)

    def action_page(self, pages: int) -> None:
        """Move by what fits: what was last in sight comes first, or the other way round."""
        if sight := self.in_sight():
            top = sight[-1] if pages > 0 else self._first_above(sight[0])
            self._scroll(top)
            self.move_to(top if top == self._top else self._count - 1)

    def action_jump(self, place: int) -> None:
        """Move the cursor to the first item (0) or the last (-1)."""
        self.move_to(place % max(self._count, 1))

    def action_select(self) -> None:
        """Choose the item under the cursor."""
        if self._count:
            self.post_message(self.Selected(self._cursor))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; one where it already stands chooses."""
        y, sight = event.get_content_offset_capture(self).y, self._in_sight()
        if y >= len(sight):
            return
        if sight[y][0] == self._cursor:
            self.action_select()
        else:
            self.move_to(sight[y][0])

    def on_resize(self) -> None:
        """Lay all out anew, the cursor in sight, and say so: other items may be in sight now."""
        self._room = self.scrollable_content_region.size
        self._measure()
        self._reveal()
        if self._count:
            self.post_message(self.Highlighted(self._cursor))

    def draw(self, y: int, width: int) -> tuple[Content, Style]:
        if not self._count:
            return (self._empty if y == 0 else _NOTHING), self.get_visual_style("listing--empty")
        sight = self._in_sight()
        if y >= len(sight):
            return _NOTHING, self.visual_style
        position, (content, own) = sight[y]
        if own and position == self._cursor:
            return content, self.get_visual_style("listing--cursor")
        return content, self.visual_style

    @property
    def _top(self) -> int:
        return min(self.scroll_offset.y, max(self._count - 1, 0))

    def _nearest(self, position: int) -> int:
        return min(max(position, 0), max(self._count - 1, 0))

    def _in_sight(self) -> list[tuple[int, _Row]]:
        if self._sight_of != self._top:
            self._sight, self._sight_of, position = [], self._top, self._top
            while position < self._count and len(self._sight) < self._room.height:
                self._sight += [(position, row) for row in self._rows(position)]
                position += 1
            del self._sight[self._room.height :]
        return self._sight

    def _sees_cursor(self) -> bool:
        # Every item has a row at least: one that is far away is known to be, without any being told.
        near = self._top <= self._cursor < self._top + self._room.height
        return near and self._cursor in self.in_sight()

    def _above(self) -> int | None:
        """How many items are in sight above the cursor; None if it is out of sight."""
        return self._cursor - self._top if self._sees_cursor() else None

    def _rows(self, position: int) -> list[_Row]:
        if position not in self._laid:
            if len(self._laid) > _KEPT:
                self._laid, self._lines = {}, {}
            self._laid[position] = [
                _Row(content, line.key is not None)
                for line in self._told(position)
                for content in line.laid_out(self.width)
            ]
        return self._laid[position]

    def _told(self, position: int) -> Sequence[Line]:
        if position not in self._lines:
            start = position // _BLOCK * _BLOCK
            stop = min(start + _BLOCK, self._count)
            self._lines |= zip(range(start, stop), self._tell(start, stop), strict=True)
        return self._lines[position]

    def _first_above(self, last: int) -> int:
        """The item to have on top so that as many as fit stand above the end of this one."""
        room = self._room.height - len(self._rows(last))
        while last > 0 and room >= (rows := len(self._rows(last - 1))):
            last, room = last - 1, room - rows
        return last

    def _measure(self) -> None:
        """Let the scroll bar count items, down to those that fill the last screen."""
        self._laid, self._sight_of = {}, -1
        last_top = self._first_above(self._count - 1) if self._count and self._room.height else 0
        self.virtual_size = Size(self._room.width, last_top + self._room.height)

    def _reveal(self, above: int | None = None) -> None:
        """Bring the cursor into sight; what scrolled is drawn anew, otherwise only what changed."""
        top = self._top
        if self._count and self._room.height:
            if above is not None:
                self._scroll(self._cursor - above)
            if self._cursor < self._top:
                self._scroll(self._cursor)
            elif not self._sees_cursor() or self._cursor == self.in_sight()[-1]:
                self._scroll(max(self._first_above(self._cursor), self._top))
        if self._top == top:
            self.repaint()

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=max(top, 0), animate=False, force=True)
