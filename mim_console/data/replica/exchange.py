"""The exchange between two stores: each says what it holds, and is given what it lacks.

Entries are known by origin and number, which nobody else hands out, so an exchange may break off anywhere, be
repeated, or run beside others: what counts is what is held in the end. Order is by id, and so the same everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from mim_console.data.errors import Unproved
from mim_console.data.replica.held import NOTHING, Runs, Vector, count, newest_common, without
from mim_console.incident.entry import Entry


@dataclass(slots=True)
class Added:
    """What became of entries that were handed over."""

    counts: Counter[str] = field(default_factory=Counter)
    """How many of each origin are held now and were not."""
    refused: dict[str, str] = field(default_factory=dict)
    """Why nothing more is taken of an origin, in one sentence."""


class Store(Protocol):
    """Anything that keeps entries. Its methods raise `LedgerError` where it cannot be reached or used."""

    def vector(self) -> Vector:
        """What is held of each origin."""

    def chains(self, points: Mapping[str, int]) -> dict[str, str]:
        """The chain of one entry of each of these origins, by its number."""

    def entries(self, wanted: Mapping[str, Runs]) -> list[Entry]:
        """Those of these numbers that there are, in the order of origin and number."""

    def add(self, entries: Sequence[Entry]) -> Added:
        """Keep these. What is held already is passed over; an entry that is named by a redaction is kept blank."""


@dataclass(slots=True)
class Exchange:
    """What was copied, by origin."""

    taken: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    refused: dict[str, str] = field(default_factory=dict)
    """Origins that were left out, wholly or from some entry on, and why."""
    owed: int = 0
    """Entries that there are here and not there, for nothing may be written there."""

    @property
    def in_step(self) -> bool:
        """Whether both held the same afterwards, unless somebody wrote meanwhile."""
        return not (self.refused or self.owed)


@dataclass(frozen=True, slots=True)
class Difference:
    """What one side holds and the other does not."""

    wanted: dict[str, Runs]
    """Only there."""
    offered: dict[str, Runs]
    """Only here."""
    forked: dict[str, str]
    """Origins of which the two tell different things, and what to do about each."""

    @property
    def entries(self) -> int:
        return sum(map(count, (*self.wanted.values(), *self.offered.values())))


def compare(here: Store, there: Store) -> Difference:
    """Copies nothing. Raises `LedgerError`."""
    ours, theirs = here.vector(), there.vector()
    if ours == theirs:
        return Difference({}, {}, {})
    forked = {
        origin: f"Two ledgers have both written as {origin} since one was copied from the other or set back: nothing "
        "of it is exchanged. Keep one of the two, and record in it what only the other knows."
        for origin in _forked(here, there, ours, theirs)
    }
    return Difference(_lacking(ours, theirs, forked), _lacking(theirs, ours, forked), forked)


def exchange(
    here: Store, there: Store, *, take_only: bool = False, ahead: Callable[[int], None] | None = None
) -> Exchange:
    """Copies both ways, first what is new here; tells `ahead` how many entries there are to be copied.

    Raises `LedgerError`; what was copied until then counts.
    """
    found = compare(here, there)
    done = Exchange(refused={**found.forked})
    if ahead is not None:
        ahead(found.entries)
    _take(here, there, {**found.wanted}, done)
    offered = {origin: runs for origin, runs in found.offered.items() if origin not in done.refused}
    if take_only:
        done.owed = sum(map(count, offered.values()))
    elif offered:
        added = there.add(here.entries(offered))
        done.given += added.counts
        done.refused |= added.refused
    return done


def _take(here: Store, there: Store, wanted: dict[str, Runs], done: Exchange) -> None:
    while wanted:
        try:
            entries = there.entries(wanted)
        except Unproved as refusal:
            done.refused[refusal.origin] = str(refusal)
            if wanted.pop(refusal.origin, None) is None:
                raise
        else:
            added = here.add(entries)
            done.taken += added.counts
            done.refused |= added.refused
            return


def _lacking(one: Vector, other: Vector, but: Container[str]) -> dict[str, Runs]:
    """What `one` lacks of what `other` holds."""
    found = {
        origin: without(held.runs, one.get(origin, NOTHING).runs) for origin, held in other.items() if origin not in but
    }
    return {origin: runs for origin, runs in found.items() if runs}


def _forked(here: Store, there: Store, ours: Vector, theirs: Vector) -> set[str]:
    """Origins whose entries differ: the chain of the newest that both hold stands for all before it."""
    points = {
        origin: newest
        for origin in ours.keys() & theirs.keys()
        if ours[origin] != theirs[origin] and (newest := newest_common(ours[origin].runs, theirs[origin].runs))
    }
    if not points:
        return set()
    one, other = here.chains(points), there.chains(points)
    return {origin for origin in points if one.get(origin) != other.get(origin)}
