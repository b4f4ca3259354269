"""Which incident is whose child: one generation, no circles, whatever two sites have said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.facts.family import ChildAdded, ChildRemoved, LeftParent, MadeChild

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mim_console.incident.facts import Fact
    from mim_console.incident.facts.family import Parent
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
    yield parent.id, ChildAdded(child=child.id, reference=child.reference, title=child.title, reason=reason)
    yield child.id, MadeChild(parent=parent.id, reference=parent.reference, title=parent.title, reason=reason)


def unlinked(child: Incident, parent: Parent, reason: str) -> Iterator[Filed]:
    """What goes on either record when a child leaves its parent."""
    yield parent.id, ChildRemoved(child=child.id, reference=child.reference, title=child.title, reason=reason)
    yield child.id, LeftParent(parent=parent.id, reference=parent.reference, title=parent.title, reason=reason)
