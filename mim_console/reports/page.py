"""An incident as one page of HTML that needs nothing else: the essentials first, then the picture, then everything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mim_console.incident.account import account
from mim_console.incident.account.part import length
from mim_console.incident.lanes import lanes
from mim_console.incident.metrics import shares
from mim_console.incident.safe import one_line
from mim_console.incident.seal import sealed
from mim_console.reports.chapters import chapters
from mim_console.reports.dating import Dating
from mim_console.reports.house import house
from mim_console.reports.lanes_svg import lanes_svg
from mim_console.reports.telling import timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mim_console.incident.account import Part
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy
    from mim_console.incident.seal import Seal

ESSENTIAL = {"summary": "What happened", "impact": "Whom it hit", "causes": "Why"}
"""The parts that come first, as a reader calls them."""
ELSEWHERE = ("actions",)
"""Parts that the page tells in its own way."""
LONGEST_TITLE = 90
"""Characters of the title at the head of each printed page."""
WIDE = 0.62
"""Up to that height, as a share of its width, the picture is printed across the page."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the numbers that everybody asks for first."""

    name: str
    value: str
    note: str = ""
    known: bool = True


def page(incident: Incident, entries: Iterable[Entry], policy: Policy, now: datetime) -> str:
    """The page, from everything known at `now`."""
    ordered = sorted(entries, key=lambda entry: entry.id)
    dating, seal = Dating(incident, now), sealed(ordered)
    told = timeline(incident, ordered, dating)
    parts = {part.name: part for part in account(incident, policy, now, dating.say)}
    matter = chapters(incident, policy, now, dating)
    first = {name: _brief(parts[name]) for name in ESSENTIAL}
    rest = [part for name, part in parts.items() if name not in ELSEWHERE and part != first.get(name)]
    return (
        house()
        .get_template("page.html.j2")
        .render(
            **matter | {"header": [(name, value) for name, value in matter["header"] if name != "Date"]},
            **_running(f"{incident.reference} · {incident.title}", now, dating, seal),
            incident=incident,
            dating=dating,
            kicker=_kicker(incident),
            figures=list(_figures(incident, policy, now, dating)),
            essentials=[(title, first[name]) for name, title in ESSENTIAL.items() if first[name].state != "empty"],
            follow_ups=[each for each in matter["actions"] if each["action"].follow_up],
            picture=_picture(incident, policy, now, [(each.at, each.text) for each in told["posted"]]),
            parts=[part for part in rest if part.state != "empty"],
            unwritten=[part.name for part in rest if part.state == "empty"],
            timeline=told["timeline"],
            seal=seal,
        )
    )


def document(title: str, under: str, kicker: str, parts: Iterable[Part], seal: Seal | None = None) -> str:
    """Any account in the same clothes: a digest, a debrief. `under` stands below the title, `kicker` above it."""
    return (
        house()
        .get_template("document.html.j2")
        .render(
            title=title, under=under, kicker=kicker, running=_short(title), foot=under, parts=list(parts), seal=seal
        )
    )


def _brief(part: Part) -> Part:
    """So much of a part as belongs on the first page: what somebody wrote, else what is said before the lists."""
    if part.written:
        return part
    return replace(part, groups=tuple(group for group in part.groups if not group.title) or part.groups[:1])


def _running(title: str, now: datetime, dating: Dating, seal: Seal) -> dict[str, str]:
    heads = ", ".join(f"{head.origin}:{head.n}:{head.chain[:12]}…" for head in seal.proofs[:2])
    return {"title": title, "running": _short(title), "foot": f"as of {dating.day(now)} {dating.clock(now)} · {heads}"}


def _short(title: str) -> str:
    line = one_line(title[: LONGEST_TITLE + 1])
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def _kicker(incident: Incident) -> str:
    if not incident.over and incident.status != "resolved":
        return f"{'Major incident' if incident.major else 'Incident'}, {incident.status} · as it stands"
    return f"Post-incident review · {incident.review.state}"


def _figures(incident: Incident, policy: Policy, now: datetime, dating: Dating) -> Iterator[Figure]:
    yield from _lengths(incident, dating)
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
    if follow:
        done, late = (
            sum(not each.open for each in follow),
            sum(bool(each.open and each.due and each.due < now) for each in follow),
        )
        yield Figure("Actions done", f"{done} of {len(follow)}", f"{late} overdue" if late else "")


def _lengths(incident: Incident, dating: Dating) -> Iterator[Figure]:
    """How long it hurt and how long nobody knew, by the best two instants that the record has."""
    began, noticed = incident.at("impact_start"), incident.at("detected")
    back, over = incident.at("restored"), incident.at("resolved")
    spans = (("Impact lasted", began, back), ("Began to resolved", began, over), ("Noticed to resolved", noticed, over))
    for title, start, end in spans:
        if start and end and start <= end:
            yield Figure(title, length(end - start), f"{dating.say(start)} to {dating.say(end)}")
            break
    else:
        yield Figure("Impact lasted", "not over" if not (back or over) else "unknown", "", bool(began and not over))
    if began and noticed and began <= noticed:
        yield Figure("Noticed after", length(noticed - began), f"at {dating.say(noticed)}")
    elif noticed:
        yield Figure("Noticed at", dating.say(noticed), "when it began is not known")


def _picture(
    incident: Incident, policy: Policy, now: datetime, posted: list[tuple[datetime, str]]
) -> dict[str, Any] | None:
    from markupsafe import Markup

    drawn = lanes(incident, policy, now, posted)
    if drawn is None:
        return None
    picture = lanes_svg(drawn, incident)
    svg = Markup(picture.svg)  # noqa: S704  from a template that escapes
    return {"svg": svg, "wide": picture.tall <= WIDE, "cut": picture.cut}
