"""`log`: the log line's grammar from the shell, one line or very many."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from mim_console.cli.options import INCIDENT, JSON
from mim_console.cli.session import Session, pass_session
from mim_console.cli.verbs import print_recorded

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk


# A line may begin with a time such as -10m, which is no option.
@click.command(short_help="Log a line, or the lines of stdin", context_settings={"ignore_unknown_options": True})
@INCIDENT
@click.argument("line", nargs=-1, required=True, type=click.UNPROCESSED, metavar="LINE | -")
@JSON
@pass_session
def log(session: Session, incident: str, line: tuple[str, ...], as_json: bool) -> None:
    r"""Log a line as the console's log line reads it.

    With - it reads lines from stdin and answers each with its entry's id, once that is on the disk. A line that is
    refused says so on stderr, with its number; those after it go on.

    \b
      gateway pods restarted #network     a note, with a tag
      14:05 did restart db1               what was done, and when
      found log: refused from 13:41       a fact, and where it is seen
      decide roll back because it is quick
      hyp pool exhausted                  a hypothesis: H1
      for H1 refused since 13:41          evidence; against H1, out H1, confirm H1
      ask Bob pool stats 3m               an ask: Q1; answer Q1 pool is full
      action @Sam roll back by 14:50      an action: A1; done A1
      risk it may come back tonight
    """
    if line == ("-",) and as_json:
        raise click.UsageError("--json does not go with -: each line is answered when it is recorded.")
    with session.doing() as desk:
        id = desk.named(incident)
        if line != ("-",):
            print_recorded(desk, desk.log(" ".join(line), id), as_json)
        elif not _each(desk, id):
            raise click.exceptions.Exit(1)


def _each(desk: Desk, id: str) -> bool:
    """Log every line of stdin; false if one was refused."""
    from mim_console.data.errors import LedgerError
    from mim_console.desk.moment import Refused

    all_done = True
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            entries = desk.log(line, id)
        except (Refused, LedgerError) as reason:
            all_done = False
            click.echo(f"line {number}: {reason}", err=True)
        else:
            for entry in entries:
                click.echo(entry.id)
    return all_done
