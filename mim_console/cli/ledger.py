"""`verify`, `backup` and `rebuild`: the ledger as a file to be kept."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import print_json, print_table
from mim_console.cli.session import Session, pass_session
from mim_console.incident.seal import Head

if TYPE_CHECKING:
    from mim_console.data.verify import Report


@click.command(short_help="Prove that nothing in it was changed")
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="HEAD",
    help="Also whether all up to there is what it was when this was printed; origin:number:chain, again for each.",
)
@JSON
@pass_session
def verify(session: Session, heads: tuple[str, ...], as_json: bool) -> None:
    """Prove every entry and the chain of every origin. Exit code 1 where one does not hold, and where that is.

    Every export prints the heads that it was made from. With one that was noted elsewhere this proves that nothing up
    to there was changed, or cut off at the end.
    """
    from mim_console.data.verify import holds
    from mim_console.data.verify import verify as prove

    noted = [_head(text) for text in heads]
    with session.looking() as desk:
        report = prove(desk.ledger)
        found = {head: holds(desk.ledger, head) for head in noted}
    held = {str(head): report.ok and found[head] is True for head in noted}
    if as_json:
        print_json({"ok": report.ok, **asdict(report), **({"heads": held} if held else {})})
    else:
        print_table([(origin, f"{head.n} entries", head.head) for origin, head in report.origins.items()])
    if report.problem:
        click.echo(report.problem, err=True)
    if not as_json:
        _tell(report, found)
    if not report.ok or not all(held.values()):
        raise click.exceptions.Exit(1)


def _head(text: str) -> Head:
    try:
        return Head.read(text)
    except ValueError as reason:
        raise click.BadParameter(str(reason), param_hint="--head") from None


def _tell(report: Report, found: dict[Head, bool | None]) -> None:
    if report.ok:
        click.echo(f"{report.entries} entries, every one as it was recorded.")
        if report.files or report.elsewhere:
            there = f"; {report.elsewhere} that others attached are not here" if report.elsewhere else ""
            click.echo(f"{report.files} attached files, every one as it was{there}.")
    for head, held in found.items():
        if held is None:
            click.echo(f"false: entry {head.n} of {head.origin} is not in this ledger.")
        elif not held:
            click.echo(
                f"false: entry {head.n} of {head.origin} is there, but it or one before it is another than then."
            )
        elif not report.ok:
            click.echo(f"false: {head.origin} got to entry {head.n} by that head, but the ledger does not hold.")
        else:
            click.echo(f"true: the record is unchanged up to entry {head.n} of {head.origin}.")


@click.command(short_help="Copy it, also while it is in use")
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def backup(session: Session, file: Path) -> None:
    """Copy the ledger to FILE and attached files to FILE.files, whole or not at all; it may be in use meanwhile."""
    from mim_console.data.backup import backup as copy
    from mim_console.desk.checkup import note_backup

    with session.looking() as desk:
        files = copy(desk.ledger.path, file)
        note_backup(desk.ledger.path, file)
    beside = f" The files that were attached ({files}) are in {file}.files: keep both together." if files else ""
    click.echo(f"{file} holds everything recorded so far.{beside}")


@click.command(short_help="Make again what is computed from the entries")
@pass_session
def rebuild(session: Session) -> None:
    """Drop what the ledger keeps beside its entries, and compute it again from them.

    Attached files that no entry names, for what they were attached with was refused, go once they are an hour old.
    """
    from mim_console.data.projection import rebuild as compute
    from mim_console.data.sweeping import sweep
    from mim_console.desk.drafts import text_of

    desk = session.open()
    with desk.ledger as ledger:
        compute(ledger, text_of)
        desk.memory.refresh()
        swept = sweep(ledger, desk.now())
        click.echo(f"{ledger.arrival()} entries were read again.")
    if swept:
        click.echo(f"{swept} {'file that no entry names is' if swept == 1 else 'files that no entry names are'} gone.")
