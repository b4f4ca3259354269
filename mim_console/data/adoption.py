"""Taking in entries that another ledger recorded, as they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from mim_console.data.engine import sqlite3
from mim_console.data.errors import Forked, Tampered
from mim_console.data.proof import Chains, keeps_digest
from mim_console.data.redaction import redacted
from mim_console.data.rows import insert, insert_twins
from mim_console.incident.entry import Entry, canonical_json
from mim_console.incident.ids import is_id
from mim_console.incident.noticed import same

_BATCH = 1000


class _Held(NamedTuple):
    """What is here already under an id."""

    digest: str
    origin: str
    incident: str
    kind: str
    body: str

    def says_the_same(self, entry: Entry) -> bool:
        """Whether another ledger noticed the same by itself, under the one id that it can have (`derived_id`)."""
        about = self.incident, self.kind
        return (
            self.origin != entry.origin
            and about == (entry.incident, entry.kind)
            and same(self.kind, self.body, entry.body)
        )


def adopt(raw: sqlite3.Connection, entries: Iterable[Entry], text_of: Callable[[Entry], str]) -> int:
    """Inserts those that are not there yet, by id, and says how many they were. Raises `Forked` or `Tampered`.

    What was noticed here as well is kept as a twin of our own, and not counted.
    """
    spans: dict[str, range] = {}
    blank: list[Entry] = []
    adopted = 0
    remaining = iter(entries)
    while batch := list(islice(remaining, _BATCH)):
        fresh, twins = _fresh(raw, batch)
        insert(raw, fresh, [text_of(entry) if entry.body else "" for entry in fresh])
        insert_twins(raw, twins)
        for entry in (*fresh, *twins):
            span = spans.get(entry.origin, range(entry.n, entry.n))
            spans[entry.origin] = range(min(span.start, entry.n), max(span.stop, entry.n))
        blank += [entry for entry in (*fresh, *twins) if entry.redacted]
        adopted += len(fresh)
    _check_blanks(raw, blank)
    _check_chains(raw, spans)
    return adopted


def _fresh(raw: sqlite3.Connection, batch: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Those whose ids are not here, and those that tell what is here under the same id."""
    found = raw.execute(
        "SELECT id, digest, origin, incident, kind, body FROM entry WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([entry.id for entry in batch]),),
    )
    here = {id_: _Held(*columns) for id_, *columns in found}
    fresh, twins = [], []
    for entry in batch:
        held = here.get(entry.id)
        if held is None:
            _check_entry(entry)
            here[entry.id] = _Held(entry.digest, entry.origin, entry.incident, entry.kind, entry.body)
            fresh.append(entry)
        elif held.digest != entry.digest:
            if held.origin != entry.origin:
                _check_entry(entry)
            if not held.says_the_same(entry):
                raise Forked(
                    f"The entry {entry.id} differs from the one of that id here: verify both ledgers.", entry.origin
                )
            twins.append(entry)
    return fresh, _unnumbered(raw, fresh, twins)


def _unnumbered(raw: sqlite3.Connection, fresh: list[Entry], twins: list[Entry]) -> list[Entry]:
    """The twins that are not here yet. Raises `Forked` where another entry has the number of any of these."""
    held: dict[tuple[str, int], tuple[str, str]] = {
        (origin, n): (id_, digest)
        for origin, n, id_, digest in raw.execute(
            "SELECT origin, n, told.id, digest FROM json_each(?) JOIN told ON origin = value ->> 0 AND n = value ->> 1",
            (json.dumps([(entry.origin, entry.n) for entry in (*fresh, *twins)]),),
        )
    }
    new = {(entry.origin, entry.n): entry for entry in twins if (entry.origin, entry.n) not in held}
    for entry in (*fresh, *twins):
        said = entry.id, entry.digest
        if held.setdefault((entry.origin, entry.n), said) != said:
            raise Forked(
                f"Two ledgers have both written as {entry.origin} since one was copied from the other (both have an "
                f"entry {entry.n}): keep one, and record in it what only the other knows.",
                entry.origin,
            )
    return [*new.values()]


def _check_entry(entry: Entry) -> None:
    if not is_id(entry.id) or entry.n < 1 or not entry.origin:
        raise Tampered(
            f"The entry {entry.id!r} ({entry.origin!r} {entry.n}) has no valid name: it is not adopted.", entry.origin
        )
    if entry.body and not (_is_canonical(entry.body) and keeps_digest(entry.columns())):
        raise Tampered(
            f"The entry {entry.id} (number {entry.n} of {entry.origin}) does not match its digest: it was changed on "
            "the way, so ask for a new export.",
            entry.origin,
        )


def _is_canonical(body: str) -> bool:
    try:
        return body[0] == "{" and canonical_json(json.loads(body)) == body
    except (ValueError, RecursionError):
        return False


def _check_blanks(raw: sqlite3.Connection, blank: list[Entry]) -> None:
    named = redacted(raw) if blank else set()
    for entry in blank:
        if (entry.incident, entry.id) not in named:
            raise Tampered(
                f"The entry {entry.id} (number {entry.n} of {entry.origin}) is blank and no redaction names it: "
                "ask for a complete export.",
                entry.origin,
            )


def _check_chains(raw: sqlite3.Connection, spans: dict[str, range]) -> None:
    """Also against the neighbours that were here before."""
    for origin, span in spans.items():
        links = raw.execute(
            "SELECT origin, n, digest, chain FROM told WHERE origin = ? AND n BETWEEN ? AND ? ORDER BY n",
            (origin, span.start - 1, span.stop + 1),
        )
        chains = Chains()
        for link in links:
            if not chains.follow(*link):
                raise Tampered(
                    f"The entry {link[1]} of {origin} does not follow from the one before: verify both.", origin
                )
