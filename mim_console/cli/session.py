"""What was said before the command: which ledger, which rules, in whose name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class Session:
    """Opens the desk when a command needs it, and not before: `--help` reads no file."""

    db: Path | None = None
    policy: Path | None = None
    name: str = ""
    read_only: bool = False

    def open(self, *, read_only: bool = False) -> Desk:
        from mim_console.desk.opening import open_desk

        return open_desk(self.db, self.policy, self.name, read_only=self.read_only or read_only)

    def console(self) -> Desk:
        """A desk for the full screen: one that only looks where the ledger may only be read."""
        from mim_console.data.errors import NotPermitted

        try:
            return self.open()
        except NotPermitted:
            return self.open(read_only=True)

    @contextmanager
    def looking(self) -> Iterator[Desk]:
        """A desk that can change nothing, so that whoever may read the ledger may look."""
        desk = self.open(read_only=True)
        with desk.ledger:
            yield desk

    @contextmanager
    def remembering(self) -> Iterator[Desk]:
        """A desk that takes in what was recorded since it last looked through it all, where it may write."""
        with self.looking():
            pass  # makes no ledger where there is none
        desk = self.console()
        with desk.ledger:
            yield desk

    @contextmanager
    def doing(self) -> Iterator[Desk]:
        """A desk to record with. What passed while no console was open is put on the record first."""
        desk = self.open()
        with desk.ledger:
            if not self.read_only:
                desk.settle()
            yield desk


pass_session = click.make_pass_decorator(Session)
