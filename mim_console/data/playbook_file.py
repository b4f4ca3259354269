"""The file in which an organisation writes its playbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.data import rules_file
from mim_console.incident.playbook import Playbook

if TYPE_CHECKING:
    from pathlib import Path

NAME = "playbook.toml"


def load(policy: Path | None = None) -> Playbook:
    """The playbook beside the named policy, else in the usual place, else the default; RulesError if it is wrong."""
    path = rules_file.own(NAME, policy)
    return rules_file.defaults(Playbook, NAME) if path is None else rules_file.read(Playbook, path, NAME)
