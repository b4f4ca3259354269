"""The line over every screen of a drill: that it is one, how quick it runs, and the keys that steer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.widgets.band import Band

if TYPE_CHECKING:
    from textual.screen import Screen

    from mim_console.screens.console import Console

KEYS = (
    ("F5", "pause, go on"),
    ("F6 F7", "slower, quicker"),
    ("F8", "what has arrived"),
    ("F9", "end it: the debrief; then q leaves"),
)
"""The keys of a drill; they work everywhere, in forms too."""
_HINTS = ("F5 {}  F6 F7 speed  F8 heard {}  F9 end", "F5 {}  F8 heard {}  F9 end", "F8 heard {1}", "F5-F9")
"""The keys in short; the longest that leaves room for the words."""


def put_on(screen: Screen[Any]) -> None:
    """Let a full screen say that it is a drill, if it is one."""
    if getattr(screen.app, "drill", None) is not None:
        screen.mount(DrillBand(id="drill"))  # behind its own bands, for whoever looks for those


class DrillBand(Band):
    """Shows the drill of the app that it is in."""

    app: Console
    DEFAULT_CSS = """
    DrillBand { dock: top; &.-drill { background: $secondary; color: $background; } }
    """

    def on_mount(self) -> None:
        self.tick()

    def tick(self) -> None:
        """Say how it stands now."""
        drill = self.app.drill
        if drill is None:
            return
        clock = drill.clock
        if drill.over:
            pace = "is over"
        elif clock.paused:
            pace = "paused"
        elif clock.writing and clock.speed > 1:
            pace = "×1 while you write"
        else:
            pace = f"×{clock.speed}"
        words = f"DRILL {pace} · {drill.scenario.name} · "
        words += "the service is back: resolve, close" if drill.restored else "nothing leaves this machine"
        room = self.size.width - len(words) - 2
        said = [each.format("go on" if clock.paused else "pause", len(drill.heard)) for each in _HINTS]
        keys = next((each for each in said if len(each) <= room), said[-1])
        self.show(words, "drill", "F9 debrief  q leave" if drill.over else keys)
