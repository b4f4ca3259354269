"""`verify`, `backup` and `rebuild`: the ledger as a file to be kept."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import print_json, print_table
from mim_console.cli.session import Session, pass_session


@click.command(short_help="Prove that nothing in it was changed")
@JSON
@pass_session
def verify(session: Session, as_json: bool) -> None:
    """Prove every entry and the chain of every origin. Exit code 1 where one does not hold, and where that is.

    An origin's head, noted down elsewhere, proves later that nothing was cut off at the end either.
    """
    from mim_console.data.verify import verify as prove

    with session.looking() as desk:
        report = prove(desk.ledger)
    if as_json:
        print_json({"ok": report.ok, **asdict(report)})
    else:
        print_table([(origin, f"{head.n} entries", head.head) for origin, head in report.origins.items()])
    if report.problem:
        click.echo(report.problem, err=True)
        raise click.exceptions.Exit(1)
    if not as_json:
        click.echo(f"{report.entries} entries, every one as it was recorded.")
        if report.files or report.elsewhere:
            there = f"; {report.elsewhere} that others attached are not here" if report.elsewhere else ""
            click.echo(f"{report.files} attached files, every one as it was{there}.")


@click.command(short_help="Copy it, also while it is in use")
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def backup(session: Session, file: Path) -> None:
    """Copy the ledger to FILE and attached files to FILE.files, whole or not at all; it may be in use meanwhile."""
    from mim_console.data.backup import backup as copy

    with session.looking() as desk:
        files = copy(desk.ledger.path, file)
    beside = f" The files that were attached ({files}) are in {file}.files: keep both together." if files else ""
    click.echo(f"{file} holds everything recorded so far.{beside}")


@click.command(short_help="Make again what is computed from the entries")
@pass_session
def rebuild(session: Session) -> None:
    """Drop what the ledger keeps beside its entries, and compute it again from them."""
    from mim_console.data.projection import rebuild as compute
    from mim_console.desk.drafts import text_of

    desk = session.open()
    with desk.ledger as ledger:
        compute(ledger, text_of)
        desk.memory.refresh()
        click.echo(f"{ledger.arrival()} entries were read again.")
