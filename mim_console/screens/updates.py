"""Updates: who hears when, and what of that is on its way, channel by channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.screens import doing
from mim_console.screens.by_hand import paste
from mim_console.screens.incident import IncidentScreen
from mim_console.screens.updates_lines import outbox, plan, reading
from mim_console.widgets.columns import Column, Columns
from mim_console.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.desk.scene import Scene


class UpdatesScreen(IncidentScreen):
    """The plan on the left, the outbox on the right, and below it the text under the cursor."""

    CSS_PATH = "updates.tcss"
    KEYS = (
        ("enter", "write, send, approve …"), ("n", "nothing new"), ("u", "more of updates"), ("tab", "column"),
        ("l", "log"), ("1-5", "screens"), ("b", "board"),
    )  # fmt: skip

    _newest = ""
    """The id of the update that was written last."""

    def body(self) -> ComposeResult:
        nothing = "nothing was sent yet: u u writes an update, u h notes one that was sent elsewhere"
        yield Columns(
            Column("who hears when", Lines(id="plan", column=16), id="cadences"),
            Column("outbox", Lines(id="outbox", empty=nothing), Lines(id="reading"), id="going"),
        )

    def on_mount(self) -> None:
        self.query_one("#plan").focus()

    def show(self, scene: Scene) -> None:
        self._scene = scene
        self.query_one(Columns).fold(self.small)
        self.query_one("#plan", Lines).show(plan(scene))
        self.query_one("#outbox", Lines).show(outbox(scene))
        self._follow(scene)
        self._read()

    def _follow(self, scene: Scene) -> None:
        """Read what was written last, once it is."""
        newest = next(reversed(scene.incident.outgoing), "")
        if newest > self._newest:
            self._newest = newest
            self.query_one("#outbox", Lines).move_to(f"outgoing:{scene.incident.outgoing[newest].handle}")

    def _read(self) -> None:
        self.query_one("#reading", Lines).show(reading(self._scene, self.query_one("#outbox", Lines).cursor))

    def on_lines_highlighted(self) -> None:
        """Another update is read."""
        self._read()

    def on_lines_selected(self, message: Lines.Selected) -> None:
        """What goes by hand is pasted; what else can be done with an item, every screen offers."""
        sort, _, name = message.key.partition(":")
        handle, _, channel = name.partition("/")
        if sort == "delivery" and not doing.why_not(self.app) and paste(self.app, self.seat.incident, handle, channel):
            message.prevent_default()
