"""The map around one item as a tree: what depends on it, or what it depends on, as somebody reads it at 03:10."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mim_console.incident.services.item import Edge, Item
    from mim_console.incident.services.service_map import ServiceMap

DEEP, BRANCHES = 4, 60
"""How many steps a tree shows, and how many branches: more is not read on a call."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the tree."""

    item: Item
    edge: Edge
    depth: int
    """1 is next to the root."""
    again: bool
    """It stands further up already, with all below it."""
    more: int
    """How many stand directly below it and are left out, for that is deeper than is shown."""


def tree(services: ServiceMap, root: Item, way: Literal["above", "below"], deep: int = DEEP) -> list[Branch]:
    """Its branches from top to bottom, what matters most first; an item is opened once, so that circles end."""
    beside = services.above if way == "above" else services.below
    opened = {root.id}

    def grow(item: Item, depth: int) -> Iterator[Branch]:
        for other, edge in beside(item):
            again = other.id in opened
            hidden = len(beside(other)) if depth == deep and not again else 0
            yield Branch(other, edge, depth, again, hidden)
            if not again:
                opened.add(other.id)
                if depth < deep:
                    yield from grow(other, depth + 1)

    return list(islice(grow(root, 1), BRANCHES))
