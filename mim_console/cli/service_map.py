"""The service map on stdout: a tree that is read at 03:10, lists, and the same as JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import click
from humanize import naturaldelta

from mim_console.cli.output import Inked, print_line, print_table
from mim_console.incident.duration import said
from mim_console.incident.facts.scope import HARM
from mim_console.incident.services.tree import tree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mim_console.desk.desk import Desk
    from mim_console.incident.facts.scope import ServiceState
    from mim_console.incident.services import Item, Reached, ServiceMap

SAID = {
    "cycles": "Circles, in which each depends on itself by way of the others",
    "dangling": "Relations with an end that is no item",
    "unowned": "Items with neither owner nor support group",
    "orphans": "Items that depend on nothing, and nothing on them",
}
_States = dict[str, tuple["ServiceState", str]]
_INK = {"down": "red", "degraded": "yellow", "at risk": "yellow", "restored": "green"}
_MARK = {"down": "✗", "degraded": "◐", "at risk": "△", "restored": "✓"}


def wrong_with(services: ServiceMap) -> dict[str, list[str]]:
    """What a check finds, by sort: see `SAID`."""
    return {
        "cycles": [" → ".join(item.name for item in (*circle, circle[0])) for circle in services.cycles],
        "dangling": [f"{_name(services, edge.of)} → {_name(services, edge.on)}" for edge in services.dangling],
        "unowned": [item.name for item in services.unowned],
        "orphans": [item.name for item in services.orphans],
    }


def size_and_age(services: ServiceMap, now: datetime) -> str:
    """`1,204 items, 3,811 relations · cmdb 2 hours old`."""
    ages = (f"{source} {naturaldelta(now - at)} old" for source, at in sorted(services.taken.items()))
    return f"{len(services.items):,} items, {len(services.edges):,} relations · {', '.join(ages)}"


def print_item(desk: Desk, item: Item) -> None:
    """The item, what depends on it, and what it depends on."""
    services, states = desk.estate.services, _states(desk)
    other = len(services.called(item.name)) - 1
    print_line(" · ".join(filter(None, (item.name, item.type, item.environment))), bold=True)
    rows = [(label, text) for label, text in _facts(item) if text]
    if item.id in states:
        rows.insert(0, ("state", _ink(states, item)))
    print_table(rows, indent="  ")
    if other:
        print_line(f"  {other} more of that name: `services {item.name} --json` has their ids", dim=True)
    _print_tree(services, states, item, "above")
    _print_tree(services, states, item, "below")
    click.echo()
    print_line(size_and_age(services, desk.now()), dim=True)


def _print_tree(services: ServiceMap, states: _States, item: Item, way: Literal["above", "below"]) -> None:
    found = services.dependents([item]) if way == "above" else services.dependencies([item])
    click.echo()
    heading = "What depends on it" if way == "above" else "What it depends on"
    print_line(f"{heading} ▸ {_sum(found, way)}", bold=True)
    rows = []
    for branch in tree(services, item, way):
        soft = "~" if branch.edge.strength == "soft" else " "
        how = " ⌂" if branch.edge.relation == "hosted-on" else ""
        again = " ↑ above" if branch.again else f" ▸ {branch.more} more" if branch.more else ""
        name = f"{'  ' * branch.depth}{soft}{branch.item.name}{how}{again}"
        users = f"{branch.item.users:,} users" if branch.item.users else ""
        level = Inked(branch.item.criticality, "red" if branch.item.criticality == "critical" else None)
        who = branch.item.group or branch.item.owner
        rows.append((name, _ink(states, branch.item), level, users, who))
    if rows:
        print_table(rows)
    if any(branch[0].strip().startswith("~") for branch in rows):
        print_line("  ~ goes on without it, more slowly or in part", dim=True)
    if any("⌂" in branch[0] for branch in rows):
        print_line("  ⌂ hosted there", dim=True)


def _sum(found: list[Reached], way: str) -> str:
    """`7 items, 3 critical, 52,000 users or more`."""
    if not found:
        return "nothing that the map knows"
    critical = sum(each.item.criticality == "critical" for each in found)
    users = max((each.item.users or 0 for each in found), default=0) if way == "above" else 0
    parts = [f"{len(found):,} item{'' if len(found) == 1 else 's'}"]
    parts += [f"{critical:,} critical"] * bool(critical) + [f"{users:,} users or more"] * bool(users)
    return ", ".join(parts)


def print_list(desk: Desk, items: list[Item], most: int) -> None:
    """Items in the order in which they matter, with their state in open incidents."""
    states = _states(desk)
    rows = [
        (
            item.name,
            _ink(states, item),
            item.criticality,
            f"{item.users:,}" if item.users else "",
            item.group or item.owner,
            item.type,
        )
        for item in items[:most]
    ]
    print_table(rows, ("name", "state", "criticality", "users", "support", "type"))
    if len(items) > most:
        print_line(f"and {len(items) - most:,} more: name part of it, or see --json", dim=True)
    print_line(size_and_age(desk.estate.services, desk.now()), dim=True)


def _states(desk: Desk) -> _States:
    """What open incidents say of items, and which: of several the worst."""
    found: _States = {}
    for listed in desk.incidents():
        if listed.over or listed.status == "resolved":
            continue
        for name, service in desk.incident(listed.id).services.items():
            item = desk.estate.services.find(name)
            if item and (item.id not in found or HARM[service.state] > HARM[found[item.id][0]]):
                found[item.id] = service.state, listed.reference
    return found


def _ink(states: _States, item: Item) -> Inked:
    if item.id not in states:
        return Inked("", None)
    state, reference = states[item.id]
    return Inked(f"{_MARK[state]} {state} {reference}", _INK[state])


def _facts(item: Item) -> Iterable[tuple[str, str]]:
    yield "criticality", " · ".join(filter(None, (item.criticality, "regulated" if item.regulated else "")))
    yield "users", f"{item.users:,}" if item.users else ""
    yield "sites", ", ".join(item.sites)
    yield "functions", ", ".join(item.functions)
    yield "owner", item.owner
    yield "support", item.group
    yield "on call", ", ".join(item.on_call)
    yield "vendor", " · ".join(filter(None, (item.vendor, f"contract {item.contract}" if item.contract else "")))
    yield "RTO", said(timedelta(seconds=item.rto)) if item.rto else ""
    yield "also", ", ".join(item.aliases)


def _name(services: ServiceMap, id: str) -> str:
    return services.items[id].name if id in services.items else f"{id} (no item)"


# JSON


def fresh_state(services: ServiceMap) -> dict[str, Any]:
    """How fresh the map is, and how large."""
    return {
        "items": len(services.items),
        "relations": len(services.edges),
        "sources": {source: at.isoformat() for source, at in sorted(services.taken.items())},
    }


def map_state(services: ServiceMap, words: str) -> dict[str, Any]:
    """All items with these words in them."""
    return {"map": fresh_state(services), "found": [asdict(item) for item in services.search(words)]}


def item_state(desk: Desk, item: Item) -> dict[str, Any]:
    """All that is known of an item: itself, both ways through the map, and what else has its name."""
    services = desk.estate.services
    state, reference = _states(desk).get(item.id, (None, None))
    return {
        **asdict(item),
        "state": state,
        "incident": reference,
        "dependents": [_reached(each) for each in services.dependents([item])],
        "dependencies": [_reached(each) for each in services.dependencies([item])],
        "also_called": [other.id for other in services.called(item.name) if other.id != item.id],
        "map": fresh_state(services),
    }


def _plain(item: Item) -> dict[str, Any]:
    return asdict(item)


def _reached(each: Reached) -> dict[str, Any]:
    return {
        "id": each.item.id,
        "name": each.item.name,
        "criticality": each.item.criticality,
        "users": each.item.users,
        "distance": each.distance,
        "via": each.via.name,
        "hard": each.hard,
    }
