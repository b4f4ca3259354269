"""What several verbs share: when they are off, and the things of an incident one can point at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.desk.inputs import Choice, Due, Past, Text
from mim_console.incident.clocks import clocks
from mim_console.incident.clocks.regulatory import owed
from mim_console.incident.clocks.updates import update_clocks
from mim_console.incident.facts.base import tail
from mim_console.incident.proposals import proposals
from mim_console.incident.when import say

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable
    from datetime import datetime

    from mim_console.desk.moment import Moment
    from mim_console.desk.verb import Off
    from mim_console.incident.clocks.regulatory import Owed
    from mim_console.incident.facts.communicate import Update
    from mim_console.incident.policy.communication import Audience


def never(moment: Moment) -> str | None:
    """Never off."""
    return None


def over(moment: Moment) -> str | None:
    """Off once the incident is over."""
    if there := moment.incident.attached_to:
        return f"{moment.incident.reference} is part of {there.reference}: unlink it first, or work there"
    if moment.incident.over:
        return f"{moment.incident.reference} is {moment.incident.status}: reopen it first"
    return None


def without(things: Callable[[Moment], Iterable[Any]], none: str, also: Off = over) -> Off:
    """Off where there is nothing to point at (`none` says what), or where `also` is."""

    def off(moment: Moment) -> str | None:
        return also(moment) or (None if any(True for _ in things(moment)) else none)

    return off


def report_due(each: Owed, m: Moment) -> str:
    """By when a report to a regulator is due, and what is missing to know that, or to know all of it."""
    if each.due is None:
        return f"no clock yet: {each.waits_for} is not known"
    return f"due {say(each.due, m.zone, m.now)}{tail(each.unsaid, ' · ')}"


def still_owed(m: Moment) -> str:
    """The reports that are not in yet, for whoever is about to believe that it is over; empty where none is owed."""
    left = [each for each in owed(m.incident, m.policy) if each.duty.applies and not each.submitted]
    lines = (f"· {each.name} · {report_due(each, m)}" for each in left)
    return "\n".join(["Still owed by law, and not settled by this:", *lines]) if left else ""


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


def adopted(m: Moment) -> str:
    """The workaround that was adopted last; empty if none was."""
    return next((each.text for each in reversed(m.incident.adopted.values())), "")


def resembles(m: Moment, title: str) -> str:
    """The past incident or known error that a title reminds of; empty if it reminds of none."""
    for found in m.memory.seen_before(title, most=1).found:
        from mim_console.incident.recall import shared  # loaded with the memory, once somebody asks

        if shared(title, found.past) >= 0.5:
            return f"seen before? {found.past.reference} {found.past.title}"
    return ""


def vendors(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((v.handle, f"{v.vendor} {v.case}".strip(), v) for v in m.incident.vendors.values() if v.closed is None)


def unanswered_notices(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((n.who, n.via, n) for n in m.incident.notices.values() if n.acknowledged is None)


def unanswered_escalations(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((e.to, e.reason, e) for e in m.incident.escalations.values() if e.acknowledged is None)


def proposed(m: Moment) -> Iterable[tuple[str, str, Any]]:
    """What the console proposes to escalate now."""
    found = proposals(m.incident, m.policy, m.directory, clocks(m.incident, m.policy), m.now)
    return ((each.key, f"{each.to} · {each.why}", each) for each in found)


def reach(m: Moment, name: str) -> str:
    """How to reach somebody of the directory, by a name that may have a title behind it; empty if nobody knows."""
    contact = m.directory.named(name) or m.directory.named(name.partition(",")[0])
    return ", ".join(" ".join(way) for way in contact.ways) if contact else ""


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
    """Each audience, with when it hears next and what it heard last, or else what it wants to hear."""
    due = {clock.about: clock.due for clock in update_clocks(m.incident, m.policy) if not clock.over}
    heard = last_heard(m)

    def told(each: Audience) -> str:
        return _heard(m, heard[each.id]) if each.id in heard else each.wants

    return [
        (each.id, " · ".join([*_title(each), *_next(m, due.get(each.id)), told(each)])) for each in m.policy.audiences
    ]


def _title(audience: Audience) -> list[str]:
    """What it is called, where its id does not say it already."""
    return [] if audience.title.casefold() == audience.id.replace("-", " ") else [audience.title]


def _next(m: Moment, due: datetime | None) -> list[str]:
    return [] if due is None else [f"{'was due' if due < m.now else 'due'} {say(due, m.zone, m.now)}"]


def _heard(m: Moment, update: Update) -> str:
    return f"{say(update.at, m.zone, m.now)}: {update.text}"


def last_heard(m: Moment) -> dict[str, Update]:
    """The last update that each audience was sent; only those that were sent one."""
    return {each.audience: each for each in sorted(m.incident.updates, key=lambda each: each.at) if each.sent}


def next_to_hear(m: Moment, among: Container[str]) -> str:
    """The audience whose update is due next; empty if none of these is owed one."""
    clocks = [each for each in update_clocks(m.incident, m.policy) if not each.over and each.about in among]
    return min(clocks, key=lambda each: each.due or each.start).about if clocks else ""


def next_audience(m: Moment) -> str:
    """The audience whose update is due next of all."""
    return next_to_hear(m, [each.id for each in m.policy.audiences])


AUDIENCE = Choice(label="To whom", options=audience, prefill=next_audience)
