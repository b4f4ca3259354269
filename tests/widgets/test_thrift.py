"""A thrifty update leaves the terminal exactly as a full one would."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import get_character_cell_size
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.thrift import ChangedCells
from tests.widgets.stage import Stage

ROWS, COLUMNS = 3, 24
Cell = tuple[str, str]


class Terminal:
    """Knows cursor moves, colours and wide characters: all that an update may use."""

    def __init__(self) -> None:
        self.cells: list[list[Cell]] = [[("?", "")] * COLUMNS for _ in range(ROWS)]
        self.ink: dict[str, str] = {}

    def feed(self, text: str) -> None:
        x = y = 0
        for move, codes, char in re.findall(r"\x1b\[([\d;]*)H|\x1b\[([\d;]*)m|(.)", text, re.DOTALL):
            if move:
                y, x = (int(part) - 1 for part in move.split(";"))
            elif codes:
                self._colour(codes.split(";"))
            elif width := get_character_cell_size(char):
                self.cells[y][x : x + width] = [(char, self._drawn())] + [("", self._drawn())] * (width - 1)
                x += width

    def _drawn(self) -> str:
        return " ".join(sorted(self.ink.values()))

    def _colour(self, codes: list[str]) -> None:
        while codes:
            code = int(codes.pop(0))
            if code == 0:
                self.ink.clear()
            elif code in {38, 48}:
                self.ink[str(code)] = f"{code}:{codes.pop(0)}:{','.join(codes[:3])}"
                del codes[:3]
            elif code in {39, 49}:
                self.ink.pop(str(code - 1), None)
            elif 20 < code < 30:
                for ended in {22: ("1", "2"), 24: ("4", "21")}.get(code, (str(code - 20),)):
                    self.ink.pop(ended, None)
            else:
                self.ink[str(code)] = str(code)


STYLES = st.sampled_from(
    [None, *(Style.parse(text) for text in ("#aabbcc on #000010", "bold #aabbcc on #000010", "#ffffff on #000010"))]
    + [Style.parse(text) for text in ("dim bold on #333333", "dim", "italic underline #010203", "")]
)
TEXTS = st.text(st.sampled_from("ab1 :漢│"), min_size=1, max_size=9)


@st.composite
def strips(draw: st.DrawFn, width: int) -> Strip:
    pieces = draw(st.lists(st.tuples(TEXTS, STYLES), min_size=1, max_size=5))
    return Strip([Segment(text, style) for text, style in pieces]).adjust_cell_length(width)


@st.composite
def updates(draw: st.DrawFn) -> ChopsUpdate:
    cuts = [sorted({0, COLUMNS, draw(st.integers(1, COLUMNS - 1))}) for _ in range(ROWS)]
    chops = [{left: draw(st.none() | strips(right - left)) for left, right in pairwise(row)} for row in cuts]
    edges = st.integers(0, COLUMNS)
    spans = [
        (y, min(ends := (draw(edges), draw(edges))), max(ends))
        for y in sorted(draw(st.sets(st.integers(0, ROWS - 1), min_size=1)))
    ]
    return ChopsUpdate(chops, spans, [row[1:] for row in cuts])


@given(updates())
def test_every_cell_of_a_span_is_right_and_no_other_widget_is_touched(update: ChopsUpdate) -> None:
    console = Console(color_system="truecolor", force_terminal=True, width=COLUMNS)
    terminal = Terminal()
    terminal.feed(ChangedCells(update).render_segments(console))
    assert not terminal.ink, "the colours are left as they were found"
    for y, first, last in update.spans:
        for left, strip in update.chops[y].items():
            wanted = Terminal()
            if strip is not None:
                wanted.feed(f"\x1b[{y + 1};{left + 1}H" + strip.render(console))
            for x in range(left, left + (strip.cell_length if strip else 0)):
                assert terminal.cells[y][x] in ([] if first <= x < last else [("?", "")]) + [wanted.cells[y][x]]
    touched = {y for y, _, _ in update.spans}
    assert all(row == [("?", "")] * COLUMNS for y, row in enumerate(terminal.cells) if y not in touched)


async def test_a_tick_of_one_digit_sends_one_cell() -> None:
    sent: list[str] = []

    class Watched(Stage):
        def _display(self, screen: object, renderable: object) -> None:
            if isinstance(renderable, ChopsUpdate):
                sent.append(ChangedCells(renderable).render_segments(self.console))
            super()._display(screen, renderable)  # type: ignore[arg-type]

    lines = Lines()
    app = Watched(lines)
    async with app.play() as pilot:
        clocks = [Line(f"somebody does thing {i}", "9:41", str(i)) for i in range(12)]
        lines.show(clocks)
        await pilot.pause()
        sent.clear()
        lines.show([Line(f"somebody does thing {i}", "9:40", str(i)) for i in range(12)])
        await pilot.pause()
        assert re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", "".join(sent)) == "0" * 12
        assert len("".join(sent)) < 12 * 12 + 60
        sent.clear()
        lines.show([Line(f"somebody does thing {i}", "9:40", str(i)) for i in range(12)])
        await pilot.pause()
        assert not sent
