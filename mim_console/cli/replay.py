"""`replay`: the console in the past of one incident, from where it can be played."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mim_console.cli.options import INCIDENT
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from mim_console.screens.console import Console

SPEEDS = ("1", "10", "60", "300", "600")


@click.command(short_help="Play what was known when")
@INCIDENT
@click.option("--from", "start", metavar="TIME", default="", help="Begin there instead of at the start of the record.")
@click.option("--speed", type=click.Choice(SPEEDS), default="60", show_default=True, help="Times as fast as it went.")
@pass_session
def replay(session: Session, incident: str, start: str, speed: str) -> None:
    """Open the console as it was known when the incident began. Space plays; nothing is written; esc returns to now.

    An account from elsewhere is played by when things happened, for it does not say when they were known.
    """
    from mim_console.cli.look import instant
    from mim_console.cli.terminal import run_console
    from mim_console.desk.moment import Refused

    with session.looking() as desk:  # refused now, in a sentence, rather than by the console that has begun to draw
        id = desk.named(incident)
        at = instant(desk, id, start)
        if at is not None and not desk.replay(id).order.count(at):
            raise Refused(f"nothing of it was known at {at:%Y-%m-%d %H:%M} UTC")

    def begin(app: Console) -> None:
        from mim_console.screens import places, player

        places.view(app, id, "timeline")  # where what is known now stands beside it
        player.begin(app, places.seat_at(app, id), at, int(speed))

    raise click.exceptions.Exit(run_console(session.console, incident=incident, then=begin))
