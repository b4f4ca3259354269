"""The file in which an organisation writes how its systems send alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.data import rules_file
from mim_console.incident.alerts.source import Sources

if TYPE_CHECKING:
    from pathlib import Path

    from mim_console.data.rules_file import Problem

NAME = "sources.toml"


def place(policy: Path | None = None) -> Path:
    """Where the file is: beside the policy that was named, else in the usual place."""
    return rules_file.beside(NAME, policy)


def load(policy: Path | None = None) -> Sources:
    """The sources of the file beside the policy, laid over the default ones; RulesError if they cannot be used."""
    path = place(policy)
    return rules_file.read(Sources, path, NAME) if path.exists() else rules_file.defaults(Sources, NAME)


def write_copy(path: Path) -> None:
    """Write the default sources, with their comments, to a `path` where there is nothing yet."""
    rules_file.copy_defaults(NAME, path)


def problems(policy: Path | None = None) -> list[Problem]:
    """All that is wrong with the file; nothing where there is none."""
    try:
        load(policy)
    except rules_file.RulesError as error:
        return error.problems
    return []
