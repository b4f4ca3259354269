"""`alert` and `alerts`: take one in by hand, and see what came in."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import Inked, print_json, print_line, print_table
from mim_console.cli.refusal import NotDone
from mim_console.cli.session import Session, pass_session
from mim_console.incident.safe import visible
from mim_console.incident.when import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mim_console.data.alerts import Body
    from mim_console.desk.desk import Desk
    from mim_console.incident.alerts.groups import Cause, Group
    from mim_console.incident.alerts.life import Alert

_SHOWN = 12
"""Causes of one service, and alerts of one body, that are shown."""
_UNREAD_SHOWN = 5
UNREAD = "not-understood"


@click.command(short_help="Take in an alert as another system sent it")
@click.argument("source")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@JSON
@pass_session
def alert(session: Session, source: str, file: Path, as_json: bool) -> None:
    """Take in one body of SOURCE from FILE or stdin.

    What is not understood is kept word for word, and shown in `alerts`. Exit status 1 says so.
    """
    from mim_console.data import sources_file
    from mim_console.desk.intake import Intake

    sources = sources_file.load(session.policy)
    if source not in sources.sources:
        raise NotDone(f"{source!r} is no source: write one of {', '.join(sources.sources)}.")
    with session.doing() as desk:
        intake = Intake(desk.ledger, sources, desk.policy.alerts, desk.now)
        (receipt,) = intake.take([intake.read(source, _body(file, intake.rules.largest))])
        desk.settle()
        if as_json:
            print_json([_state(desk, each) for each in receipt.alerts])
        else:
            for each in receipt.alerts[:_SHOWN]:
                about = ", ".join(filter(None, (each.severity, each.service)))
                times = f" · {each.count:,} times" if each.count > 1 else ""
                print_line(f"{each.state}: {each.title}{f' ({about})' if about else ''} · {each.key}{times}")
            if len(receipt.alerts) > _SHOWN:
                print_line(f"and {len(receipt.alerts) - _SHOWN:,} more")
    if not receipt.alerts:
        raise NotDone(f"Not understood: {receipt.why}. It is kept: `alerts` shows it.")
    if receipt.why:
        click.echo(f"{receipt.why}.", err=True)


@click.command(short_help="What other systems noticed, by service and cause")
@click.option("--all", "everything", is_flag=True, help="Also what resolved longer than a day ago.")
@click.option("--raw", metavar="KEY", default="", help="The last body that was about this alert, word for word.")
@JSON
@pass_session
def alerts(session: Session, everything: bool, raw: str, as_json: bool) -> None:
    """Alerts by service and cause, the gravest first, and whatever came in and nobody understood.

    With --json each alert by itself, the last heard of first, also those that resolved in the last day.
    """
    with session.looking() as desk:
        if raw:
            _print_raw(desk, raw)
            return
        found = desk.alerts.store.every() if everything else desk.alerts.alerts()
        if as_json:
            unread = (_unread_state(each) for each in desk.alerts.not_understood())
            print_json([*(_state(desk, each) for each in found), *unread])
        else:
            _print(desk, found, everything)


def _body(file: Path, largest: int) -> bytes:
    """No more of it than shows that it is too large."""
    if str(file) == "-":
        return sys.stdin.buffer.read(largest + 1)
    try:
        with file.open("rb") as opened:
            return opened.read(largest + 1)
    except OSError as error:
        raise NotDone(f"{file} cannot be read ({error.strerror}): check the name.") from None


def _print(desk: Desk, found: Iterable[Alert], everything: bool) -> None:
    from mim_console.incident.alerts.storm import groups

    now, zone = desk.now(), desk.policy.timezone
    shown = groups(found, desk.policy.alerts) if everything else desk.alerts.groups()
    fresh = desk.alerts.fresh
    for group in shown:
        _print_group(desk, group, now)
    resolved = sum(not each.active for each in desk.alerts.alerts())
    if not everything and resolved:
        print_line(f"{resolved:,} resolved in the last day: --all shows them.", dim=True)
    unread = desk.alerts.not_understood()
    for body in unread[:_UNREAD_SHOWN]:
        times = f", {body.count} times" if body.count > 1 else ""
        last = say(body.last, zone, now)
        print_line(f"not understood: {body.source} at {last}{times}: {body.why} · --raw body-{body.n}", "yellow")
    if more := unread[_UNREAD_SHOWN:]:
        print_line(f"and {len(more)} more that nobody understood: `alerts --json` lists them", "yellow")
    print_line(
        f"Last heard of any at {say(fresh, zone, now)}." if fresh else "No alert came in of late.", dim=bool(shown)
    )


def _print_group(desk: Desk, group: Group, now: datetime) -> None:
    zone = desk.policy.timezone
    where = {id for each in group.alerts[:200] if (id := desk.alerts.incident_of(each))}
    of = [desk.incident(id).reference for id in sorted(where)]
    number = f"{len(group.alerts):,} alert{'s' * (len(group.alerts) > 1)}"
    said = (number, group.severity, f"since {say(group.since, zone, now)}", ", ".join(group.sources), *of)
    print_line(f"{group.service or 'no service named'} · {' · '.join(filter(None, said))}", bold=True)
    print_table([_row(desk, cause, now) for cause in group.causes[:_SHOWN]], indent="  ")
    if more := group.causes[_SHOWN:]:
        print_line(f"  and {len(more):,} other causes, {sum(len(each.alerts) for each in more):,} alerts", dim=True)
    for other in desk.duplicates(group)[:2] if not of and group.active else ():
        print_line(f"  maybe {other.incident.reference}, {other.incident.title}: {other.why}", "cyan")


def _row(desk: Desk, cause: Cause, now: datetime) -> tuple[str, ...]:
    first, zone = cause.alerts[0], desk.policy.timezone
    state = "flapping" if desk.alerts.flapping(first) else first.state
    colour = {"firing": "red", "flapping": "magenta", "resolved": "green"}.get(state)
    several, repeated = len(cause.alerts) > 1, cause.signals > len(cause.alerts)
    number = f"{len(cause.alerts):,} alerts" if several else f"{cause.signals:,}×" if repeated else ""
    sources = ", ".join(sorted({each.source for each in cause.alerts}))
    return Inked(state, colour), cause.severity, say(cause.since, zone, now), number, sources, cause.title


def _print_raw(desk: Desk, key: str) -> None:
    store = desk.alerts.store
    if found := re.fullmatch(r"body-(\d{1,18})", key):
        bodies = store.body(int(found[1]))
    else:
        named = store.keyed(key)
        if len(named) > 1:
            raise NotDone(f"{key} begins {len(named)} keys: {', '.join(f'{a.source}/{a.key}' for a in named[:5])}.")
        if not named:
            raise NotDone(f"no alert is called {key}: `alerts --json` shows every key.")
        bodies = store.bodies(named[0])
    if not bodies:
        raise NotDone("What was sent is not kept any more: the policy says for how long, at alerts.keep_bodies.")
    if sys.stdout.isatty():
        click.echo(visible(bodies[0].body.decode(errors="replace")))
    else:
        sys.stdout.buffer.write(bodies[0].body)
        sys.stdout.buffer.flush()


def _state(desk: Desk, alert: Alert) -> dict[str, Any]:
    id = desk.alerts.incident_of(alert)
    return {
        "source": alert.source,
        "key": alert.key,
        "state": alert.state,
        "flapping": desk.alerts.flapping(alert),
        "reopened": alert.reopened,
        "title": alert.title,
        "text": alert.text,
        "service": alert.service,
        "severity": alert.severity,
        "count": alert.count,
        "first": alert.first.isoformat(),
        "last": alert.last.isoformat(),
        "changed": alert.changed.isoformat(),
        "starts": alert.starts.isoformat() if alert.starts else None,
        "ends": alert.ends.isoformat() if alert.ends else None,
        "link": alert.link or None,
        "incident": desk.incident(id).reference if id else None,
    }


def _unread_state(body: Body) -> dict[str, Any]:
    """What nobody understood, in the same fields."""
    return {
        "source": body.source,
        "key": f"body-{body.n}",
        "state": UNREAD,
        "title": body.why,
        "text": visible(body.body.decode(errors="replace"))[:500],
        "service": "",
        "severity": "",
        "count": body.count,
        "first": body.received.isoformat(),
        "last": body.last.isoformat(),
    }
