"""What all incidents teach: how long things take by month, what comes again, what is owed, which rules changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual.binding import Binding, BindingType
from textual.content import Content

from mim_console.incident.trends import GROUPINGS, MEASURES, Look, Trends
from mim_console.incident.trends.trends import moved
from mim_console.screens import behind, improvement_lines, places
from mim_console.screens.alarm import standing
from mim_console.screens.incident import SMALL
from mim_console.screens.place import Place
from mim_console.widgets.band import Band
from mim_console.widgets.columns import Column, Columns
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.month_plot import MonthPlot
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from mim_console.desk.improvement import Fresh

SLICE = 0.03
"""Seconds for which keys wait while incidents are taken in, a part at a time."""
BETWEEN = 0.02
"""Seconds left to the keys between two parts."""
REDRAWN = 20
"""Parts between two looks at what was taken in by then."""
EMPTY = "no incident counts yet: declare one (D), or `mim import` past ones; drills and rejected ones never count"
_SAY: dict[str, Callable[[float], str]] = {
    "length": improvement_lines.say_minutes,
    "share": improvement_lines.say_percent,
    "count": improvement_lines.say_count,
}


class ByMonths(Columns):
    """Columns among which tab goes; the arrows belong to the months."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.move_months(-1)", show=False),
        Binding("right", "screen.move_months(1)", show=False),
    ]


class ImprovementScreen(Place):
    """Enter on any number lists the incidents behind it; Enter on one of those opens its review."""

    CSS_PATH = "improvement.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "next_grouping", show=False),
        Binding("space", "narrow", show=False),
        Binding("E", "share", show=False),
    ]
    KEYS = (
        ("enter", "incidents behind it"), ("← →", "months"), ("v", "by cause, team …"), ("space", "only this group"),
        ("E", "the month's digest"), ("tab", "column"), ("b", "board"),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None
        self._measure = ""
        self._trends = Trends((), datetime.max.replace(tzinfo=UTC), ZoneInfo("UTC"))
        """Those that are shown: what is behind a number is what it was made of."""
        self._fresh: Fresh | None = None
        self._taking = False
        """Whether another part is about to be taken in."""
        self._parts = 0
        self._told: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        yield Lines(id="title", cursor=False)
        yield Band()
        yield ByMonths(
            Column(
                "trend", Lines(id="caption", cursor=False), MonthPlot(), Lines(id="measures", empty=EMPTY), id="trend"
            ),
            Column("months", Lines(id="months"), id="months-column"),
            Column("groups", Lines(id="groups"), id="groups-column"),
            Column("to see to", Lines(id="due"), id="due-column"),
        )
        yield KeyBar()

    def on_mount(self) -> None:
        measures = self.query_one("#measures", Lines)
        measures.focus()

    @property
    def look(self) -> Look:
        """What is looked at: the last twelve months, or those up to the newest incident, until somebody moves on."""
        return self._look or self._trends.newest()

    @property
    def measure(self) -> str:
        """The time to restore, or the first that says anything where that says nothing, until somebody moves on."""
        return self._measure or improvement_lines.telling(self._trends, self.look)

    def tick(self) -> None:
        if not self._taking:
            self._take_in(0)  # what is there is shown first
        self._show()

    def _take_in(self, patience: float) -> None:
        """Takes in a part; if that was not all, another one once the keys had their turn."""
        self._fresh = self.app.desk.improvement.take_in(patience)
        self._taking = bool(self._fresh.behind) and not self.app.read_only
        if self._taking:
            self.set_timer(BETWEEN, self._go_on)

    def _go_on(self) -> None:
        self._taking = False  # where this does not go on, the next tick here begins again
        if self.app.screen_stack[0] is not self:
            return
        with self.app.trouble_shown():
            self._take_in(SLICE)
        self._parts += 1
        if not self._taking or self._parts % REDRAWN == 0:  # drawing takes as long as a part
            self._show()

    def _show(self) -> None:
        """What is remembered; what cannot be read just now is said in the band."""
        with self.app.trouble_shown():
            self._show_trends()
        self.query_one(Band).show(*standing(self.app, None))

    def _show_trends(self) -> None:
        improvement = self.app.desk.improvement
        trends = self._trends = improvement.trends()
        small = self.size.width < SMALL[0] or self.size.height < SMALL[1]
        self.set_class(small, "-small")
        self.query_one(KeyBar).show((*self.KEYS, ("?", "all keys")))
        self.query_one(Columns).fold(small)
        self._show_title(trends)
        look, measure, shown = self.look, self.measure, bool(trends.records)
        told = trends, look, measure, len(improvement.adopted)
        if told == self._told:
            return
        if told[:2] != self._told[:2]:
            listed = self.query_one("#measures", Lines)
            listed.show(improvement_lines.measures(trends, look) if shown else [])
            listed.move_to(f"measure:{measure}")
        elif measure != self._told[2]:  # another one says more by now
            self.query_one("#measures", Lines).move_to(f"measure:{measure}")
        self._told = told
        self.query_one("#months", Lines).show(improvement_lines.months(trends, look, measure) if shown else [])
        self.query_one("#groups", Lines).show(improvement_lines.groups(trends, look, measure) if shown else [])
        late = sum(each.lasting and each.stand(trends.now) == "overdue" for each in self.app.desk.actions.open())
        owed = improvement_lines.to_see_to(trends, look, len(improvement.to_adopt()), late)
        self.query_one("#due", Lines).show(owed)
        self._show_plot(trends)

    def _show_title(self, trends: Trends) -> None:
        look = self.look
        only = f"{look.only} only" if look.only is not None else "all incidents"
        title = Content.assemble(
            ("improve", "bold $text-primary"), (f"  {improvement_lines.said_span(look)} · ", MUTED), only,
            (f" · by {look.by}", MUTED),
        )  # fmt: skip
        behind = self._fresh is not None and self._fresh.behind
        fresh = Content.styled(str(self._fresh), "$text-warning" if behind else MUTED)
        self.query_one("#title", Lines).show([Line(title, fresh)])

    def _show_plot(self, trends: Trends) -> None:
        measure = MEASURES[self.measure]
        adopted = [trends.month_of(each.at) for each in self.app.desk.improvement.adopted]
        more = "  ◆ policy adopted" if {*adopted} & {*self.look.span} else ""
        head = Content.assemble((measure.title, "bold"), (f" · {measure.ends}", MUTED))
        legend = Content.styled(improvement_lines.legend(measure.name) + more, MUTED)
        self.query_one("#caption", Lines).show([Line(head), Line(legend)] if trends.records else [])
        bars = improvement_lines.bars(trends, self.look, measure.name, adopted)
        top = 100.0 if measure.sort == "share" else None
        empty = improvement_lines.nothing(trends, self.look, measure.name) if trends.records else ""
        self.query_one(MonthPlot).show(bars if trends.records else (), _SAY[measure.sort], top, empty)

    def on_lines_highlighted(self, message: Lines.Highlighted) -> None:
        """Another measure: its plot and its tables."""
        sort, _, name = message.key.partition(":")
        if sort == "measure" and name != self.measure and message.key == message.lines.cursor:
            self._measure = name
            self._show()

    def on_lines_selected(self, message: Lines.Selected) -> None:
        """The incidents behind a number."""
        message.prevent_default()
        behind.show(self.app, self._trends, self.look, self.measure, message.key)

    def action_move_months(self, by: int) -> None:
        """Earlier or later months."""
        self._measure, self._look = self.measure, replace(self.look, last=moved(self.look.last, by))
        self._show()

    def action_next_grouping(self) -> None:
        """By service, cause, team, priority in turn."""
        by = GROUPINGS[(GROUPINGS.index(self.look.by) + 1) % len(GROUPINGS)]
        self._look = replace(self.look, by=by, only=None)
        self._show()

    def action_narrow(self) -> None:
        """Look at the group under the cursor alone, or at all again."""
        name = (self.query_one("#groups", Lines).cursor or "").removeprefix("group:")
        self._look = replace(self.look, only=None if self.look.only == name else name or None)
        self._show()

    def action_share(self) -> None:
        """Write a month's lessons to a file."""
        from mim_console.screens import digesting

        digesting.ask(self.app)

    def action_back(self) -> None:
        """From one group to all, from there to the board."""
        if self.look.only is not None:
            self._look = replace(self.look, only=None)
            self._show()
        else:
            places.board(self.app)
