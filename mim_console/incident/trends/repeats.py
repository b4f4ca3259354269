"""What comes again: the same cause or the same service within so many days (practice: section 6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from mim_console.incident.trends.record import words_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from mim_console.incident.trends.record import Record

WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Repeat:
    """An incident that failed like others not long before it, the latest of them first."""

    record: Record
    earlier: tuple[Record, ...]

    @property
    def why(self) -> str:
        """What it has in common with the latest of them."""
        return alike(self.earlier[0], self.record)


def repeats(records: Iterable[Record]) -> list[Repeat]:
    """Every major incident that came again, oldest first."""
    before: dict[Hashable, list[Record]] = defaultdict(list)
    found = []
    for each in sorted((each for each in records if each.major), key=_order):
        earlier = {
            one.id: one
            for mark, _ in _marks(each)
            for one in before[mark]
            if each.opened - one.opened <= WITHIN and not _one_event(one, each)
        }
        if earlier:
            found.append(Repeat(each, tuple(sorted(earlier.values(), key=_order, reverse=True))))
        for mark, _ in _marks(each):
            before[mark].append(each)
    return found


def alike(one: Record, other: Record) -> str:
    """What two incidents have in common, what says most first; empty where that is nothing, or both are one event."""
    if _one_event(one, other):
        return ""
    held = {mark for mark, _ in _marks(one)}
    return " · ".join(said for mark, said in _marks(other) if mark in held)


def _one_event(one: Record, other: Record) -> bool:
    """A parent and its child, or two children of one parent."""
    return (one.parent or one.id) == (other.parent or other.id)


def _order(record: Record) -> tuple[object, str]:
    return record.opened, record.id


def _marks(record: Record) -> Iterator[tuple[Hashable, str]]:
    """What it may have in common with another, and how that is said."""
    for fault in record.faults:
        yield ("fault", fault.casefold()), fault
    if words := words_of(record.cause):
        yield ("cause", words), f"same cause: {record.cause}"
    for service in record.services:
        yield ("service", service.casefold()), service
