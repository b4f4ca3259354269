"""Painting by the cell: what a widget shows is compared with what it showed, and only the difference sent."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import get_character_cell_size
from rich.segment import Segment
from textual.content import Content, Span
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from mim_console.incident.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style as RichStyle
    from textual.style import Style

_NARROW = re.compile("[ -~\u00b7\u2500-\u25fc]*")
"""Text of letters, lines and marks, as most is: known to be narrow without looking at each character."""
_MOVE = 7
"""What moving the cursor costs in bytes: a shorter gap is cheaper to write again."""


class CellWidget(Widget):
    """A widget that draws single lines and sends the cells that changed."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._width = 0
        self._drawn: dict[int, _Drawn] = {}
        self._painted: dict[int, Strip] = {}

    def draw(self, y: int, width: int) -> tuple[Content, Style]:
        """Return the line at `y`, counted from the top of what is on screen, and the style beneath it.

        It is cut or padded to `width`.
        """
        raise NotImplementedError

    def repaint(self, lines: Iterable[int] | None = None) -> None:
        """Ask for the cells that no longer show what they should, in these lines or in all."""
        height = self.size.height
        regions = [
            Region(start, y, end - start, 1)
            for y in (self._painted if lines is None else lines)
            if y < height and (shown := self._painted.get(y))
            for start, end in changed(shown, self._strip(y))
        ]
        if regions:
            self.refresh(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw for Textual what it asks for."""
        self._width = self.scrollable_content_region.width
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw a line for Textual, and remember it as what the terminal shows."""
        strip = self._painted[y] = self._strip(y)
        return strip

    def _strip(self, y: int) -> Strip:
        content, base = self.draw(y, self._width)
        drawn = self._drawn.get(y)
        if not (drawn and drawn.content.is_same(content) and drawn.base is base and drawn.width == self._width):
            segments = [
                Segment(text, (base if style is base else base + style).rich_style)
                for text, style in content.render(base, end="", parse_style=self._get_style)
            ]
            strip = Strip(segments).adjust_cell_length(self._width, base.rich_style)
            drawn = self._drawn[y] = _Drawn(content, base, self._width, strip)
        return drawn.strip


class _Drawn(NamedTuple):
    content: Content
    base: Style
    width: int
    strip: Strip


def changed(old: Strip, new: Strip) -> list[tuple[int, int]]:
    """Return the spans of cells, as start and end, in which two lines differ."""
    if old is new:
        return []
    if old.cell_length != new.cell_length:
        return [(0, max(old.cell_length, new.cell_length))]
    spans: list[tuple[int, int]] = []
    for start, end in _differences(_cells(old), _cells(new)):
        if spans and start - spans[-1][1] < _MOVE:
            start, _ = spans.pop()
        spans.append((start, end))
    return spans


def _differences(before: list[_Cell], after: list[_Cell]) -> Iterable[tuple[int, int]]:
    end = 0
    for x, (was, is_) in enumerate(zip(before, after, strict=True)):
        if was == is_ or x < end:
            continue
        start, end = x, x + 1
        # Half of a wide character cannot be written: take the other half along.
        while start and not (before[start][0] and after[start][0]):
            start -= 1
        while end < len(after) and not (before[end][0] and after[end][0]):
            end += 1
        yield start, end


_Cell = tuple[str, "RichStyle | None"]


def _cells(strip: Strip) -> list[_Cell]:
    """Return what stands in each cell; the second cell of a wide character holds an empty string."""
    cells: list[_Cell] = []
    for text, style, _control in strip:
        above, chars = _by_cell(text)
        if above and cells:
            cells[-1] = (cells[-1][0] + above, cells[-1][1])
        cells += zip(chars, repeat(style))
    return cells


@lru_cache(maxsize=1024)
def _by_cell(text: str) -> tuple[str, list[str]]:
    """Return the accents that belong to the cell before the text, and what stands in its own cells."""
    if text.isascii():
        return "", list(text)
    above, chars = "", []
    for char in text:
        width = get_character_cell_size(char)
        if width:
            chars += [char, *[""] * (width - 1)]
        elif chars:
            chars[-1] += char
        else:
            above += char
    return above, chars


def single_width(text: str) -> bool:
    """Whether each character takes exactly one cell."""
    return _NARROW.fullmatch(text) is not None or all(get_character_cell_size(char) == 1 for char in text)


def inert(content: Content | str, keep: str = "") -> Content:
    """Return content in which all that a terminal would obey is visible, its styles where they were."""
    if isinstance(content, str):
        content = Content(content, strip_control_codes=False)
    plain = content.plain
    if visible(plain, keep) is plain:
        return content
    edges = sorted({0, len(plain), *(edge for span in content.spans for edge in span[:2])})
    moved, shown = {0: 0}, ""
    for start, end in pairwise(edges):
        shown += visible(plain[start:end], keep).replace("␊", " ↵ ").replace("␉", " ")
        moved[end] = len(shown)
    return Content(shown, [Span(moved[start], moved[end], style) for start, end, style in content.spans])
