"""From a fact to what the ledger keeps of it: its body, and the line by which it is read and found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.incident.entry import Draft, canonical_json
from mim_console.incident.fold import read
from mim_console.incident.safe import visible

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.entry import Entry
    from mim_console.incident.facts import Fact


def draft(fact: Fact, at: datetime, incident: str, id: str | None = None) -> Draft:
    """The fact as it is handed to the ledger; `id` where it can have one only, whoever notices it."""
    return Draft(fact.kind, body(fact), at, incident, visible(fact.line()), id)


def body(fact: Fact) -> str:
    """The fact as the ledger keeps it: what is unset is left out, and no character hides or commands."""
    return canonical_json(_visible(fact.model_dump(mode="json", exclude_defaults=True)))


def text_of(entry: Entry) -> str:
    """The line that the timeline shows of an entry."""
    return read(entry).line()


def _visible(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: _visible(each) for key, each in value.items()}
    return [_visible(each) for each in value] if isinstance(value, list) else value
