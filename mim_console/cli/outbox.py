"""`outbox`: what of the updates is still on its way, and a round of the postman."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session
from mim_console.incident.safe import one_line
from mim_console.incident.when import say

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.entry import Entry
    from mim_console.incident.outbox import Delivery

PATIENCE = 30.0
"""Seconds for which a command waits for services that answer slowly."""
TO_DELIVER = ("update_composed", "update_approved", "delivery_requeued")


@click.command(short_help="What of the updates is still on its way")
@click.argument("incident", required=False)
@click.option("--send", is_flag=True, help="Try now what is due, and wait for what comes of it.")
@click.option("--all", "everything", is_flag=True, help="Also what has arrived, or never will.")
@JSON
@pass_session
def outbox(session: Session, incident: str | None, send: bool, everything: bool, as_json: bool) -> None:
    """Every update by every channel: waiting, refused in the service's words, in doubt, to be sent by hand."""
    from mim_console.incident.outbox import deliveries

    with session.doing() if send else session.looking() as desk:
        ids = [desk.named(incident)] if incident else [each.id for each in desk.incidents()]
        if send:
            from mim_console.desk.postman import Postman

            Postman(desk).deliver_all(PATIENCE)
        now = desk.now()
        found = [(desk, id, each) for id in ids for each in deliveries(desk.incident(id), desk.policy, now)]
        shown = [each for each in found if everything or each[2].open]
        if as_json:
            print_json([_as_json(*each) for each in shown])
        elif shown:
            print_table([_row(*each) for each in shown], ("", "to", "by", "", ""))
        else:
            print_line("Nothing is on its way." if not found else f"Nothing is on its way; {len(found)} went out.")


def deliver_now(desk: Desk, entries: list[Entry], *, aside: bool) -> None:
    """After a command that lets something go out: try it, and say what came of each channel; `aside` on stderr."""
    if not any(entry.kind in TO_DELIVER for entry in entries):
        return
    from mim_console.desk.files import copy_of
    from mim_console.desk.postman import Postman
    from mim_console.incident.fold import read
    from mim_console.incident.outbox import deliveries

    Postman(desk).deliver_all(PATIENCE)
    about = {entry.id for entry in entries} | {getattr(read(entry), "about", "") for entry in entries}
    id, now = entries[0].incident, desk.now()
    for each in deliveries(desk.incident(id), desk.policy, now):
        if each.update.id in about:
            paste = f" · paste {copy_of(desk, id, each.update)}" if each.state == "by hand" else ""
            said = " · ".join(filter(None, (each.state, each.said, _advice(desk, id, each))))
            click.echo(one_line(f"{each.update.handle}/{each.channel}: {said}{paste}"), err=aside)


def _row(desk: Desk, id: str, delivery: Delivery) -> tuple[str, ...]:
    update = delivery.update
    said = " · ".join(filter(None, (delivery.said, _advice(desk, id, delivery))))
    name = f"{desk.incident(id).reference} {update.handle}"
    return name, update.audience, delivery.channel, delivery.state, said


def _advice(desk: Desk, id: str, delivery: Delivery) -> str:
    """What to do about it, or what happens by itself."""
    incident, update = desk.incident(id), delivery.update
    name = f"{incident.reference} {update.handle}/{delivery.channel}"
    if delivery.state == "waiting" and delivery.tries and delivery.again is not None:
        return f"next try {say(delivery.again, desk.moment(id).zone, desk.now())}"
    return {
        "approval": f"{update.approver} approves: `approve-update {incident.reference} {update.handle}`",
        "by hand": f"`delivered {incident.reference} {update.handle}` once it is sent",
        "in doubt": f"did it arrive? `delivered {name}`, else `resend {name}`",
        "refused": f"`resend {name}` once that is mended",
    }.get(delivery.state, "")


def _as_json(desk: Desk, id: str, delivery: Delivery) -> dict[str, object]:
    update = delivery.update
    return {
        "incident": desk.incident(id).reference,
        "update": update.handle,
        "audience": update.audience,
        "channel": delivery.channel,
        "state": delivery.state,
        "said": delivery.said,
        "tries": len(delivery.tries),
        "again": delivery.again.isoformat() if delivery.again else None,
        "headline": update.headline,
    }
