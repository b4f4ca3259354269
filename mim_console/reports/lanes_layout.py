"""Lanes laid out as a drawing: what stands where, what has room for its words, what is folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import TYPE_CHECKING, Literal

from mim_console.incident.account.part import length
from mim_console.incident.safe import one_line
from mim_console.reports.text_width import clipped, text_width
from mim_console.reports.time_scale import Cut, Scale, Tick

if TYPE_CHECKING:
    from mim_console.incident.lanes import Bar, Lane, Lanes, Mark, Row, State

WIDTH, GUTTER, EDGE = 960.0, 138.0, 8.0
"""Of the drawing, of the names on its left, and what stays free on its right; 96 to an inch where it is not scaled."""
LINE, THICK, SIZE = 18.0, 12.0, 11.0
"""Height of a line, of a bar, and of letters."""
BETWEEN, HEAD = 11.0, 44.0
"""Between two lanes, and above the first."""
MOST = 9
"""Lines of one lane; what has no room on them is folded into one more."""
LONGEST = 300
"""Characters of what is told of one thing."""


@dataclass(frozen=True, slots=True)
class Box:
    """A bar, or the late part of one."""

    x: float
    y: float
    width: float
    look: str
    title: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark."""

    x: float
    y: float
    look: State
    title: str
    shape: Literal["diamond", "circle", "due", "within"] = "circle"


@dataclass(frozen=True, slots=True)
class Words:
    """A text, from where it starts."""

    x: float
    y: float
    text: str
    look: str = ""
    anchor: Literal["start", "end", "middle"] = "start"


@dataclass(slots=True)
class Drawing:
    """Everything to be drawn, in the order of its layers."""

    height: float = HEAD
    width: float = WIDTH
    left: float = GUTTER
    right: float = WIDTH - EDGE
    bands: list[tuple[float, float]] = field(default_factory=list)
    """Each lane's top and height."""
    slack: list[tuple[float, float, float]] = field(default_factory=list)
    """From the end of a bar to when it was due, where that was later; and the height."""
    boxes: list[Box] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    impact: tuple[float, float] | None = None
    impact_words: str = ""


def drawing(lanes: Lanes, zone: tzinfo) -> Drawing:
    """The lanes below each other, on one axis."""
    made = Drawing()
    every = [at for lane in lanes.lanes for row in lane.rows for at in row.instants]
    scale = Scale([*every, lanes.start, lanes.end], lanes.end, made.left, made.right, zone)
    made.ticks, made.cuts = list(scale.ticks()), scale.cuts
    if lanes.impact:
        start, end = lanes.impact
        made.impact = scale.x(start), scale.x(end)
        made.impact_words = clipped(f"impact {length(end - start)}", made.impact[1] - made.impact[0] - 8, SIZE)
    for lane in lanes.lanes:
        _Placing(made, scale).lane(lane)
    made.height += 6
    return made


@dataclass(slots=True)
class _Item:
    """A row that shares its line with others: where it begins and ends with its words."""

    row: Row
    left: float
    right: float
    words: Words | None


class _Placing:
    def __init__(self, made: Drawing, scale: Scale) -> None:
        self.made, self.scale = made, scale

    def lane(self, lane: Lane) -> None:
        top = self.made.height
        self.made.words.append(Words(EDGE, top + LINE / 2 + 4, lane.name, "lane"))
        named = [row for row in lane.rows if row.name]
        if named:
            self.made.height += LINE - 2
        for row in named[:MOST]:
            self._named(row)
        if folded := named[MOST:]:
            self._folded(folded)
        self._shared([row for row in lane.rows if not row.name])
        self.made.bands.append((top, self.made.height - top))
        self.made.height += BETWEEN

    def _named(self, row: Row) -> None:
        y = self.made.height
        name = clipped(one_line(row.name), GUTTER - 24, SIZE)
        self.made.words.append(Words(GUTTER - 10, y + LINE / 2 + 4, name, "name", "end"))
        for bar in row.bars:
            left, right = self._bar(bar, y)
            edge = min(right, self.scale.x(bar.due)) if bar.due and bar.late else right
            if text := clipped(one_line(bar.label), edge - left - 8, SIZE):
                self.made.words.append(Words(left + 5, y + LINE / 2 + 4, text, bar.state))
        for mark in row.marks:
            self._mark(mark, y)
        self.made.height += LINE

    def _folded(self, rows: Iterable[Row]) -> None:
        """What has no line of its own any more: that it is there, and when."""
        rows, y = list(rows), self.made.height
        self.made.words.append(Words(GUTTER - 10, y + LINE / 2 + 4, f"+{len(rows)} more", "name", "end"))
        for row in rows:
            for bar in row.bars:
                left, right = self._ends(bar)
                self.made.boxes.append(Box(left, y, right - left, f"{bar.state} folded", _told(bar.text or bar.label)))
            for mark in row.marks:
                self._mark(mark, y)
        self.made.height += LINE

    def _shared(self, rows: list[Row]) -> None:
        lines: list[float] = []
        folded: list[Row] = []
        top = self.made.height
        for item in map(self._item, rows):
            n = next((n for n, free in enumerate(lines) if free <= item.left), len(lines))
            if n == MOST:
                folded.append(item.row)
                continue
            lines[n:] = [item.right + 10, *lines[n + 1 :]]
            y = top + n * LINE
            for bar in item.row.bars:
                self._bar(bar, y)
            for mark in item.row.marks:
                self._mark(mark, y, "within" if item.row.bars else "diamond")
            if item.words:
                said = item.words
                self.made.words.append(Words(said.x, y + LINE / 2 + 4, said.text, said.look, said.anchor))
        self.made.height += len(lines) * LINE
        if folded:
            self._folded(folded)

    def _item(self, row: Row) -> _Item:
        """Its words stand in it where they have room, else behind it, else before it."""
        if len(row.bars) > 1:  # stages: what belongs together stays on one line
            return self._line(row)
        due = row.bars[0].due if row.bars else None
        text, look = (row.bars[0].label, row.bars[0].state) if row.bars else (row.marks[0].label, row.marks[0].state)
        left, right = self._ends(row.bars[0]) if row.bars else (self.scale.x(row.marks[0].at) - 6,) * 2
        right += 0 if row.bars else 12
        text = one_line(text[:LONGEST])
        wide = text_width(text, SIZE)
        if row.bars and wide <= right - left - 10 and not (due and left < self.scale.x(due) < left + wide):
            return _Item(row, left, right, Words(left + 5, 0, text, look))
        right = max(right, self.scale.x(due) + 2) if due else right
        behind, before = self.made.right - right - 5, left - self.made.left - 5
        within = right - left - 10 if row.bars and not due else 0
        if wide > max(behind, before) and within > max(behind, before):
            return _Item(row, left, right, Words(left + 5, 0, clipped(text, within, SIZE), look))
        if wide <= behind or behind >= before:
            text = clipped(text, behind, SIZE)
            return _Item(row, left, right + 5 + text_width(text, SIZE), Words(right + 5, 0, text, "out"))
        text = clipped(text, before, SIZE)
        return _Item(row, left - 5 - text_width(text, SIZE), right, Words(left - 5, 0, text, "out", "end"))

    def _line(self, row: Row) -> _Item:
        y = self.made.height
        for bar in row.bars:
            left, right = self._ends(bar)
            if text := clipped(one_line(bar.label), right - left - 6, SIZE):
                self.made.words.append(Words(left + 4, y + LINE / 2 + 4, text, bar.state))
        return _Item(row, self.made.left, self.made.right, None)

    def _ends(self, bar: Bar) -> tuple[float, float]:
        left = self.scale.x(bar.start)
        return left, max(self.scale.x(bar.end), left + 3)

    def _bar(self, bar: Bar, y: float) -> tuple[float, float]:
        left, right = self._ends(bar)
        title = _told(bar.text or bar.label)
        self.made.boxes.append(Box(left, y, right - left, bar.state, title, bar.open))
        if bar.due:
            due = self.scale.x(bar.due)
            if due > right:
                self.made.slack.append((right, due, y))
            if bar.late:
                late = f"{title} · {length(bar.late)} late".removeprefix(" · ")
                self.made.boxes.append(Box(due, y, max(right - due, 3), "late", late))
            kept: State = "good" if bar.state == "good" and not bar.late else "plain"
            self.made.dots.append(Dot(due, y, kept, "due", "due"))
        return left, right

    def _mark(self, mark: Mark, y: float, shape: Literal["diamond", "circle", "within"] = "circle") -> None:
        title = _told(mark.text or mark.label)
        self.made.dots.append(Dot(self.scale.x(mark.at), y, mark.state, title, shape))


def _told(text: str) -> str:
    text = one_line(text[: LONGEST + 1])
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def rows_of(lanes: Lanes) -> Iterator[tuple[str, int]]:
    """How many things each lane tells of, for whoever hears the picture instead of seeing it."""
    for lane in lanes.lanes:
        yield lane.name.lower(), sum(len(row.bars) + len(row.marks) for row in lane.rows)
