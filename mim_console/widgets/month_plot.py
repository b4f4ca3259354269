"""Columns over months: a solid part, a shaded part behind it, and nothing where nothing is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.color import Color
from textual.widget import Widget
from textual_plotext.plot import Plot

if TYPE_CHECKING:
    from collections.abc import Callable

SOLID, SHADED = "█", "░"
"""Told apart without any colour."""
_STEPS = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880, 5760, 10080, 20160, 43200)


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: its label, and how high its parts are; None where that is not known."""

    label: str
    solid: float | None
    shaded: float | None = None


class MonthPlot(Widget):
    """`say` says a height at the left edge; `top` is the height of the plot where it is given."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "MonthPlot { height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: tuple[tuple[Bar, ...], Callable[[float], str], float | None, str] = ((), str, None, "")

    def show(
        self, bars: tuple[Bar, ...], say: Callable[[float], str], top: float | None = None, empty: str = ""
    ) -> None:
        """Show these from now on; `empty` stands there where nothing of them is known."""
        if (bars, say, top, empty) != self._shown:
            self._shown = bars, say, top, empty
            self.refresh()

    def render(self) -> Text:
        bars, say, top, empty = self._shown
        width, height = self.size.width, self.size.height
        if all(bar.solid is None and not bar.shaded for bar in bars):
            return Text(f"\n{empty}", style=str(Color.parse(self.app.theme_variables["text-muted"]).hex))
        if width < 4 * len(bars) or height < 4:
            return Text("")
        highest = top or max((each for bar in bars for each in (bar.solid, bar.shaded) if each), default=1)
        ticks = _ticks(highest, max((height - 2) // 3, 2))
        labels = [say(each) for each in ticks]
        room = width - max(map(len, labels)) - 1  # the axis
        step = room // len(bars)
        wide = max(step * 3 // 5, 1)
        middles: list[float] = [n * step + step // 2 for n in range(len(bars))]
        plot = self._plot(width, height)
        # One unit of the plot is one cell, so that all columns are of one width.
        for mark, colour, heights in (
            (SHADED, "text-muted", [bar.shaded for bar in bars]),
            (SOLID, "primary", [bar.solid for bar in bars]),
        ):
            for x, each in zip(middles, heights, strict=True):
                if each:
                    sides: Any = [x - wide // 2, x - wide // 2 + wide - 1]
                    ends: Any = [0, each]
                    plot.rectangle(sides, ends, lines=True, fill=True, marker=mark, color=self._rgb(colour))
        plot.xlim(0, room - 1)
        plot.ylim(0, highest * 1.02)
        plot.xticks(middles, [bar.label for bar in bars])
        plot.yticks(ticks, labels)
        return Text.from_ansi(plot.build(), no_wrap=True)

    def _plot(self, width: int, height: int) -> Plot:
        plot = Plot()
        plot.plotsize(width, height)
        plot._set_size(width, height)  # noqa: SLF001  without it the first is not taken
        plot.xaxes(True, False)
        plot.yaxes(True, False)
        background = self.background_colors[1].rgb
        plot.canvas_color(background)
        plot.axes_color(background)
        plot.ticks_color(self._rgb("text-muted"))
        return plot

    def _rgb(self, name: str) -> tuple[int, int, int]:
        return Color.parse(self.app.theme_variables[name]).rgb


def _ticks(highest: float, most: int) -> list[float]:
    """Round heights from nothing to the highest, so many at most."""
    step = next((each for each in _STEPS if highest / each <= most), _STEPS[-1])
    return [float(step * n) for n in range(int(highest // step) + 1)]
