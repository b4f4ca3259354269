"""`updates`: every update that an audience was owed, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args
from zoneinfo import ZoneInfo

import click

from mim_console.cli.options import AS_OF, INCIDENT, JSON
from mim_console.cli.output import Inked, print_json, print_line, print_table
from mim_console.cli.refusal import NotDone
from mim_console.cli.session import Session, pass_session
from mim_console.incident.duration import said
from mim_console.incident.facts.base import Priority

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.clocks import Round
    from mim_console.incident.incident import Incident

GIST = 60
"""Characters of an update's text in its row; --json has the whole text."""


@click.command(short_help="Each update that was owed: in time, late, missing")
@INCIDENT
@click.option(
    "--as-if",
    "priority",
    type=click.Choice(get_args(Priority)),
    help="For an incident that nobody classified: as if it had been run under this priority.",
)
@click.option(
    "--told",
    metavar="AUDIENCE",
    multiple=True,
    help="With --as-if: whom the messages reached of which the record does not say it. May be repeated.",
)
@AS_OF
@JSON
@pass_session
def updates(
    session: Session, incident: str, priority: Priority | None, told: tuple[str, ...], as_of: str, as_json: bool
) -> None:
    """Every update that each audience was owed under the policy, and what became of it."""
    from mim_console.cli.look import instant
    from mim_console.incident.clocks import rounds

    with session.looking() as desk:
        id = desk.named(incident)
        at = instant(desk, id, as_of)
        found = desk.scene(id, at).incident
        found = _supposed(desk, found, priority, told)
        now = at or desk.now()
        owed = sorted(
            (each for audience in desk.policy.audiences for each in rounds(found, desk.policy, audience.id)),
            key=lambda each: each.due,
        )
        if as_json:
            print_json([_as_json(each, found, now) for each in owed])
        elif not owed:
            never = "" if found.classification else ": nobody classified it. `--as-if P1` shows what would have been"
            print_line(f"No update is owed to anybody{never}.")
        else:
            print_table([_row(each, found, now) for each in owed], ("to", "due", "sent", "", ""))
            print_line(_share(owed, now), bold=True)


def _supposed(desk: Desk, incident: Incident, priority: Priority | None, told: tuple[str, ...]) -> Incident:
    if priority is None:
        return incident
    from mim_console.incident.as_if import run_as
    from mim_console.incident.facts.record import Noted
    from mim_console.incident.fold import read

    unknown = [each for each in told if desk.policy.audience(each) is None]
    if unknown:
        names = ", ".join(each.id for each in desk.policy.audiences)
        raise NotDone(f"{unknown[0]!r} is no audience: write one of {names}.")
    if incident.classification is not None:
        raise NotDone(f"{incident.reference} was {incident.priority}: leave out --as-if to see what it was owed.")
    notes = [
        (entry.occurred_at, read(entry)) for entry in desk.ledger.kinds(("noted",)) if entry.incident == incident.id
    ]
    messages = [(at, note.text) for at, note in notes if isinstance(note, Noted) and "comms" in note.tags]
    try:
        return run_as(
            incident, desk.policy, priority, [(audience, at, text) for at, text in messages for audience in told]
        )
    except ValueError as reason:
        raise NotDone(f"{incident.reference}: {reason}.") from None


def _row(each: Round, incident: Incident, now: datetime) -> tuple[str, ...]:
    zone = ZoneInfo(incident.zone)
    update = each.update
    verdict, colour = _verdict(each, incident, now)
    sent = f"{update.at.astimezone(zone):%H:%M}" if update and update.sent else ""
    return (
        each.audience,
        f"{each.due.astimezone(zone):%d %b %H:%M}",
        sent,
        Inked(verdict, colour),
        _gist(each, incident),
    )


def _gist(each: Round, incident: Incident) -> str:
    """The headline, or how the text begins: a row is not the place for a whole update."""
    composed = incident.outgoing.get(each.update.outgoing) if each.update else None
    if composed:
        return composed.headline
    text = " ".join(_text(each).split())
    return text if len(text) <= GIST else f"{text[: GIST - 1]}…"


def _text(each: Round) -> str:
    return each.update.text if each.update else ""


def _verdict(each: Round, incident: Incident, now: datetime) -> tuple[str, str | None]:
    until = incident.ended or now
    if each.update is None:
        return (f"missing, {said(until - each.due)}", "red") if each.due < until else ("due", None)
    if not each.update.sent:
        return "left out", "yellow"
    return ("in time", "green") if each.on_time else (f"late by {said(each.update.at - each.due)}", "red")


def _share(owed: list[Round], now: datetime) -> str:
    counted = [each for each in owed if each.counts(now)]
    return f"{sum(each.on_time for each in counted)} of {len(counted)} in time"


def _as_json(each: Round, incident: Incident, now: datetime) -> dict[str, Any]:
    sent = each.update is not None and each.update.sent
    return {
        "audience": each.audience,
        "due": each.due.isoformat(),
        "sent": each.update.at.isoformat() if each.update and sent else None,
        "verdict": _verdict(each, incident, now)[0].partition(" by ")[0].partition(",")[0],
        "text": _text(each),
    }
