"""What is remembered of a past incident or a known error, as words to find it by and as what helps once it is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from mim_console.incident.metrics import metrics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.facts.known_errors import KnownError
    from mim_console.incident.incident import Incident

Sort = Literal["incident", "known error"]
MOST = 4_000
"""Characters of one part that are remembered: a pasted page of log is not a symptom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One that was before. Each part is text as people wrote it, a line for each thing."""

    id: str
    """Of the incident, or of the entry that recorded the known error."""
    sort: Sort
    incident: str
    """On whose record it lies."""
    reference: str
    title: str
    state: str
    """`open`, `resolved`, `closed`; of a known error `draft`, `approved`, `fixed`."""
    services: str = ""
    symptoms: str = ""
    cause: str = ""
    workaround: str = ""
    fix: str = ""
    """How it was fixed, or what would fix it for good."""
    rest: str = ""
    """What was thought, done and learnt besides: found by, not shown."""
    at: datetime | None = None
    """When it began; of a known error, when it was recorded."""
    took: timedelta | None = None
    """From its beginning to its end; None while unknown."""
    valid_to: datetime | None = None


WORDS = ("title", "services", "symptoms", "cause", "workaround", "fix", "rest")
"""The parts that are searched."""


def past_of(incident: Incident) -> Past | None:
    """What will be remembered of an incident; None of one that was rejected, is part of another or was a drill."""
    if incident.drill or incident.status in ("rejected", "attached") or not incident.title:
        return None
    theories = incident.hypotheses.values()
    return Past(
        id=incident.id,
        sort="incident",
        incident=incident.id,
        reference=incident.reference,
        title=incident.title,
        state=incident.status,
        services=_lines(incident.services),
        symptoms=_lines(_symptoms(incident)),
        cause=_lines([incident.known_cause]),
        workaround=_lines([incident.workaround, *(each.text for each in incident.adopted.values())]),
        fix=_lines([*(each.what for each in incident.fixes), *_mitigations(incident), incident.resolution]),
        rest=_lines(
            [
                *(each.text for each in theories if each.state != "confirmed"),
                *(each.what for each in incident.changes.values()),
                *(each.what for each in incident.containments.values()),
                *(each.text for each in incident.deeds.values()),
                *(each.text for each in incident.decisions.values()),
                *(each.text for each in incident.review.points.values()),
            ]
        ),
        at=incident.at("impact_start") or incident.at("detected") or incident.opened,
        took=_took(incident),
    )


def past_of_known_error(known: KnownError) -> Past | None:
    """The same of a known error; None of one that was retired."""
    if known.state == "retired":
        return None
    return Past(
        id=known.id,
        sort="known error",
        incident=known.incident,
        reference=known.reference,
        title=known.title,
        state=known.state,
        services=_lines(known.services),
        symptoms=_lines([known.symptoms]),
        cause=_lines([known.cause]),
        workaround=_lines([known.workaround]),
        fix=_lines([known.fix, known.fix_change]),
        rest=_lines([known.problem]),
        at=known.at,
        valid_to=known.valid_to,
    )


def _symptoms(incident: Incident) -> list[str]:
    functions = (each.name for each in incident.functions.values())
    found = (each.text for each in incident.findings.values())
    noticed = dict.fromkeys(each.title for each in incident.alerts.values())
    return [incident.summary, incident.scope.impact, *found, *noticed, *functions]


def _mitigations(incident: Incident) -> list[str]:
    return [each.text for each in incident.deeds.values() if "mitigation" in each.tags]


def _took(incident: Incident) -> timedelta | None:
    """The downtime, else the time from the first sign to the resolution."""
    downtime = next((each.length for each in metrics(incident) if each.name == "downtime"), None)
    if downtime is not None:
        return downtime
    began = incident.at("impact_start") or incident.at("detected") or incident.at("declared")
    over = incident.at("restored") or incident.at("resolved")
    return over - began if began and over and over >= began else None


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(text.strip() for text in texts if text.strip()))[:MOST]
