"""The post-incident review as Markdown: complete enough to circulate, whatever anybody has written so far."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mim_console.incident.account import account
from mim_console.incident.account.part import length
from mim_console.incident.facts.base import tail
from mim_console.incident.late import late
from mim_console.incident.metrics import flags, shares
from mim_console.incident.reviewing import NEEDED, against
from mim_console.incident.seal import Seal
from mim_console.reports.chapters import chapters
from mim_console.reports.dating import Dating
from mim_console.reports.footnotes import Footnotes
from mim_console.reports.inert import Markdown, inert, paragraphs
from mim_console.reports.telling import timeline
from mim_console.reports.template import FAILURES, WrongTemplate, environment, wrong

__all__ = ["WrongTemplate", "review"]

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.account import Group, Part
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy


def review(
    incident: Incident, entries: Iterable[Entry], policy: Policy, now: datetime, template: str, name: str
) -> str:
    """The review from everything known at `now`; `name` is what a complaint calls the template.

    Its parts are those of the account: somebody's words, or what the record says until there are any. Raises
    `WrongTemplate`.
    """
    ordered = sorted(entries, key=lambda entry: entry.id)
    dating = Dating(incident, now)
    # Each value is made inert, so that no template can forget to.
    room = environment({name: template}, finalize=inert)
    room.filters |= {
        "when": dating.say,
        "clock": dating.clock,
        "day": dating.day,
        "utc": dating.utc,
        "duration": length,
        "begun": lambda text: f"{text[:1].upper()}{text[1:]}",
    }
    parts = {part.name: part for part in account(incident, policy, now, dating.say)}
    footnotes, matter = Footnotes(ordered, dating), chapters(incident, policy, now, dating)
    ahead = incident.review.ahead
    left = against(incident, policy, ahead, now, wording=False) if ahead != incident.review.state else ()
    try:
        text = room.get_template(name).render(
            incident=incident,
            review=incident.review,
            part=lambda name: told(parts[name], footnotes),
            footnotes=footnotes.told,
            unwritten=[words for name, words in NEEDED.items() if parts[name].state == "empty"],
            left=left,
            unknown=_unknown(matter),
            written=incident.review.sections,
            now=now,
            dating=dating,
            late=late(incident, policy, now),
            shares=shares(incident, policy, now),
            flags=flags(incident),
            seal=_sealed(ordered),
            **timeline(incident, ordered, dating),
            **matter,
        )
    except Exception as error:
        from jinja2 import TemplateError

        if isinstance(error, (TemplateError, *FAILURES)):
            raise wrong(error, name) from error
        raise
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _unknown(matter: dict[str, Any]) -> dict[str, str]:
    """What has no time and no length, each list in one sentence: a table of nothing tells less."""
    milestones = (f"{each['name']}{tail(each['how'], ', ')}" for each in matter["milestones"] if not each["at"])
    measures = (f"{each['title']} ({', '.join(each['missing'])})" for each in matter["measures"] if each["missing"])
    return {"milestones": "; ".join(milestones), "measures": "; ".join(measures)}


def told(part: Part, footnotes: Footnotes) -> Markdown:
    """A part of the account: as somebody wrote it, else sentences in a paragraph and everything else as lists."""
    said: list[str] = (
        [paragraphs(part.written)] if part.written else [_group(group, footnotes) for group in part.groups]
    )
    if whole := footnotes.mark(part.rests_on):
        said.append(f"({inert(whole)})")
    return Markdown("\n\n".join(said))


def _group(group: Group, footnotes: Footnotes) -> str:
    if not (group.title or any(item.lead or item.tail or item.depth or item.rests_on for item in group.items)):
        return " ".join(_sentence(item.text) for item in group.items)
    lines = [f"{inert(group.title.capitalize())}:\n"] if group.title else []
    for item in group.items:
        lead = f"**{inert(item.lead)}** " if item.lead else ""
        more = "".join(f" ({inert(each)})" for each in (item.tail, footnotes.mark(item.rests_on)) if each)
        lines.append(f"{'  ' * item.depth}- {lead}{inert(item.text)}{more}")
    return "\n".join(lines)


def _sentence(text: str) -> str:
    said = inert(text)
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."


def _sealed(entries: list[Entry]) -> Seal:
    seal = Seal()
    for entry in entries:
        seal.add(entry)
    return seal
