"""Who should be on the call by the service map, and is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mim_console.incident.facts.scope import ServiceState
    from mim_console.incident.incident import Incident
    from mim_console.incident.services.item import Item
    from mim_console.incident.services.service_map import Reached

Sort = Literal["group", "on call", "owner"]
NEAR = 2
"""Steps below a failing service whose people are called; further down they are called once there is a reason."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """Something that failing services depend on."""

    item: Item
    distance: int
    under: tuple[str, ...]
    """The failing services that depend on it, the nearest first."""
    hard: bool
    state: ServiceState | None
    """What the record says of it; None for nothing."""

    @property
    def where(self) -> str:
        """From the failing service that is nearest: `directly below payments`."""
        away = "directly below" if self.distance == 1 else f"{self.distance} steps below"
        return f"{away} {self.under[0]}"

    @property
    def why(self) -> str:
        """`directly below payments, and below checkout`."""
        return f"{self.where}{f', and below {named(self.under[1:])}' if self.under[1:] else ''}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A group or person who should be on the call."""

    name: str
    sort: Sort
    why: str
    present: bool


def wanted(
    incident: Incident, hit: Iterable[Item], blast: Iterable[Reached], suspects: Iterable[Suspect]
) -> list[Wanted]:
    """Groups and experts of what fails, then of what is just below it, then owners; who is missing first.

    A group is there with anybody of it; who holds a role is reckoned to be.
    """
    there = [each for each in incident.present.values() if each.left is None]
    here = {each.person.casefold() for each in there} | {each.group.casefold() for each in there}
    here |= {turn.person.casefold() for turns in incident.roles.values() for turn in turns if turn.until is None}
    found: dict[str, Wanted] = {}
    for sort, name, why, members in _in_order([*hit], blast, suspects):
        present = any(each.casefold() in here for each in (name, *members))
        found.setdefault(name.casefold(), Wanted(name, sort, why, present))
    return sorted(found.values(), key=lambda each: each.present)


def _in_order(
    hit: list[Item], blast: Iterable[Reached], suspects: Iterable[Suspect]
) -> Iterator[tuple[Sort, str, str, tuple[str, ...]]]:
    below = ((each.item, f", {each.where}") for each in suspects if each.distance <= NEAR and each.state != "restored")
    for item, where in (*((each, "") for each in hit), *below):
        if item.group:
            yield "group", item.group, f"supports {item.name}{where}", item.on_call
        for person in item.on_call:
            yield "on call", person, f"knows {item.name}{where}", ()
    for item in (*hit, *(each.item for each in blast if each.item.criticality == "critical")):
        if item.owner:
            yield "owner", item.owner, f"owns {item.name}", ()


def named(names: Iterable[str], most: int = 4) -> str:
    """`checkout, tills and 3 more`."""
    every = list(names)
    shown, rest = every[:most], len(every) - most
    if rest > 0:
        return f"{', '.join(shown)} and {rest} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
