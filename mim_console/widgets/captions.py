"""The small words over a group of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Iterable


def caption(words: str, tail: str = "") -> Line:
    """A dim heading in lower case."""
    return Line(Content.styled(words, "$text-muted bold"), Content.styled(tail, MUTED))


def group(words: str, lines: Iterable[Line], *, tail: str = "", empty: str = "") -> list[Line]:
    """A caption, its lines and the space below; nothing at all where there is nothing to say."""
    shown = list(lines) or ([Line(Content.styled(empty, MUTED), rows=2)] if empty else [])
    return [caption(words, tail), *shown, Line("")] if shown else []


def marked(mark: str, style: str, *parts: str | Content | tuple[str, str]) -> Content:
    """Text after a mark of one cell."""
    return Content.assemble((f"{mark} ", style), *parts)
