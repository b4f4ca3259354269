"""`digest`: what a month's incidents teach, to be shared."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.trends.trends import Month


@click.command(short_help="A month's lessons, to be shared: Markdown")
@click.option("--month", metavar="2026-10", default="", help="Which; without it, the last one that is over.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE.")
@pass_session
def digest(session: Session, month: str, output: Path | None) -> None:
    """Write what happened in a month in plain words, what was learnt, what came again, and the figures.

    Of an incident it says what its review says, or what customers, users or the service desk were told: nothing from
    the log. The template is yours to edit: `policy templates`.
    """
    with session.remembering() as desk:
        behind = desk.improvement.take_in()
        text = _digest(desk, month)
    if behind.behind:
        click.echo(str(behind), err=True)
    if output is None:
        sys.stdout.write(text)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise click.UsageError(f"{output} is there already: name another file, or move it away") from None
    click.echo(f"{output} is written.")


def _digest(desk: Desk, typed: str) -> str:
    from mim_console.data import template_file
    from mim_console.reports.digest import Matter
    from mim_console.reports.digest import digest as write

    trends = desk.improvement.trends()
    matter = Matter(trends, desk.peek, desk.actions.all(), desk.improvement.adopted)
    template, name = desk.templates.load(template_file.DIGEST)
    return write(matter, _month(typed, trends.month_of(desk.now())), template, name)


def _month(typed: str, now: Month) -> Month:
    from mim_console.incident.trends.trends import moved

    if not typed:
        return moved(now, -1)
    found = re.fullmatch(r"(\d{4})-(\d{2})", typed.strip(), re.ASCII)
    if not found or not 1 <= int(found[2]) <= 12:
        raise click.BadParameter(f"{typed!r} is no month: write it as 2026-10", param_hint="--month")
    return int(found[1]), int(found[2])
