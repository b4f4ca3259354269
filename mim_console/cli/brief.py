"""`brief`: what whoever takes over must know."""

from __future__ import annotations

import click

from mim_console.cli.options import INCIDENT, JSON
from mim_console.cli.output import print_json
from mim_console.cli.session import Session, pass_session


@click.command(short_help="What whoever takes over must know")
@INCIDENT
@click.option("--role", default="mim", metavar="WORD", show_default=True, help="The role that is taken over.")
@JSON
@pass_session
def brief(session: Session, incident: str, role: str, as_json: bool) -> None:
    """What whoever takes a role over must know, as the record has it. `handover` offers it, `accept` takes it."""
    from mim_console.desk.moment import Refused
    from mim_console.incident import brief as told
    from mim_console.reports.state import plain

    with session.looking() as desk:
        one = desk.incident(desk.named(incident))
        roles = [each.id for each in desk.policy.roles]
        if role not in roles:
            raise Refused(f"{role!r} is no role: write one of {', '.join(roles)}")
        parts = told.brief(one, desk.policy, desk.now(), role)
        if as_json:
            print_json([plain(part) for part in parts])
        else:
            click.echo(told.as_text(parts))
