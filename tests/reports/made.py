"""Entries made of facts, without a ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from mim_console.incident.entry import Entry, canonical_json, chain_of, digest_of, stamp
from mim_console.incident.facts import Fact
from mim_console.incident.ids import derived_id

STANDING = datetime(2026, 3, 4, 13, tzinfo=UTC)
"""The instant at which these incidents begin."""


def recorded(facts: Iterable[Fact], start: datetime, author: str = "Ana") -> list[Entry]:
    """A minute apart; each was recorded when it happened."""
    entries: list[Entry] = []
    incident = derived_id(start, "incident")
    for n, fact in enumerate(facts, 1):
        at = start + timedelta(minutes=n)
        body = canonical_json(fact.model_dump(mode="json", exclude_defaults=True))
        id = incident if n == 1 else derived_id(at, str(n))
        digest = digest_of(id, incident, "here", n, stamp(at), stamp(at), author, "ana", fact.kind, body)
        chain = chain_of(entries[-1].chain if entries else "", digest)
        entries.append(Entry(id, incident, "here", n, at, at, author, "ana", fact.kind, body, digest, chain))
    return entries
