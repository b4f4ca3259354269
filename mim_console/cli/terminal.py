"""Before the console draws: can this terminal show it, and is it asked in the right way?"""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING

import click

from mim_console.cli.refusal import NotDone

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mim_console.desk.desk import Desk
    from mim_console.screens.console import Console


def run_console(
    open_desk: Callable[[], Desk],
    *,
    incident: str | None = None,
    on_tick: Callable[[datetime], None] | None = None,
    then: Callable[[Console], None] | None = None,
) -> int:
    """Run the console in this terminal, close what it opened, and answer the exit code. Raises `NotDone`."""
    make_ready()
    from mim_console.app import run

    opened: list[Desk] = []

    def remembered() -> Desk:
        opened.append(open_desk())
        return opened[0]

    try:
        status, why = run(remembered, incident=incident, on_tick=on_tick, then=then)
    finally:
        for desk in opened:
            desk.ledger.close()
    if why:
        click.echo(why, err=True)
    return status


def make_ready() -> None:
    """What comes before the console is imported. Raises `NotDone`."""
    check()
    settle()
    gc.disable()  # collecting among what is only just being made takes a tenth of the start


def check() -> None:
    """Raise `NotDone`, with what to do instead, where the console cannot be drawn."""
    if reason := why_not():
        raise NotDone(f"{reason}: `mim-console watch --plain` prints lines instead.")


def why_not() -> str:
    """Why the console cannot be drawn here; empty if it can."""
    # It draws on stderr, and keys come from stdin: without either it would run on, unseen or deaf.
    for stream, what in ((sys.__stdin__, "stdin"), (sys.__stdout__, "stdout"), (sys.__stderr__, "stderr")):
        if stream is None or not stream.isatty():
            return f"The console needs a terminal, and {what} is none"
    term = os.environ.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        return f"The console cannot draw on a terminal of type {term or 'unknown'!r} (TERM)"
    return ""


def unwind_on_signals() -> None:
    """Let a signal before the console has begun end the process in order, with what it opened put away."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))


def settle() -> None:
    """Set what must be set before Textual is imported."""
    for stale in ("COLUMNS", "LINES"):  # once exported, they do not follow the window: it would draw at that size
        os.environ.pop(stale, None)
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"  # it breaks input methods in some terminals
    os.environ.setdefault("ESCDELAY", "50")  # milliseconds; Textual's own are felt
