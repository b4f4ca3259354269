"""An incident as lanes over time: what ran from when to when, and the moments that stand out. Drawn elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.lanes.lane import Bar, Lane, Lanes, Mark, Row, State
from mim_console.incident.lanes.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

__all__ = ["Bar", "Lane", "Lanes", "Mark", "Row", "State", "lanes"]


def lanes(
    incident: Incident, policy: Policy, now: datetime, posted: Iterable[tuple[datetime, str]] = ()
) -> Lanes | None:
    """Every lane that has anything in it; None while there is nothing. `posted` is what an imported record says of it.

    What its own rules say was due or late is left out of an imported record, for they are not known here.
    """
    picture = Picture(incident, policy, now, tuple(posted))
    found = [Lane(name, tuple(rows)) for name, rows in picture.every() if rows]
    instants = [at for lane in found for row in lane.rows for at in row.instants]
    if not instants:
        return None
    over = [at for at in map(incident.at, ("restored", "resolved")) if at]
    ends = over or [now if not incident.over else max(instants)]
    start = min([*filter(None, (incident.at("impact_start"), incident.at("detected"), incident.opened)), min(ends)])
    began, back = incident.at("impact_start"), incident.at("restored") or incident.at("resolved")
    hurt = (began, back or (now if not incident.over else max(ends))) if began else None
    return Lanes(tuple(found), start, max(ends), hurt if hurt and hurt[0] < hurt[1] else None)
