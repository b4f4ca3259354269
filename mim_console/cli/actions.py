"""`actions`: what is still to be done after all incidents, the soonest due first; and what the tracker says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import Inked, print_json, print_line, print_table
from mim_console.cli.refusal import NotDone
from mim_console.cli.session import Session, pass_session
from mim_console.incident.facts.work import ActionType
from mim_console.incident.safe import one_line
from mim_console.incident.when import say

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.entry import Entry
    from mim_console.incident.undertaken import Undertaken

PATIENCE = 60.0
"""Seconds for which a command waits for a tracker that answers slowly."""


@click.command(short_help="Actions of all incidents, soonest due first")
@click.option("--overdue", is_flag=True, help="Only those that are overdue. Exit 1 if there is one.")
@click.option("--to-verify", is_flag=True, help="Only those that are done and that nobody else has verified.")
@click.option("--closed", is_flag=True, help="Those that are over: done, verified, cancelled.")
@click.option("--owner", metavar="NAME", default="", help="Only those of somebody: a part of the name is enough.")
@click.option("--type", "sort", type=click.Choice(get_args(ActionType)), help="Only those of a type.")
@click.option("--incident", metavar="INCIDENT", default="", help="Only those of one incident.")
@click.option("--sync", is_flag=True, help="First ask the tracker how their tickets stand. That closes no action.")
@JSON
@pass_session
def actions(
    session: Session,
    overdue: bool,
    to_verify: bool,
    closed: bool,
    owner: str,
    sort: str | None,
    incident: str,
    sync: bool,
    as_json: bool,
) -> None:
    """What is still to be done in and after all incidents, the soonest due first."""
    with session.doing() if sync else session.looking() as desk:
        if sync:
            _sync(desk, aside=as_json)
        now, id = desk.now(), desk.named(incident) if incident else ""
        wanted = {"overdue"} if overdue else {"to verify"} if to_verify else {"overdue", "open", "to verify"}
        if closed:
            wanted = {"verified", "cancelled"}
        found = [
            each
            for each in desk.actions.all()
            if each.stand(now) in wanted and each.matches(owner.strip(), sort or "", id)
        ]
        if as_json:
            print_json([_as_json(desk, each) for each in found])
        elif found:
            print_table([_row(desk, each) for each in found], ("", "", "type", "owner", "due", "", "ticket", ""))
        else:
            print_line("Nothing is overdue." if overdue else "There is none." if closed else "Nothing is open.")
        if overdue and found:
            raise click.exceptions.Exit(1)


def make_tickets_now(desk: Desk, entries: list[Entry], *, aside: bool) -> None:
    """After a command that wants a ticket: make it, and say what came of it; `aside` on stderr."""
    wanted = [entry for entry in entries if entry.kind == "ticket_wanted"]
    if not wanted:
        return
    from mim_console.desk.clerk import Clerk
    from mim_console.incident.fold import read

    clerk = Clerk(desk)
    clerk.come_by()
    clerk.finish(PATIENCE)
    for entry in wanted:
        ticket = desk.incident(entry.incident).tickets[getattr(read(entry), "about", "")]
        again = f"next try {say(ticket.again, desk.policy.timezone, desk.now())}" if ticket.again else ""
        words = {
            "accepted": f"{ticket.key} · {ticket.url}",
            "refused": f"refused · {ticket.said}",
        }.get(ticket.result or "", " · ".join(filter(None, ("not made yet", ticket.said, again))))
        click.echo(one_line(f"{ticket.handle}: {words}"), err=aside)


def _sync(desk: Desk, *, aside: bool) -> None:
    from mim_console.desk.clerk import Clerk

    clerk = Clerk(desk)
    clerk.come_by()
    clerk.finish(PATIENCE)
    if refusal := clerk.ask():
        raise NotDone(f"{refusal[:1].upper()}{refusal[1:]}.")
    clerk.finish(PATIENCE)
    click.echo(one_line(clerk.said or "Jira did not answer in time"), err=aside)


def _row(desk: Desk, each: Undertaken) -> tuple[str, ...]:
    from mim_console.incident.tickets import stands
    from mim_console.incident.undertaken import roughly

    action, now, zone = each.action, desk.now(), desk.policy.timezone
    stand = each.stand(now)
    words = {
        "overdue": Inked(f"OVERDUE {roughly(now - action.due)}" if action.due else "", "red"),
        "to verify": Inked("done, to verify", "yellow"),
        "verified": f"verified by {action.verified_by}" if action.verified_by else "done",
        "open": "waits for approval" if action.waiting else f"in {roughly(action.due - now)}" if action.due else "",
    }.get(stand, stand)
    return (
        each.reference,
        action.handle,
        action.type,
        action.owner or "nobody",
        say(action.due, zone, now) if action.due else "no date",
        words,
        stands(action, each.ticket),
        action.what,
    )


def _as_json(desk: Desk, each: Undertaken) -> dict[str, Any]:
    from mim_console.reports.state import plain

    known: dict[str, Any] = {"incident": each.reference, "title": each.title, "stand": each.stand(desk.now())}
    return known | {"action": plain(each.action), "ticket": plain(each.ticket)}
