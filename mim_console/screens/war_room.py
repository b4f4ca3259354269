"""The war room: what somebody who joins at minute forty must understand in ten seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.entry import CONSOLE
from mim_console.screens.incident import IncidentScreen
from mim_console.screens.war_room_lines import force, know, latest, work
from mim_console.widgets.columns import Column, Columns
from mim_console.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.desk.scene import Scene
    from mim_console.screens.seat import Seat


class WarRoomScreen(IncidentScreen):
    """Three columns (what we know, who does what, what is in force) over the last lines of the log."""

    CSS_PATH = "war_room.tcss"
    KEYS = (
        ("l", "log"), ("a", "ask"), ("t", "action"), ("h", "hypothesis"), ("c", "contain"), ("u", "updates"),
        ("e", "escalate"), ("s", "stage"), ("tab", "column"), ("1-5", "screens"), ("b", "board"),
    )  # fmt: skip

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self._presses = -1
        self._seen: set[str] = set()
        self._shown: set[str] = set()
        """Entries of the log that were there at the last key, and that are there now."""

    def body(self) -> ComposeResult:
        nothing = "nothing is known yet: f notes a finding, h a hypothesis"
        nobody = "nobody was asked: a asks, t adds an action"
        yield Columns(
            Column("what we know", Lines(id="know", empty=nothing), id="facts"),
            Column("who does what", Lines(id="work", empty=nobody, column=8), id="tasks"),
            Column(
                "in force",
                Lines(id="force", empty="nothing is in force: c c puts a measure in force", column=8),
                id="measures",
            ),
        )
        yield Lines(id="latest", cursor=False)

    def on_mount(self) -> None:
        self.query_one("#work").focus()

    def show(self, scene: Scene) -> None:
        self.query_one(Columns).fold(self.small)
        self.query_one("#know", Lines).show(know(scene))
        self.query_one("#work", Lines).show(work(scene))
        self.query_one("#force", Lines).show(force(scene))
        self.query_one("#latest", Lines).show(latest(scene, 2 if self.small else 5, self._unseen(scene)))

    def _unseen(self, scene: Scene) -> set[str]:
        """What others entered since a key was last pressed here: until then nobody may have looked."""
        shown = {entry.id for entry in scene.latest}
        if self._presses != self.app.presses:
            self._presses, self._seen = self.app.presses, self._shown or shown
        self._shown = shown
        if scene.as_of is not None:
            return set()
        nobody = {(CONSOLE, self.app.desk.login), (self.app.desk.author, self.app.desk.login)}
        new = (each for each in scene.latest if each.id not in self._seen)
        return {each.id for each in new if (each.author, each.login) not in nobody}
