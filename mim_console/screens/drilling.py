"""The console of a drill: what its keys do, and what it tells of that which arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input, TextArea

from mim_console.incident.duration import said
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
        Binding("f9", "drill_debrief", priority=True, show=False),
        Binding("z", "drill_skip", show=False),
    ]
    drill: Drill
    kept = True
    """Whether the ledger stays when the drill is left."""
    _presses = 0

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
            self.drill.end()
            self.action_drill_debrief()
        if self._presses != self.presses:
            self._presses = self.presses
            clock.touched()
        clock.wait_for_somebody()

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
        from mim_console.screens.debrief import DebriefScreen
        from mim_console.screens.drill_heard import Briefing
        from mim_console.screens.drill_stopping import Stopping

        if isinstance(self.screen, Briefing | DebriefScreen):
            self.screen.dismiss()
        elif isinstance(self.screen, Stopping):
            self.screen.dismiss(False)
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

    def action_drill_skip(self) -> None:
        """Pass over silence, to what comes next."""
        if self._ended():
            return
        self.clear_notifications()  # of each silence only the last
        since = self.drill.clock()
        found = self.drill.skip()
        if found is None:
            self.say("nothing more comes by itself: what is left is yours")
            return
        with self.trouble_shown():
            self.play()
        at, what = found
        if what:
            self.say(f"{said(at - since)} later: {what}")
        self.show_now()

    def action_drill_debrief(self) -> None:
        """How it went so far, once that is really wanted. The clock stands meanwhile."""
        from mim_console.screens.debrief import DebriefScreen
        from mim_console.screens.drill_stopping import Stopping

        if isinstance(self.screen, DebriefScreen | Stopping):
            return
        clock = self.drill.clock
        ran = not clock.paused
        clock.pause()
        self.clear_notifications()

        def go_on(_: object = None) -> None:
            if ran and not self.drill.over:
                clock.go()
                self.show_now()

        def show(wanted: bool | None) -> None:
            if wanted:
                shown = DebriefScreen(self.drill.debrief(), over=self.drill.over, kept=self.kept)
                self.push_screen(shown, go_on)
            else:
                go_on()

        if self.drill.over:
            show(True)
        else:
            self.push_screen(Stopping(), show)

    def leave_or_debrief(self) -> bool:
        """The debrief first: whoever leaves from there ends the drill. Whether the console may be left."""
        from mim_console.screens.debrief import DebriefScreen

        if self.drill.over or isinstance(self.screen, DebriefScreen):
            with self.trouble_shown():
                self.drill.end()
            return True
        self.action_drill_debrief()
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
