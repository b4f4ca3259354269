"""`update`: compose one, check it, see it as each channel will show it, and send it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mim_console.cli.output import print_json, print_line
from mim_console.cli.verbs import VerbCommand
from mim_console.desk.verbs import VERBS
from mim_console.incident.safe import visible

if TYPE_CHECKING:
    from mim_console.cli.session import Session
    from mim_console.desk.composing import Composed
    from mim_console.desk.desk import Desk
    from mim_console.desk.moment import Moment
    from mim_console.desk.verb import Verb


class UpdateCommand(VerbCommand):
    """The verb `update`, and a look at what it would send."""

    def __init__(self, verb: Verb[...]) -> None:
        super().__init__(verb)
        self.params[-1:-1] = [
            click.Option(["--check"], is_flag=True, help="Only say what is wrong with it; exit 1 for an error."),
            click.Option(["--preview"], is_flag=True, help="Only show it as each channel will."),
        ]

    def _do(
        self,
        session: Session,
        as_json: bool,
        incident: str = "",
        at: str = "",
        check: bool = False,
        preview: bool = False,
        **given: Any,
    ) -> None:
        if not (check or preview):
            super()._do(session, as_json, incident, at, **given)
            return
        from mim_console.desk.verbs.communicate import composed_of

        typed = self._typed(given)
        with session.looking() as desk:
            moment = desk.moment(desk.named(incident))
            update = composed_of(moment, **self.verb.read(typed, moment))
            if as_json:
                print_json(_as_json(update))
            else:
                if preview:
                    _print_previews(desk, moment, update)
                print_remarks(update)
        if update.errors:
            raise click.exceptions.Exit(1)


update = UpdateCommand(VERBS["update"])


def print_remarks(update: Composed) -> None:
    """Say what the check has to say, one line each."""
    for each in update.remarks:
        print_line(
            f"{each.level}: {each.said}",
            "red" if each.level == "error" else "yellow",
        )


def _as_json(update: Composed) -> dict[str, Any]:
    written = update.written
    return {
        "audience": written.audience,
        "headline": update.headline,
        "text": update.text,
        "parts": written.parts,
        "next_due": written.next_due.isoformat() if written.next_due else None,
        "final": written.final,
        "channels": [*written.channels],
        "approver": update.approver or None,
        "remarks": [
            {"level": each.level, "rule": each.rule, "text": each.text, "instead": each.instead}
            for each in update.remarks
        ],
    }


def _print_previews(desk: Desk, moment: Moment, update: Composed) -> None:
    from mim_console.desk.composing import shown

    previews = {id: shown(moment, update, id) for id in update.written.channels}
    by_hand = [id for id, seen in previews.items() if seen is None]
    if by_hand or not previews:
        titles = [channel.title if (channel := desk.policy.channel(id)) else id for id in by_hand]
        _print_preview(f"{', '.join(titles) or 'nowhere'}, by hand", (("Subject", update.headline),), update.text)
    for seen in filter(None, previews.values()):
        size = f"{seen.size:,} of {seen.limit:,}" if seen.limit is not None else ""
        _print_preview(seen.title, seen.head, seen.text, size)


def _print_preview(title: str, head: tuple[tuple[str, str], ...], text: str, size: str = "") -> None:
    print_line(title, bold=True)
    for name, value in head:
        print_line(f"  {name}: {value}", dim=True)
    click.echo()
    click.echo("\n".join(f"  {line}".rstrip() for line in visible(text).split("\n")))
    if size:
        print_line(f"  {size}", dim=True)
    click.echo()
