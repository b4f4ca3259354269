"""`drill`: a real incident arrives piece by piece, and whoever sits at the console runs it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import print_json, print_line, print_table
from mim_console.cli.refusal import NotDone
from mim_console.cli.session import Session, pass_session
from mim_console.cli.terminal import check, make_ready, unwind_on_signals

if TYPE_CHECKING:
    from mim_console.incident.drills.debrief import Debrief

FORMATS = ("text", "md")
_NOT_KEPT = "a drill, not kept"
"""The name of a ledger that goes when the drill is left: the board shows it."""


@click.command(short_help="A real incident to practise on, at any speed")
@click.argument("scenario", required=False)
@click.option("--list", "listed", is_flag=True, help="The incidents that come with the console.")
@click.option(
    "--speed", type=click.IntRange(1, 600), default=60, show_default=True, help="So many times as quick as it was."
)
@click.option("--keep", type=click.Path(path_type=Path), metavar="FILE", help="A new ledger to keep it in.")
@click.option("--debrief", "played", type=click.Path(path_type=Path), metavar="FILE", help="How a kept one went.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Of the debrief.")
@JSON
@pass_session
def drill(
    session: Session,
    scenario: str | None,
    listed: bool,
    speed: int,
    keep: Path | None,
    played: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """Run a real incident: what others noticed, said and did arrives as it did then; all else is yours.

    SCENARIO is one of --list, or a file: a restated incident, or an export of your own (`export --format json`).
    Nothing leaves this machine, and what is recorded is marked as a drill for ever. F9 shows how it went so far.
    """
    if listed:
        _list(as_json=as_json)
    elif played is not None:
        _show(session, played, "json" if as_json else form)
    elif scenario is None:
        raise click.UsageError("Name a scenario: `drill --list` shows them.")
    else:
        _play(session, scenario, speed, keep)


def _list(*, as_json: bool) -> None:
    from mim_console.data import scenarios
    from mim_console.desk.drill_source import load
    from mim_console.desk.opening import present
    from mim_console.incident.duration import said

    rows = []
    for name in scenarios.names():
        one = load(name, present()).scenario
        rows.append((name, said(one.restored - one.detected), str(len(one.arrivals)), one.title))
    names = ("name", "lasted", "arrivals", "title")
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    else:
        print_table(rows, names)


def _play(session: Session, name: str, speed: int, keep: Path | None) -> None:
    check()
    from mim_console.desk import files
    from mim_console.desk.drill import Drill
    from mim_console.desk.drill_clock import DrillClock
    from mim_console.desk.drill_source import before, load
    from mim_console.desk.opening import open_desk, present

    if keep is not None and keep.exists():
        raise NotDone(f"{keep} is there already: a drill is kept in a ledger of its own, so name a new file")
    source = load(name, present())
    clock = DrillClock(source.scenario.starts, speed)
    unwind_on_signals()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="mim-drill-")))
        desk = open_desk(keep or folder / _NOT_KEPT, session.policy, session.name, clock=clock)
        stack.enter_context(desk.ledger)
        files.record(desk, before(source.scenario, present()))
        make_ready()
        from mim_console.app import run_app
        from mim_console.cli.drill_console import DrillConsole

        status, why = run_app(DrillConsole(desk, Drill(desk, source, clock), kept=keep is not None))
        if why:
            click.echo(why, err=True)
    if keep is not None and not why:
        click.echo(f"Kept in {keep}: `mim drill --debrief {keep}` shows how it went.")
    raise click.exceptions.Exit(status)


def _show(session: Session, played: Path, form: str) -> None:
    from mim_console.desk.drill_file import debrief_of
    from mim_console.reports.debrief import debrief_markdown, debrief_plain

    with Session(played, session.policy, session.name).looking() as desk:
        found = debrief_of(desk)
    if form == "json":
        print_json(debrief_plain(found))
    elif form == "md":
        click.echo(debrief_markdown(found), nl=False)
    else:
        _print(found)


def _print(debrief: Debrief) -> None:
    scenario = debrief.scenario
    print_line(f"Debrief of a drill: {scenario.title}", bold=True)
    if scenario.cause:
        print_line(scenario.cause, dim=True)
    for title, mark, colour, lessons in (
        ("What went well", "✓", "green", debrief.well),
        ("To practise", "▲", "yellow", debrief.practise),
    ):
        print_line("")
        print_line(title, bold=True)
        for each in lessons or ["nothing that a rule can tell"]:
            print_line(f"{mark} {each}" if lessons else f"  {each}", colour if lessons else None)
    print_line("")
    rows = [
        line
        for row in debrief.rows
        for line in ((row.what, row.you, row.then), *(("", f"  {detail}", "") for detail in row.details))
    ]
    print_table(rows, ("", "you", "then"))
