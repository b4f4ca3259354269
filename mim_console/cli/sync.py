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
    from mim_console.desk.syncing import Synced


@click.command(short_help="Exchange entries with another site")
@click.argument("target")
@JSON
@pass_session
def sync(session: Session, target: str, as_json: bool) -> None:
    """Copy what either side lacks, both ways. TARGET is another ledger's file, on a stick for instance.

    Again and again does no harm. Every entry proves itself on arrival; of two ledgers that have written under one
    name nothing of that name is taken, and the exit code is 1. A TARGET that is not there is made; from one that may
    only be read, entries are taken and none given. Attached files go along.
    """
    from mim_console.desk.syncing import sync_file

    desk = session.open()
    with desk.ledger:
        done = sync_file(desk, Path(target))
        here = desk.ledger.origin
    if as_json:
        print_json(_plain(target, done))
    else:
        _tell(target, done, here)
    for reason in done.exchange.refused.values():
        click.echo(reason, err=True)
    if done.exchange.refused:
        raise click.exceptions.Exit(1)


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
