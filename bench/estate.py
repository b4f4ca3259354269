"""A CMDB of a large organisation: taken in, read at the first question, and walked from its busiest item."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from bench.figure import Figure, ms
from mim_console.data.services import Services
from mim_console.desk.opening import open_desk
from mim_console.incident.services import ServiceMap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ITEMS, EDGES = 50_000, 150_000


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    items, relations = _written(folder)
    desk = open_desk(folder / "estate.db")
    with desk.ledger:
        took = _timed(lambda: Services(desk.ledger).take((items, relations), desk.now()))
        yield _figure(f"map of {ITEMS:,} items and {EDGES:,} relations, taken in", took, 15)
        later = desk.now() + timedelta(hours=1)
        took = _timed(lambda: Services(desk.ledger).take((items, relations), later))
        yield _figure("the same again, nothing changed", took, 15)
        found = Services(desk.ledger)
        yield _figure("read at the first question", _timed(lambda: found().find("service 0")), 3)
        yield from _walks(found())


def _walks(services: ServiceMap) -> Iterator[Figure]:
    busiest = services.items["0"]
    first = _timed(lambda: services.dependents([busiest]))
    yield _figure("first walk, which makes the ways", first, 1)
    count = len(services.dependents([busiest]))
    yield _figure(f"blast radius of {count:,} items", _timed(lambda: services.dependents([busiest])), 1)
    yield _figure("circles looked for in all of it", _timed(lambda: services.cycles), 2)
    yield _figure("names offered while somebody types", _timed(lambda: services.offers), 1)


def _written(folder: Path) -> tuple[Path, Path]:
    """Half of the relations lead up to a few things that everything needs, as they do in real ones."""
    chance = random.Random(1)
    items, relations = folder / "cmdb_ci.csv", folder / "cmdb_rel_ci.csv"
    with items.open("w", encoding="utf-8") as file:
        file.write("sys_id,name,sys_class_name,busines_criticality,owned_by,support_group,users,location\n")
        for n in range(ITEMS):
            level = chance.choice(("1 - most critical", "2 - somewhat critical", "3 - less critical", ""))
            file.write(
                f"{n},service {n},cmdb_ci_service,{level},owner {n % 900},group {n % 200},{n % 7000},site {n % 50}\n"
            )
    with relations.open("w", encoding="utf-8") as file:
        file.write("parent,type,child\n")
        for _ in range(EDGES):
            on = chance.randrange(200 if chance.random() < 0.5 else ITEMS)
            file.write(f"{chance.randrange(ITEMS)},Depends on::Used by,{on}\n")
    return items, relations


def _timed(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def _figure(name: str, took: float, target: float) -> Figure:
    return Figure(name, ms(took), "", took, target, "s")
