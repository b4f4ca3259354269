"""What a drill says: how it is played before it begins, and all that has arrived so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from mim_console.incident.when import say, say_with_zone
from mim_console.screens import doing
from mim_console.screens.drill_band import KEYS
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import KEY, MUTED, Tone

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.desk.drill import Drill
    from mim_console.incident.drills.scenario import Arrival, Scenario
    from mim_console.screens.console import Console

SORTS = {
    "alert": ("▲", Tone.LATE.style),
    "report": ("☎", ""),
    "finding": ("•", ""),
    "theory": ("?", ""),
    "done": ("»", ""),
    "change": ("±", MUTED),
    "vendor": ("›", ""),
    "restored": ("✓", Tone.DONE.style),
}
"""The mark of each sort of arrival, and its style."""


ROOMY = 30
"""From so many rows on there is space between the paragraphs."""


class Briefing(ModalScreen[None]):
    """What a player must know; the clock stands until it is closed."""

    app: Console
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,f5", "dismiss", show=False),
        Binding("question_mark", "help", show=False),
    ]
    DEFAULT_CSS = """
    Briefing {
        align: center middle; background: $background 60%;
        #briefing {
            width: 84; max-width: 98%; height: auto; max-height: 96%; padding: 0 2; background: $surface;
            border: round $border;
        }
    }
    """

    def __init__(self, drill: Drill) -> None:
        super().__init__()
        self._drill = drill

    def compose(self) -> ComposeResult:
        yield Lines(id="briefing", cursor=False)

    def on_mount(self) -> None:
        self.query_one("#briefing", Lines).show(_briefing(self._drill, roomy=self.app.size.height >= ROOMY))

    def action_help(self) -> None:
        """All keys, before the clock runs."""
        doing.show_help(self.app)


def _briefing(drill: Drill, *, roomy: bool) -> list[Line]:
    scenario = drill.scenario
    zone = ZoneInfo(scenario.zone)
    starts = scenario.starts.astimezone(zone)
    at = say_with_zone(starts, zone, starts)
    whose = f" of {scenario.organisation}" if scenario.organisation else ""
    told = (
        f"You are the major incident manager{whose}. It is {starts:%A %d %B %Y}, {at}. Everything is quiet.",
        f"They run: {', '.join(scenario.services)}." if scenario.services else "",
        "Soon something happens that really happened. What monitoring, callers and responders say arrives by itself, "
        "at its own time. All else is yours: declare, call, ask, decide, tell people, contain, resolve, close.",
        "Nothing leaves this machine: whatever you send is kept, and nobody gets it.",
        f"Time runs at ×{drill.clock.speed}. While you write or read a dialog, a second lasts a second.",
    )
    begins = Content.assemble(("enter", KEY), " begins")
    lines = [Line(Content.styled("a drill", "bold $text-primary"), begins), Line("")]
    lines += [line for text in told if text for line in (Line(text, rows=4), *([Line("")] if roomy else []))]
    if not roomy:
        lines.append(Line(""))
    lines += [Line(Content.assemble((f"{key:<7}", KEY), words)) for key, words in KEYS]
    return [*lines, Line(Content.assemble((f"{'?':<7}", KEY), "every other key"))]


class Heard(ModalScreen[None]):
    """All that has arrived, the newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "dismiss", show=False)]
    DEFAULT_CSS = """
    Heard {
        align: center middle; background: $background 60%;
        & > Vertical {
            width: 104; max-width: 98%; height: auto; max-height: 92%; padding: 0 2; background: $surface;
            border: round $border;
        }
        #title { height: 2; }
        #heard { height: auto; max-height: 34; }
    }
    """

    def __init__(self, drill: Drill) -> None:
        super().__init__()
        self._drill = drill

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="title", cursor=False)
            yield Lines(id="heard", empty="nothing yet: it is quiet")

    def on_mount(self) -> None:
        title = Content.styled("what has arrived", "bold $text-primary")
        self.query_one("#title", Lines).show([Line(title, Content.styled("newest first · esc", MUTED))])
        lines = self.query_one("#heard", Lines)
        scenario = self._drill.scenario
        lines.show([_heard(each, scenario, n) for n, each in reversed([*enumerate(self._drill.heard)])])
        lines.focus()


def _heard(arrival: Arrival, scenario: Scenario, n: int) -> Line:
    mark, style = SORTS[arrival.sort]
    when = say(arrival.at, ZoneInfo(scenario.zone), scenario.arrives(arrival))
    over = " · over" if arrival.sort == "alert" and arrival.over else ""
    text = Content.assemble((f"{mark} ", style), arrival.text, (over, MUTED))
    return Line(text, Content.styled(f"{arrival.by} · {when}", MUTED), f"heard:{n}", rows=4, hang=2)
