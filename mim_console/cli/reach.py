"""`reach`: what the service map says about an incident, on one page."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from mim_console.cli.options import INCIDENT, JSON
from mim_console.cli.output import Inked, print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.services.reach import Reach

SHOWN = 12
"""Lines of one part: `--json` has all."""


@click.command(short_help="How far it reaches, where it may come from, who is missing")
@INCIDENT
@JSON
@pass_session
def reach(session: Session, incident: str, as_json: bool) -> None:
    """By the service map: what depends on what fails, what that depends on, who should be on the call and is not."""
    from mim_console.cli.service_map import fresh_state, size_and_age

    with session.looking() as desk:
        id = desk.named(incident)
        found = desk.estate.reach(desk.incident(id))
        if as_json:
            print_json({"map": fresh_state(desk.estate.services), **_state(found)})
            return
        if not desk.estate.services:
            click.echo("There is no service map: `services import FILE…` takes one in.")
        elif not found:
            names = ", ".join(found.unmapped)
            click.echo(f"The service map does not know {names}." if names else "No service of it is failing.")
        else:
            _print(desk, id, found)
            print_line(size_and_age(desk.estate.services, desk.now()), dim=True)


def _print(desk: Desk, id: str, found: Reach) -> None:
    print_line(f"{desk.incident(id).reference} · {found.said}", bold=True)
    if found.unmapped:
        print_line(f"The service map does not know {', '.join(found.unmapped)}.", "yellow")
    _part("Why it may be major", [(reason,) for reason in found.reasons])
    _part(
        "What it may stop",
        [
            (each.item.name, _level(each.item.criticality), _users(each.item.users), _via(each.distance, each.via.name))
            for each in found.blast
        ],
    )
    _part("Sites", [(", ".join(found.sites),)] if found.sites else [])
    _part("Business functions", [(", ".join(found.functions),)] if found.functions else [])
    _part(
        "Where it may come from",
        [
            (each.item.name, each.state or "", each.item.criticality, each.item.group or each.item.owner, each.why)
            for each in found.suspects
        ],
    )
    ways = {each.name: contact.way for each in found.missing if (contact := desk.directory.named(each.name))}
    _part("Not on the call", [(each.name, each.sort, ways.get(each.name, ""), each.why) for each in found.missing])
    here = [each.name for each in found.call if each.present]
    _part("On the call", [(", ".join(here),)] if here else [])
    _part(
        "Vendors",
        [(vendor, f"contract {contract}" if contract else "", ", ".join(of)) for vendor, contract, of in found.vendors],
    )
    click.echo()


def _part(heading: str, rows: list[tuple[str, ...]]) -> None:
    if not rows:
        return
    click.echo()
    print_line(heading, bold=True)
    print_table(rows[:SHOWN], indent="  ")
    if len(rows) > SHOWN:
        print_line(f"  and {len(rows) - SHOWN:,} more", dim=True)


def _level(criticality: str) -> Inked:
    return Inked(criticality, "red" if criticality == "critical" else None)


def _users(count: int | None) -> str:
    return f"{count:,} users" if count else ""


def _via(distance: int, name: str) -> str:
    return f"needs {name}" if distance == 1 else f"needs {name}, {distance} steps up"


def _state(found: Reach) -> dict[str, Any]:
    return {
        "said": found.said,
        "reasons": list(found.reasons),
        "hit": [asdict(item) for item in found.hit],
        "unmapped": list(found.unmapped),
        "blast": [
            {"name": e.item.name, "distance": e.distance, "via": e.via.name, "hard": e.hard, "users": e.item.users}
            for e in found.blast
        ],
        "users": found.users,
        "sites": list(found.sites),
        "functions": list(found.functions),
        "regulated": [item.name for item in found.regulated],
        "suspects": [
            {"name": e.item.name, "distance": e.distance, "under": list(e.under), "state": e.state, "why": e.why}
            for e in found.suspects
        ],
        "call": [asdict(each) for each in found.call],
        "vendors": [{"vendor": v, "contract": c, "of": list(of)} for v, c, of in found.vendors],
    }
