"""The console: opens the desk, then keeps one tick for every clock and follows what others write."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import gc
import os
import signal
import threading
from typing import TYPE_CHECKING, ClassVar

from textual.widgets import Static

from mim_console.screens.console import Console
from mim_console.widgets.terminal import Terminal
from mim_console.widgets.theme import dress

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual.app import ComposeResult
    from textual.command import Provider
    from textual.driver import Driver

    from mim_console.desk.desk import Desk
    from mim_console.desk.postman import Postman
    from mim_console.screens.alarm import Alarm

# What the first paint does not need (pydantic, the ledger, the screens) is imported in a thread meanwhile.

TICK = 1.0
"""Seconds between two looks at the clocks."""
GRACE = 0.8
"""Seconds that an end by a signal may take."""
LAST_POST = 5.0
"""Seconds for which an update that is just being sent is waited for when the console is left."""
FOLLOW = 0.1
"""Seconds between two looks whether somebody wrote; each takes microseconds."""


def _verbs() -> type[Provider]:
    from mim_console.screens.palette import Verbs

    return Verbs


class MimConsole(Console):
    """The application. `open_desk` is called in a thread; `on_tick` each second, before the screens are drawn.

    `then` is called once, when the first screen is chosen.
    """

    TITLE = "mim-console"
    BINDINGS = [("ctrl+q", "leave", "Leave"), ("ctrl+c", "leave", "Leave")]
    COMMANDS = {_verbs}
    TICK: ClassVar = TICK
    CSS = """
    #opening { width: 100%; height: 100%; content-align: center middle; color: $text-muted; }
    SearchIcon { display: none; }
    """

    def __init__(
        self,
        open_desk: Callable[[], Desk],
        *,
        incident: str | None = None,
        on_tick: Callable[[datetime], None] | None = None,
        then: Callable[[Console], None] | None = None,
    ) -> None:
        super().__init__()
        self.sorry = ""
        """Why it could not open."""
        self.postman: Postman | None = None
        self._open_desk = open_desk
        self._first = incident
        self._on_tick = on_tick
        self._then = then

    def get_driver_class(self) -> type[Driver]:
        """The terminal as this console wants it."""
        return Terminal

    def compose(self) -> ComposeResult:
        yield Static("mim-console", id="opening")

    def on_mount(self) -> None:
        dress(self)
        if not self.is_headless:
            self._end_on_signals()
        self.run_worker(self._open, thread=True)

    def _end_on_signals(self) -> None:
        # Without this a closed terminal or a `kill` leaves the alternate screen and the mouse on. Not the loop's
        # own handlers: they are gone when it ends, and a closing terminal sends two signals, one after the other.
        loop = asyncio.get_running_loop()
        ending: list[threading.Timer] = []

        def end(number: int, _: object) -> None:
            if not ending:
                ending.append(threading.Timer(GRACE, _end_now, (128 + number,)))
                ending[0].daemon = True
                ending[0].start()
                with contextlib.suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(self.exit, None, 128 + number)

        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, end)

    def _open(self) -> None:
        from mim_console.desk.postman import Postman
        from mim_console.screens import alarm, places

        try:
            desk = self._open_desk()
        except Exception as error:  # noqa: BLE001  whatever it is, the terminal is restored before it is told
            self.sorry = str(error)
            self.call_from_thread(self.exit, None, 1)
        else:
            self.call_from_thread(self._begin, desk, Postman(desk), alarm.Alarm(), places.begin)

    def _begin(self, desk: Desk, postman: Postman, alarm: Alarm, begin: Callable[[Console, str | None], None]) -> None:
        self.desk, self.postman, self.alarm = desk, postman, alarm
        if desk.policy.jira is not None and self.drill is None:
            from mim_console.desk.clerk import Clerk

            self.clerk = Clerk(desk)
        if desk.policy.confluence is not None and self.drill is None:
            from mim_console.desk.publisher import Publisher

            self.publisher = Publisher(desk)
        begin(self, self._first)
        if self._then is not None:
            self._then(self)
        self.call_after_refresh(self._begin_to_tick)

    def _begin_to_tick(self) -> None:
        _collect_again()
        from mim_console.screens.company import Company

        self.desk.estate.read_ahead()
        self.present = Company(self)
        self._keep_step()
        self._settle()
        self.set_interval(self.TICK, self.tick)
        self._look()

    def _keep_step(self) -> None:
        """With other sites; a demo or a drill is nobody else's."""
        desk = self.desk
        if desk.policy.sync is not None and self.drill is None and self._on_tick is None and not desk.read_only:
            from mim_console.desk.keeping_step import KeepingStep

            self.step = KeepingStep(desk, desk.policy.sync.target)
            self.step.begin()

    def tick(self) -> None:
        """Play what plays, record what passed, and show every clock as it is now."""
        with self.trouble_shown():
            if self._on_tick is not None:
                self._on_tick(self.desk.now())
        self._settle()
        with self.trouble_shown():
            if self.postman is not None and not self.read_only:
                self.postman.come_by()
            for carrier in (self.clerk, self.publisher):
                if carrier is not None and not self.read_only:
                    carrier.come_by()
                    if carrier.said:
                        self.say(carrier.said)
                        carrier.said = ""
        with self.trouble_shown():
            if self.present is not None:
                self.present.tick()
            if self.step is not None and self.step.said:
                self.say(self.step.said)
                self.step.said = ""
            if self.watchers is not None:
                self.watchers.record(getattr(self.screen_stack[0], "subject", None))
        with self.trouble_shown():
            self.show_now()

    def _settle(self) -> None:
        """Record what passed; what cannot be recorded, here or now, rings all the same."""
        with self.trouble_shown():
            if not self.read_only:
                self.desk.settle()
        with self.trouble_shown():
            self._listen()

    def _listen(self) -> bool:
        news = self.alarm.hear(self.desk)
        if news and not self.quiet:
            self.bell()
        return news

    def _look(self) -> None:
        # A timer of the loop's own: at ten looks a second Textual's would cost more than all the clocks.
        asyncio.get_running_loop().call_later(FOLLOW, self._look)
        with self.trouble_shown():
            if self.desk.ledger.changed():
                self.call_next(self._follow)

    def _follow(self) -> None:
        with self.trouble_shown():
            changed = self.desk.follow()
            if self._listen() or changed:
                self.show_now()

    def action_leave(self) -> None:
        """Close the console; everything entered is in the ledger already. A stray key closes none at work."""
        if not self._others() and not self._at_work():
            self.exit()
            return
        from mim_console.screens.leaving import Leaving

        if not isinstance(self.screen, Leaving):
            self.push_screen(Leaving(self._others), lambda leaves: self.exit() if leaves else None)

    def _others(self) -> int:
        """How many more terminals show this very console."""
        return max(len(self.watchers.clients) - 1, 0) if self.watchers else 0

    def _at_work(self) -> bool:
        """Whether an incident is open that this console works on; a demo is no work."""
        if not hasattr(self, "desk") or self.read_only or self._on_tick is not None:
            return False
        with self.trouble_shown():
            return any(not incident.over for incident in self.desk.incidents())
        return False


def _end_now(status: int) -> None:
    """Whatever hangs: each entry is committed, so that nothing can be lost any more."""
    atexit._run_exitfuncs()  # noqa: SLF001  it takes a demo's folder away, which `os._exit` would leave
    os._exit(status)


def _collect_again() -> None:
    # What the start made stays for good: no later collection need walk it.
    gc.freeze()
    gc.enable()


def run(
    open_desk: Callable[[], Desk],
    *,
    incident: str | None = None,
    on_tick: Callable[[datetime], None] | None = None,
    then: Callable[[Console], None] | None = None,
) -> tuple[int, str]:
    """Run the console until it is left; its exit status, and the one sentence why where it could not open."""
    return run_app(MimConsole(open_desk, incident=incident, on_tick=on_tick, then=then))


def run_app(app: MimConsole) -> tuple[int, str]:
    """Run a console; answers like `run`."""
    from mim_console.data.errors import LedgerError

    app.run()
    if app.present is not None:
        app.present.end()
    if app.step is not None:
        app.step.end()
    for carrier in (app.postman, app.clerk, app.publisher):
        if carrier is not None:
            with contextlib.suppress(LedgerError):  # then nobody knows whether it arrived, and that is asked again
                carrier.finish(LAST_POST)
    return app.return_code or 0, app.sorry
