"""What only the circulated review has: its head, its tables, who was there and where to read on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.incident.account.part import length
from mim_console.incident.course import MILESTONES
from mim_console.incident.facts.base import tail
from mim_console.incident.metrics import metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from mim_console.incident.facts.work import Action
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy
    from mim_console.reports.dating import Dating

    Say = Callable[[datetime], str]


def chapters(incident: Incident, policy: Policy, now: datetime, dating: Dating) -> dict[str, Any]:
    """Each one's matter, by the name under which the template asks for it."""
    say = dating.say
    return {
        "header": [("Date", dating.days()), *_header(incident, say)],
        "milestones": list(_milestones(incident)),
        "measures": list(_measures(incident, say)),
        "actions": [{"state": _state(action, now, say), "action": action} for action in incident.actions.values()],
        "bare": bool(incident.imported_from)
        and not any(each.owner or each.due or each.done for each in incident.actions.values()),
        "people": list(_people(incident, policy, say)),
        "references": list(_references(incident)),
    }


def _header(incident: Incident, say: Say) -> Iterator[tuple[str, str]]:
    held = incident.classification
    major = "" if incident.major else ", not major"
    yield "Priority", f"{held.priority}, impact {held.impact}, urgency {held.urgency}{major}" if held else "not set"
    over = "over; when it was closed, the source does not say"
    yield "Status", over if incident.imported_from and incident.over else f"{incident.status}, stage {incident.stage}"
    for name, milestone in (("Began", "impact_start"), ("Noticed", "detected"), ("Resolved", "resolved")):
        at = incident.at(milestone)
        yield name, say(at) if at else "unknown"
    yield "Services", ", ".join(incident.services) or "none named"
    yield "Major incident manager", incident.holder("mim") or "nobody named"
    if incident.imported_from:
        yield "Imported from", incident.imported_from


def _milestones(incident: Incident) -> Iterator[dict[str, Any]]:
    for name in MILESTONES:
        reached = incident.milestones.get(name)
        how = _unknown(incident, name) if reached is None else "stated" if reached.stated else "from the record"
        about = ", approximate" if reached and reached.approximate else ""
        yield {"name": name.replace("_", " "), "at": reached and reached.at, "how": how + about}


def _unknown(incident: Incident, milestone: str) -> str:
    """Why it is not known, where the record has what may look like it."""
    return "no measure is known to hold" if milestone == "contained" and incident.containments else ""


def _measures(incident: Incident, say: Say) -> Iterator[dict[str, Any]]:
    def point(milestone: str) -> str:
        at = incident.at(milestone)
        return f"{milestone.replace('_', ' ')}, {say(at) if at else 'unknown'}"

    for measure in metrics(incident):
        start, end = incident.at(measure.start), incident.at(measure.end)
        about = " (before the start)" if measure.length is None and start and end else ""
        about += f", without {length(measure.calm)} of calm between" if measure.calm else ""
        about += f" (in doubt: {'; '.join(measure.doubts)})" if measure.doubts else ""
        yield {
            "title": measure.title,
            "missing": [name.replace("_", " ") for name in (measure.start, measure.end) if incident.at(name) is None],
            "length": measure.length,
            "start": point(measure.start),
            "end": point(measure.end) + about,
        }


def _state(action: Action, now: datetime, say: Say) -> str:
    if action.cancelled:
        return f"cancelled {say(action.cancelled)}"
    if action.done:
        verified = f", verified by {action.verified_by}" if action.verified_by else ""
        return f"done {say(action.done)}{tail(action.result)}{verified}"
    if action.waiting:
        return "waits for approval"
    return "OVERDUE" if action.due and action.due < now else "open"


def _people(incident: Incident, policy: Policy, say: Say) -> Iterator[str]:
    titles = {role.id: role.title for role in policy.roles}
    for role, turns in incident.roles.items():
        for turn in turns:
            until = f" until {say(turn.until)}" if turn.until else ""
            yield f"{titles.get(role, role)}: {turn.person}, from {say(turn.since)}{until}"
    for one in incident.present.values():
        left = f", left {say(one.left)}" if one.left else ""
        yield f"On the call: {one.person}{tail(one.group, ', ')}, joined {say(one.joined)}{left}"


def _references(incident: Incident) -> Iterator[tuple[str, str]]:
    yield from incident.references.items()
    named = {"Problem": incident.problem, "Bridge": incident.bridge}
    yield from ((name, text) for name, text in named.items() if text)
