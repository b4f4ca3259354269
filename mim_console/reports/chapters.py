"""What the chapters of a review say when nobody has written them: the state, in short lines and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mim_console.incident.clocks import rounds
from mim_console.incident.facts.base import tail
from mim_console.incident.incident import MILESTONES
from mim_console.incident.metrics import metrics

if TYPE_CHECKING:
    from mim_console.incident.facts.review import Point, PointSort
    from mim_console.incident.facts.work import Action
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

When = Callable[[datetime], str]

LESSONS: tuple[tuple[str, PointSort], ...] = (
    ("What went well", "well"),
    ("What went badly", "badly"),
    ("Where we were lucky", "lucky"),
    ("Gaps in monitoring", "gap-monitoring"),
    ("Gaps in the process", "gap-process"),
    ("Gaps in the infrastructure", "gap-infrastructure"),
    ("Lessons", "lesson"),
)


def all_of(incident: Incident, policy: Policy, now: datetime, when: When) -> dict[str, Any]:
    """Each chapter's matter, by the name under which the template asks for it."""
    review = incident.review
    return {
        "header": list(_header(incident, when)),
        "scope": list(_scope(incident)),
        "services": list(_services(incident, when)),
        "functions": list(_functions(incident, when)),
        "milestones": list(_milestones(incident)),
        "measures": list(_measures(incident, when)),
        "response": [(title, lines) for title, lines in _response(incident, when) if lines],
        "updates": list(_updates(incident, policy)),
        "told": [
            f"{n.who} was told {when(n.at)}{tail(n.via, ' by ')}"
            + (f", answered {when(n.acknowledged)}" if n.acknowledged else "")
            for n in incident.notices.values()
        ],
        "hypotheses": list(incident.hypotheses.values()),
        "whys": list(_whys(review.of("why"))),
        "lessons": [(title, review.of(sort)) for title, sort in LESSONS],
        "unlearnt": [title.lower() for title, sort in LESSONS if not review.of(sort)],
        "actions": [{"state": _state(action, now, when), "action": action} for action in incident.actions.values()],
        "people": list(_people(incident, policy, when)),
        "references": list(_references(incident)),
        "known_error": list(_known_error(incident)),
    }


def _header(incident: Incident, when: When) -> Iterator[tuple[str, str]]:
    classification = incident.classification
    if classification is None:
        yield "Priority", "not set"
    else:
        yield (
            "Priority",
            (
                f"{classification.priority}, impact {classification.impact}, urgency {classification.urgency}"
                f"{'' if incident.major else ', not major'}"
            ),
        )
    yield "Status", f"{incident.status}, stage {incident.stage}"
    for name, milestone in (("Began", "impact_start"), ("Noticed", "detected"), ("Resolved", "resolved")):
        at = incident.at(milestone)
        yield name, when(at) if at else "unknown"
    yield "Services", ", ".join(incident.services) or "none named"
    yield "Major incident manager", incident.holder("mim") or "nobody named"
    if incident.imported_from:
        yield "Imported from", incident.imported_from


def _scope(incident: Incident) -> Iterator[tuple[str, str]]:
    scope = incident.scope
    if scope.users is not None:
        yield "Users", f"{scope.users:,}"
    said = {
        "Groups": ", ".join(scope.groups),
        "Sites": ", ".join(scope.sites),
        "Reach": scope.reach,
        "Money": scope.money,
        "Confidence in these figures": scope.confidence,
    }
    yield from ((name, text) for name, text in said.items() if text)


def _services(incident: Incident, when: When) -> Iterator[str]:
    for service in incident.services.values():
        # Merely being named says nothing of a service's state: only what was said later does.
        said = service.changed > service.since or service.note or service.critical
        state = f": {service.state} since {when(service.changed)}" if said else ""
        yield f"{service.name}{' (critical)' if service.critical else ''}{state}{tail(service.note, ', ')}"


def _functions(incident: Incident, when: When) -> Iterator[str]:
    for function in incident.functions.values():
        due = f", due {when(function.due)}" if function.due else ""
        safe = f", safe {when(function.cleared)}" if function.cleared else ""
        yield f"{function.name}{due}{tail(function.note, ', ')}{safe}"


def _milestones(incident: Incident) -> Iterator[dict[str, Any]]:
    for name in MILESTONES:
        reached = incident.milestones.get(name)
        how = "" if reached is None else "stated" if reached.stated else "from the record"
        about = ", approximate" if reached and reached.approximate else ""
        yield {"name": name.replace("_", " "), "at": reached and reached.at, "how": how + about}


def _measures(incident: Incident, when: When) -> Iterator[dict[str, Any]]:
    def point(milestone: str) -> str:
        at = incident.at(milestone)
        return f"{milestone.replace('_', ' ')}, {when(at) if at else 'unknown'}"

    for measure in metrics(incident):
        start, end = incident.at(measure.start), incident.at(measure.end)
        wrong = " (before the start)" if measure.length is None and start and end else ""
        yield {
            "title": measure.title,
            "length": measure.length,
            "start": point(measure.start),
            "end": point(measure.end) + wrong,
        }


def _response(incident: Incident, when: When) -> Iterator[tuple[str, list[str]]]:
    yield (
        "Decisions",
        [f"{when(d.at)} {d.handle}: {d.text}{tail(d.why, ', because ')} ({d.by})" for d in incident.decisions.values()],
    )
    yield "Measures", list(_containments(incident, when))
    yield (
        "Changes suspected",
        [
            f"{c.handle}: {c.what}{tail(c.service, ' on ')}{tail(c.reference, ' ')}"
            + (f", made {when(c.made)}" if c.made else "")
            + tail(c.cleared, ", not the cause: ")
            for c in incident.changes.values()
        ],
    )
    yield (
        "Escalations",
        [
            f"{when(e.at)} {e.to}{tail(e.reason, ': ')}"
            + (f", answered {when(e.acknowledged)}" if e.acknowledged else ", no answer noted")
            for e in incident.escalations.values()
        ],
    )
    yield (
        "Vendors",
        [
            f"{when(v.engaged)} {v.vendor}{tail(v.case, ', case ')}{tail(v.severity, ', severity ')}"
            f"{tail(v.last, ': ')}" + (f", closed {when(v.closed)}" if v.closed else ", open")
            for v in incident.vendors.values()
        ],
    )
    yield (
        "Fixes",
        [
            f"{when(f.at)} {f.what}{tail(f.approver, ', approved by ')}{tail(f.observer, ', watched by ')}"
            for f in incident.fixes
        ],
    )
    yield (
        "Tests",
        [f"{when(t.at)} {t.what}: {'passed' if t.passed else 'FAILED'}{tail(t.note, ', ')}" for t in incident.tests],
    )
    yield (
        "Confirmations",
        [
            f"{when(c.at)} {c.who} ({c.witness}): {'works' if c.works else 'does NOT work'}{tail(c.what, ', ')}"
            for c in incident.confirmations
        ],
    )


def _containments(incident: Incident, when: When) -> Iterator[str]:
    for measure in incident.containments.values():
        held = {None: "nobody checked it", True: "it held", False: "it did NOT hold"}[measure.holds]
        end = f"undone {when(measure.removed)}" if measure.removed else f"in force, undo: {measure.undo or 'unknown'}"
        yield f"{when(measure.applied)} {measure.handle} {measure.measure}: {measure.what}; {held}; {end}"


def _updates(incident: Incident, policy: Policy) -> Iterator[dict[str, Any]]:
    titles = {audience.id: audience.title for audience in policy.audiences}
    due = {
        each.update.id: each.due
        for name in titles
        for each in rounds(incident, policy, name)
        if each.update is not None
    }
    for update in incident.updates:
        sent = None if update.sent else "skipped"
        yield {
            "audience": titles.get(update.audience, update.audience),
            "due": due.get(update.id),
            "at": update.at,
            "skipped": sent,
            "by": ", ".join((update.by, *update.channels)),
            "text": update.text,
        }


def _whys(points: list[Point]) -> Iterator[tuple[int, Point]]:
    """Each why under the one that it answers, with its depth."""
    known = {point.id for point in points}
    left = [(0, point) for point in reversed(points) if point.under not in known]
    while left:
        depth, point = left.pop()
        yield depth, point
        left += [(depth + 1, each) for each in reversed(points) if each.under == point.id]


def _state(action: Action, now: datetime, when: When) -> str:
    if action.cancelled:
        return f"cancelled {when(action.cancelled)}"
    if action.done:
        verified = f", verified by {action.verified_by}" if action.verified_by else ""
        return f"done {when(action.done)}{tail(action.result)}{verified}"
    if action.waiting:
        return "waits for approval"
    return "OVERDUE" if action.due and action.due < now else "open"


def _people(incident: Incident, policy: Policy, when: When) -> Iterator[str]:
    titles = {role.id: role.title for role in policy.roles}
    for role, turns in incident.roles.items():
        for turn in turns:
            until = f" until {when(turn.until)}" if turn.until else ""
            yield f"{titles.get(role, role)}: {turn.person}, from {when(turn.since)}{until}"
    for one in incident.present.values():
        left = f", left {when(one.left)}" if one.left else ""
        yield f"On the call: {one.person}{tail(one.group, ', ')}, joined {when(one.joined)}{left}"


def _references(incident: Incident) -> Iterator[tuple[str, str]]:
    yield from incident.references.items()
    named = {"Problem": incident.problem, "Bridge": incident.bridge, "Source": incident.imported_from}
    yield from ((name, text) for name, text in named.items() if text)


def _known_error(incident: Incident) -> Iterator[tuple[str, str]]:
    if error := incident.review.known_error:
        yield "Title", error.title
        said = (error.symptoms, error.cause, error.workaround, error.fix)
        names = ("Symptoms", "Cause", "Workaround", "Permanent fix")
        yield from ((name, text) for name, text in zip(names, said, strict=True) if text)
