"""Where an instant lies on a picture's axis: to scale while it happened, long silences cut out and shown as cut."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

from mim_console.incident.when import MONTHS, say_day

LONG, RARE = 0.4, 6
"""A silence is cut out if it is longer than this share of everything else, and so many times the usual one."""
LEAST_CUT, LEAST_CUT_LATER = timedelta(hours=4), timedelta(hours=1)
"""What is shorter is drawn: while it happened, and later."""
MOST_CUTS = 3
"""In what happened, and in what came later."""
LATER = 0.26
"""Share of the width for what came after it was over, where that is on a scale of its own."""
SOON_AFTER = 0.15
"""What came so soon after it was over, as a share of what it took, still belongs to it."""
NARROW = 42.0
"""Width of a cut, and the least of a piece."""
APART, LEAST_DAY, LEAST_CLOCK, EDGE = 50.0, 40.0, 31.0, 8.0
"""Between two ticks, what the name of a day and a time need at least, and what is free beside a piece."""
_Found = tuple[float, datetime, bool]
"""Where, when, and whether by its time on the clock rather than by its day."""
_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)
_DAYS = (1, 2, 7, 14, 28, 91, 182, 364)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of time that is true to scale in itself."""

    start: datetime
    end: datetime
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A silence that is not drawn to scale."""

    left: float
    right: float
    words: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A time on the axis; with a day's name where it changes."""

    x: float
    clock: str = ""
    day: str = ""
    grid: bool = True
    """Whether a line goes down from it."""


class Scale:
    """From instants to places between `left` and `right`. `over` is when it was over: later has its own scale."""

    def __init__(self, instants: Iterable[datetime], over: datetime, left: float, right: float, zone: tzinfo) -> None:
        self.zone = zone
        ordered = sorted({*instants, over})
        over = max(at for at in ordered if at <= over + SOON_AFTER * (over - ordered[0]))
        during, later = [at for at in ordered if at <= over], [at for at in ordered if at > over]
        if later and later[-1] - over <= 0.6 * (over - during[0]):
            during, later = ordered, []
        clusters = [*(held := _clusters(during, LEAST_CUT)), *(came := _clusters(later, LEAST_CUT_LATER))]
        room = right - left - NARROW * (len(clusters) - 1)
        behind = max(room * LATER if any(a < b for a, b in came) else 0, NARROW * len(came))
        widths = [*_widths(held, room - behind), *_widths(came, behind)]
        self.pieces: list[Piece] = []
        for (start, end), width in zip(clusters, widths, strict=True):
            self.pieces.append(Piece(start, end, left, left + width))
            left += width + NARROW
        self.cuts = [Cut(a.right, b.left, _roughly(b.start - a.end)) for a, b in pairwise(self.pieces)]
        self._nodes = [node for piece in self.pieces for node in _nodes(piece)]

    def x(self, at: datetime) -> float:
        """Where it lies; what is outside lies at the edge."""
        n = bisect_right(self._nodes, at, key=lambda node: node[0])
        if n in (0, len(self._nodes)):
            return self._nodes[min(n, len(self._nodes) - 1)][1]
        (a, left), (b, right) = self._nodes[n - 1], self._nodes[n]
        return left + (right - left) * ((at - a) / (b - a))

    def ticks(self) -> Iterator[Tick]:
        """What stands above the axis; never two on top of each other."""
        for piece in self.pieces:
            found: list[_Found] = [(self.x(at), at, clocked) for at, clocked in self._ticks(piece)]
            if piece.start == piece.end:
                found = [(piece.left, piece.start, True)]
            elif not found or found[0][0] - piece.left > APART:
                found.insert(0, (self.x(piece.start), piece.start, True))
            days = list(self._days(found, piece))
            named = {
                x: self._day(at, until - x)
                for (x, at), (until, _) in pairwise([*days, (piece.right + EDGE, piece.end)])
                if until - x >= LEAST_DAY
            }
            clocks = {x: at for x, at, clocked in found if clocked and x + LEAST_CLOCK <= piece.right + EDGE}
            for x in sorted({*named, *(x for x, *_ in found)}):
                clock = f"{clocks[x].astimezone(self.zone):%H:%M}" if x in clocks else ""
                yield Tick(x, clock, named.get(x, ""), grid=x != piece.left)

    def _days(self, found: list[_Found], piece: Piece) -> Iterator[tuple[float, datetime]]:
        """Where another day begins, and the day on which the piece does."""
        shown = None
        for x, at, _ in [(piece.left, piece.start, False), *found]:
            if (day := at.astimezone(self.zone).date()) != shown:
                shown = day
                yield x, at

    def _day(self, at: datetime, room: float) -> str:
        here = at.astimezone(self.zone)
        short = f"{here.day} {MONTHS[here.month - 1]}"
        if here.year != self._year:
            return f"{short} {here.year}" if room >= LEAST_DAY * 1.7 else f"{MONTHS[here.month - 1]} {here.year}"
        return say_day(at, self.zone) if room >= LEAST_DAY * 1.7 else short

    @property
    def _year(self) -> int:
        return self.pieces[0].start.astimezone(self.zone).year

    def _ticks(self, piece: Piece) -> Iterator[tuple[datetime, bool]]:
        """Round times on the clocks there; whole days have no time."""
        span, most = piece.end - piece.start, max((piece.right - piece.left) / APART, 1)
        for minutes in _MINUTES:
            if span / timedelta(minutes=minutes) <= most:
                yield from ((at, True) for at in self._round_times(piece, minutes))
                return
        days = next((each for each in _DAYS if span / timedelta(days=each) <= most), _DAYS[-1])
        day = piece.start.astimezone(self.zone).date()
        while (at := datetime.combine(day, datetime.min.time(), self.zone).astimezone(UTC)) <= piece.end:
            if at >= piece.start:
                yield at, False
            day += timedelta(days=days)

    def _round_times(self, piece: Piece, minutes: int) -> Iterator[datetime]:
        step = timedelta(minutes=min(minutes, 15))  # zones differ by quarters of an hour
        at = datetime.fromtimestamp(piece.start.timestamp() // step.total_seconds() * step.total_seconds(), UTC)
        while at <= piece.end:
            here = at.astimezone(self.zone)
            if at >= piece.start and (here.hour * 60 + here.minute) % minutes == 0:
                yield at
            at += step


def _clusters(instants: list[datetime], least: timedelta) -> list[tuple[datetime, datetime]]:
    """What lies together: the longest silences are cut out while they are long beside all the rest."""
    gaps = sorted(pairwise(instants), key=lambda gap: gap[1] - gap[0], reverse=True)
    rest = sum((b - a for a, b in gaps), timedelta())
    usual = gaps[len(gaps) // 2][1] - gaps[len(gaps) // 2][0] if gaps else timedelta()
    cut: list[tuple[datetime, datetime]] = []
    for a, b in gaps[:MOST_CUTS]:
        rest -= b - a
        if b - a <= max(LONG * rest, RARE * usual, least):
            break
        cut.append((a, b))
    starts = [*instants[:1], *(b for _, b in sorted(cut))]
    ends = [*(a for a, _ in sorted(cut)), *instants[-1:]]
    return list(zip(starts, ends, strict=True))


def _widths(clusters: list[tuple[datetime, datetime]], room: float) -> list[float]:
    """Each at least so wide that its marks can be told apart, the rest by their lengths."""
    whole = sum((end - start for start, end in clusters), timedelta())
    spare = max(room - NARROW * len(clusters), 0.0)
    return [NARROW + spare * ((end - start) / whole if whole else 1 / len(clusters)) for start, end in clusters]


def _nodes(piece: Piece) -> Iterator[tuple[datetime, float]]:
    """The two ends, or one in the middle of a piece that is only an instant; marks have room beside them."""
    if piece.start == piece.end:
        yield piece.start, (piece.left + piece.right) / 2
    else:
        edge = min(6.0, (piece.right - piece.left) / 8)
        yield piece.start, piece.left + edge
        yield piece.end, piece.right - edge


def _roughly(span: timedelta) -> str:
    """How long a silence was, in few letters."""
    if span >= 2 * _DAY:
        return f"{span // _DAY} days"
    minutes = span // timedelta(minutes=1)
    return f"{round(minutes / 60)} h" if minutes >= 90 else f"{minutes} min"
