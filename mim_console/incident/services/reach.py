"""What the service map says about an incident: how far it reaches, where it may come from, who is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mim_console.incident.facts.scope import HARM
from mim_console.incident.services.call import NEAR, Suspect, Wanted, named, wanted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.incident import Incident
    from mim_console.incident.services.item import Item
    from mim_console.incident.services.service_map import Reached, ServiceMap


@dataclass(frozen=True, slots=True)
class Reach:
    """All of it, each part in the order in which it is read. Empty where there is no map."""

    hit: tuple[Item, ...] = ()
    """The failing services that the map knows."""
    unmapped: tuple[str, ...] = ()
    """Those that it does not."""
    blast: tuple[Reached, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    users: int | None = None
    """Of the service with the most of them: those of two services are often the same people."""
    sites: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    regulated: tuple[Item, ...] = ()
    call: tuple[Wanted, ...] = ()
    """Who is missing first."""
    vendors: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """Vendors of what fails and of what is below it: name, contract, items."""
    reasons: tuple[str, ...] = ()
    """What speaks for calling it major, or more urgent."""

    def __bool__(self) -> bool:
        return bool(self.hit)

    @property
    def missing(self) -> list[Wanted]:
        """Who should be on the call and is not."""
        return [each for each in self.call if not each.present]

    @property
    def said(self) -> str:
        """In one line: `7 services depend on payments, 3 critical, 52,000 users or more`."""
        if not self.hit:
            return ""
        critical = sum(each.item.criticality == "critical" for each in self.blast)
        count = len(self.blast)
        depend = f"{count:,} {'depends' if count == 1 else 'depend'} on" if count else "nothing depends on"
        parts = [f"{depend} {named([each.name for each in self.hit])}"]
        parts += [f"{critical} critical"] * bool(critical)
        parts += [f"{self.users:,} users or more"] if self.users else []
        return ", ".join(parts)


def reach(incident: Incident, services: ServiceMap) -> Reach:
    """What the map says about the services of an incident that are not well; nothing without a map."""
    ill = [name for name, each in incident.services.items() if HARM[each.state]]
    ill = ill or [name for name, each in incident.services.items() if not each.restored]
    if not services or not ill:
        return Reach()
    known = {name: services.find(name) for name in ill}
    hit = tuple(dict.fromkeys(item for item in known.values() if item is not None))
    blast = tuple(services.dependents(hit))
    suspects = tuple(_suspects(incident, services, hit))
    struck = [*hit, *(each.item for each in blast)]
    return Reach(
        hit,
        tuple(name for name, item in known.items() if item is None),
        blast,
        suspects,
        max((each.users for each in struck if each.users), default=None),
        tuple(dict.fromkeys(site for each in struck for site in each.sites)),
        tuple(dict.fromkeys(function for each in struck for function in each.functions)),
        tuple(each for each in struck if each.regulated),
        tuple(wanted(incident, hit, blast, suspects)),
        tuple(_vendors([*hit, *(each.item for each in suspects if each.distance <= NEAR)])),
        tuple(_reasons(incident, hit, blast)),
    )


def _suspects(incident: Incident, services: ServiceMap, hit: tuple[Item, ...]) -> list[Suspect]:
    """What fails itself first, then what most of them share, then what is nearest; what works again comes last."""
    states = {item.id: each.state for name, each in incident.services.items() if (item := services.find(name))}
    under: dict[str, list[tuple[int, str]]] = {}
    walked: dict[str, Reached] = {}
    for failing in hit:
        for each in services.dependencies([failing]):
            under.setdefault(each.item.id, []).append((each.distance, failing.name))
            walked.setdefault(each.item.id, each)
    found = []
    for id, each in walked.items():
        nearest = sorted(under[id], key=lambda pair: pair[0])
        names = tuple(name for _, name in nearest)
        found.append(Suspect(each.item, nearest[0][0], names, each.hard, states.get(id)))
    return sorted(found, key=_suspicion)


def _suspicion(suspect: Suspect) -> tuple[bool, bool, int, int, bool]:
    works = suspect.state == "restored"
    fails = suspect.state is not None and HARM[suspect.state] > 0
    return works, not fails, -len(suspect.under), suspect.distance, not suspect.hard


def _vendors(items: Iterable[Item]) -> list[tuple[str, str, tuple[str, ...]]]:
    found: dict[tuple[str, str], list[str]] = {}
    for item in items:
        if item.vendor:
            found.setdefault((item.vendor, item.contract), []).append(item.name)
    return [(vendor, contract, tuple(names)) for (vendor, contract), names in found.items()]


def _reasons(incident: Incident, hit: tuple[Item, ...], blast: tuple[Reached, ...]) -> list[str]:
    """Hints for whoever classifies it; what the policy asks for is decided by a person."""
    states = {name.casefold(): each.state for name, each in incident.services.items()}
    reasons = [
        f"{item.name} is critical and {states.get(item.name.casefold(), 'not well')}"
        for item in hit
        if item.criticality == "critical"
    ]
    above = [each.item.name for each in blast if each.item.criticality == "critical" and each.hard]
    if above:
        reasons.append(f"critical and depending on it: {named(above)}")
    groups = list(dict.fromkeys(filter(None, (item.group for item in (*hit, *(each.item for each in blast))))))
    if len(groups) > 1:
        reasons.append(f"{len(groups)} support groups have something to do with it: {named(groups)}")
    regulated = [item.name for item in (*hit, *(each.item for each in blast)) if item.regulated]
    if regulated:
        reasons.append(f"regulated: {named(regulated)}")
    return reasons
