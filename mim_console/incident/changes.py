"""Recent changes, ranked by how near they are to what fails: steps in the service map, and time before it began."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2
from typing import TYPE_CHECKING

from mim_console.incident.facts.scope import HARM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.incident import Incident
    from mim_console.incident.services import ServiceMap

LOOK_BACK = timedelta(days=14)
"""What is older is not ranked."""
_STEP = 1.5
"""A step in the map weighs as much as being about three times as old."""
_ABOVE, _UNKNOWN, _APART = 2, 4, 6
"""In steps: changes above what fails, those of which nobody says where, and those on what has no connection."""
_UNIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """A change or deployment as another system records it. Texts have one line and nothing unseen in them."""

    key: str
    """Its own where it comes from: a number, a tag, a name with its time."""
    what: str
    services: tuple[str, ...] = ()
    at: datetime
    """When it was made, or was to be: its actual start if that is known."""
    until: datetime | None = None
    by: str = ""
    group: str = ""
    state: str = ""
    risk: str = ""
    back_out: str = ""
    """How it is taken back."""
    link: str = ""
    source: str = ""

    @property
    def number(self) -> str:
        """What it is called in the other system; empty where its key was made of its name and time."""
        made = self.key.startswith(f"{self.what} @ ") or self.what.startswith(self.key)
        return "" if made else self.key


@dataclass(frozen=True, slots=True)
class Ranked:
    """A change that may have to do with an incident."""

    change: ChangeRecord
    distance: int | None
    """Steps in the service map from what fails; None where there is no way, or nobody says where it was made."""
    before: timedelta
    """How long before the impact began; negative where that is not known and the change came after it was noticed."""
    reason: str
    """Why it stands where it stands: `on payments itself, 12 minutes before`."""
    handle: str = ""
    """By which it is suspected already; empty if it is not."""
    cleared: str = ""
    """Why it was not that one; empty if nobody says so."""


def ranked(changes: Iterable[ChangeRecord], incident: Incident, services: ServiceMap) -> list[Ranked]:
    """The changes of `LOOK_BACK` before the impact began, the likeliest first, those that are cleared last.

    None after it began: a cause comes before. Where nobody has said when it began, until the record was opened.
    """
    began = incident.at("impact_start")
    start = began or max(filter(None, (incident.at("detected"), incident.opened)), default=None)
    if start is None:
        return []
    near = _distances(incident, services)
    known = {name: each for each in incident.changes.values() for name in (each.reference, each.key) if name}
    found = []
    for change in changes:
        before = start - change.at
        if not timedelta(0) <= before <= LOOK_BACK:
            continue
        distance, where, weight = _place(change, services, near)
        suspected = known.get(change.key)
        reason = f"{where}, {_long(before)} before{'' if began else ' it was noticed'}"
        handle, cleared = (suspected.handle, suspected.cleared) if suspected else ("", "")
        cost = _STEP * weight + log2(1 + before / _UNIT)
        found.append(((bool(cleared), cost, change.key), Ranked(change, distance, before, reason, handle, cleared)))
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


_Near = dict[str, tuple[int, str, float]]


def _distances(incident: Incident, services: ServiceMap) -> _Near:
    """How far each item is from what fails, in words, and what that weighs; by name too, where there is no map."""
    near: _Near = {}
    ill = [name for name, each in incident.services.items() if HARM[each.state]] or [*incident.services]
    for name in ill:
        item = services.find(name)
        here = item.id if item else name.casefold()
        near[here] = 0, f"on {item.name if item else name} itself", 0
    hit = [item for name in ill if (item := services.find(name))]
    for each in services.dependencies(hit):
        steps = "on which it depends" if each.distance == 1 else f"{each.distance} steps below it"
        near[each.item.id] = each.distance, f"on {each.item.name}, {steps}", each.distance
    for each in services.dependents(hit):
        where = f"on {each.item.name}, which depends on it"
        near.setdefault(each.item.id, (each.distance, where, each.distance + _ABOVE))
    return near


def _place(change: ChangeRecord, services: ServiceMap, near: _Near) -> tuple[int | None, str, float]:
    if not change.services:
        return None, "nobody says on what", _UNKNOWN
    found = []
    for name in change.services:
        item = services.find(name)
        if (place := near.get(item.id if item else name.casefold())) is not None:
            found.append(place)
    if found:
        return min(found, key=lambda place: place[2])
    where = f"on {change.services[0]}, " + ("no way leads there" if services else "there is no map")
    return None, where, _APART


def _long(length: timedelta) -> str:
    """`12 minutes`, `3 hours`, `2 days`."""
    minutes = round(length.total_seconds() / 60)
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size} {unit}s"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
