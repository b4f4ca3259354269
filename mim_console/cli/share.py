"""`share`: one console in several terminals, and what others paste to see it."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from mim_console.cli.output import print_line
from mim_console.cli.refusal import NotDone
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.desk.ways import Place, Way
    from mim_console.outside.tmux import Shared
    from mim_console.screens.console import Console

PROGRAM = ("-P", "-c", "from mim_console.cli.main import main; main()")
"""For the Python that runs now; -P keeps a module of the working directory out."""


@click.command(short_help="One console in several terminals")
@click.argument("incident", required=False)
@click.option("--how", is_flag=True, help="Only print what others paste, by how much you trust them.")
@click.option("--with", "guest", metavar="NAME", default="", help="Who may type, too: prints what that takes.")
@click.option("--setup", is_flag=True, help="Only print how this ledger is shared between logins; changes nothing.")
@click.option("--inside", is_flag=True, hidden=True)
@pass_session
def share(session: Session, incident: str | None, how: bool, guest: str, setup: bool, inside: bool) -> None:
    """Run the console in tmux, so that others may watch it or take a turn; again, and this terminal joins it.

    Prints what others paste: to watch, to look over your shoulder, to type. Ctrl+B d leaves it running.
    """
    from mim_console.desk import ways
    from mim_console.outside.tmux import NoTmux, Shared, version

    if guest and not ways.is_login(guest):
        raise click.BadParameter(f"{guest!r} is no login name", param_hint="--with")
    place = _place(session, incident, look=how or setup or bool(guest))
    if setup:
        click.echo(f"How {place.ledger} is shared. Nothing was changed: an administrator runs what fits.")
        _print(ways.setup(place))
        return
    shared = Shared(place.socket)
    if inside:
        raise click.exceptions.Exit(_run(session, incident, shared, tuple(ways.ways(place, version()))))
    try:
        found = ways.ways(place, version(), guest or ways.GUEST)
        if guest:
            _print(found[-1:])
        else:
            _print(found if how else found[:1])
        if how or guest:
            return
        from mim_console.cli.terminal import check

        check()
        click.echo()
        click.echo("`share --how` has the others; W in the console, too.")
        if not shared.running():
            shared.start(_command(session, place.reference), shutil.get_terminal_size())
        raise click.exceptions.Exit(shared.attach())
    except NoTmux as reason:
        raise NotDone(str(reason)) from None


def _place(session: Session, incident: str | None, *, look: bool) -> Place:
    """What is shared; whatever cannot be opened is refused here, where it can be read."""
    from mim_console.desk.ways import Place
    from mim_console.outside.tmux import socket_for

    desk = session.open(read_only=True) if look else session.console()
    with desk.ledger:
        reference = desk.incident(desk.named(incident)).reference if incident else ""
        ledger = desk.ledger.path
    rules = session.policy.resolve() if session.policy else None
    return Place(ledger, socket_for(ledger, reference), desk.login, reference, rules)


def _command(session: Session, reference: str) -> list[str]:
    """This very call, but from inside."""
    rules = ["--policy", str(session.policy.resolve())] if session.policy else []
    ledger = ["--db", str(session.db.resolve())] if session.db else []
    name = ["--as", session.name] if session.name else []
    look = ["--read-only"] if session.read_only else []
    return [
        *(sys.executable, *PROGRAM, *ledger, *rules, *name, *look, "share", "--inside"),
        *filter(None, [reference]),
    ]


def _run(session: Session, incident: str | None, shared: Shared, found: tuple[Way, ...]) -> int:
    from mim_console.cli.terminal import run_console
    from mim_console.desk.sharing import Watchers

    def begin(app: Console) -> None:
        app.watchers = Watchers(app.desk, shared, found)
        app.watchers.begin()

    return run_console(session.console, incident=incident, then=begin)


def _print(found: Iterable[Way]) -> None:
    for way in found:
        click.echo()
        print_line(f"{way.name}: {way.about}", bold=True)
        for line in way.lines:
            print_line(f"    {line}", dim=line.startswith("#"))
        if way.warning:
            print_line(f"  ▲ {way.warning}", "yellow")
