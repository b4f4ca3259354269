"""`files` and `links`: what was attached to an incident, and where the monitoring shows more of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from mim_console.cli.options import INCIDENT, JSON
from mim_console.cli.output import print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session


@click.command(short_help="What was attached; -o writes one out")
@INCIDENT
@click.argument("file", required=False, metavar="[HANDLE]")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write HANDLE's file to FILE.")
@JSON
@pass_session
def files(session: Session, incident: str, file: str | None, output: Path | None, as_json: bool) -> None:
    """The files of an incident, each with its size and the SHA-256 of its content; `F1 -o FILE` writes one out.

    FILE must not be there yet. What is attached lies beside the ledger, and `verify` proves it.
    """
    from mim_console.desk.moment import Refused
    from mim_console.reports.state import plain

    if output is not None and file is None:
        raise click.UsageError("Say which one to write: F1.")
    with session.looking() as desk:
        found = [*desk.incident(desk.named(incident)).attachments.values()]
        store = desk.ledger.files
    if file is not None:
        found = [each for each in found if each.handle.casefold() == file.casefold()]
        if not found:
            raise Refused(f"no file of it is called {file}: `files` without it lists them")
    if as_json:
        print_json([{**plain(each), "here": store.path(each.digest).is_file()} for each in found])
    elif output is not None:
        _write(store.path(found[0].digest), output)
        print_line(f"{output} is written.")
    elif not found:
        click.echo("Nothing is attached.")
    else:
        rows = [(each.handle, f"{each.size:,}", each.digest[:12], each.of, each.name, each.note) for each in found]
        print_table(rows, ("", "bytes", "sha-256", "of", "name", "what it shows"))


def _write(kept: Path, output: Path) -> None:
    from mim_console.desk.moment import Refused

    try:
        with kept.open("rb") as source, output.open("xb") as target:
            shutil.copyfileobj(source, target)
    except FileExistsError:
        raise Refused(f"{output} is there already: name another file") from None
    except FileNotFoundError:
        raise Refused("its content is not here: it was attached elsewhere, and only its entry came") from None
    except OSError as error:
        raise Refused(f"{output} cannot be written ({error.strerror}): name another place") from None


@click.command(short_help="Where the monitoring shows more of it")
@INCIDENT
@click.option("--open", "opened", metavar="LINK", help="Open this one in the browser.")
@JSON
@pass_session
def links(session: Session, incident: str, opened: str | None, as_json: bool) -> None:
    """Addresses of the monitoring with the incident's services and time filled in, from [[links]] of the policy.

    Nothing is opened unless you say --open and which.
    """
    from mim_console.desk.moment import Refused

    with session.looking() as desk:
        found = desk.links(desk.named(incident))
        templates = desk.policy.links
    if opened is not None:
        chosen = [link for link in found if opened.casefold() in (link.id.casefold(), link.id.partition(":")[0])]
        if not chosen:
            raise Refused(f"no link is called {opened}: {', '.join(link.id for link in found) or 'there is none'}")
        click.launch(chosen[0].url)
        print_line(chosen[0].url)
    elif as_json:
        print_json([{"id": link.id, "title": link.title, "url": link.url} for link in found])
    elif found:
        print_table([(link.id, link.title, link.url) for link in found])
    else:
        click.echo("No service is named yet." if templates else "The policy has no links: write [[links]] into it.")
