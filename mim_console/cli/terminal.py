"""Before the console draws: can this terminal show it, and is it asked in the right way?"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from mim_console.cli.refusal import NotDone

if TYPE_CHECKING:
    from mim_console.cli.session import Session

_PLAIN = "`mim-console watch --plain` prints lines instead"


def open_console(session: Session, *, incident: str | None = None, read_only: bool = False) -> int:
    """Run the console in this terminal; answers the exit code."""
    if reason := why_not():
        raise NotDone(f"{reason}: {_PLAIN}.")
    prepare()
    from mim_console.app import run

    status, why = run(partial(session.open, read_only=read_only), incident=incident)
    if why:
        click.echo(why, err=True)
    return status


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


def prepare() -> None:
    """What must be set before Textual is imported."""
    for wrong in ("COLUMNS", "LINES"):  # exported once and stale since: it would draw at that size
        os.environ.pop(wrong, None)
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    os.environ.setdefault("ESCDELAY", "50")
