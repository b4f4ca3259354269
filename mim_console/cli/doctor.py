"""`doctor`: whether this machine, this terminal and this ledger are ready, and how to mend what is not."""

from __future__ import annotations

import locale
import os
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import Inked, print_json, print_table
from mim_console.cli.session import Session, pass_session
from mim_console.cli.terminal import why_not

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.desk.checkup import Finding

SIGNS = {"ok": "✓", "mind": "!", "broken": "▲"}
INKS = {"ok": "green", "mind": "yellow", "broken": "red"}


@click.command(short_help="Whether everything here is ready, and the mend")
@JSON
@pass_session
def doctor(session: Session, as_json: bool) -> None:
    """Look at SQLite, disk, modes, clock, backup, tmux, terminal, policy and channels. Changes nothing.

    ✓ is well, ! wants a thought, ▲ is broken: then the exit code is 1.
    """
    from mim_console.desk.checkup import checkup
    from mim_console.desk.opening import present, usual_ledger

    found = [*checkup(session.db or usual_ledger(), session.policy, present()), *_terminal()]
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        print_table([_row(each) for each in found])
    if any(each.state == "broken" for each in found):
        raise click.exceptions.Exit(1)


def _row(found: Finding) -> tuple[str, str, str]:
    mend = f" · {found.mend}" if found.mend else ""
    return Inked(SIGNS[found.state], INKS[found.state]), found.about, f"{found.said}{mend}"


def _terminal() -> Iterator[Finding]:
    from mim_console.desk.checkup import Finding

    term = os.environ.get("TERM", "")
    if reason := why_not():
        yield Finding("terminal", "mind", reason, "`mim watch --plain` prints lines")
    elif os.environ.get("COLORTERM") not in ("truecolor", "24bit") and "direct" not in term:
        yield Finding("terminal", "mind", f"{term}, 256 colours", "export COLORTERM=truecolor if it shows them")
    else:
        yield Finding("terminal", "ok", f"{term}, every colour")
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error as error:
        yield Finding("locale", "mind", f"the one that is set is not installed ({error})", "export LANG=C.UTF-8")
        return
    codes = locale.nl_langinfo(locale.CODESET)
    if codes.upper() != "UTF-8":
        yield Finding("locale", "mind", f"{codes}: signs and names may be wrong", "export LANG=C.UTF-8")
    else:
        yield Finding("locale", "ok", codes)
