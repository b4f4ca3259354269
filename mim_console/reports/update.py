"""An update in words: drafted part by part from what is new, and laid out from the parts as somebody wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mim_console.incident.family import over_since
from mim_console.incident.message import status_of
from mim_console.incident.news import last_heard, news
from mim_console.incident.safe import one_line, visible
from mim_console.incident.when import say, say_with_zone
from mim_console.reports.template import FAILURES, WrongTemplate, environment, wrong

if TYPE_CHECKING:
    from datetime import datetime

    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

__all__ = ["PARTS", "WrongTemplate", "drafted", "labels", "nothing_new", "written"]

PARTS = ("status", "impact", "done", "next", "advice")
"""The parts that an update is put together from, in the order in which they are written; `advice` may be empty."""
BASE = "base.j2"
"""The template of an audience that has none of its own."""
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def drafted(
    incident: Incident,
    policy: Policy,
    audience: str,
    now: datetime,
    templates: Mapping[str, str],
    *,
    final: bool = False,
    children: Sequence[Incident] = (),
) -> dict[str, str]:
    """Each part as the record suggests it, in whole sentences; it tells of its children too. Raises `WrongTemplate`."""
    said = {**_matter(incident, policy, audience, now, children), "final": final, "nothing_new": False}
    return {part: _flowing(_filled(templates, audience, incident.stage, part, said)) for part in PARTS}


def nothing_new(
    incident: Incident,
    policy: Policy,
    audience: str,
    now: datetime,
    templates: Mapping[str, str],
    *,
    children: Sequence[Incident] = (),
) -> dict[str, str]:
    """The parts of an update that says that there is no news: the last impact stays. Raises `WrongTemplate`."""
    said = {**_matter(incident, policy, audience, now, children), "final": False, "nothing_new": True}
    parts = {part: _flowing(_filled(templates, audience, incident.stage, part, said)) for part in PARTS}
    heard = last_heard(incident, audience)
    before = incident.outgoing.get(heard.outgoing) if heard else None
    kept = ("impact", "next", "advice")
    return parts | {part: text for part in kept if before and (text := before.parts.get(part, ""))}


def written(
    incident: Incident,
    policy: Policy,
    audience: str,
    parts: Mapping[str, str],
    next_due: datetime | None,
    final: bool,
    now: datetime,
    templates: Mapping[str, str],
    *,
    children: Sequence[Incident] = (),
) -> tuple[str, str]:
    """The headline on one line, and the message whole, without it. Raises `WrongTemplate`."""
    said = {
        **_matter(incident, policy, audience, now, children),
        "parts": {part: parts.get(part, "").strip() for part in PARTS},
        "labels": labels(audience, templates),
        "next_due": next_due,
        "final": final,
    }
    headline = _filled(templates, audience, incident.stage, "headline", said)
    message = _filled(templates, audience, incident.stage, "message", said)
    return " ".join(headline.split()), re.sub(r"\n{3,}", "\n\n", message).strip()


def labels(audience: str, templates: Mapping[str, str]) -> dict[str, str]:
    """What each part is called for an audience. Raises `WrongTemplate`."""
    return {part: " ".join(_filled(templates, audience, "", "label", {"name": part}).split()) for part in PARTS}


def _matter(
    incident: Incident, policy: Policy, audience: str, now: datetime, children: Sequence[Incident]
) -> dict[str, Any]:
    """What a template may speak of."""
    zone = ZoneInfo(incident.zone)

    def when(at: datetime) -> str:
        """`14:30 BST (13:30 UTC)`: with the zone, and in UTC where that differs."""
        here = say_with_zone(at, zone, now)
        if not at.astimezone(zone).utcoffset():
            return here
        # With its day there too, where that is another than here.
        return f"{here} ({say(at, UTC, at.astimezone(zone).replace(tzinfo=UTC))} UTC)"

    def clock(at: datetime) -> str:
        """`14:30`, with its day where that is another, for what stands among others."""
        return say(at, zone, now)

    at = incident.at
    confirmed = [each.text for each in incident.hypotheses.values() if each.state == "confirmed"]
    known = policy.audience(audience)
    mim, communications = incident.holder("mim"), incident.holder("communications")
    held = policy.priorities.get(incident.priority) if incident.priority else None
    return {
        "incident": incident,
        "policy": policy,
        "audience": known.title if known else audience,
        "news": news(incident, audience, children),
        "now": now,
        "when": when,
        "clock": clock,
        "began": at("impact_start") or at("detected") or at("declared") or incident.opened,
        "over": over_since(incident, children),
        "cause": " ".join(map(_sentence, [incident.cause] if incident.cause else confirmed)),
        "contained": at("contained"),
        "fixed": at("fix_applied"),
        "state": status_of,
        "priority": f"{incident.priority}, {held.name.lower()}" if held else "",
        "contact": communications or mim,
        "contact_role": "communications lead" if communications else "major incident manager",
    }


def _filled(templates: Mapping[str, str], audience: str, stage: str, part: str, said: Mapping[str, Any]) -> str:
    """One part by the most particular template: of the audience in the stage, of the audience, or for everybody."""
    names = (f"{audience}-{stage}.j2", f"{audience}.j2", BASE)
    name = next((name for name in names if name in templates), BASE)
    try:
        return visible(_room(tuple(templates.items())).get_template(name).render(said, part=part))
    except Exception as error:
        from jinja2 import TemplateError

        if isinstance(error, (TemplateError, *FAILURES)):
            raise wrong(error, name, templates) from error
        raise


@lru_cache(maxsize=4)
def _room(templates: tuple[tuple[str, str], ...]) -> ImmutableSandboxedEnvironment:
    """The templates compiled, once: they are filled in on every keystroke."""
    room = environment(dict(templates))
    room.filters |= {"sentence": _sentence, "listed": _listed, "counted": _counted, "plain": _plain}
    return room


def _plain(text: object) -> str:
    """What somebody said, on one line."""
    return " ".join(one_line(str(text)).replace(" ↵ ", " ").split())


def _sentence(text: object) -> str:
    """As a sentence: with a capital, unless a name like `iPhone` begins it, and with an end."""
    said = _plain(text)
    first = said.partition(" ")[0]
    said = said[:1].upper() + said[1:] if first == first.lower() else said
    return said if not said or said.endswith((".", "!", "?", "…")) else f"{said}."


def _listed(words: Iterable[object], most: int = 6) -> str:
    """`a, b and c`; of very many the first ones, and how many more."""
    said = [_plain(word) for word in words]
    if len(said) > most:
        said = [*said[: most - 1], f"{len(said) - most + 1} more"]
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1]))) if said else ""


def _counted(number: int, one: str, many: str = "") -> str:
    """`two possible causes`: small numbers as words."""
    return f"{_COUNTS[number] if number < len(_COUNTS) else f'{number:,}'} {one if number == 1 else many or one + 's'}"


def _flowing(text: str) -> str:
    """A template has a line for each sentence; the reader gets a paragraph, and lists as lists."""
    lines: list[str] = []
    for line in filter(None, (" ".join(line.split()) for line in text.splitlines())):
        if lines and not line.startswith("- ") and not lines[-1].startswith("- "):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)
