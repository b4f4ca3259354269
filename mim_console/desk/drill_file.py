"""Drills that are kept: their debrief from the ledger alone, and the file that it is written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.data.backup import backup
from mim_console.data.errors import LedgerError
from mim_console.desk.drill import debriefed
from mim_console.desk.drill_source import kept
from mim_console.desk.moment import Refused
from mim_console.desk.new_file import free_path, new_file
from mim_console.incident.facts.drill import DrillBegan
from mim_console.incident.fold import read
from mim_console.reports.debrief import debrief_markdown

if TYPE_CHECKING:
    from pathlib import Path

    from mim_console.desk.desk import Desk
    from mim_console.incident.drills.debrief import Debrief


def debrief_of(desk: Desk) -> Debrief:
    """The debrief of the drill in a desk's ledger. Raises `Refused` where none was played there."""
    begun = [fact for entry in desk.ledger.kinds((DrillBegan.kind,)) if isinstance(fact := read(entry), DrillBegan)]
    if not begun:
        raise Refused(f"no drill was played in {desk.ledger.path}: `drill SCENARIO --keep FILE` keeps one")
    return debriefed(desk, kept(begun[-1]))


def keep(desk: Desk, name: str) -> Path:
    """Copy the ledger of a drill, here or at home, to a name that is free. Raises `Refused`."""
    path = free_path(f"drill-{name}.db")
    try:
        backup(desk.ledger.path, path)
    except LedgerError as reason:
        raise Refused(str(reason)) from reason
    return path


def save(debrief: Debrief) -> Path:
    """Write it as Markdown, here or at home, under a name that is free. Raises `Refused`."""
    path = free_path(f"debrief-{debrief.scenario.name}.md")
    with new_file(path) as file:
        file.write(debrief_markdown(debrief))
    return path
