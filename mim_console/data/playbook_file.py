"""The file in which an organisation writes its playbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.data import rules_file
from mim_console.incident.playbook import Playbook

if TYPE_CHECKING:
    from pathlib import Path

NAME = "playbook.toml"


def load(named: Path | None = None) -> Playbook:
    """The playbook in the named file, else in the usual place, else the default one; RulesError if it is wrong."""
    path = rules_file.find(NAME, named)
    return rules_file.defaults(Playbook, NAME) if path is None else rules_file.read(Playbook, path, NAME)
