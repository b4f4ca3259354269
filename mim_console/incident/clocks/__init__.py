"""Every countdown of an incident, computed from its state and the policy; none is stored, none counts by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.clocks.candidate import candidate_clocks
from mim_console.incident.clocks.clock import Clock, Kind, State
from mim_console.incident.clocks.ladder import escalation_clocks
from mim_console.incident.clocks.regulatory import regulatory_clocks
from mim_console.incident.clocks.review import review_clocks
from mim_console.incident.clocks.sla import sla_clocks
from mim_console.incident.clocks.updates import Round, rounds, update_clocks
from mim_console.incident.clocks.work import (
    action_clocks,
    ask_clocks,
    containment_clocks,
    deadline_clocks,
    problem_clocks,
    soak_clocks,
    vendor_clocks,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

__all__ = ["Clock", "Kind", "Round", "State", "clocks", "rounds"]


def clocks(incident: Incident, policy: Policy) -> list[Clock]:
    """All of them, those that end soonest first and paused ones last."""
    return sorted(_all(incident, policy), key=lambda c: (c.due is None, c.due or c.start, c.key))


def _all(incident: Incident, policy: Policy) -> Iterator[Clock]:
    yield from candidate_clocks(incident, policy)
    yield from sla_clocks(incident, policy)
    yield from update_clocks(incident, policy)
    yield from escalation_clocks(incident, policy)
    yield from ask_clocks(incident)
    yield from action_clocks(incident)
    yield from problem_clocks(incident)
    yield from vendor_clocks(incident)
    yield from containment_clocks(incident, policy)
    yield from deadline_clocks(incident)
    yield from regulatory_clocks(incident, policy)
    yield from soak_clocks(incident)
    yield from review_clocks(incident, policy)
