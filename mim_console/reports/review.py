"""The post-incident review as Markdown: complete enough to circulate, whatever anybody has written so far."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mim_console.incident.duration import said
from mim_console.incident.late import late
from mim_console.incident.metrics import flags, shares
from mim_console.incident.seal import Seal
from mim_console.incident.when import place
from mim_console.reports import chapters
from mim_console.reports.inert import Markdown, inert, paragraphs
from mim_console.reports.telling import timeline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy


class WrongTemplate(Exception):
    """The template cannot be filled in. The message is one sentence: which, where, and what is wrong."""


def review(
    incident: Incident, entries: Iterable[Entry], policy: Policy, now: datetime, template: str, name: str
) -> str:
    """The review from everything known at `now`; `name` is what a complaint calls the template.

    Sections that somebody wrote stand instead of what is put together here. Raises `WrongTemplate`.
    """
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    ordered = sorted(entries, key=lambda entry: entry.id)
    zone = ZoneInfo(incident.zone)
    environment = ImmutableSandboxedEnvironment(
        # Not HTML: `finalize` makes each value inert, so that no template can forget to.
        autoescape=False,
        finalize=inert,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def when(at: datetime) -> str:
        here = at.astimezone(zone)
        return f"{here:%Y-%m-%d %H:%M} {here.tzname()}"

    environment.filters |= {
        "when": when,
        "utc": lambda at: f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        "duration": _duration,
        "paragraphs": paragraphs,
        "markdown": Markdown,
    }
    try:
        text = environment.from_string(template).render(
            incident=incident,
            review=incident.review,
            written=incident.review.sections,
            now=now,
            zone=place(zone),
            late=late(incident, policy, now),
            shares=shares(incident, policy, now),
            flags=flags(incident),
            seal=_sealed(ordered),
            **timeline(incident, ordered, zone),
            **chapters.all_of(incident, policy, now, when),
        )
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        raise WrongTemplate(f"{name}{f', line {line}' if line else ''}: {error.message}.") from error
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _duration(length: timedelta) -> str:
    """To the minute from an hour on: nobody compares hours by their seconds."""
    return said(length if length < timedelta(hours=1) else timedelta(minutes=length // timedelta(minutes=1)))


def _sealed(entries: list[Entry]) -> Seal:
    seal = Seal()
    for entry in entries:
        seal.add(entry)
    return seal
