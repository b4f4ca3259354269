"""`channels`: where updates go, whether each is set up, and a test message before the night on which it matters."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import Inked, print_json, print_line, print_table
from mim_console.cli.refusal import NotDone
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from mim_console.incident.message import Message
    from mim_console.incident.policy import Policy


@click.command(short_help="Where updates go, and whether each is set up")
@click.option("--try", "tried", metavar="CHANNEL", multiple=True, help="Send a test message by this one.")
@JSON
@pass_session
def channels(session: Session, tried: tuple[str, ...], as_json: bool) -> None:
    """Every channel of the policy, who hears by it, and what is missing, as a secret. Exit 1 if one would fail.

    `--try` sends a message that says that it is a test.
    """
    from mim_console.data import policy_file

    policy = policy_file.load(session.policy)
    if tried:
        _try(policy, tried)
        return
    from mim_console.outside.channels import complaint

    found = [(each, complaint(each) or "") for each in policy.channels]
    hear = {each.id: [one.id for one in policy.audiences if each.id in one.channels] for each, _ in found}
    if as_json:
        print_json(
            [
                {
                    "id": each.id,
                    "title": each.title,
                    "by": each.by,
                    "audiences": hear[each.id],
                    "complaint": wrong or None,
                }
                for each, wrong in found
            ]
        )
    else:
        rows = [
            (each.id, each.by, ", ".join(hear[each.id]) or "nobody", Inked(wrong or "ready", "red" if wrong else None))
            for each, wrong in found
        ]
        print_table(rows, ("", "by", "heard by", ""))
    if any(wrong for _, wrong in found):
        raise click.exceptions.Exit(1)


def _try(policy: Policy, tried: tuple[str, ...]) -> None:
    from mim_console.desk.opening import present
    from mim_console.outside.channels import deliver

    failed = False
    for id in tried:
        channel = policy.channel(id)
        if channel is None:
            raise NotDone(f"{id!r} is no channel: write one of {', '.join(each.id for each in policy.channels)}.")
        if channel.by in ("hand", "statuspage"):
            why = "the public would read it" if channel.by == "statuspage" else "it is served by hand"
            raise NotDone(f"{id} cannot be tried: {why}.")
        outcome = deliver(_test(present()), channel)
        failed |= outcome.result != "accepted"
        print_line(f"{id}: {outcome.result}{f' · {outcome.said}' if outcome.said else ''}")
    if failed:
        raise click.exceptions.Exit(1)


def _test(now: datetime) -> Message:
    from mim_console.incident.message import Message

    return Message(
        id=f"test.{uuid4().hex}",
        incident=f"test-{now:%Y%m%d}",
        reference="TEST",
        audience="Whoever reads this",
        subject="[TEST] This is a test, no incident",
        text="This message only tries whether updates of a major incident would arrive here. There is nothing to do.",
        at=now,
        status="resolved",
        major=False,
        first=True,
        final=True,
    )
