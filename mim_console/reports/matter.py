"""What every page of an incident says, whatever it is written in: the essentials first, then everything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mim_console.incident.account import account
from mim_console.incident.account.part import length
from mim_console.incident.metrics import shares
from mim_console.incident.seal import sealed
from mim_console.reports.chapters import chapters
from mim_console.reports.dating import Dating
from mim_console.reports.footnotes import Footnotes
from mim_console.reports.telling import timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mim_console.incident.account import Part
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

ESSENTIAL = {"summary": "What happened", "impact": "Whom it hit", "causes": "Why"}
"""The parts that come first, as a reader calls them."""
MOST = 6
"""Things of one sort that the first page names."""
ELSEWHERE = ("actions",)
"""Parts that a page tells in its own way."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the numbers that everybody asks for first."""

    name: str
    value: str
    note: str = ""
    known: bool = True


def matter(
    incident: Incident, entries: Iterable[Entry], policy: Policy, now: datetime, without: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Everything by the name under which a template asks for it; `without` the parts of these names."""
    ordered = sorted(entries, key=lambda entry: entry.id)
    dating = Dating(incident, now)
    told = timeline(incident, ordered, dating)
    parts = {part.name: part for part in account(incident, policy, now, dating.say) if part.name not in without}
    first = {name: _brief(parts[name]) for name in ESSENTIAL}
    rest = [_beyond(part, first.get(name)) for name, part in parts.items() if name not in ELSEWHERE]
    tables = chapters(incident, policy, now, dating)
    return tables | {
        "header": [(name, value) for name, value in tables["header"] if name != "Date"],
        "incident": incident,
        "dating": dating,
        "now": now,
        "kicker": _kicker(incident),
        "figures": list(_figures(incident, policy, now, dating, bare=tables["bare"])),
        "essentials": [(title, first[name]) for name, title in ESSENTIAL.items() if first[name].state != "empty"],
        "follow_ups": [each for each in tables["actions"] if each["action"].follow_up],
        "parts": [part for part in rest if part.state != "empty"],
        "unwritten": [part.name for name, part in parts.items() if part.state == "empty" and name not in ELSEWHERE],
        "timeline": told["timeline"],
        "posted": [(each.at, each.text) for each in told["posted"]],
        "notes": Footnotes(ordered, dating),
        "seal": sealed(ordered),
    }


def _brief(part: Part) -> Part:
    """So much of a part as belongs on the first page: what somebody wrote, else what is said before the lists."""
    if part.written:
        return part
    groups = [group for group in part.groups if not group.title] or part.groups[:1]
    return replace(part, groups=tuple(replace(group, items=group.items[:MOST]) for group in groups))


def _beyond(part: Part, first: Part | None) -> Part:
    """What of a part the first page did not say."""
    if first is None:
        return part
    return replace(part, written="", groups=tuple(group for group in part.groups if group not in first.groups))


def _kicker(incident: Incident) -> str:
    if not incident.over and incident.status != "resolved":
        sort = "Drill" if incident.drill else "Major incident" if incident.major else "Incident"
        return f"{sort}, {incident.status} · as it stands"
    return f"{'Review of a drill' if incident.drill else 'Post-incident review'} · {incident.review.state}"


def _figures(incident: Incident, policy: Policy, now: datetime, dating: Dating, *, bare: bool) -> Iterator[Figure]:
    yield from _lengths(incident, now, dating)
    scope = incident.scope
    if scope.users is not None:
        yield Figure("Users hit", f"{scope.users:,}", f"confidence {scope.confidence}" if scope.confidence else "")
    else:
        yield Figure("Services hit", str(len(incident.services)), "users not counted")
    if not incident.imported_from:
        told = next((each for each in shares(incident, policy, now) if each.title == "updates on time"), None)
        if told and told.of:
            yield Figure(
                "Updates on time", f"{told.good} of {told.of}", "" if told.good == told.of else "see what was late"
            )
    follow = [each for each in incident.actions.values() if each.follow_up and not each.cancelled]
    if follow and bare:
        yield Figure("Actions", str(len(follow)), "what is done is not said")
    elif follow:
        done = sum(not each.open for each in follow)
        late = sum(bool(each.open and each.due and each.due < now) for each in follow)
        yield Figure("Actions done", f"{done} of {len(follow)}", f"{late} overdue" if late else "")


def _lengths(incident: Incident, now: datetime, dating: Dating) -> Iterator[Figure]:
    """How long it hurt and how long nobody knew, by the best two instants that the record has."""
    began, noticed = incident.at("impact_start"), incident.at("detected")
    back, over = incident.at("restored"), incident.at("resolved")
    spans = (("Impact lasted", began, back), ("Began to resolved", began, over), ("Noticed to resolved", noticed, over))
    for title, start, end in spans:
        if start and end and start <= end:
            yield Figure(title, length(end - start), f"{dating.say(start)} to {dating.say(end)}")
            break
    else:
        since = began or noticed or incident.opened
        if since and not (back or over or incident.over):
            yield Figure("Under way for", length(now - since), f"since {dating.say(since)}")
        else:
            yield Figure("Impact lasted", "unknown", known=False)
    if began and noticed and began <= noticed:
        yield Figure("Noticed after", length(noticed - began), f"at {dating.say(noticed)}")
    elif noticed:
        yield Figure("Noticed at", dating.say(noticed), "when it began is not known")
