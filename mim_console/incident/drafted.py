"""What a known error and a problem record begin with: what the record shows. What it does not show stays empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.facts.base import tail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.facts.contain import Containment
    from mim_console.incident.incident import Incident

SYMPTOMS = ("symptom", "alert", "metric", "user", "log")
"""Findings that tell how it showed."""
MOST = 12
"""Lines of one part: what nobody would read in a form stays on the record."""


def symptoms(incident: Incident) -> str:
    """How it showed: the impact, what was seen, what monitoring said."""
    seen = [each.text for each in incident.findings.values() if each.source in SYMPTOMS]
    return _lines([incident.scope.impact, *seen, *(each.title for each in incident.alerts.values())])


def workaround(incident: Incident) -> str:
    """What people were told to do, or what was adopted; else the measures that somebody saw hold."""
    told = incident.workaround or next((each.text for each in reversed(incident.adopted.values())), "")
    held = (f"{each.what}{tail(each.undo, ' (undo: ')}{')' * bool(each.undo)}" for each in _held(incident))
    return told or _lines(held)


def fix(incident: Incident) -> str:
    """What was put right for good. What only holds meanwhile is no fix."""
    return "; ".join(each.what for each in incident.fixes)


def tested(incident: Incident) -> str:
    """Every theory, and what came of it."""
    theories = incident.hypotheses.values()
    return _lines(f"{each.handle} {each.state}: {each.text}{tail(each.reason, ' · ')}" for each in theories)


def evidence(incident: Incident) -> str:
    """What speaks for the theories that were not ruled out, and the files."""
    alive = (each for each in incident.hypotheses.values() if each.state != "ruled out")
    said = (
        f"{theory.handle}: {piece.text}{tail(piece.link, ' ')}"
        for theory in alive
        for piece in theory.evidence
        if piece.supports
    )
    return _lines([*said, *(f"{each.handle} {each.name}" for each in incident.attachments.values())])


def impact(incident: Incident) -> str:
    """Who and what was hit, as far as it was said."""
    scope = incident.scope
    extent = [f"{scope.users:,} users" if scope.users is not None else "", *scope.groups, *scope.sites, scope.money]
    return _lines([scope.impact, " · ".join(filter(None, extent))])


def risk(incident: Incident) -> str:
    """What may still go wrong, and what is still not as it was."""
    force = [each for each in incident.containments.values() if each.in_force]
    return _lines([*incident.risks.values(), *(f"still in force: {each.handle} {each.what}" for each in force)])


def _held(incident: Incident) -> list[Containment]:
    return [each for each in incident.containments.values() if each.holds]


def _lines(texts: Iterable[str]) -> str:
    return "\n".join([*dict.fromkeys(text.strip() for text in texts if text.strip())][:MOST])
