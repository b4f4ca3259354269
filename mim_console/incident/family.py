"""Which incident is whose child: one generation, no circles, whatever two sites have said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.facts.family import ChildAdded, ChildRemoved, LeftParent, MadeChild
from mim_console.incident.facts.scope import HARM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from mim_console.incident.facts import Fact
    from mim_console.incident.facts.family import Parent
    from mim_console.incident.facts.scope import Service
    from mim_console.incident.incident import Incident

    Filed = tuple[str, Fact]
    """A fact, and the id of the incident on whose record it belongs."""


def heads(said: Mapping[str, str]) -> dict[str, str]:
    """The parent of each child, from the parent that each names itself.

    The child of a child belongs to that one's parent. Two sites can close a circle without knowing of each other: then
    the oldest of it is the parent of the others.
    """
    found = {}
    for child in said:
        way = [child]
        while (above := said.get(way[-1])) is not None and above not in way:
            way.append(above)
        head = way[-1] if above is None else min(way[way.index(above) :])
        if head != child:
            found[child] = head
    return found


def linked(child: Incident, parent: Incident, reason: str) -> Iterator[Filed]:
    """What goes on either record when one becomes the child of the other, and on that of the parent which it leaves."""
    if child.parent is not None:
        yield from unlinked(child, child.parent, f"now a child of {parent.reference}")
    hit = tuple(f"{each.name} {each.state}" for each in child.services.values() if HARM[each.state])
    yield parent.id, ChildAdded(child=child.id, reference=child.reference, title=child.title, reason=reason, hit=hit)
    yield child.id, MadeChild(parent=parent.id, reference=parent.reference, title=parent.title, reason=reason)


def unlinked(child: Incident, parent: Parent, reason: str) -> Iterator[Filed]:
    """What goes on either record when a child leaves its parent."""
    yield parent.id, ChildRemoved(child=child.id, reference=child.reference, title=child.title, reason=reason)
    yield child.id, LeftParent(parent=parent.id, reference=parent.reference, title=parent.title, reason=reason)


def services(incident: Incident, children: Iterable[Incident]) -> dict[str, Service]:
    """The services of an incident and of its children, by name; of one that several name as it is worst."""
    found = dict(incident.services)
    for child in children:
        for each in child.services.values():
            known = found.get(each.name)
            if known is None or HARM[each.state] > HARM[known.state]:
                found[each.name] = each
    return found


def over_since(incident: Incident, children: Iterable[Incident]) -> datetime | None:
    """Since when all works, also what its children were about; None while something does not, or nobody knows."""
    family = (incident, *children)
    if any(HARM[each.state] for each in services(incident, family).values()):
        return None
    ends = [
        each.at("restored") or each.at("resolved") or (each.ended if each is not incident else None) for each in family
    ]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None
