"""The service-level clocks: acknowledge, respond, resolve (practice: section 2).

They count from first contact, whatever the priority was then; a change of priority gives them its times from the
same start, so a raised one may be breached at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.clocks.clock import Clock, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.incident.calendar import Span
    from mim_console.incident.duration import Duration
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy


def sla_clocks(incident: Incident, policy: Policy) -> Iterator[Clock]:
    classification, start = incident.classification, first_contact(incident)
    if classification is None or start is None:
        return
    level = policy.priorities[classification.priority]
    at = incident.at
    engaged, back = at("engaged"), earliest(at("restored"), at("resolved"))
    acknowledged = earliest(at("acknowledged"), engaged)
    sorts: tuple[tuple[Kind, Duration | None, datetime | None], ...] = (
        ("sla-acknowledge", level.acknowledge, acknowledged),
        ("sla-respond", level.respond, engaged),
        ("sla-resolve", level.resolve, back),
    )
    for kind, target, met in sorts:
        if target is not None:
            yield _clock(kind, target, met, start, incident, policy)


def first_contact(incident: Incident) -> datetime | None:
    """When somebody first knew: the detection, or the opening of the record."""
    return earliest(incident.at("detected"), incident.opened)


def earliest(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


def _clock(
    kind: Kind, target: Duration, met: datetime | None, start: datetime, incident: Incident, policy: Policy
) -> Clock:
    classification = incident.classifications[-1]
    priority = classification.priority
    calendar = policy.calendar(policy.priorities[priority].calendar)
    length = calendar.length(target)
    closed: list[Span] = [(pause.start, pause.end) for pause in incident.pauses if pause.end is not None]
    closed += incident.calm
    due: datetime | None = calendar.add(start, length, closed)
    left = None
    if incident.paused and met is None and due is not None and incident.pauses[-1].start < due:
        left = length - calendar.elapsed(start, incident.pauses[-1].start, closed)
        due = None
    over = incident.at("closed") if incident.over else None
    thresholds = tuple(
        (threshold.at, calendar.add(start, length * threshold.at, closed), threshold.tell)
        for threshold in policy.sla.thresholds
        if due is not None
    )
    known = classification.known
    if incident.reopenings:
        known = max(known, incident.reopenings[-1])
    return Clock(
        kind,
        f"{kind}:{priority}:{len(incident.reopenings)}",
        f"SLA {kind.removeprefix('sla-')}",
        start,
        due,
        known,
        incident.holder("mim"),
        "",
        met or over,
        met is None and over is not None,
        left,
        thresholds,
    )
