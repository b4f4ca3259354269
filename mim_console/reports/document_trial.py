"""Templates of the review, the run-sheet and the digest tried out before they are needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mim_console.incident.directory import Directory
from mim_console.incident.trends import Trends, record_of
from mim_console.reports.digest import Matter, digest
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


def fault_of_digest(template: str, name: str, policy: Policy) -> WrongTemplate | None:
    """The first thing that is wrong with a template of the digest: of a month in which nothing happened, and of one."""
    incidents = {f"sample-{n}": incident for n, (incident, _) in enumerate(_samples(policy))}
    found = ((id, record_of(incident, policy, NOW)) for id, incident in incidents.items())
    records = [replace(record, id=id) for id, record in found if record is not None]
    try:
        for those in ([], records):
            matter = Matter(Trends(those, NOW, policy.timezone), incidents.__getitem__, (), ())
            digest(matter, (NOW.year, NOW.month), template, name)
    except WrongTemplate as fault:
        return fault
    return None


def _samples(policy: Policy) -> list[Sample]:
    return samples(policy.audiences[0].id)
