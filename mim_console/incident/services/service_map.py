"""Finding items by name, and walking what depends on what: quick for 100,000 of them, and never in circles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mim_console.incident.services.circles import circles
from mim_console.incident.services.item import WEIGHT, Edge, Item

if TYPE_CHECKING:
    from datetime import datetime

OFFERED = 2_000
"""How many names are offered while somebody types; the others are found when they are typed in full."""
_LIVE = ("", "prod", "production", "live")


@dataclass(frozen=True, slots=True)
class Reached:
    """An item that was come to by walking the map."""

    item: Item
    distance: int
    """Steps; 1 is next to where the walk began."""
    via: Item
    """The item before it on a shortest way."""
    hard: bool
    """Whether a way leads there on which nothing goes on without the next."""


class ServiceMap:
    """All items and edges. An edge with an end that is no item leads nowhere and is told by `dangling`."""

    def __init__(
        self, items: Iterable[Item] = (), edges: Iterable[Edge] = (), taken: Mapping[str, datetime] | None = None
    ) -> None:
        self.items = {each.id: each for each in items}
        self.edges = tuple(edges)
        self.taken = dict(taken or {})
        """When the map was last taken in, by where from."""
        self._counted: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self.items)

    @property
    def oldest(self) -> datetime | None:
        """How fresh all of it is: when the source that was taken in longest ago was; None for no map."""
        return min(self.taken.values(), default=None)

    def prepare(self) -> None:
        """Make now, in any thread, what the first questions would wait for."""
        self.find("")
        self.dependents(())
        self.dependencies(())

    def find(self, name: str) -> Item | None:
        """The item of that name, alias or id; of several the live one that matters most. None if there is none."""
        return next(iter(self.called(name)), None)

    def called(self, name: str) -> list[Item]:
        """All items of that name, alias or id, what matters most first."""
        if name in self.items:
            return [self.items[name]]
        return self._by_name.get(_plain(name), [])

    def search(self, words: str) -> list[Item]:
        """Those with every word in their name, an alias, or what supports and owns them; what matters most first."""
        wanted = words.casefold().split()
        return [each for each in self.ordered if all(word in _everything(each) for word in wanted)]

    @cached_property
    def ordered(self) -> list[Item]:
        """All items, what matters most first."""
        return sorted(self.items.values(), key=_order)

    @cached_property
    def offers(self) -> list[tuple[str, str]]:
        """Names to choose from, each with what it is: the `OFFERED` that matter most."""
        return [*{each.name: each.said for each in self.ordered[:OFFERED]}.items()]

    @cached_property
    def vendors(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Each vendor's contract, and the names of its items; what matters most first."""
        by: dict[str, list[Item]] = {}
        for each in self.ordered:
            if each.vendor:
                by.setdefault(each.vendor, []).append(each)
        return {
            vendor: (next((each.contract for each in items if each.contract), ""), tuple(each.name for each in items))
            for vendor, items in by.items()
        }

    def dependents(self, starts: Iterable[Item]) -> list[Reached]:
        """The blast radius: what depends on them, directly or not, without themselves; nearest first."""
        return self._walk(starts, self._above)

    def count_dependents(self, item: Item) -> int:
        """How many there are of one item; walked once, for forms ask again with every key."""
        if item.id not in self._counted:
            self._counted[item.id] = len(self.dependents([item]))
        return self._counted[item.id]

    def dependencies(self, starts: Iterable[Item]) -> list[Reached]:
        """What they depend on, directly or not, without themselves; nearest first."""
        return self._walk(starts, self._below)

    def above(self, item: Item) -> list[tuple[Item, Edge]]:
        """What depends on it directly, what matters most first."""
        return self._beside(item, self._above)

    def below(self, item: Item) -> list[tuple[Item, Edge]]:
        """What it depends on directly, what matters most first."""
        return self._beside(item, self._below)

    @property
    def dangling(self) -> list[Edge]:
        """Edges with an end that is no item."""
        return [each for each in self.edges if each.of not in self.items or each.on not in self.items]

    @property
    def orphans(self) -> list[Item]:
        """Items that no edge leads to or from."""
        return [each for each in self.ordered if not (self._above.get(each.id) or self._below.get(each.id))]

    @property
    def unowned(self) -> list[Item]:
        """Items of which nobody says who owns or supports them."""
        return [each for each in self.ordered if not (each.owner or each.group or each.on_call)]

    @cached_property
    def cycles(self) -> list[list[Item]]:
        """Items that depend on themselves by way of each other, each circle once."""
        below = {id: [edge.on for edge in edges] for id, edges in self._below.items()}
        return [[self.items[id] for id in circle] for circle in circles(below)]

    # Inside

    @cached_property
    def _by_name(self) -> dict[str, list[Item]]:
        by: dict[str, list[Item]] = {}
        for each in self.ordered:
            for name in dict.fromkeys(map(_plain, (each.name, *each.aliases, each.id))):
                by.setdefault(name, []).append(each)
        for name, those in by.items():
            if len(those) > 1:
                those.sort(key=lambda each: (_plain(each.name) != name, each.environment.casefold() not in _LIVE))
        return by

    @cached_property
    def _above(self) -> dict[str, list[Edge]]:
        by: dict[str, list[Edge]] = {}
        for edge in self._whole:
            by.setdefault(edge.on, []).append(edge)
        return by

    @cached_property
    def _below(self) -> dict[str, list[Edge]]:
        by: dict[str, list[Edge]] = {}
        for edge in self._whole:
            by.setdefault(edge.of, []).append(edge)
        return by

    @cached_property
    def _whole(self) -> list[Edge]:
        return [each for each in self.edges if each.of in self.items and each.on in self.items]

    def _beside(self, item: Item, edges: Mapping[str, Collection[Edge]]) -> list[tuple[Item, Edge]]:
        other = "of" if edges is self._above else "on"
        found = {getattr(edge, other): edge for edge in edges.get(item.id, ())}
        return sorted(((self.items[id], edge) for id, edge in found.items()), key=lambda each: _order(each[0]))

    def _walk(self, starts: Iterable[Item], edges: Mapping[str, Collection[Edge]]) -> list[Reached]:
        begun = [each.id for each in starts if each.id in self.items]
        upward = edges is self._above
        steps: dict[str, tuple[int, str]] = {id: (0, id) for id in begun}
        front = [*steps]
        distance = 0
        while front:
            distance += 1
            ahead = []
            for here in front:
                for edge in edges.get(here, ()):
                    next_ = edge.of if upward else edge.on
                    if next_ not in steps:
                        steps[next_] = (distance, here)
                        ahead.append(next_)
            front = ahead
        hard = self._stopped(begun, edges, upward)
        reached = [
            Reached(self.items[id], away, self.items[via], id in hard) for id, (away, via) in steps.items() if away
        ]
        return sorted(reached, key=lambda each: (each.distance, not each.hard, *_order(each.item)))

    def _stopped(self, begun: list[str], edges: Mapping[str, Collection[Edge]], upward: bool) -> set[str]:
        """What hard edges alone lead to."""
        found, front = set(begun), begun
        while front:
            ahead = []
            for here in front:
                for edge in edges.get(here, ()):
                    next_ = edge.of if upward else edge.on
                    if edge.strength == "hard" and next_ not in found:
                        found.add(next_)
                        ahead.append(next_)
            front = ahead
        return found


def _plain(text: str) -> str:
    """The same for `Card payments`, `card-payments` and `card_payments`."""
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


def _order(item: Item) -> tuple[int, int, str, str]:
    return WEIGHT[item.criticality], -(item.users or 0), item.name.casefold(), item.id


def _everything(item: Item) -> str:
    return " ".join((item.name, *item.aliases, item.type, item.group, item.owner, item.vendor)).casefold()
