"""How the work went: the time that each stage took, and how many people it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.incident.state import STAGES

if TYPE_CHECKING:
    from mim_console.incident.facts.lifecycle import Stage
    from mim_console.incident.incident import Incident


@dataclass(frozen=True, slots=True)
class StageTime:
    """A stage and the time in it, all visits summed; no length where it was never entered, or nobody says."""

    stage: Stage
    length: timedelta | None = None
    visits: int = 0
    running: bool = False
    """It is not over: the length is what it took so far."""


def stage_times(incident: Incident, now: datetime) -> list[StageTime]:
    """The nine stages in their order. An account from elsewhere does not say in which it was when: all unknown."""
    if incident.opened is None or incident.imported_from:
        return [StageTime(stage) for stage in STAGES]
    visits = sorted([(incident.opened, STAGES[0]), *((each.at, each.stage) for each in incident.visits)], key=_first)
    end = _end(incident)
    leaves = [at for at, _ in visits[1:]] + [end or now]
    found = []
    for stage in STAGES:
        inside = [(at, left) for (at, here), left in zip(visits, leaves, strict=True) if here == stage]
        length = sum((max(left - at, timedelta()) for at, left in inside), timedelta()) if inside else None
        found.append(StageTime(stage, length, len(inside), end is None and stage == incident.stage))
    return found


def engaged(incident: Incident) -> list[str]:
    """Everybody who held a role or was on the call, once."""
    turns = (turn.person for turns in incident.roles.values() for turn in turns)
    return list(dict.fromkeys([*turns, *incident.present]))


def _end(incident: Incident) -> datetime | None:
    """When the last stage was over; None while it runs. Review and improvement go on after the end."""
    if incident.stage not in ("review", "improve"):
        return incident.ended
    return incident.at("reviewed") if incident.stage == "review" else None


def _first(visit: tuple[datetime, Stage]) -> datetime:
    return visit[0]
