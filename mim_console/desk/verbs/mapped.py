"""Services by the names of the service map, and what the map says when one comes into the scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from humanize import naturaldelta

from mim_console.desk.inputs import Several, Text
from mim_console.incident.facts.scope import ServiceDescribed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mim_console.desk.moment import Moment
    from mim_console.incident.services import Reached
    from mim_console.incident.services.reach import Reach

TOLD = 12
"""How many neighbours the record keeps of a service: the nearest, as many as are read."""


class Service(Text):
    """The name of one, in the map's spelling where the map knows it; free where it does not."""

    def read(self, text: str, moment: Moment) -> str:
        return _spelt(super().read(text, moment), moment)

    def offered(self, moment: Moment) -> list[tuple[str, str]]:
        return _offered(super().offered(moment), moment)


class Services(Several):
    """Names of them, with commas between; what is offered is no bound."""

    def read(self, text: str, moment: Moment) -> tuple[str, ...]:
        given = (part.strip() for part in text.split(","))
        return tuple(dict.fromkeys(_spelt(part, moment) for part in given if part))

    def offered(self, moment: Moment) -> list[tuple[str, str]]:
        return _offered(super().offered(moment), moment)


def about_service(m: Moment, name: str) -> str:
    """What the map says of it, for the form: `7 items depend on it · critical · 40,000 users`."""
    services = m.estate.services
    if not services:
        return ""
    item = services.find(name)
    if item is None:
        return "the service map does not know it"
    count = services.count_dependents(item)
    depend = f"{count:,} {'item depends' if count == 1 else 'items depend'} on it" if count else ""
    return " · ".join(filter(None, (depend, item.said)))


def about_services(m: Moment, names: Iterable[str]) -> str:
    """The same of several, and what speaks for calling it major."""
    return "; ".join(f"{name}: {said}" for name in names if (said := about_service(m, name)))


def described(m: Moment, names: Iterable[str]) -> Iterator[ServiceDescribed]:
    """What the map says now of those that it knows; nothing where the record says the same already."""
    services = m.estate.services
    for name in names:
        item = services.find(name)
        if item is None:
            continue
        source, as_of = max(services.taken.items(), key=lambda each: each[1], default=("", None))
        fact = ServiceDescribed(
            service=name,
            said=about_service(m, name) or item.name,
            key=item.id,
            source=source,
            as_of=as_of,
            criticality=item.criticality,
            owner=item.owner,
            group=item.group,
            on_call=item.on_call,
            vendor=item.vendor,
            contract=item.contract,
            rto=item.rto,
            users=item.users,
            sites=item.sites,
            functions=item.functions,
            regulated=item.regulated,
            dependents=_names(services.dependents([item])),
            dependencies=_names(services.dependencies([item])),
        )
        known = m.incident.services.get(name)
        if known is None or known.described != fact:
            yield fact


def is_critical(m: Moment, name: str) -> bool:
    """Whether the map says that the business stops without it."""
    item = m.estate.services.find(name)
    return item is not None and item.criticality == "critical"


def reached(m: Moment) -> Reach:
    """How far the incident reaches by the map."""
    return m.estate.reach(m.incident)


def from_map(m: Moment) -> str:
    """Where a value that the map filled in comes from: `by the service map (2 hours old): payments`."""
    found, oldest = reached(m), m.estate.services.oldest
    if not found or oldest is None:
        return ""
    return f"by the service map, {naturaldelta(m.now - oldest)} old: {', '.join(item.name for item in found.hit)}"


def _spelt(name: str, moment: Moment) -> str:
    if name in moment.incident.services:
        return name
    item = moment.estate.services.find(name)
    return item.name if item else name


def _offered(first: list[tuple[str, str]], moment: Moment) -> list[tuple[str, str]]:
    known = {name for name, _ in first}
    return [*first, *(each for each in moment.estate.services.offers if each[0] not in known)]


def _names(reached: list[Reached]) -> tuple[str, ...]:
    return tuple(each.item.name for each in reached[:TOLD])
