"""The problems of all incidents, folded from the few entries that speak of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mim_console.incident.facts.problems import (
    KINDS_OF_PROBLEMS,
    ProblemClosed,
    ProblemLinked,
    ProblemRaised,
    ProblemUpdated,
)
from mim_console.incident.facts.record import Corrected
from mim_console.incident.fold import corrections, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.entry import Entry
    from mim_console.incident.facts.problems import Problem

KINDS = (*KINDS_OF_PROBLEMS, Corrected.kind)
"""The kinds to fold."""


def problems(entries: Iterable[Entry]) -> list[Problem]:
    """Those that entries of `KINDS` tell of, the oldest first; one whose words were redacted is gone.

    Where two sites gave the same reference, the later one gets its site's mark behind it.
    """
    ordered = sorted(entries, key=lambda entry: entry.id)
    mended = corrections(ordered)
    found: dict[str, Problem] = {}
    for entry in ordered:
        fact = read(entry)
        for correction in mended.get(entry.id, ()):
            fact = correction.mended(fact)
            entry = replace(entry, occurred_at=correction.said.occurred_at or entry.occurred_at)
        match fact:
            case ProblemRaised():
                raised = found[entry.id] = fact.made(entry)
                while any(each.reference == raised.reference for each in found.values() if each is not raised):
                    raised.reference += f"-{entry.origin[:3]}"
            case ProblemUpdated() if problem := found.get(fact.about):
                fact.update(problem)
            case ProblemClosed() if problem := found.get(fact.about):
                fact.close(problem, entry.occurred_at)
            case ProblemLinked():
                _link(found, fact, entry.incident)
            case _:
                pass
    return sorted(found.values(), key=lambda problem: (problem.at, problem.id))


def _link(found: dict[str, Problem], fact: ProblemLinked, incident: str) -> None:
    """An incident has one problem: whoever links it to another, or says that there is none, takes it from the first."""
    for problem in found.values():
        if problem.id == fact.problem:
            problem.incidents = tuple(dict.fromkeys((*problem.incidents, incident)))
        elif incident != problem.incident:
            problem.incidents = tuple(each for each in problem.incidents if each != incident)
