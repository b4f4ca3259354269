"""`publish`: see what would be published, and where; then put it there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mim_console.cli.output import print_json
from mim_console.cli.refusal import NotDone
from mim_console.cli.verbs import VerbCommand
from mim_console.desk.verbs import VERBS
from mim_console.incident.safe import one_line, visible

if TYPE_CHECKING:
    from mim_console.cli.session import Session
    from mim_console.desk.desk import Desk
    from mim_console.desk.verb import Verb

PATIENCE = 90.0
"""Seconds for which the command waits for a place that answers slowly."""


class PublishCommand(VerbCommand):
    """The verb `publish`, and a look at what it would put there."""

    def __init__(self, verb: Verb[...]) -> None:
        super().__init__(verb)
        preview = click.Option(["--preview"], is_flag=True, help="Only show the page as it would be put there.")
        self.params[-1:-1] = [preview]

    def _do(
        self,
        session: Session,
        as_json: bool,
        incident: str = "",
        at: str = "",
        preview: bool = False,
        **given: Any,
    ) -> None:
        if not preview:
            super()._do(session, as_json, incident, at, **given)
            with session.doing() as desk:
                _publish_now(desk, desk.named(incident), aside=as_json)
            return
        from mim_console.desk.verbs.publishing import before
        from mim_console.reports.confluence import leaf

        with session.looking() as desk:
            moment = desk.moment(desk.named(incident))
            one = moment.incident
            made = leaf(one, desk.ledger.read(one.id), desk.policy, moment.now, one.pages.get("confluence"))
            if as_json:
                print_json(
                    {"title": made.title, "body": made.body, "picture": made.picture_name if made.picture else ""}
                )
                return
            click.echo(visible(before(moment)), err=True)
            click.echo(visible(made.body))


def _publish_now(desk: Desk, id: str, *, aside: bool) -> None:
    """Put it there, and say what came of it; `aside` on stderr."""
    from mim_console.desk.publisher import Publisher
    from mim_console.incident.when import say

    publisher = Publisher(desk)
    publisher.come_by()
    publisher.finish(PATIENCE)
    there = desk.incident(id).pages["confluence"]
    if there.result == "accepted":
        click.echo(one_line(" · ".join(filter(None, (f"version {there.version}", there.link, there.said)))), err=aside)
        return
    again = f"; next try {say(there.again, desk.policy.timezone, desk.now())}" if there.again else ""
    raise NotDone(f"Not published: {there.said or 'no answer yet'}{again}.")


publish = PublishCommand(VERBS["publish"])
