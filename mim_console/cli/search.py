"""`search`: have we seen this before?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import print_json, print_line
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from mim_console.incident.past import Past
    from mim_console.incident.recall import Found

LABELS = {"symptoms": "symptoms", "cause": "cause", "workaround": "workaround", "fix": "fixed by"}
"""The parts that are shown, and how each is called; of a known error the last is what would fix it."""
WIDEST = 300
"""Characters of one part: `--json` has all of them."""


@click.command(short_help="Have we seen this before? Past incidents and known errors")
@click.argument("text", nargs=-1, required=True)
@click.option("--service", "services", metavar="NAME", multiple=True, help="What is hit; may be repeated.")
@click.option("-n", "most", type=click.IntRange(1, 50), default=8, show_default=True, help="How many to show.")
@JSON
@pass_session
def search(session: Session, text: tuple[str, ...], services: tuple[str, ...], most: int, as_json: bool) -> None:
    """Find past incidents and known errors by title, symptoms, cause, workaround or fix, the most alike first.

    TEXT is words, in any order and form; quotes and signs mean nothing. A reference (INC-0042) means what that open
    incident is about. `timeline --text` finds words in one incident.
    """
    from mim_console.desk.moment import Refused

    # To write, for what was recorded since is remembered by asking; whoever may only read is told how far that goes.
    with session.remembering() as desk:
        words = " ".join(text)
        asked: Any = words
        if len(text) == 1 and "-" in words:
            try:
                asked = desk.incident(desk.named(words))
            except Refused:
                asked = words
        desk.memory.refresh()
        seen = desk.memory.seen_before(asked, services, most)
        zone, now = desk.policy.timezone, desk.now()
    if seen.behind:
        click.echo(f"{seen.behind} records are newer than what is remembered here.", err=True)
    if seen.trouble:
        raise Refused(seen.trouble)
    if as_json:
        print_json([past_state(each) for each in seen.found])
    elif not seen.found:
        click.echo("Nothing like it is on record.")
    for number, each in enumerate(seen.found if not as_json else ()):
        if number:
            click.echo()
        _print(each.past, zone, now)


def _print(past: Past, zone: ZoneInfo, now: datetime) -> None:
    print_line(f"{past.reference}  {past.title}", bold=True)
    print_line("  " + " · ".join(heading(past, zone, now)), dim=True)
    for name, label in LABELS.items():
        said = getattr(past, name).replace("\n", " · ")
        if said:
            label = "fix" if name == "fix" and past.sort == "known error" else label
            print_line(f"  {label + ':':<12}{said if len(said) <= WIDEST else said[: WIDEST - 1] + '…'}")


def heading(past: Past, zone: ZoneInfo, now: datetime) -> list[str]:
    """What it is, since when, how long it took, what it hit."""
    from mim_console.incident.duration import said
    from mim_console.incident.when import say_day

    day = f"{say_day(past.at, zone)} {past.at.astimezone(zone).year}" if past.at else ""
    until = f"was valid until {past.valid_to:%Y-%m-%d}" if past.valid_to and past.valid_to <= now else ""
    took = f"took {said(timedelta(minutes=round(past.took.total_seconds() / 60)))}" if past.took else ""
    parts = [f"{past.sort}, {past.state}", day, took, past.services.replace("\n", ", "), until]
    return [part for part in parts if part]


def past_state(found: Found) -> dict[str, Any]:
    """One that was found, as JSON has it."""
    from mim_console.reports.state import plain

    past = found.past
    return {
        "reference": past.reference,
        "sort": past.sort,
        "title": past.title,
        "state": past.state,
        "services": past.services.splitlines(),
        "symptoms": past.symptoms.splitlines(),
        "cause": past.cause,
        "workaround": past.workaround,
        "fix": past.fix,
        "at": plain(past.at),
        "took_s": plain(past.took),
        "valid_to": plain(past.valid_to),
        "id": past.id,
        "same_service": found.same_service,
        "fit": round(found.fit, 3),
    }
