"""What several verbs share: when they are off, and the things of an incident one can point at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.desk.inputs import Choice, Due, Past, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mim_console.desk.moment import Moment
    from mim_console.desk.verb import Off


def never(moment: Moment) -> str | None:
    """Never off."""
    return None


def over(moment: Moment) -> str | None:
    """Off once the incident is over."""
    if moment.incident.over:
        return f"{moment.incident.reference} is {moment.incident.status}: reopen it first"
    return None


def without(things: Callable[[Moment], Iterable[Any]], none: str, also: Off = over) -> Off:
    """Off where there is nothing to point at (`none` says what), or where `also` is."""

    def off(moment: Moment) -> str | None:
        return also(moment) or (None if any(True for _ in things(moment)) else none)

    return off


def asks(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((a.handle, f"{a.who}: {a.what}", a) for a in m.incident.asks.values() if a.open)


def actions(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((a.handle, f"{a.what} · {a.owner or 'no owner'}", a) for a in m.incident.actions.values() if a.open)


def waiting(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((a.handle, a.what, a) for a in m.incident.actions.values() if a.waiting)


def done_actions(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((a.handle, a.what, a) for a in m.incident.actions.values() if a.done and not a.verified_by)


def hypotheses(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((h.handle, h.text, h) for h in m.incident.hypotheses.values() if h.state == "open")


def settled(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((h.handle, f"{h.text} ({h.state})", h) for h in m.incident.hypotheses.values() if h.state != "open")


def changes(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((c.handle, c.what, c) for c in m.incident.changes.values() if not c.cleared)


def containments(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((c.handle, c.what, c) for c in m.incident.containments.values() if c.in_force)


def vendors(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((v.handle, f"{v.vendor} {v.case}".strip(), v) for v in m.incident.vendors.values() if v.closed is None)


def unanswered_notices(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((n.who, n.via, n) for n in m.incident.notices.values() if n.acknowledged is None)


def unanswered_escalations(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((e.to, e.reason, e) for e in m.incident.escalations.values() if e.acknowledged is None)


def functions(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((f.name, f.note, f) for f in m.incident.functions.values() if f.cleared is None)


def deadlines(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((d.name, d.owner, d) for d in m.incident.deadlines.values() if not (d.met or d.cancelled))


def points(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((p.handle, f"{p.sort}: {p.text}", p) for p in m.incident.review.points.values())


LEVELS = (("high", ""), ("medium", ""), ("low", ""))
REASON = Text(label="Why")
NOTE = Text(label="Note")
DUE = Due(label="By when")
PAST = Past(label="When")


def words(*options: str) -> tuple[tuple[str, str], ...]:
    """Options that need no explanation."""
    return tuple((option, "") for option in options)


def audience(m: Moment) -> list[tuple[str, str]]:
    return [(audience.id, audience.wants) for audience in m.policy.audiences]


AUDIENCE = Choice(label="To whom", options=audience)
