"""`listen`: alerts as other systems push them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from mim_console.cli.output import print_line
from mim_console.cli.refusal import NotDone
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mim_console.desk.intake import Intake, Receipt
    from mim_console.incident.alerts.source import Source
    from mim_console.outside.alert_listener import Answer, Post


@click.command(short_help="Receive alerts from other systems")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option("--port", default=9095, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="A proxy in front does the TLS: hear other machines, and nobody without a secret.",
)
@pass_session
def listen(session: Session, host: str, port: int, behind_proxy: bool) -> None:
    """Take alerts at /alerts/SOURCE until it is ended. Each is on the disk before the sender hears so.

    A source without `proof` in sources.toml is heard from this machine alone.
    """
    from mim_console.data import sources_file
    from mim_console.desk.intake import Intake
    from mim_console.outside import alert_listener as door

    if not door.is_local(host) and not behind_proxy:
        raise NotDone(f"{host} can be reached by others, in clear text: put a proxy in front and say --behind-proxy.")
    local = not behind_proxy  # everybody comes from the proxy's address
    with session.doing() as desk:
        sources = sources_file.load(session.policy)
        intake = Intake(desk.ledger, sources, desk.policy.alerts, desk.now)
        house = door.House(
            sources.sources,
            _secrets(intake),
            desk.policy.alerts.largest,
            desk.policy.alerts.a_minute,
            local,
            lambda posts: _store(intake, posts),
            desk.now,
        )
        try:
            on = door.bound(host, port)
        except OSError as error:
            raise NotDone(f"{host}:{port} cannot be listened on ({error.strerror}): name another --port.") from None
        address = f"[{host}]" if ":" in host else host
        print_line(f"Listening on http://{address}:{on.getsockname()[1]}/alerts/SOURCE; ^C ends it.")
        _say_who(sources.sources, local)
        sys.stdout.flush()
        door.serve(door.application(house), on)


def _secrets(intake: Intake) -> dict[str, str]:
    """Those that are set; of the others the sources are told to come again."""
    from mim_console.outside.channels.secret import NoSecret, hush, read

    hush()
    secrets = {}
    for id, source in intake.sources.items():
        if source.proof is not None:
            try:
                secrets[id] = read(source.proof.secret)
            except NoSecret as reason:
                print_line(f"{id}: {reason}; until then it is not heard.", "yellow")
    return secrets


def _say_who(sources: dict[str, Source], local: bool) -> None:
    proven = [id for id, source in sources.items() if source.proof is not None]
    if proven:
        print_line(f"With a secret: {', '.join(proven)}.")
    others = "from this machine alone" if local else "not heard"
    print_line(f"Without one, {others}: {', '.join(id for id in sources if id not in proven)}.", dim=True)


def _store(intake: Intake, posts: Sequence[Post]) -> list[Answer]:
    from mim_console.data.errors import LedgerError
    from mim_console.outside.alert_listener import NotStored

    try:
        read = [intake.read(post.source, post.body, post.sort, post.headers) for post in posts]
        receipts = intake.take(read)
    except LedgerError as reason:
        raise NotStored(str(reason)) from reason
    most = intake.rules.largest
    return [_answer(receipt, len(post.body) > most) for receipt, post in zip(receipts, posts, strict=True)]


def _answer(receipt: Receipt, too_large: bool) -> Answer:
    """4xx for what will never be right: it is kept all the same, so that somebody sees it."""
    from mim_console.outside.alert_listener import Answer

    if receipt.alerts:
        return Answer(200, {"alerts": len(receipt.alerts), **({"note": receipt.why} if receipt.why else {})})
    status = 202 if receipt.readable else 413 if too_large else 400
    return Answer(status, {"alerts": 0, "error": receipt.why, "kept": True})
