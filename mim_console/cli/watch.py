"""`watch`: follow read-only, in the console or as plain lines for a pipe or a screen reader."""

from __future__ import annotations

import signal
from functools import partial
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from mim_console.cli.output import print_line
from mim_console.cli.session import Session, pass_session
from mim_console.incident.when import say

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.entry import Entry

LOOK = 0.1
"""Seconds between two looks whether somebody wrote; one costs microseconds."""
TELL = 60.0
"""Seconds between two lines of countdowns."""
COUNTDOWNS = 3
"""How many an incident has in such a line: a screen reader reads all of it aloud."""


@click.command(short_help="Follow, read-only; --plain prints lines")
@click.argument("incident", required=False)
@click.option("--plain", is_flag=True, help="A line for each entry as it arrives, and the countdowns every minute.")
@pass_session
def watch(session: Session, incident: str | None, plain: bool) -> None:
    """Follow an incident, or all of them, and change nothing."""
    if not plain:
        from mim_console.cli.terminal import run_console

        raise click.exceptions.Exit(run_console(partial(_open, session, incident), incident=incident))
    with session.looking() as desk:
        only = desk.named(incident) if incident else None
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        _follow(desk, only, stop)


def _open(session: Session, incident: str | None) -> Desk:
    desk = session.open(read_only=True)
    if incident is not None:
        desk.named(incident)  # refused now, in a sentence, rather than by the console that has begun to draw
    return desk


def _follow(desk: Desk, only: str | None, stop: Event) -> None:
    """Print until told to stop."""
    seen, told = desk.ledger.arrival(), float("-inf")
    while not stop.is_set():
        if monotonic() - told >= TELL:
            told = monotonic()
            _print_countdowns(desk, only)
        if desk.ledger.changed():
            entries, seen = desk.ledger.since(seen)
            desk.follow()
            _print_entries(desk, [entry for entry in entries if only in (None, entry.incident)])
        stop.wait(LOOK)


def _print_entries(desk: Desk, entries: list[Entry]) -> None:
    from mim_console.cli.look import entry_cells

    for entry in entries:
        one = desk.incident(entry.incident)
        print_line("  ".join((one.reference, *entry_cells(entry, ZoneInfo(one.zone), desk.now()))))


def _print_countdowns(desk: Desk, only: str | None) -> None:
    """A line for each incident that is watched: what it is, where it stands, what is due next."""
    from mim_console.cli.words import clock_word

    now = desk.now()
    watched = [desk.incident(only)] if only else [one for one in desk.incidents() if not one.over]
    for one in watched:
        running = [clock for clock in desk.clocks(one.id) if not clock.over and clock.due is not None][:COUNTDOWNS]
        due = " · ".join(f"{clock.name}: {clock_word(clock, now)}" for clock in running) or "no clock runs"
        where = f"stage {one.stage}" if one.status == "open" else one.status
        print_line(f"{one.reference}  {say(now, ZoneInfo(one.zone), now)}  {one.title}, {where} · {due}")
