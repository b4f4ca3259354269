"""`import` and `export`: incidents that come in as files and go out as files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mim_console.cli.options import INCIDENT
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.desk.files import Format
    from mim_console.incident.incident import Incident

FILE = click.Path(path_type=Path)


@click.command("import", short_help="Take in incidents from files")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@pass_session
def import_files(session: Session, files: tuple[Path, ...]) -> None:
    """Take in incidents that were exported elsewhere or restated from a report; each file whole or not at all.

    Files that were attached come from FILE.files, where an export laid them, and are proved by their digests.
    What is here already adds nothing. What a source contradicts is kept and flagged, and not computed with.
    """
    from mim_console.data.errors import LedgerError
    from mim_console.desk import attached
    from mim_console.desk.files import import_file
    from mim_console.desk.moment import Refused

    refused = False
    with session.doing() as desk:
        for file in files:
            try:
                for reference, new in import_file(desk, file):
                    click.echo(f"{reference} · {new} new {'entry' if new == 1 else 'entries'}")
                    if brought := attached.take(desk, reference, file):
                        click.echo(f"{brought} attached {'file' if brought == 1 else 'files'} from {file}.files")
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
    help="json: complete, to be imported elsewhere, with attached files in FILE.files; "
    "md: the review, to be circulated; html: the same as one page with a picture of the timeline; "
    "csv: the timeline as a table; "
    "runsheet: a page to print, for when this machine is gone, as text or as HTML.",
)
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write to FILE, which must not be there yet.")
@pass_session
def export(session: Session, incident: str, format: Format, output: Path | None) -> None:
    """Write an incident to stdout or to a file."""
    from mim_console.desk import files

    with session.looking() as desk:
        id = desk.named(incident)
        if output is None or str(output) == "-":
            sys.stdout.writelines(files.export(desk, id, format))
            sys.stdout.flush()
        else:
            files.save(desk, id, format, output)
            click.echo(f"{output} is written.")
        _tell_of_files(desk, desk.incident(id), output if format == "json" else None)


def _tell_of_files(desk: Desk, incident: Incident, output: Path | None) -> None:
    here = desk.ledger.files
    there = {each.digest for each in incident.attachments.values()}
    if there and output is not None:
        copied = sum(here.path(digest).exists() for digest in there)
        less = f"; {len(there) - copied} that others attached are not here" if copied < len(there) else ""
        click.echo(
            f"The files that were attached ({copied}) are in {output}.files: keep both together{less}.", err=True
        )
    elif there:
        named = "1 attached file is" if len(there) == 1 else f"{len(there)} attached files are"
        click.echo(f"{named} named in it, with size and digest; the content is in {here.folder}.", err=True)
