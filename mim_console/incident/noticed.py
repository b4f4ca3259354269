"""What several consoles notice of one thing by themselves: one entry, though each words it by its own rules."""

from __future__ import annotations

from json import loads
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mim_console.incident.entry import Entry

_WHAT = {"threshold_passed": ("clock", "threshold"), "alert_turned": ("source", "key", "state")}
"""The fields of these kinds that say what was noticed; the others follow from a policy, or from what was known."""
_COUNTED = "handle"
"""Counts what stands before, which is another number elsewhere."""


def same(kind: str, one: str, other: str) -> bool:
    """Whether two bodies under one derived id tell of one thing. A blank one may have told of anything."""
    if not one or not other or one == other:
        return True
    return _told(kind, loads(one)) == _told(kind, loads(other))


def _told(kind: str, body: dict[str, object]) -> dict[str, object]:
    fields = _WHAT.get(kind)
    if fields is None:
        return {name: value for name, value in body.items() if name != _COUNTED}
    return {name: body.get(name) for name in fields}


def firsts(entries: Iterable[Entry], twins: Iterable[Entry]) -> Iterator[Entry]:
    """The entries in their order; instead of one that has twins, whichever was recorded first, whoever holds them."""
    known: dict[str, list[Entry]] = {}
    for twin in twins:
        known.setdefault(twin.id, []).append(twin)
    for entry in entries:
        yield min((entry, *known.get(entry.id, ())), key=_place)


def _place(entry: Entry) -> tuple[datetime, str]:
    return entry.recorded_at, entry.origin
