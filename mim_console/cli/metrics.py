"""`metrics`: how long it took and what was kept, of one incident or of all real major ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, timedelta

    from mim_console.desk.desk import Desk
    from mim_console.incident.incident import Incident
    from mim_console.incident.metrics import Measure
    from mim_console.incident.policy import Policy
    from mim_console.incident.spread import Spread
    from mim_console.incident.trends import Record, Trends

UNKNOWN = "unknown"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@click.command(short_help="How long it took, and what was kept")
@click.argument("incident", required=False)
@click.option("--since", metavar="TIME", default="", help="Of all: only those declared since, as 2026-01-01 or -90d.")
@click.option("--priority", "priorities", metavar="P", multiple=True, help="Of all: only this one; may be repeated.")
@click.option("--service", "services", metavar="NAME", multiple=True, help="Of all: only those that hit it.")
@JSON
@pass_session
def metrics(
    session: Session,
    incident: str | None,
    since: str,
    priorities: tuple[str, ...],
    services: tuple[str, ...],
    as_json: bool,
) -> None:
    """Every metric with its two end points, of one incident or spread over all major ones.

    Never a mean: the median, what nine in ten stayed within, and the middle half; of fewer than five the values. What
    is unknown is counted as unknown and never as zero. Drills, candidates and demoted incidents do not count.
    """
    if incident is not None:
        if since or priorities or services:
            raise click.UsageError("--since, --priority and --service choose among all: leave the incident out.")
        _of_one(session, incident, as_json)
        return
    with session.remembering() as desk:
        fresh = desk.improvement.take_in()
        trends = desk.improvement.trends()
        records = _chosen(desk, trends.records, since, priorities, services)
    if fresh.behind:
        click.echo(str(fresh), err=True)
    if as_json:
        from mim_console.reports.measured import spread_state

        print_json(spread_state(trends, records))
    elif not records:
        click.echo("No major incident is like that; drills never count.")
    else:
        print_line(f"{len(records)} major incident{'s' if len(records) > 1 else ''}", bold=True)
        print_table(_spreads(trends, records), ("", "n", UNKNOWN, "median", "9 in 10 within", "middle half", "ends"))


def _chosen(
    desk: Desk, records: Sequence[Record], since: str, priorities: tuple[str, ...], services: tuple[str, ...]
) -> list[Record]:
    start, wanted = _instant(desk, since), {name.casefold() for name in services}
    return [
        each
        for each in records
        if each.major
        and (start is None or each.opened >= start)
        and (not priorities or each.priority in {one.upper() for one in priorities})
        and (not wanted or wanted & {name.casefold() for name in each.services})
    ]


def _instant(desk: Desk, typed: str) -> datetime | None:
    from mim_console.incident.when import UnclearTimeError, parse

    typed = f"{typed.strip()} 00:00" if _DAY.fullmatch(typed.strip()) else typed
    try:
        return parse(typed, now=desk.now(), zone=desk.policy.timezone, tends="past") if typed.strip() else None
    except UnclearTimeError as unclear:
        raise click.UsageError(str(unclear)) from None


def _spreads(trends: Trends, records: Sequence[Record]) -> Iterator[tuple[str, ...]]:
    from mim_console.incident.trends import MEASURES

    for name, measure in MEASURES.items():
        figure = trends.figure(name, records)
        counts = str(figure.n), str(figure.unknown or "")
        if figure.spread is not None:
            yield measure.title, *counts, *_cells(figure.spread), measure.ends
        elif measure.sort == "share":
            kept = f"{figure.good} of {figure.n}" if figure.n else UNKNOWN
            yield measure.title, *counts, kept, "", "", measure.ends


def _cells(spread: Spread) -> tuple[str, str, str]:
    if not spread.n:
        return UNKNOWN, "", ""
    if spread.few:
        return _said(spread.median), "", f"too few: {', '.join(map(_said, spread.values))}"
    return _said(spread.median), _said(spread.p90), f"{_said(spread.low)} – {_said(spread.high)}"


def _of_one(session: Session, incident: str, as_json: bool) -> None:
    with session.looking() as desk:
        one, policy, now = desk.incident(desk.named(incident)), desk.policy, desk.now()
    if as_json:
        from mim_console.reports.measured import measured

        print_json(measured(one, policy, now))
        return
    print_line(f"{one.reference}  {one.title}", bold=True)
    for heading, rows in _parts(one, policy, now):
        click.echo()
        print_line(heading, bold=True)
        print_table(rows, indent="  ")


def _parts(one: Incident, policy: Policy, now: datetime) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    from mim_console.incident import metrics as module
    from mim_console.incident.pace import engaged, stage_times

    yield "Measures", [_measure(each) for each in module.metrics(one, policy.measures.degraded)]
    kept = module.shares(one, policy, now)
    yield "Kept", [(each.title, f"{each.good} of {each.of}" if each.of else UNKNOWN) for each in kept]
    stages = [each for each in stage_times(one, now) if each.length is not None]
    yield (
        "Stages",
        [
            (each.stage, f"{'so far ' if each.running else ''}{_said(each.length)}", _visits(each.visits))
            for each in stages
        ]
        or [("time in each stage", UNKNOWN)],
    )
    yield f"Nobody logged for {_said(policy.measures.silence)} or more", list(_silences(one, policy, now))
    people = engaged(one)
    yield (
        "People",
        [("people engaged", str(len(people)), ", ".join(people)), ("hand-overs", str(len(one.handed_over)), "")]
        if people
        else [("people engaged", UNKNOWN)],
    )
    if odd := module.flags(one):
        yield "Contradictions", [(text,) for text in odd]


def _measure(each: Measure) -> tuple[str, ...]:
    calm = f"without {_said(each.calm)} of calm between" if each.calm else ""
    more = " · ".join(filter(None, (each.basis, calm, *each.doubts)))
    return each.title, _said(each.length), f"{each.start} → {each.end}".replace("_", " "), more


def _silences(one: Incident, policy: Policy, now: datetime) -> Iterator[tuple[str, ...]]:
    from zoneinfo import ZoneInfo

    from mim_console.incident.silence import silences
    from mim_console.incident.when import say

    zone = ZoneInfo(one.zone)
    gaps = silences(one, policy.measures.silence, now)
    yield from ((_said(until - since), f"{say(since, zone, now)} – {say(until, zone, now)}") for since, until in gaps)
    if not gaps:
        yield ("never",)


def _visits(count: int) -> str:
    return f"{count} visits" if count > 1 else ""


def _said(span: timedelta | None) -> str:
    from mim_console.incident.account.part import length

    return UNKNOWN if span is None else length(span)
