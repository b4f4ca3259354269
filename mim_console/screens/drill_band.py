"""The line over every screen of a drill: that it is one, how quick it runs, and the keys that steer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.widgets.band import Band

if TYPE_CHECKING:
    from textual.screen import Screen

    from mim_console.screens.console import Console

KEYS = (
    ("z", "pass over silence, to what comes next"),
    ("F5", "pause, go on"),
    ("F6 F7", "slower, quicker"),
    ("F8", "what has arrived"),
    ("F9", "the debrief; q there ends it, esc goes on"),
)
"""The keys of a drill; all but the letter work in forms too."""
_HINTS = (
    "z skip  F5 {}  F6 F7 speed  F8 heard {}  F9 debrief",
    "z skip  F5 {}  F6-7  F8 heard {}  F9 debrief",
    "F5 {}  F8 heard {}  F9 debrief",
    "F5-F9",
)
"""The keys in short."""


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
            pace = "paused: no key for an hour" if clock.waiting else "paused"
        elif clock.writing and clock.speed > 1:
            pace = "×1 while you write"
        else:
            pace = f"×{clock.speed}"
        what = "service back: resolve, close" if drill.restored and not drill.over else "sends nothing"
        short, long = f"DRILL {pace} · {what}", f"DRILL {pace} · {drill.scenario.name} · {what}"
        said = [each.format("go on" if clock.paused else "pause", len(drill.heard)) for each in _HINTS]
        said = ["F9 debrief  q leave"] if drill.over else said
        room = self.size.width - 2
        both = ((words, keys) for keys in said for words in (long, short) if len(words) + len(keys) <= room)
        words, keys = next(both, (short, said[-1]))
        self.show(words, "drill", keys)
