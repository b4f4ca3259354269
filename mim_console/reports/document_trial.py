"""Templates of the review and of the run-sheet tried out before they are needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mim_console.incident.directory import Directory
from mim_console.reports.review import review
from mim_console.reports.runsheet import Sheet, runsheet
from mim_console.reports.samples import NOW, Sample, samples
from mim_console.reports.template import WrongTemplate

if TYPE_CHECKING:
    from mim_console.incident.policy import Policy

_LEDGER = Path("incidents.db")


def fault_of_review(template: str, name: str, policy: Policy) -> WrongTemplate | None:
    """The first thing that is wrong with a template of the review."""
    try:
        for incident, entries in _samples(policy):
            review(incident, entries, policy, NOW, template, name)
    except WrongTemplate as fault:
        return fault
    return None


def fault_of_runsheet(template: str, name: str, policy: Policy, *, html: bool) -> WrongTemplate | None:
    """The first thing that is wrong with a template of the run-sheet."""
    try:
        for incident, entries in _samples(policy):
            runsheet(Sheet(incident, entries, policy, Directory(), _LEDGER, NOW), template, name, html=html)
    except WrongTemplate as fault:
        return fault
    return None


def _samples(policy: Policy) -> list[Sample]:
    return samples(policy.audiences[0].id)
