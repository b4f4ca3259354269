"""`sync`: several sites, each with a ledger of its own, that come to hold the same entries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session

if TYPE_CHECKING:
    from mim_console.data.replica.exchange import Exchange
    from mim_console.desk.desk import Desk
    from mim_console.desk.syncing import Synced


@click.command(short_help="Exchange entries with another site")
@click.argument("target", required=False)
@click.option("--init", "initial", is_flag=True, help="Print the SQL that makes a database a place to meet at.")
@click.option("--status", is_flag=True, help="Copy nothing: say how far behind either side is.")
@JSON
@pass_session
def sync(session: Session, target: str | None, initial: bool, status: bool, as_json: bool) -> None:
    """Copy what either side lacks, both ways.

    TARGET is where sites meet, postgresql://LOGIN@HOST/DATABASE, or another ledger's file, on a stick for instance;
    without one it is [sync] of the policy.

    Again and again does no harm. Every entry proves itself on arrival; of two ledgers that have written under one
    name nothing of that name is taken, and the exit code is 1. A file that is not there is made; from a TARGET that
    may only be read, entries are taken and none given. Attached files go along from file to file.

    A console whose policy has [sync] keeps in step by itself. --status exits 1 where the two are not in step.

    A password is looked for in PGPASSWORD, in ~/.pgpass, and where [sync] of the policy says.
    """
    if initial:
        from mim_console.data.replica.postgres import schema

        click.echo(schema(), nl=False)
        return
    desk = session.open(read_only=status)
    with desk.ledger:
        rule = desk.policy.sync
        if target is None and rule is None:
            raise click.UsageError("Say with what: a file, or postgresql://LOGIN@HOST/DATABASE.")
        target = target or (rule.target if rule else "")
        if status:
            _tell_status(desk, target, as_json)
            return
        done = _synced(desk, target)
        here = desk.ledger.origin
    if as_json:
        print_json(_plain(target, done))
    else:
        _tell(target, done, here)
    for reason in done.exchange.refused.values():
        click.echo(reason, err=True)
    if done.exchange.refused:
        raise click.exceptions.Exit(1)


def _tell_status(desk: Desk, target: str, as_json: bool) -> None:
    from mim_console.data.replica.held import count
    from mim_console.desk.syncing import difference

    found = difference(desk, target)
    here = {origin: count(runs) for origin, runs in sorted(found.wanted.items())}
    there = {origin: count(runs) for origin, runs in sorted(found.offered.items())}
    in_step = not (here or there or found.forked)
    if as_json:
        document = {"in_step": in_step, "not_here": here, "not_there": there, "refused": found.forked}
        print_json({"target": target, **document})
    else:
        rows = [(name, f"{here.get(name, 0):,}", f"{there.get(name, 0):,}") for name in sorted({*here, *there})]
        if rows:
            print_table(rows, ("origin", "not here", "not there"))
        lacking = sum(here.values()) + sum(there.values())
        print_line(f"{target}: {'in step' if in_step else f'behind by {_entries(lacking)}'}.")
    for reason in found.forked.values():
        click.echo(reason, err=True)
    if not in_step:
        raise click.exceptions.Exit(1)


def _synced(desk: Desk, target: str) -> Synced:
    from mim_console.desk.syncing import is_place, sync_file, sync_place

    return sync_place(desk, target) if is_place(target) else sync_file(desk, Path(target))


def _plain(target: str, done: Synced) -> dict[str, object]:
    copied = done.exchange
    return {
        "target": target,
        "in_step": copied.in_step,
        "taken": dict(sorted(copied.taken.items())),
        "given": dict(sorted(copied.given.items())),
        "owed": copied.owed,
        "refused": copied.refused,
        "files": {"taken": done.files_taken, "given": done.files_given, "missing": done.files_missing},
    }


def _tell(target: str, done: Synced, here: str) -> None:
    copied = done.exchange
    _tell_origins(copied, here)
    made = ", made for it" if done.made else ""
    if copied.taken or copied.given or not copied.in_step:
        print_line(f"{target}{made}: {_entries(copied.taken.total())} taken, {copied.given.total():,} given.")
    else:
        print_line(f"{target}{made}: in step, nothing to copy.")
    if done.take_only:
        print_line(f"It may only be read, so {_entries(copied.owed)} of this ledger could not be given.")
    if done.files_taken or done.files_given:
        print_line(f"Attached files: {done.files_taken} taken, {done.files_given} given.")
    if done.files_missing:
        print_line(f"Attached elsewhere and not here: {done.files_missing}.")


def _tell_origins(copied: Exchange, here: str) -> None:
    origins = sorted({*copied.taken, *copied.given})
    if origins:
        rows = [
            (origin, f"{copied.taken[origin]:,}", f"{copied.given[origin]:,}", "this one" if origin == here else "")
            for origin in origins
        ]
        print_table(rows, ("origin", "taken", "given", ""))


def _entries(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"
