"""Rows of cells as lines of plain text that are never wider than a page."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP, LEAST = 2, 8
"""Cells between two columns, and the fewest of a column that had to give way."""


def columns(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Each row in columns, a cell that is too long on several lines. Cells have one line and nothing unseen in them."""
    if not rows:
        return []
    wide = [max(map(cell_len, column)) for column in zip_longest(*rows, fillvalue="")]
    used = [n for n, cells in enumerate(wide) if cells]
    room = width - GAP * (len(used) - 1)
    while sum(wide) > room and max(wide) > LEAST:
        wide[wide.index(max(wide))] -= 1
    lines: list[str] = []
    for row in rows:
        cells = [wrapped(row[n] if n < len(row) else "", wide[n]) for n in used]
        for parts in zip_longest(*cells, fillvalue=""):
            padded = (set_cell_size(part, wide[n]) for part, n in zip(parts, used, strict=True))
            lines.append((" " * GAP).join(padded).rstrip())
    return lines


def wrapped(text: str, width: int) -> list[str]:
    """The text on lines of so many cells; a word that is longer is cut."""
    lines, line = [], ""
    for word in text.split():
        first, *more = chop_cells(word, width) if cell_len(word) > width else [word]
        if line and cell_len(line) + 1 + cell_len(first) > width:
            lines.append(line)
            line = first
        else:
            line = f"{line} {first}" if line else first
        for part in more:
            lines.append(line)
            line = part
    return [*lines, line]
