"""What depends on itself by way of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def circles(below: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """The strongly connected parts that go round: Tarjan's way, without recursion, for maps are deep."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    standing: set[str] = set()
    for root in below:
        if root in number:
            continue
        work: list[tuple[str, Iterator[str]]] = []
        ahead: str | None = root
        while work or ahead is not None:
            if ahead is not None:
                number[ahead] = low[ahead] = len(number)
                path.append(ahead)
                standing.add(ahead)
                work.append((ahead, iter(below.get(ahead, ()))))
                ahead = None
            here, on = work[-1]
            for other in on:
                if other not in number:
                    ahead = other
                    break
                if other in standing:
                    low[here] = min(low[here], number[other])
            if ahead is not None:
                continue
            work.pop()
            if work:
                before = work[-1][0]
                low[before] = min(low[before], low[here])
            if low[here] == number[here]:
                circle = [path.pop()]
                while circle[-1] != here:
                    circle.append(path.pop())
                standing.difference_update(circle)
                if len(circle) > 1 or here in below.get(here, ()):
                    yield circle[::-1]
