"""`list`, `clocks` and `timeline`: what is recorded, without opening the console."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from mim_console.cli.options import AS_OF, INCIDENT, JSON
from mim_console.cli.output import print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.clocks import Clock
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident


SHORT = 7
"""Characters of an id at the end, where chance makes it: what `pin`, `correct` and `rest-on` need of it."""


@click.command("list", short_help="All incidents, newest first")
@JSON
@pass_session
def incidents(session: Session, as_json: bool) -> None:
    """All incidents, newest first, the open ones with the clock that ends next."""
    from mim_console.reports.state import summary

    with session.looking() as desk:
        every = desk.incidents()
        if as_json:
            print_json([summary(incident) for incident in every])
        elif not every:
            click.echo("No incident is recorded: `declare` opens one.")
        else:
            rows = [_row(incident, desk) for incident in every]
            print_table(rows, ("reference", "", "stage", "opened", "next", "title"))


def _row(incident: Incident, desk: Desk) -> tuple[str, ...]:
    from mim_console.cli.output import Inked
    from mim_console.cli.words import clock_word
    from mim_console.incident.facts.base import tail
    from mim_console.incident.when import say

    now, zone, soonest = desk.now(), ZoneInfo(incident.zone), Inked("", None)
    working = incident.status in ("candidate", "open")
    if working or incident.duties:  # a report may be owed long after the end
        running = [clock for clock in desk.clocks(incident.id) if not clock.over and clock.due is not None]
        running = [clock for clock in running if working or clock.kind == "regulatory"]
        if running:
            word = clock_word(running[0], now)
            soonest = Inked(f"{running[0].name}: {word}", word.colour)
    return (
        incident.reference,
        incident.priority or "–",
        incident.stage if incident.status == "open" else incident.status,
        say(incident.opened, zone, now) if incident.opened else "",
        soonest,
        f"{incident.title}{tail(incident.parent.reference, ' · child of ') if incident.parent else ''}",
    )


@click.command(short_help="Its countdowns, soonest first")
@INCIDENT
@click.option("--at", metavar="TIME", default="", help="As they stand then, from what is known now.")
@JSON
@pass_session
def clocks(session: Session, incident: str, at: str, as_json: bool) -> None:
    """Every countdown of an incident, soonest first."""
    from mim_console.cli.words import clock_row
    from mim_console.reports.state import at_instant, clock_state

    with session.looking() as desk:
        id = desk.named(incident)
        now = instant(desk, id, at) or desk.now()
        found: list[Clock] = [at_instant(clock, now) for clock in desk.clocks(id)]
        if as_json:
            print_json([clock_state(clock, now) for clock in found])
            return
        if teller := desk.incident(id).told_by:
            print_line(f"Its updates are told with {teller}.", dim=True)
        if not found:
            click.echo("No clock runs.")
        else:
            zone = ZoneInfo(desk.incident(id).zone)
            print_table([(*clock_row(clock, zone, now), clock.note) for clock in found])


def instant(desk: Desk, id: str, typed: str) -> datetime | None:
    """The instant that a typed time means for an incident; None if nothing was typed."""
    from mim_console.desk.verbs.common import PAST

    return PAST.read(typed, desk.moment(id)) if typed.strip() else None


@click.command(short_help="Its entries in the order in which they happened")
@INCIDENT
@AS_OF
@click.option("--text", metavar="TEXT", default="", help="Only lines with this in them.")
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help="Only this kind, as decided; may be repeated.")
@click.option("--person", metavar="NAME", default="", help="Only what this person recorded.")
@click.option("--system", is_flag=True, help="With what the console noticed by itself.")
@JSON
@pass_session
def timeline(
    session: Session,
    incident: str,
    as_of: str,
    text: str,
    kinds: tuple[str, ...],
    person: str,
    system: bool,
    as_json: bool,
) -> None:
    """The entries of an incident in the order in which they happened; one logged later shows both times.

    Before each stands the end of its id, with which `pin`, `correct`, `redact` and `rest-on` name it.
    """
    from mim_console.data.timeline import Timeline, View
    from mim_console.incident.facts import KINDS
    from mim_console.reports.state import entry_state

    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise click.UsageError(f"There is no kind {unknown[0]!r}; `timeline --json` shows the kinds that there are.")
    with session.looking() as desk:
        id = desk.named(incident)
        hidden = () if system or kinds else (kind for kind, fact in KINDS.items() if fact.system)
        shown = Timeline(desk.ledger, id)
        shown.show(
            View(
                kinds=frozenset(kinds),
                without=frozenset(hidden),
                author=person,
                text=text,
                known_at=instant(desk, id, as_of),
            )
        )
        entries = shown.window(0, len(shown))
        if as_json:
            print_json([entry_state(entry) for entry in entries])
        else:
            _print_timeline(entries, ZoneInfo(desk.incident(id).zone), desk.now())


def _print_timeline(entries: list[Entry], zone: ZoneInfo, now: datetime) -> None:
    from mim_console.cli.output import Inked
    from mim_console.incident.when import say_day

    def day(entry: Entry) -> str:
        return f"{say_day(entry.occurred_at, zone)} {entry.occurred_at.astimezone(zone).year}, {zone}"

    for heading, those in groupby(entries, key=day):
        rows = [(Inked(entry.id[-SHORT:], "bright_black"), *entry_cells(entry, zone, now)) for entry in those]
        print_line(heading, dim=True)
        print_table(rows)


def entry_cells(entry: Entry, zone: ZoneInfo, now: datetime) -> tuple[str, str, str, str]:
    """An entry as the timeline shows it: when it happened, its sort's mark, who says so, what."""
    from mim_console.incident.fold import read
    from mim_console.incident.when import say

    fact = read(entry)
    logged = f"  (logged {say(entry.recorded_at, zone, now)})" if entry.logged_late else ""
    return f"{entry.occurred_at.astimezone(zone):%H:%M}", fact.mark, entry.author, f"{fact.line()}{logged}"
