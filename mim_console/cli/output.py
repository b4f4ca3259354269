"""What goes to stdout: one JSON document, or calm lines. Whatever a terminal would obey is shown instead."""

from __future__ import annotations

import json
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import click

from mim_console.incident.safe import one_line, visible

GAP = "  "


class Inked(str):
    """A cell with a colour (a name that click knows), which a pipe never sees."""

    __slots__ = ("colour",)

    def __new__(cls, text: str, colour: str | None) -> Inked:
        inked = super().__new__(cls, text)
        inked.colour = colour
        return inked

    colour: str | None


def print_json(document: Any) -> None:
    """Print the data as it is, for a program; what a terminal would obey is escaped, which JSON allows."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    click.echo(re.sub(r"[^\n -~]", _escaped, text))


def _escaped(found: re.Match[str]) -> str:
    char = found.group()
    if visible(char) == char:
        return char
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True))


def print_line(text: str, colour: str | None = None, *, bold: bool = False, dim: bool = False) -> None:
    click.secho(one_line(text), fg=colour, bold=bold or None, dim=dim or None)


def print_table(rows: Iterable[Sequence[str]], headings: Sequence[str] = (), *, indent: str = "") -> None:
    """Print rows in columns, of any text. On a terminal the last column is broken into lines, in a pipe it is not."""
    lines = [[_cell(text) for text in row] for row in rows]
    counted = [[Inked(heading, None) for heading in headings], *lines] if headings else lines
    widths = [max(map(width, column)) for column in zip(*counted, strict=True)]
    room = _room(widths[:-1], indent)
    if headings:
        click.secho(indent + _row(counted[0], widths), dim=True)
    for *first, last in lines:
        broken = textwrap.wrap(last, room) if room and width(last) > room else [last]
        click.echo(indent + _row([*first, Inked(broken[0], last.colour)], widths))
        for line in broken[1:]:
            click.echo(indent + _row([*(Inked("", None) for _ in first), Inked(line, last.colour)], widths))


def _room(widths: Sequence[int], indent: str) -> int:
    """How wide the last column may be; 0 without end."""
    if not sys.stdout.isatty():
        return 0
    return max(shutil.get_terminal_size().columns - len(indent) - sum(widths) - len(GAP) * len(widths), 20)


def _cell(text: str) -> Inked:
    return Inked(one_line(text), text.colour if isinstance(text, Inked) else None)


def _row(cells: Sequence[Inked], widths: Sequence[int]) -> str:
    spaces = [" " * (most - width(cell)) for cell, most in zip(cells, widths, strict=True)]
    inked = [click.style(cell, fg=cell.colour) if cell.colour else cell for cell in cells]
    return GAP.join(f"{cell}{space}" for cell, space in zip(inked, spaces, strict=True)).rstrip()


def width(text: str) -> int:
    """How many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
