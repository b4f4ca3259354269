"""The console of a drill: what its keys do, and what it tells of that which arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input, TextArea

from mim_console.screens.console import Console
from mim_console.screens.drill_band import DrillBand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mim_console.desk.drill import Drill
    from mim_console.incident.drills.scenario import Arrival

MOST = 3
"""Arrivals that are said one by one; of more it is said how many."""


class Drilling(Console):
    """Whatever is in front: a form, a menu, a screen, these keys steer the drill."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "drill_pause", priority=True, show=False),
        Binding("f6", "drill_turn(-1)", priority=True, show=False),
        Binding("f7", "drill_turn(1)", priority=True, show=False),
        Binding("f8", "drill_heard", priority=True, show=False),
        Binding("f9", "drill_end", priority=True, show=False),
    ]
    drill: Drill

    def brief(self) -> None:
        """Say how it is played; the clock starts when that was read."""
        from mim_console.screens.drill_heard import Briefing

        self.push_screen(Briefing(self.drill), lambda _: self._go())

    def play(self) -> None:
        """Let happen what is due. Raises `LedgerError`."""
        clock = self.drill.clock
        clock.write(self.writing)
        self._announce(self.drill.due(clock()))
        if self.drill.played_out and not self.drill.over and not self.writing:
            self.action_drill_end()

    @property
    def writing(self) -> bool:
        """Whether somebody fills something in, or reads a dialog."""
        return len(self.screen_stack) > 1 or isinstance(self.focused, Input | TextArea)

    def show_now(self) -> None:
        super().show_now()
        for screen in self.screen_stack:
            for band in screen.query(DrillBand):
                band.tick()

    def action_drill_pause(self) -> None:
        """Stand still, or go on."""
        from mim_console.screens.drill_heard import Briefing

        if isinstance(self.screen, Briefing):
            self.screen.dismiss()
        elif not self._ended():
            (self.drill.clock.go if self.drill.clock.paused else self.drill.clock.pause)()
            self.show_now()

    def action_drill_turn(self, step: int) -> None:
        """Slower or quicker."""
        if not self._ended():
            self.drill.clock.turn(step)
            self.show_now()

    def action_drill_heard(self) -> None:
        """All that has arrived."""
        from mim_console.screens.drill_heard import Heard

        if not isinstance(self.screen, Heard):
            self.push_screen(Heard(self.drill))

    def action_drill_end(self) -> None:
        """End it, and show how it went; what was begun to be written is left."""
        from mim_console.screens.debrief import DebriefScreen

        if isinstance(self.screen, DebriefScreen):
            return
        self.drill.end()
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.clear_notifications()
        self.push_screen(DebriefScreen(self.drill.debrief()))

    def leave_or_debrief(self) -> bool:
        """The debrief first; whether the console may be left, which is so once it was shown."""
        if self.drill.over:
            return True
        self.action_drill_end()
        return False

    def _go(self) -> None:
        self.drill.clock.go()
        self.drill.clock.write(False)
        self.show_now()

    def _ended(self) -> bool:
        if self.drill.over:
            self.say("the drill is over: F9 shows the debrief")
        return self.drill.over

    def _announce(self, new: Sequence[Arrival]) -> None:
        if new:
            self.clear_notifications()  # at ×600 they would pile up over the whole screen
        for arrival in new[:MOST]:
            self.say(f"{arrival.by}: {arrival.text}", seconds=8)
        if len(new) > MOST:
            self.say(f"and {len(new) - MOST} more: F8 shows all that has arrived", seconds=8)
