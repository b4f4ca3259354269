"""`digest`: what a month's incidents teach, to be shared."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mim_console.cli.session import Session, pass_session


@click.command(short_help="A month's lessons, to be shared: Markdown")
@click.option("--month", metavar="2026-10", default="", help="Which; without it, the last one that is over.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE.")
@pass_session
def digest(session: Session, month: str, output: Path | None) -> None:
    """Write what happened in a month in plain words, what was learnt, what came again, and the figures.

    Of an incident it says what its review says, or what customers, users or the service desk were told: nothing from
    the log. The template is yours to edit: `policy templates`.
    """
    from mim_console.desk import digesting

    with session.remembering() as desk:
        chosen = digesting.read_month(month, desk)
        fresh = desk.improvement.take_in()
        if fresh.behind:
            click.echo(str(fresh), err=True)
        if last := digesting.instead(desk, chosen):
            click.echo(last, err=True)
        if output is None:
            sys.stdout.write(digesting.digest(desk, chosen))
        else:
            digesting.save(desk, chosen, output)
            click.echo(f"{output} is written.")
