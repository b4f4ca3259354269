"""The app as the screens know it: the desk they work at, and what they share."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType

from mim_console.screens.keys import PLAYER
from mim_console.widgets.thrift import ThriftyApp
from mim_console.widgets.type_ahead import TypeAheadApp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from textual.actions import ActionParseResult
    from textual.dom import DOMNode

    from mim_console.desk.clerk import Clerk
    from mim_console.desk.desk import Desk
    from mim_console.desk.drill import Drill
    from mim_console.desk.keeping_step import KeepingStep
    from mim_console.desk.publisher import Publisher
    from mim_console.desk.sharing import Watchers
    from mim_console.screens.alarm import Alarm
    from mim_console.screens.company import Company
    from mim_console.screens.seat import Seat


class Console(TypeAheadApp, ThriftyApp):
    """What every screen may use of the application."""

    # Here, where no screen's own binding of the same key takes their place; a screen without a past has no such action.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"screen.player({do})", words, show=False, priority=True) for key, (do, words) in PLAYER.items()
    ]

    def __init__(self) -> None:
        super().__init__()
        self.desk: Desk
        self.seats: dict[str, Seat] = {}
        self.alarm: Alarm
        self.quiet = False
        """No bell."""
        self.clerk: Clerk | None = None
        """Who puts tickets into the tracker, where one is open that may write."""
        self.publisher: Publisher | None = None
        """Who publishes reviews, where one is open that may write."""
        self.step: KeepingStep | None = None
        """Who keeps in step with other sites, where the policy names a place to meet."""
        self.watchers: Watchers | None = None
        """Who is at the terminals of this console, where several show it."""
        self.present: Company | None = None
        """Who else has the ledger open."""
        self.presses = 0
        """Keys that were pressed so far."""
        self.drill: Drill | None = None
        """What is played here, if this is no real console."""

    @property
    def read_only(self) -> bool:
        """Whether this console may only look."""
        return self.desk.read_only

    @property
    def company(self) -> str:
        """Who else is there, and how this site stands to the others, in a few words for the header."""
        here = len(self.present.here) if self.present else 0
        watching = len(self.watchers.clients) if self.watchers else 0
        words = (f"{here} here" if here > 1 else "", f"{watching} watching" if watching > 1 else "")
        return " · ".join(filter(None, (*words, self.step.word if self.step else "")))

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key):
            self.presses += 1
        await super().on_event(event)

    def show_now(self) -> None:
        """Let the screen in front, or a dialog and the screen under it, show the present state."""
        if not self.is_running:
            return  # a last tick, while the screens are being taken down
        for screen in dict.fromkeys((self.screen_stack[0], self.screen_stack[-1])):
            if screen.is_mounted and (tick := getattr(screen, "tick", None)):
                tick()

    @contextmanager
    def trouble_shown(self) -> Iterator[None]:
        """A full disk or a lost file is said in the band, and tried again: the clocks run on."""
        from mim_console.data.errors import LedgerError

        try:
            yield
        except LedgerError as error:
            self.alarm.trouble = str(error)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """No key ends the console because the ledger cannot be read just now."""
        with self.trouble_shown():
            return await super().run_action(action, default_namespace, namespaces)
        return True

    def say(self, text: str, *, wrong: bool = False, seconds: float = 5) -> None:
        """A word to whoever sits at the console; never markup."""
        self.notify(text, severity="warning" if wrong else "information", timeout=seconds, markup=False)
