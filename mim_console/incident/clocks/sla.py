"""The service-level clocks: acknowledge, respond, resolve (practice: section 2).

They count from first contact, whatever the priority was then; a change of priority gives them its times from the
same start, so a raised one may be breached at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mim_console.incident.clocks.clock import Clock, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from mim_console.incident.calendar import Calendar, Span
    from mim_console.incident.duration import Duration
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy


@dataclass(frozen=True, slots=True)
class Term:
    """So much time from a start, as a calendar counts it, without the times in which nothing counts."""

    start: datetime
    length: timedelta
    calendar: Calendar
    without: tuple[Span, ...]

    def at(self, share: float) -> datetime:
        """When that share of it is used up."""
        return self.calendar.add(self.start, self.length * share, self.without)

    def left(self, at: datetime) -> timedelta:
        return self.length - self.calendar.elapsed(self.start, at, self.without)


def sla_clocks(incident: Incident, policy: Policy) -> Iterator[Clock]:
    if incident.priority is None:
        return
    level = policy.priorities[incident.priority]
    at = incident.at
    engaged = at("engaged")
    acknowledged = earliest(at("acknowledged"), engaged)
    sorts: tuple[tuple[Kind, Duration | None, datetime | None], ...] = (
        ("sla-acknowledge", level.acknowledge, acknowledged),
        ("sla-respond", level.respond, engaged),
        ("sla-resolve", level.resolve, _back(incident)),
    )
    for kind, target, met in sorts:
        if (term := _term(incident, policy, target, met)) is not None:
            yield _clock(kind, term, met, incident, policy)


def resolve_term(incident: Incident, policy: Policy) -> Term | None:
    """The time to resolve; None where none is agreed, or while nobody knows when it ends because it is paused."""
    if incident.priority is None or (incident.paused and _back(incident) is None):
        return None
    return _term(incident, policy, policy.priorities[incident.priority].resolve, _back(incident))


def first_contact(incident: Incident) -> datetime | None:
    """When somebody first knew: the detection, or the opening of the record."""
    return earliest(incident.at("detected"), incident.opened)


def held_since(incident: Incident) -> datetime:
    """When this console learnt of the priority that holds. Raises IndexError without one."""
    since = incident.classifications[-1].known
    for each in reversed(incident.classifications):
        if each.priority != incident.priority:
            break
        since = each.known
    return since


def earliest(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


def _back(incident: Incident) -> datetime | None:
    """Restored is what was agreed; whoever resolves without saying when it was restored says that it is by now."""
    return earliest(incident.at("restored"), incident.at("resolved"))


def _term(incident: Incident, policy: Policy, target: Duration | None, met: datetime | None) -> Term | None:
    start = first_contact(incident)
    if target is None or start is None or incident.priority is None:
        return None
    calendar = policy.calendar(policy.priorities[incident.priority].calendar)
    ends = ((pause.start, pause.end or met or incident.ended) for pause in incident.pauses)
    pauses = [(begin, end) for begin, end in ends if end is not None]
    return Term(start, calendar.length(target), calendar, (*pauses, *incident.calm))


def _clock(kind: Kind, term: Term, met: datetime | None, incident: Incident, policy: Policy) -> Clock:
    due: datetime | None = term.at(1)
    left = None
    standing = incident.paused and met is None and not incident.over
    if standing and due is not None and incident.pauses[-1].start < due:
        left, due = term.left(incident.pauses[-1].start), None
    known = held_since(incident)
    if incident.returns:
        known = max(known, incident.returns[-1])
    return Clock(
        kind,
        f"{kind}:{incident.priority}:{len(incident.returns)}",
        f"SLA {kind.removeprefix('sla-')}",
        term.start,
        due,
        known,
        incident.holder("mim"),
        "",
        met or incident.ended,
        met is None and incident.over,
        left,
        thresholds=tuple((each.at, term.at(each.at), each.tell) for each in policy.sla.thresholds) if due else (),
        length=term.length,
        soon_from=term.at(0.75) if due else None,
    )
