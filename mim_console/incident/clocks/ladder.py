"""The escalation clocks: when each rung of the ladder is due (practice: section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.clocks.clock import Clock, simple
from mim_console.incident.clocks.sla import earliest, sla_clocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy, Rung


def escalation_clocks(incident: Incident, policy: Policy) -> Iterator[Clock]:
    declared = incident.at("declared")
    if declared is None or not incident.major or incident.imported_from:  # nobody elsewhere is bound by our ladder
        return
    made = {escalation.rung: escalation.at for escalation in incident.escalations.values()}
    calm = earliest(incident.at("restored"), incident.at("resolved"), incident.at("closed"))
    for rung in policy.escalation.rungs:
        due = _due(rung, declared, incident, policy)
        if due is not None and rung.id not in incident.waived_rungs:
            ended = made.get(rung.id) or calm
            yield simple(
                "escalation",
                rung.id,
                f"escalate: {', '.join(rung.who)}",
                declared,
                due,
                declared,
                owner=incident.holder("mim"),
                ended=ended,
                cancelled=rung.id not in made,
            )


def _due(rung: Rung, declared: datetime, incident: Incident, policy: Policy) -> datetime | None:
    """The first of the rung's minutes and its share of the time to resolve; at least the time to pick up a phone."""
    by_time = None if rung.after is None else declared + max(rung.after, policy.escalation.acknowledge_within)
    by_share = None
    if rung.at is not None:
        resolve = next((clock for clock in sla_clocks(incident, policy) if clock.kind == "sla-resolve"), None)
        if resolve is not None and resolve.due is not None:
            by_share = max(resolve.start + (resolve.due - resolve.start) * rung.at, declared)
    return earliest(by_time, by_share)
