"""What is learnt: causes, contributing factors, what went well and badly, gaps, lessons, and actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.account.part import Group, Item, Record, groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mim_console.incident.facts.diagnose import Hypothesis
    from mim_console.incident.facts.review import Point
    from mim_console.incident.facts.work import Action
    from mim_console.incident.incident import Incident

_ORDER = ("confirmed", "open", "ruled out")


def causes(record: Record) -> list[Group]:
    """The cause as it was stated, every theory with what speaks for and against it, and the changes suspected."""
    incident = record.incident
    theories = sorted(incident.hypotheses.values(), key=lambda each: _ORDER.index(each.state))
    items = []
    for theory in theories:
        why = f": {theory.reason}" if theory.reason else ""
        stands = _stands(incident, theory)
        items.append(Item(theory.text, theory.handle, f"{stands}{why}", f"hypothesis:{theory.handle}"))
        items += [Item(each.text, "for" if each.supports else "against", depth=1) for each in theory.evidence]
    return groups(
        ("", [Item(incident.cause)] if incident.cause else []),
        ("suspected on the way" if incident.imported_from else "hypotheses", items),
        (
            "changed before" if incident.imported_from else "changes suspected",
            [
                Item(
                    each.what,
                    each.handle,
                    f"not it: {each.cleared}" if each.cleared else record.time(each.made),
                    f"change:{each.handle}",
                )
                for each in incident.changes.values()
            ],
        ),
    )


def _stands(incident: Incident, theory: Hypothesis) -> str:
    """How a theory stands; one that a report only mentions is not open, and one that nobody settled not either."""
    if theory.state != "open":
        return theory.state
    return "" if incident.imported_from else "never settled" if incident.ended else "open"


def factors(record: Record) -> list[Group]:
    """The contributing factors, each with the whys that answer it below; never one cause alone."""
    points = record.incident.review.of("factor", "why")
    below: dict[str, list[Point]] = {}
    names = {point.id for point in points}
    for point in points:
        below.setdefault(point.under if point.under in names and point.under != point.id else "", []).append(point)
    items = list(_chain(record, below, "", 0))
    while below:  # points of two sites may answer each other in a circle
        items += _chain(record, below, next(iter(below)), 0)
    return groups(("", items))


def _chain(record: Record, below: dict[str, list[Point]], under: str, depth: int) -> Iterator[Item]:
    for point in below.pop(under, ()):
        yield _point(record, point, depth)
        yield from _chain(record, below, point.id, depth + 1)


def went(record: Record) -> list[Group]:
    review = record.incident.review
    return groups(
        ("well", _points(record, review.of("well"))),
        ("badly", _points(record, review.of("badly"))),
        ("by luck", _points(record, review.of("lucky"))),
    )


def gaps(record: Record) -> list[Group]:
    review = record.incident.review
    return groups(
        ("monitoring", _points(record, review.of("gap-monitoring"))),
        ("process", _points(record, review.of("gap-process"))),
        ("infrastructure", _points(record, review.of("gap-infrastructure"))),
    )


def lessons(record: Record) -> list[Group]:
    return groups(("", _points(record, record.incident.review.of("lesson"))))


def known(record: Record) -> list[Group]:
    """The known error that was recorded here or turned out to be this, and the problem record."""
    incident, error = record.incident, record.incident.review.known_error
    said = () if error is None else (
        ("", error.title), ("symptoms", error.symptoms), ("cause", error.cause),
        ("workaround", error.workaround), ("permanent fix", error.fix),
    )  # fmt: skip
    others = [name for id, name in incident.known_errors.items() if error is None or id != error.id]
    none = [Item(f"none: {incident.no_known_error}")] if incident.no_known_error and not incident.known_errors else []
    return groups(
        ("known error", [Item(text, lead) for lead, text in said if text]),
        ("is the known error", [Item(name) for name in others]),
        ("known error", none),
        ("problem record", _problem(record)),
    )


def _problem(record: Record) -> list[Item]:
    """What was handed on, and to whom; or the number of one that is kept elsewhere, or why there is none."""
    incident = record.incident
    raised = next((each for each in incident.problems.values() if each.reference == incident.problem), None)
    if raised is None:
        return [Item(incident.problem)] if incident.problem else []
    due = f"due {record.time(raised.due)}" if raised.due else "no date"
    state = due if raised.closed is None else f"closed {record.time(raised.closed)}: {raised.outcome}"
    said = ("cause", raised.cause), ("workaround", raised.workaround), ("residual risk", raised.risk)
    return [
        Item(raised.title, raised.reference, f"{raised.owner or 'no owner'} · {state}", f"problem:{raised.reference}"),
        *(Item(text, lead, depth=1) for lead, text in said if text),
    ]


def actions(record: Record) -> list[Group]:
    """What outlives the incident, and what was begun on the call and is still open."""
    every = record.incident.actions.values()
    return groups(
        ("", [_action(record, each) for each in every if each.follow_up]),
        ("still open from the call", [_action(record, each) for each in every if each.open and not each.follow_up]),
    )


def _action(record: Record, action: Action) -> Item:
    if action.verified_by:
        state = f"verified by {action.verified_by}"
    elif action.done:
        state = f"done {record.time(action.done)}"
    elif action.cancelled:
        state = "cancelled"
    elif action.due:
        state = f"{'OVERDUE since' if action.due < record.now else 'due'} {record.time(action.due)}"
    else:
        state = "no due time"
    if record.incident.imported_from and not (action.owner or action.due or action.done or action.cancelled):
        return Item(action.what, action.handle, key=f"action:{action.handle}")  # of which the report says no more
    words = [action.owner or "no owner", state, *([action.ticket] if action.ticket else [])]
    sort = "" if action.type == "task" else f"{action.type}: "
    return Item(f"{sort}{action.what}", action.handle, " · ".join(words), f"action:{action.handle}")


def _points(record: Record, points: Iterable[Point]) -> list[Item]:
    return [_point(record, point) for point in points]


def _point(record: Record, point: Point, depth: int = 0) -> Item:
    rests = tuple(record.incident.review.rests.get(point.id, ()))
    return Item(point.text, point.handle, key=f"point:{point.handle}", depth=depth, rests_on=rests)
