"""`services`: what depends on what, taken in, looked at and checked."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import print_json, print_line, print_table
from mim_console.cli.refusal import NotDone, every_problem
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.data.services import Taken, Was
    from mim_console.desk.desk import Desk

FILES = click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
SHOWN = 40
"""Items of a list, and what is wrong of one sort: `--json` has all."""
NONE = "There is no service map: `services import FILE…` takes one in."


class Named(click.Group):
    """What is none of its commands is the name of something to show."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, "-h", "--help"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Named, short_help="What depends on what: show, import, check, history")
def services() -> None:
    """The service map: what there is, who has it, and what depends on what.

    `services NAME` shows what depends on it and what it depends on.
    """


@services.command("show", short_help="Show the map around NAME, or all items")
@click.argument("words", nargs=-1, metavar="[NAME]")
@JSON
@pass_session
def show_services(session: Session, words: tuple[str, ...], as_json: bool) -> None:
    """The tree around the item of that name, else the items with these words in them; without a name, all."""
    from mim_console.cli import service_map as show

    with session.looking() as desk:
        found, name = desk.estate.services, " ".join(words)
        item = found.find(name) if name else None
        if as_json:
            print_json(show.item_state(desk, item) if item else show.map_state(found, name))
        elif not found:
            click.echo(NONE)
        elif item is not None:
            show.print_item(desk, item)
        elif those := found.search(name):
            show.print_list(desk, those, SHOWN)
        else:
            click.echo(f"Nothing is called {name}.")


@services.command("import", short_help="Take in a map (CSV, JSON)")
@FILES
@click.option("--source", metavar="NAME", default="", help="Where it is from; only what came from there is replaced.")
@click.option("--drop", is_flag=True, help="Items that the files lack go, however many.")
@pass_session
def import_services(session: Session, files: tuple[Path, ...], source: str, drop: bool) -> None:
    """Make what the FILEs hold the map of their source, whole or not at all.

    Tables of items (name, owner, support group, criticality, users …) and of relations (parent, type, child), as
    ServiceNow exports cmdb_ci and cmdb_rel_ci in CSV or JSON, or a Backstage catalog's entities in JSON. What is gone
    is marked so and stays readable; what is unchanged stays unchanged.
    """
    from mim_console.data.services import Services

    with session.doing() as desk, every_problem():
        taken = Services(desk.ledger).take(files, desk.now(), source=source, drop=drop)
    _print_taken(taken)


@services.command("check", short_help="Say what is wrong with it")
@JSON
@pass_session
def check_services(session: Session, as_json: bool) -> None:
    """Circles, items that nothing leads to, items without anybody, relations with nothing at an end, and its age."""
    from mim_console.cli import service_map as show

    with session.looking() as desk:
        found, now = desk.estate.services, desk.now()
    wrong = show.wrong_with(found)
    if as_json:
        print_json({"ok": bool(found) and not any(wrong.values()), **show.fresh_state(found), **wrong})
    elif not found:
        click.echo(NONE)
    else:
        print_line(show.size_and_age(found, now), bold=True)
        for what, those in wrong.items():
            if those:
                print_line(f"{show.SAID[what]}: {len(those):,}", "yellow")
            for each in those[:SHOWN]:
                print_line(f"  {each}")
            if len(those) > SHOWN:
                print_line(f"  and {len(those) - SHOWN:,} more", dim=True)
        if not any(wrong.values()):
            click.echo("Nothing goes in circles, every relation has its ends, everything has somebody.")
    if not found or any(wrong.values()):
        raise click.exceptions.Exit(1)


@services.command("history", short_help="What an item was, and what is gone")
@click.argument("words", nargs=-1, metavar="[NAME]")
@JSON
@pass_session
def history(session: Session, words: tuple[str, ...], as_json: bool) -> None:
    """Everything that NAME has been since it was first taken in; without a name, what is not in the map any more."""
    from mim_console.data.services import Services

    with session.looking() as desk:
        kept, name = Services(desk.ledger), " ".join(words)
        past = kept.gone()
        if name:
            item = desk.estate.services.find(name) or next((was.item for was in past if was.item.name == name), None)
            if item is None:
                raise NotDone(f"no item is or was called {name}: `services {name}` looks for part of it")
            past = kept.history(item.id)
        if as_json:
            print_json([_was_state(was) for was in past])
        elif not past:
            click.echo("Nothing was ever gone from the map.")
        else:
            print_table([*(_changes(desk, past) if name else _leavings(desk, past))])


def _changes(desk: Desk, past: list[Was]) -> Iterator[tuple[str, ...]]:
    from mim_console.data.services import differences
    from mim_console.incident.when import say

    zone, now = desk.policy.timezone, desk.now()
    for was, before in zip(past, [*past[1:], None], strict=True):
        until = f"until {say(was.until, zone, now)}" if was.until else "now"
        said = differences(before.item, was.item) if before else [was.item.said or "first taken in"]
        yield say(was.since, zone, now), until, was.source, "; ".join(said)


def _leavings(desk: Desk, past: list[Was]) -> Iterator[tuple[str, ...]]:
    from mim_console.incident.when import say

    for was in past:
        until = was.until or desk.now()
        yield f"gone {say(until, desk.policy.timezone, desk.now())}", was.item.name, was.source


def _was_state(was: Was) -> dict[str, Any]:
    until = was.until.isoformat() if was.until else None
    return {"since": was.since.isoformat(), "until": until, "source": was.source, "item": asdict(was.item)}


def _print_taken(taken: Taken) -> None:
    print_line(
        f"{taken.source}: {taken.items:,} items ({taken.new:,} new, {taken.changed:,} changed, {taken.gone:,} gone) "
        f"and {taken.edges:,} relations."
    )
    if taken.retired:
        print_line(f"Left out, for they are retired: {taken.retired:,} items.", dim=True)
    if taken.dangling:
        print_line(f"Relations with an end that is no item: {taken.dangling:,}. `services check` names them.", "yellow")
    if taken.unread:
        kinds = ", ".join(f"{kind} ({count:,})" for kind, count in taken.unread)
        print_line(f"Relations that say nothing of who depends on whom: {kinds}.", dim=True)
    if taken.columns:
        print_line(f"Columns not read: {', '.join(taken.columns)}.", dim=True)
