"""The debrief of a drill: what went well, what to practise, and the player's course beside the real one."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import ModalScreen

from mim_console.desk import drill_file
from mim_console.desk.moment import Refused
from mim_console.widgets.captions import group, marked
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import MUTED, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from textual.app import ComposeResult

    from mim_console.incident.drills.debrief import Debrief, Moment, Row
    from mim_console.screens.console import Console

NARROW = 100
"""Below this width the course stands below the comparison."""
_MARKS = {"well": ("✓", Tone.DONE.style), "practise": ("▲", Tone.SOON.style), "": ("·", MUTED)}
_WHO = {"you": ("you", "bold $text-primary"), "then": ("then", "bold $secondary"), "arrived": ("", MUTED)}


class DebriefScreen(ModalScreen[None]):
    """What it compares on the left, the two courses on the right."""

    app: Console
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", show=False),
        Binding("E", "export", show=False),
        Binding("K", "keep", show=False),
        Binding("q", "app.leave", show=False),
    ]
    DEFAULT_CSS = """
    DebriefScreen {
        background: $background;
        #title { height: auto; padding: 1 2 0 2; background: $surface; }
        #pages { height: 1fr; padding: 1 1 0 1; }
        #compared { width: 3fr; margin-right: 2; }
        #course { width: 2fr; }
        &.-narrow #pages { layout: vertical; padding: 0 1; }
        &.-narrow #compared, &.-narrow #course { width: 1fr; margin-right: 0; }
    }
    """

    def __init__(self, debrief: Debrief, *, over: bool, kept: bool) -> None:
        super().__init__()
        self._debrief = debrief
        self._over, self._kept = over, kept
        self._written: list[Path] = []

    def compose(self) -> ComposeResult:
        yield Lines(id="title", cursor=False)
        with Horizontal(id="pages"):
            yield Lines(id="compared")
            yield Lines(id="course")
        yield KeyBar()

    def on_mount(self) -> None:
        self._show_title()
        self.query_one("#compared", Lines).show([*_compared(self._debrief)])
        self.query_one("#course", Lines).show([*_course(self._debrief)])
        keys = (
            ("esc", "look around" if self._over else "go on playing"),
            ("q", "leave" if self._over else "end and leave"),
            ("E", "to a file"),
            *(() if self._kept else (("K", "keep the record"),)),
            ("tab", "column"),
            ("↑↓", "scroll"),
        )
        self.query_one(KeyBar).show(keys)
        self.query_one("#compared").focus()

    def _show_title(self) -> None:
        """What was played, why it happened, and what was written of it: that stays to be read."""
        scenario = self._debrief.scenario
        title = "debrief" if self._over else "debrief, so far"
        head = Content.assemble((title, "bold $text-primary"), "  ", (scenario.title, "bold"))
        self.query_one("#title", Lines).show(
            [
                Line(head, Content.styled(scenario.organisation, MUTED)),
                Line(Content.styled(scenario.cause or "the record states no cause", MUTED), rows=3),
                *(Line(marked(*_MARKS["well"], f"written: {path}"), rows=3, hang=2) for path in self._written),
                Line(""),
            ]
        )

    def on_resize(self) -> None:
        self.set_class(self.size.width < NARROW, "-narrow")

    def action_export(self) -> None:
        """Write it as Markdown, under a name that is free."""
        self._write(lambda: drill_file.save(self._debrief))

    def action_keep(self) -> None:
        """Copy the ledger of a drill that was not to be kept, to a name that is free."""
        if not self._kept:
            self._write(lambda: drill_file.keep(self.app.desk, self._debrief.scenario.name))

    def _write(self, write: Callable[[], Path]) -> None:
        try:
            self._written.append(write())
        except Refused as reason:
            self.app.say(str(reason), wrong=True)
        self._show_title()


def _compared(debrief: Debrief) -> Iterator[Line]:
    well = [Line(marked(*_MARKS["well"], text), key=f"well:{n}", rows=4, hang=2) for n, text in enumerate(debrief.well)]
    practise = [
        Line(marked(*_MARKS["practise"], text), key=f"practise:{n}", rows=4, hang=2)
        for n, text in enumerate(debrief.practise)
    ]
    yield from group("what went well", well, empty="nothing that a rule can tell")
    yield from group("to practise", practise, empty="nothing that a rule can tell")
    yield from group("you, and what really happened then", [line for row in debrief.rows for line in _row(row)])


def _row(row: Row) -> Iterator[Line]:
    mark, style = _MARKS[row.verdict]
    key = f"row:{row.what}"
    yield Line(Content.assemble((f"{mark} ", style), (f"{row.what:<18}", MUTED), row.you), key=key, rows=4, hang=20)
    if row.then:
        yield Line(Content.assemble((f"  {'then':>16}  ", MUTED), (row.then, "$secondary")), key=key, rows=4, hang=20)
    for detail in row.details:
        yield Line(Content.styled(f"{'':>20}{detail}", MUTED), key=key, rows=3, hang=20)


def _course(debrief: Debrief) -> Iterator[Line]:
    """Day by day, what everybody did."""
    zone = ZoneInfo(debrief.scenario.zone)
    numbered = enumerate(debrief.course)
    for day, of_day in groupby(numbered, key=lambda each: each[1].at.astimezone(zone).date()):
        yield from group(f"{day:%A %d %B %Y}", [_moment(each, zone, f"course:{n}") for n, each in of_day])


def _moment(moment: Moment, zone: ZoneInfo, key: str) -> Line:
    who, style = _WHO[moment.who]
    text = Content.assemble(
        (f"{moment.at.astimezone(zone):%H:%M}  ", MUTED), (f"{who:<6}", style), (moment.text, MUTED if not who else "")
    )
    return Line(text, key=key, rows=4, hang=13)
