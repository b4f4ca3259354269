"""The war room: what somebody who joins at minute forty must understand in ten seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content

from mim_console.screens.incident import IncidentScreen
from mim_console.screens.war_room_lines import force, know, latest, work
from mim_console.widgets.lines import Line, Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.desk.scene import Scene

COLUMNS = {"know": "what we know", "work": "who does what", "force": "in force"}
"""The columns; where there is room for one only, they are tabs."""


class WarRoomScreen(IncidentScreen):
    """Three columns (what we know, who does what, what is in force) over the last lines of the log."""

    CSS_PATH = "war_room.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right", "column(1)", "Next column", show=False),
        Binding("shift+tab,left", "column(-1)", "Previous column", show=False),
    ]
    KEYS = (
        ("l", "log"), ("a", "ask"), ("t", "action"), ("h", "hypothesis"), ("c", "contain"), ("u", "updates"),
        ("e", "escalate"), ("s", "stage"), ("tab", "column"), ("1-4", "screens"), ("b", "board"),
    )  # fmt: skip

    def body(self) -> ComposeResult:
        yield Lines(id="tabs", cursor=False)
        with Horizontal(id="columns"):
            yield Lines(id="know", empty="nothing is known yet: f notes a finding, h a hypothesis")
            yield Lines(id="work", empty="nobody was asked: a asks, t adds an action", column=8)
            yield Lines(id="force", empty="nothing is in force: c c puts a measure in force", column=8)
        yield Lines(id="latest", cursor=False)

    def on_mount(self) -> None:
        self.action_column(1)

    def show(self, scene: Scene) -> None:
        self.query_one("#know", Lines).show(know(scene))
        self.query_one("#work", Lines).show(work(scene))
        self.query_one("#force", Lines).show(force(scene))
        self.query_one("#latest", Lines).show(latest(scene, 2 if self.small else 5))

    def action_column(self, step: int) -> None:
        """The next column: where there is room for one only, it takes the place of this one."""
        names = list(COLUMNS)
        here = next((n for n, name in enumerate(names) if self.query_one(f"#{name}").has_focus), 0)
        chosen = names[(here + step) % len(names)]
        for name in COLUMNS:
            self.query_one(f"#{name}").set_class(name == chosen, "-chosen")
        self.query_one("#tabs", Lines).show([_tabs(chosen)])
        self.query_one(f"#{chosen}").focus()


def _tabs(chosen: str) -> Line:
    words = [
        Content.styled(text, "bold $text-primary" if name == chosen else "$text-muted")
        for name, text in COLUMNS.items()
    ]
    return Line(Content("   ").join(words), Content.styled("tab", "$text-muted"))
