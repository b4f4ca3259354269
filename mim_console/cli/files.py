"""`import` and `export`: incidents that come in as files and go out as files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mim_console.cli.options import INCIDENT
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from mim_console.desk.files import Format

FILE = click.Path(path_type=Path)


@click.command("import", short_help="Take in incidents from files")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@pass_session
def import_files(session: Session, files: tuple[Path, ...]) -> None:
    """Take in incidents that were exported elsewhere or restated from a report; each file whole or not at all.

    What is here already adds nothing. What a source contradicts is kept and flagged, and not computed with.
    """
    from mim_console.data.errors import LedgerError
    from mim_console.desk.files import import_file
    from mim_console.desk.moment import Refused

    refused = False
    with session.doing() as desk:
        for file in files:
            try:
                for reference, new in import_file(desk, file):
                    click.echo(f"{reference} · {new} new {'entry' if new == 1 else 'entries'}")
            except (Refused, LedgerError) as reason:
                refused = True
                click.echo(reason if len(files) == 1 else f"{file}: {reason}", err=True)
    if refused:
        raise click.exceptions.Exit(1)


@click.command(short_help="Write one out: complete, review, table, run-sheet")
@INCIDENT
@click.option(
    "--format",
    type=click.Choice(["json", "md", "html", "csv", "runsheet", "runsheet-html"]),
    required=True,
    help="json: complete, to be imported elsewhere; md: the review, to be circulated; "
    "html: the same as one page with a picture of the timeline; csv: the timeline as a table; "
    "runsheet: a page to print, for when this machine is gone, as text or as HTML.",
)
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write to FILE, which must not be there yet.")
@pass_session
def export(session: Session, incident: str, format: Format, output: Path | None) -> None:
    """Write an incident to stdout or to a file."""
    from mim_console.desk import files

    with session.looking() as desk:
        id = desk.named(incident)
        if output is None:
            sys.stdout.writelines(files.export(desk, id, format))
            sys.stdout.flush()
        else:
            files.save(desk, id, format, output)
            click.echo(f"{output} is written.")
        if attached := len(desk.incident(id).attachments):
            said = (
                f"{attached} attached {'file is' if attached == 1 else 'files are'} named in it, with size and digest"
            )
            click.echo(f"{said}; the content is in {desk.ledger.files.folder}.", err=True)
