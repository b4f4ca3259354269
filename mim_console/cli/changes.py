"""`changes`: what was changed lately, told by pipelines, tables and tags, and ranked for an incident."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import Inked, print_json, print_line, print_table
from mim_console.cli.refusal import NotDone, every_problem
from mim_console.cli.services import Named
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from mim_console.data.changes import Told
    from mim_console.desk.desk import Desk
    from mim_console.incident.changes import ChangeRecord, Ranked

FILE = click.Path(path_type=Path)
SHOWN = 30
"""Changes that are listed: `--json` has all."""
BY_HAND = "told"
"""Where changes are from that were added one at a time."""


@click.group(cls=Named, short_help="What was changed lately: show, add, import, from-git")
def changes() -> None:
    """Recent changes and deployments: `changes` lists them, `changes INCIDENT` ranks them for it.

    They are no part of any record until somebody judges one with `weigh-change`.
    """


@changes.command("show", short_help="List them, or rank them for INCIDENT")
@click.argument("incident", required=False)
@JSON
@pass_session
def show_changes(session: Session, incident: str | None, as_json: bool) -> None:
    """All changes, newest first; for INCIDENT those of two weeks before its impact began, the likeliest first."""
    with session.looking() as desk:
        if incident is not None:
            ranked = desk.estate.ranked(desk.incident(desk.named(incident)))
            if as_json:
                print_json([_ranked_state(each) for each in ranked])
            else:
                _print_ranked(desk, ranked)
        elif as_json:
            print_json([_state(change) for change in desk.estate.changes])
        elif desk.estate.changes:
            _print_all(desk)
        else:
            click.echo("No change is known: `changes import FILE` and `changes add WHAT` tell of some.")


@changes.command("add", short_help="Tell of one: the last step of a pipeline")
@click.argument("what")
@click.option("--service", "services", metavar="NAME", multiple=True, help="What it changes; may be repeated.")
@click.option("--at", metavar="TIME", default="now", help="When it was made: 14:05, -10m, ISO 8601.")
@click.option("--reference", metavar="KEY", default="", help="Its number; told again with it, it is the same change.")
@click.option("--by", metavar="NAME", default="", help="Who made it.")
@click.option("--state", metavar="WORDS", default="", help="How it went: succeeded, failed …")
@click.option("--back-out", metavar="WORDS", default="", help="How it is taken back.")
@click.option("--link", metavar="URL", default="", help="Where more of it stands.")
@pass_session
def add_change(session: Session, /, what: str, services: tuple[str, ...], at: str, reference: str, **more: str) -> None:
    """Tell of the change WHAT, as a pipeline does at its end: `changes add "payments 4.18" --service payments`."""
    from mim_console.data.change_file import key_of, shortened
    from mim_console.data.changes import ChangeLog
    from mim_console.data.records import clean
    from mim_console.desk.moment import Refused
    from mim_console.incident.changes import ChangeRecord
    from mim_console.incident.when import UnclearTimeError, parse

    with session.doing() as desk:
        try:
            made = parse(at, now=desk.now(), zone=desk.policy.timezone)
            name = clean(what)
            change = ChangeRecord(
                key=key_of(clean(reference), name, made),
                what=name,
                services=tuple(filter(None, map(clean, services))),
                at=made,
                by=clean(more["by"]),
                state=clean(more["state"]),
                back_out=shortened(more["back_out"]),
                link=clean(more["link"]),
                source=BY_HAND,
            )
        except UnclearTimeError as unclear:
            raise Refused(f"--at: {unclear}") from None
        except ValueError as wrong:
            raise Refused(str(wrong)) from None
        if not name:
            raise click.UsageError("WHAT is empty: say what was changed.")
        told = ChangeLog(desk.ledger).tell([change], BY_HAND, "", desk.policy.changes, desk.now())
        unknown = [each for each in change.services if desk.estate.services and desk.estate.services.find(each) is None]
    print_line(f"{change.key}: told." if not told.gone else f"{change.key}: told, and {_gone(told)}.")
    if unknown:
        print_line(f"The service map does not know {', '.join(unknown)}.", "yellow")


@changes.command("import", short_help="Take in a table (CSV) or JSON")
@click.argument("files", type=FILE, nargs=-1, required=True, metavar="FILE...")
@click.option("--source", metavar="NAME", default="import", help="Where they are from.")
@pass_session
def import_changes(session: Session, files: tuple[Path, ...], source: str) -> None:
    """Take in the changes of each FILE, whole or not at all: as ServiceNow exports change_request, or plain words.

    number, short_description (or what), service or cmdb_ci, work_start or start_date (or at), work_end, assigned_to,
    assignment_group, state, risk, backout_plan, url. A change that is known is brought up to date.
    """
    from mim_console.data.change_file import read_changes
    from mim_console.data.changes import ChangeLog
    from mim_console.data.records import clean

    with session.doing() as desk, every_problem():
        now, zone, of = desk.now(), desk.policy.timezone, clean(source) or "import"
        found = [change for file in files for change in read_changes(file, zone, of, now)]
        told = ChangeLog(desk.ledger).tell(found, of, ", ".join(file.name for file in files), desk.policy.changes, now)
    _print_told(of, told)


@changes.command("from-git", short_help="Read the tags of a git repository")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--service", metavar="NAME", default="", help="What they change; the folder's name if it is not said.")
@pass_session
def from_git(session: Session, folder: Path, service: str) -> None:
    """Take each tag of the repository in FOLDER for a deployment of the service, made when it was tagged."""
    from mim_console.data.change_file import key_of
    from mim_console.data.changes import ChangeLog
    from mim_console.data.records import LONGEST
    from mim_console.incident.changes import ChangeRecord
    from mim_console.incident.safe import visible
    from mim_console.outside.git_tags import NoTags, tags

    def text(said: str) -> str:
        said = visible(" ".join(said.split()), keep="")
        return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"

    name = text(service) or text(folder.resolve().name)
    try:
        found = tags(folder)
    except NoTags as none:
        raise NotDone(f"{none}.") from None
    made = [
        ChangeRecord(
            key=key_of(f"{name} {text(tag.name)}", "", tag.at),
            what=text(f"{name} {tag.name}{f': {tag.subject}' if tag.subject else ''}"),
            services=(name,),
            at=tag.at,
            by=text(tag.by),
            source=f"git {name}",
        )
        for tag in found
    ]
    if not made:
        raise NotDone(f"{folder} has no tags: tag what is deployed, or `changes add` each deployment.")
    with session.doing() as desk:
        told = ChangeLog(desk.ledger).tell(made, f"git {name}", str(folder), desk.policy.changes, desk.now())
        known = not desk.estate.services or desk.estate.services.find(name) is not None
    _print_told(f"git {name}", told)
    if not known:
        print_line(f"The service map does not know {name}: say which service with --service.", "yellow")


def _print_told(source: str, told: Told) -> None:
    print_line(f"{source}: {told.changes:,} changes, {told.new:,} new, {told.changed:,} brought up to date.")
    if told.gone:
        print_line(f"{_gone(told).capitalize()}.", dim=True)


def _gone(told: Told) -> str:
    return f"{told.gone:,} went, for the policy keeps no more: see its [changes]"


def _print_ranked(desk: Desk, ranked: list[Ranked]) -> None:
    if not ranked:
        click.echo("No change of the two weeks before it is known.")
        return
    print_table([_row(desk, each) for each in ranked[:SHOWN]], ("when", "change", "", "what", "why it is here"))
    if len(ranked) > SHOWN:
        print_line(f"and {len(ranked) - SHOWN:,} less likely ones: --json has them", dim=True)
    _print_age(desk)


def _row(desk: Desk, each: Ranked) -> tuple[str, ...]:
    from mim_console.incident.when import say

    standing = Inked("✗ ruled out", None) if each.cleared else Inked(each.handle, "yellow")
    what = each.change.what if each.change.what != each.change.key else ""
    return say(each.change.at, desk.policy.timezone, desk.now()), each.change.key, standing, what, each.reason


def _print_all(desk: Desk) -> None:
    from mim_console.incident.when import say

    zone, now = desk.policy.timezone, desk.now()
    rows = [
        (say(each.at, zone, now), each.key, each.state, ", ".join(each.services), each.what)
        for each in desk.estate.changes[:SHOWN]
    ]
    print_table(rows, ("when", "change", "state", "service", "what"))
    if len(desk.estate.changes) > SHOWN:
        print_line(f"and {len(desk.estate.changes) - SHOWN:,} older ones: --json has them", dim=True)
    _print_age(desk)


def _print_age(desk: Desk) -> None:
    from humanize import naturaldelta

    ages = (f"{source} {naturaldelta(desk.now() - at)} ago" for source, at in sorted(desk.estate.changes_taken.items()))
    print_line(f"Last told: {', '.join(ages)}", dim=True)


def _state(change: ChangeRecord) -> dict[str, Any]:
    from dataclasses import asdict

    return {name: _iso(value) for name, value in asdict(change).items()}


def _iso(value: Any) -> Any:
    from datetime import datetime

    return value.isoformat() if isinstance(value, datetime) else value


def _ranked_state(each: Ranked) -> dict[str, Any]:
    return {
        **_state(each.change),
        "distance": each.distance,
        "before_s": round(each.before.total_seconds()),
        "reason": each.reason,
        "suspected_as": each.handle,
        "cleared": each.cleared,
    }
