"""From entries to the incident's state, and from one entry to what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from json import JSONDecodeError, loads
from typing import Any

from pydantic import ValidationError

from mim_console.incident.entry import CONSOLE, Entry
from mim_console.incident.facts import KINDS, Fact
from mim_console.incident.facts.base import Blanked, Unknown, Unreadable
from mim_console.incident.facts.record import Corrected, Correction
from mim_console.incident.incident import Incident

_CHANGE_EARLIER = {"corrected", "redacted"}
"""Kinds that change what an earlier entry says."""


def read(entry: Entry) -> Fact:
    """The fact that an entry holds. What cannot be read becomes a fact that says so; nothing is dropped."""
    kind = KINDS.get(entry.kind)
    if entry.redacted:
        return Blanked(name=entry.kind)
    if kind is None:
        return Unknown(name=entry.kind, text=_words(entry.body))
    try:
        return kind.model_validate_json(entry.body)
    except ValidationError:
        return Unreadable(name=entry.kind, text=_words(entry.body))


def fold(entries: Iterable[Entry]) -> Incident:
    """The state after these entries of one incident, in the order of their ids. Raises ValueError without any."""
    ordered = sorted(entries, key=lambda entry: entry.id)
    if not ordered:
        raise ValueError("an incident has at least one entry")
    incident = Incident(ordered[0].incident, corrections=corrections(ordered))
    for entry in ordered:
        apply(incident, entry)
    return incident


def extend(incident: Incident, entries: Iterable[Entry], newest: str) -> bool:
    """Apply later entries to a state folded up to the id `newest`.

    False if only a new fold can take them in: one is older than what was folded, or changes an earlier one.
    """
    later = sorted(entries, key=lambda entry: entry.id)
    if any(entry.id <= newest or entry.kind in _CHANGE_EARLIER for entry in later):
        return False
    for entry in later:
        apply(incident, entry)
    return True


def only_recorded(entries: Iterable[Entry]) -> bool:
    """Whether they are all such as notes are: whatever was computed from the state before them still holds."""
    kinds = {entry.kind for entry in entries}
    return not kinds & _CHANGE_EARLIER and all(KINDS.get(kind, Unknown).change is Fact.change for kind in kinds)


def corrections(entries: Iterable[Entry]) -> dict[str, list[Correction]]:
    """What these entries correct, by the id of what they are about."""
    found: dict[str, list[Correction]] = {}
    for entry in entries:
        if entry.kind == Corrected.kind and isinstance(said := read(entry), Corrected):
            found.setdefault(said.about, []).append(Correction(said, entry.author, entry.recorded_at))
    return found


def apply(incident: Incident, entry: Entry) -> None:
    """Let one entry change the state, which knows all corrections of it; in the order of ids."""
    fact = read(entry)
    for correction in incident.corrections.get(entry.id, ()):
        fact = correction.mended(fact)
        entry = replace(entry, occurred_at=correction.said.occurred_at or entry.occurred_at)
    fact.change(incident, entry)
    incident.entries += 1
    if not fact.system and entry.author != CONSOLE:
        incident.heard.hear(incident.learnt(entry))
    if fact.proof:
        incident.seen |= {(entry.kind, of) for of in ("", f"@{incident.stage}", fact.subject)}
    if incident.last is None or entry.recorded_at > incident.last:
        incident.last = entry.recorded_at


def _words(body: str) -> str:
    """The texts inside an unreadable body, for the timeline."""
    try:
        value: Any = loads(body)
    except JSONDecodeError:
        return body
    return " · ".join(str(v) for v in value.values() if isinstance(v, str)) if isinstance(value, dict) else body
