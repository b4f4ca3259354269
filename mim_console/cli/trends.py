"""`trends`: how long things take, what is kept and what comes again, over months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from mim_console.incident.trends import Figure, Grouping, Look, Record, Trends

SHOWN = ("ttd", "tte", "ttr", "ttresolve", "updates", "sla", "repeats")
"""The measures of a month or group that a line has room for, where they say anything; `--json` has all."""
MOST = 12
"""Repeats that are listed, the latest."""


@click.command(short_help="How long things take, what is kept and what comes again")
@click.option(
    "--months",
    type=click.IntRange(1, 120),
    default=12,
    show_default=True,
    help="How many, up to this one or the last with an incident.",
)
@click.option("--by", type=click.Choice(("service", "cause", "team", "priority")), default="service", show_default=True)
@JSON
@pass_session
def trends(session: Session, months: int, by: Grouping, as_json: bool) -> None:
    """Show every measure with its end points: n, unknown, median and 90th percentile, over months and by group.

    Never a mean. Drills and rejected candidates never count; imported incidents count by what they say themselves.
    """
    with session.remembering() as desk:
        fresh = desk.improvement.take_in()
        found, adopted = desk.improvement.trends(), desk.improvement.adopted
        look = found.newest(months, by)
    if fresh.behind:
        click.echo(str(fresh), err=True)
    if as_json:
        from mim_console.reports.trends import trends_state

        print_json(trends_state(found, look, adopted))
    elif not found.records:
        click.echo("No incident counts yet: declare one, or import past ones. Drills and rejected ones never count.")
    else:
        _print(found, look)


def _print(trends: Trends, look: Look) -> None:
    from mim_console.incident.trends import MEASURES
    from mim_console.incident.trends.trends import say_month

    records = trends.within(look)
    said = {month: say_month(month) for month in look.span}
    several = "s" * (len(records) != 1)
    print_line(f"{said[look.span[0]]} – {said[look.last]}: {len(records)} incident{several}", bold=True)
    if (here := trends.month_of(trends.now)) != look.last:
        span = "the month" if look.months == 1 else f"the {look.months} months"
        print_line(f"No incident in {span} up to {say_month(here)}: these end with the last one.", dim=True)
    rows = [
        (each.title, *_cells(trends.figure(each.name, records), count=each.sort == "count"), each.ends)
        for each in MEASURES.values()
    ]
    print_table(rows, ("", "n", "unknown", "median", "p90", ""))
    known = [name for name in SHOWN if trends.figure(name, records).n]
    titles = [MEASURES[name].title.removeprefix("time to ") for name in known]
    for heading, parts in (
        ("month", {said[month]: those for month, those in trends.by_month(look).items()}),
        (look.by, trends.by_group(look)),
    ):
        click.echo()
        rows = [(name, str(len(those)), *_short(trends, known, those)) for name, those in parts.items()]
        print_table(rows, (heading, "n", *titles))
    again = trends.repeats_in(records)
    click.echo()
    print_line(f"{len(again)} came again within 90 days; {len(trends.reviews_late())} reviews late", bold=True)
    latest = [*reversed(again)][:MOST]
    print_table(
        [(each.record.reference, each.record.title, f"{each.earlier[0].reference}: {each.why}") for each in latest]
    )
    if len(again) > MOST:
        print_line(f"and {len(again) - MOST} more: --json has all", dim=True)


def _cells(figure: Figure, *, count: bool = False) -> tuple[str, ...]:
    """How many, how many unknown, the median or the share, the slow tail."""
    unknown, spread = str(figure.unknown) if figure.unknown else "", figure.spread
    if count:
        return str(figure.n), unknown, f"{figure.good} major", ""
    if spread is None:
        return str(figure.n), unknown, f"{figure.share:.0%}" if figure.share is not None else "–", ""
    return str(figure.n), unknown, _length(spread.median), "few" if spread.n > 0 and spread.few else _length(spread.p90)


def _short(trends: Trends, known: Sequence[str], records: Sequence[Record]) -> list[str]:
    figures = [trends.figure(name, records) for name in known]
    return [_cells(figure)[2] for figure in figures]


def _length(span: timedelta | None) -> str:
    from mim_console.incident.account.part import length

    return "–" if span is None else length(span)
