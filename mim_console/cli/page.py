"""`page`: a status page for everybody else, kept true in a folder that any web server or share can show."""

from __future__ import annotations

import signal
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

import click

from mim_console.cli.refusal import NotDone
from mim_console.cli.session import Session, pass_session
from mim_console.incident.safe import one_line

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.desk.status_page import StatusPages

LOOK = 0.25
"""Seconds between two looks whether somebody wrote; one costs microseconds."""
AGAIN = 5.0
"""Seconds between two attempts to write where it did not work."""


@click.command(short_help="Keep a status page in a folder")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("incidents", nargs=-1, metavar="[INCIDENT]...")
@click.option("--audience", metavar="A", default="", help="Only what this audience was sent; else what customers were.")
@click.option("--internal", is_flag=True, help="For responders: stage, roles, clocks, actions and milestones.")
@click.option("--once", is_flag=True, help="Write it and end, instead of renewing it at each change.")
@pass_session
def page(session: Session, folder: Path, incidents: tuple[str, ...], audience: str, internal: bool, once: bool) -> None:
    """Write a status page into DIR, and renew it whenever anything changes.

    Any web server or share can show DIR: an index.html and a page for each incident, which need nothing else. They show
    what was sent to the audience and nothing besides; an incident of which it never heard is not there. When nobody
    renews them any more, they say so themselves. The ledger is only read.
    """
    from mim_console.desk.status_page import NoPlace, StatusPages, audience_view, within_view

    if internal and audience:
        raise click.UsageError("Either --audience or --internal.")
    with session.looking() as desk:
        view = within_view(desk) if internal else audience_view(desk, audience)
        only = [desk.named(incident) for incident in incidents]
        try:
            pages = StatusPages(desk, folder, view, only)
            try:
                pages.write()
                named = "one incident" if pages.listed == 1 else f"{pages.listed or 'no'} incidents"
                click.echo(f"{one_line(str(folder / 'index.html'))} is written, with {named}.")
                if not once:
                    _keep(desk, pages)
            finally:
                pages.close()
        except NoPlace as reason:
            raise NotDone(f"{reason}.") from reason


def _keep(desk: Desk, pages: StatusPages) -> None:
    """Renew the pages until told to stop, and say in them that it was the last time."""
    from mim_console.desk.status_page import NoPlace
    from mim_console.reports.status import RENEWED_EVERY

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    renewed, unwritten, trouble = monotonic(), set[str](), ""
    while not stop.wait(LOOK):
        if desk.ledger.changed():
            unwritten |= desk.follow()
        old = monotonic() - renewed >= RENEWED_EVERY
        if not (unwritten or old):
            continue
        try:
            if old:
                pages.write(unwritten)
            if old or pages.follow(unwritten):
                renewed = monotonic()
        except NoPlace as reason:
            # A share comes back. Until then the browser says that the page is old.
            if str(reason) != trouble:
                trouble = str(reason)
                click.echo(f"{trouble}: tried again until it works.", err=True)
            stop.wait(AGAIN)
            continue
        trouble = ""
        unwritten.clear()
    pages.write(stopped=True)
