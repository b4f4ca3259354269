"""Where the monitoring shows more of an incident: the policy's addresses, with its services and its time filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy.evidence import LinkTemplate

BEFORE = timedelta(minutes=15)
"""A graph begins so long before the first sign, to show what was normal."""
MOST_SERVICES = 20


@dataclass(frozen=True, slots=True)
class Link:
    """An address to be copied or opened by a person; nothing opens it by itself."""

    id: str
    """The template's, and the service after a colon where it is of one."""
    title: str
    url: str


def links(incident: Incident, templates: tuple[LinkTemplate, ...], now: datetime) -> list[Link]:
    """In the order of the policy; one with a place for a service once for each that is hit."""
    return [link for template in templates for link in _of(template, incident, now)]


def window(incident: Incident, now: datetime) -> tuple[datetime, datetime]:
    """From a while before the first sign to the restoration, or to now while it goes on."""
    signs = (incident.at("impact_start"), incident.at("detected"), incident.at("declared"), incident.opened)
    began = min((at for at in signs if at), default=now)
    over = incident.at("restored") or incident.at("resolved") or incident.ended
    return began - BEFORE, max(over or now, began)


def _of(template: LinkTemplate, incident: Incident, now: datetime) -> Iterator[Link]:
    values = _values(incident, now)
    if "service" not in template.places:
        yield Link(template.id, template.title, template.filled(values))
        return
    for service in islice(incident.services, MOST_SERVICES):
        url = template.filled({**values, "service": service})
        yield Link(f"{template.id}:{service}", f"{template.title}: {service}", url)


def _values(incident: Incident, now: datetime) -> dict[str, str]:
    times = dict(zip(("from", "to"), window(incident, now), strict=True))
    values = {"reference": incident.reference, "title": incident.title}
    for name, at in times.items():
        seconds = int(at.timestamp())
        values |= {
            name: f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            f"{name}_s": str(seconds),
            f"{name}_ms": str(seconds * 1000),
        }
    return values
