"""The file in which an organisation writes its policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.data import rules_file
from mim_console.incident.calendar import holidays_known
from mim_console.incident.policy import Policy

if TYPE_CHECKING:
    from pathlib import Path

    from mim_console.data.rules_file import Problem

NAME = "policy.toml"


def load(named: Path | None = None) -> Policy:
    """The policy in the named file, else in the usual place, else the default one; RulesError if it is wrong."""
    path = rules_file.find(NAME, named)
    return default() if path is None else rules_file.read(Policy, path, NAME)


def default() -> Policy:
    """The policy that holds where nobody wrote another."""
    return rules_file.defaults(Policy, NAME)


def problems(path: Path) -> list[Problem]:
    """All that is wrong with the policy at `path`, also what a starting console has no time to look up."""
    try:
        policy = rules_file.read(Policy, path, NAME)
    except rules_file.RulesError as error:
        return error.problems
    unknown: list[tuple[rules_file.Where, str]] = []
    for name, rule in policy.calendars.items():
        if rule.country and not holidays_known(rule.country, rule.region):
            place = "-".join(filter(None, (rule.country, rule.region)))
            unknown.append((("calendars", name, "country"), f"no holidays are known of {place}: check both codes"))
    # Of criteria that this file replaced, the defaults may name some that are gone: they then never hold.
    criteria = {one.id for one in policy.criteria}
    named: list[tuple[rules_file.Where, tuple[str, ...]]] = [
        *((("escalation", "early", n, "criteria"), early.criteria) for n, early in enumerate(policy.escalation.early)),
        (("regulatory", "criteria"), policy.regulatory.criteria),
    ]
    gone: list[tuple[rules_file.Where, str]] = [
        (where, f"{name!r} is no criterion: write one of {', '.join(sorted(criteria))}")
        for where, names in named
        for name in sorted({*names} - criteria)
    ]
    in_this_file = [problem for problem in rules_file.located(path, gone) if problem.line is not None]
    return [*rules_file.located(path, unknown), *in_this_file]


def write_copy(path: Path) -> None:
    """Write the default policy, complete and with its comments, to a `path` where there is nothing yet."""
    rules_file.copy_defaults(NAME, path)
