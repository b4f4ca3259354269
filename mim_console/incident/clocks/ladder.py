"""The escalation clocks: when each rung of the ladder is due, and who was called must answer (practice: section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.clocks.clock import Clock, simple
from mim_console.incident.clocks.sla import earliest, held_since, resolve_term
from mim_console.incident.duration import said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.incident.course import Run
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy, Rung


def escalation_clocks(incident: Incident, policy: Policy) -> Iterator[Clock]:
    """Each time that it is run as a major incident the ladder counts anew; who was called already stays called."""
    if incident.imported_from:  # nobody elsewhere is bound by our ladder
        return
    for run in incident.runs:
        yield from _of(run, incident, policy)
    yield from _answers(incident, policy)


def _answers(incident: Incident, policy: Policy) -> Iterator[Clock]:
    """Whoever does not answer in time counts as silent; the wait is over once somebody else is called then."""
    calls = [each.at for each in incident.escalations.values()]
    quiet = [run.end for run in incident.runs] + [since for since, _ in incident.calm]
    quiet += [incident.at("restored"), incident.at("resolved"), incident.ended]
    for each in incident.escalations.values():
        due = each.at + policy.escalation.acknowledge_within
        next_call = earliest(*(at for at in calls if at > due))
        calm = earliest(*(at for at in quiet if at is not None and at >= each.at))
        yield simple(
            "escalation",
            each.id,
            f"{each.to}: answer",
            each.at,
            due,
            each.known,
            owner=incident.holder("mim"),
            ended=each.acknowledged or earliest(next_call, calm),
            cancelled=each.acknowledged is None,
        )


def _of(run: Run, incident: Incident, policy: Policy) -> Iterator[Clock]:
    start, calm = incident.start_of(run), _calm(run, incident)
    for rung in policy.escalation.rungs:
        calls = [each.at for each in incident.escalations.values() if each.rung == rung.id]
        made = earliest(*(at for at in calls if run.end is None or at <= run.end))
        due = _due(rung, start, incident, policy)
        if due is not None and rung.id not in incident.waived_rungs:
            yield simple(
                "escalation",
                rung.id,
                f"escalate: {', '.join(rung.who)}",
                start,
                due,
                run.known,
                owner=incident.holder("mim"),
                ended=made or calm,
                cancelled=made is None,
            )


def _calm(run: Run, incident: Incident) -> datetime | None:
    """When nobody needed to be called any more."""
    if run.end is not None:
        return next((since for since, until in incident.calm if until == run.end), run.end)
    return earliest(incident.at("restored"), incident.at("resolved"))


def reached(rung: Rung, due: datetime, start: datetime, policy: Policy) -> str:
    """Which of its two makes a rung due then: `15m after the declaration`, `50% of the time to resolve`."""
    by_time = None if rung.after is None else start + max(rung.after, policy.escalation.acknowledge_within)
    if rung.at is None or (by_time is not None and by_time <= due):
        return f"{said(rung.after)} after the declaration" if rung.after else "at the declaration"
    return f"{rung.at:.0%} of the time to resolve"


def _due(rung: Rung, start: datetime, incident: Incident, policy: Policy) -> datetime | None:
    """The first of the rung's minutes and its share of the time to resolve; at least the time to pick up a phone."""
    within = policy.escalation.acknowledge_within
    by_time = None if rung.after is None else start + max(rung.after, within)
    by_share = None
    if rung.at is not None and (term := resolve_term(incident, policy)) is not None:
        by_share = max(term.at(rung.at), start + within, held_since(incident) + within)
    return earliest(by_time, by_share)
