"""The console of a drill: it begins with a briefing, its time runs in jumps, and it is left by a debrief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.app import GRACE, MimConsole
from mim_console.desk.drill import recorder
from mim_console.desk.postman import Postman
from mim_console.screens.drilling import Drilling

if TYPE_CHECKING:
    from collections.abc import Callable

    from mim_console.desk.desk import Desk
    from mim_console.desk.drill import Drill
    from mim_console.screens.alarm import Alarm
    from mim_console.screens.console import Console


class DrillConsole(Drilling, MimConsole):
    """On a desk that is open already. No postman of it knows a way out."""

    TICK = 0.25

    def __init__(self, desk: Desk, drill: Drill, *, kept: bool = True) -> None:
        super().__init__(lambda: desk)
        self.drill, self.kept = drill, kept

    def _begin(self, desk: Desk, postman: Postman, alarm: Alarm, begin: Callable[[Console, str | None], None]) -> None:
        super()._begin(desk, Postman(desk, recorder), alarm, begin)
        self.call_after_refresh(self.brief)

    def tick(self) -> None:
        with self.trouble_shown():
            self.play()
        super().tick()
        with self.trouble_shown():
            if self.postman is not None:
                self.postman.finish(GRACE)  # the recorder answers at once, and a second may be ten minutes here

    def action_leave(self) -> None:
        """Leave once the debrief was shown."""
        if not hasattr(self, "desk") or self.leave_or_debrief():
            self.exit()
