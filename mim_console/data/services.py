"""The service map in the ledger's file, beside the record: what was taken in, when, and what it was before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mim_console.data.records import clean
from mim_console.data.rules_file import Problem, RulesError
from mim_console.data.service_file import read_map
from mim_console.data.service_table import resolve
from mim_console.incident.entry import canonical_json, instant, stamp
from mim_console.incident.services.item import Edge, Item
from mim_console.incident.services.service_map import ServiceMap

if TYPE_CHECKING:
    from mim_console.data.engine import sqlite3
    from mim_console.data.ledger import Ledger
    from mim_console.data.service_table import Reading

_MEND = "name all files of the map at once, give this part a --source of its own, or let them go with --drop"
_FIELDS = tuple((each.name, each.default) for each in fields(Item))
_TEXTS = ("aliases", "on_call", "sites", "functions")


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a map in did."""

    source: str
    items: int
    edges: int
    new: int
    changed: int
    gone: int
    dangling: int
    retired: int
    unread: tuple[tuple[str, int], ...]
    """Kinds of relation that say nothing of who depends on whom, with how many there are of each."""
    columns: tuple[str, ...]
    """Columns that nothing is known about."""


@dataclass(frozen=True, slots=True)
class Was:
    """What an item was for a time; `until` is None for what it is."""

    item: Item
    source: str
    since: datetime
    until: datetime | None


class Services:
    """The map of a ledger's file, read when first asked for and again once somebody took one in."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._read = 0
        self._map = ServiceMap()

    def __call__(self) -> ServiceMap:
        ((newest,),) = self._ledger.db.rows("SELECT coalesce(max(id), 0) FROM service_intake")
        if newest != self._read:
            self._map, self._read = self._load(), newest
        return self._map

    def take(self, paths: Sequence[Path], now: datetime, *, source: str = "", drop: bool = False) -> Taken:
        """Make what the files hold the map of its source, whole or not at all.

        What that source has no more is marked gone; what is as it was stays as it was. Files of relations alone
        leave the items, and items alone the relations. Raises `RulesError` with every row that does not fit, and,
        unless `drop`, where more than half of the source's items would be gone.
        """
        sort, reading = read_map(paths)
        own = clean(source) or sort
        with self._ledger.db.writing() as raw:
            current = self._items()
            resolve(reading, {id: item for id, (item, _) in current.items()})
            lost = _lost(reading, current, own)
            if len(lost) * 2 > sum(of == own for _, of in current.values()) and not drop:
                raise RulesError(
                    [Problem(paths[0], None, f"{len(lost)} of the items from {own} are not in it: {_MEND}")]
                )
            at = stamp(now)
            new, changed = self._replace_items(raw, reading.items, current, lost, own, at)
            if reading.has_edges:
                self._replace_edges(raw, reading.edges, own, at)
            raw.execute(
                "INSERT INTO service_intake (at, source, files) VALUES (?, ?, ?)",
                (at, own, ", ".join(path.name for path in paths)),
            )
        every = {*current, *reading.items}.difference(lost)
        unread = tuple(reading.unread.most_common())
        return Taken(
            own,
            len(reading.items),
            len(reading.edges),
            new,
            changed,
            len(lost),
            sum(edge.of not in every or edge.on not in every for edge in reading.edges),
            reading.retired,
            unread,
            tuple(dict.fromkeys(reading.columns)),
        )

    def history(self, id: str) -> list[Was]:
        """Everything that an item has been, newest first."""
        return self._was("WHERE id = ? ORDER BY row DESC", id)

    def gone(self) -> list[Was]:
        """What was in the map and is not any more, what went last first."""
        return self._was(
            "AS was WHERE until IS NOT NULL AND row = (SELECT max(row) FROM service_item WHERE id = was.id) "
            "ORDER BY until DESC, id"
        )

    # Inside

    def _was(self, which: str, *values: str) -> list[Was]:
        rows = self._ledger.db.rows(f"SELECT body, source, since, until FROM service_item {which}", [*values])
        said = _all_said(body for body, *_ in rows)
        return [
            Was(_item(each), source, instant(since), until and instant(until))
            for (_, source, since, until), each in zip(rows, said, strict=True)
        ]

    def _load(self) -> ServiceMap:
        taken: dict[str, str] = dict(self._ledger.db.rows("SELECT source, max(at) FROM service_intake GROUP BY source"))
        edges = self._ledger.db.rows('SELECT "of", "on", relation, strength FROM service_edge WHERE until IS NULL')
        return ServiceMap(
            (item for item, _ in self._items().values()),
            map(Edge._make, edges),
            {source: instant(at) for source, at in taken.items()},
        )

    def _items(self) -> dict[str, tuple[Item, str]]:
        rows = self._ledger.db.rows("SELECT id, body, source FROM service_item WHERE until IS NULL")
        said = _all_said(body for _, body, _ in rows)
        return {id: (_item(each), source) for (id, _, source), each in zip(rows, said, strict=True)}

    def _replace_items(
        self,
        raw: sqlite3.Connection,
        items: dict[str, Item],
        current: dict[str, tuple[Item, str]],
        lost: list[str],
        source: str,
        at: str,
    ) -> tuple[int, int]:
        """How many are new, and how many are not what they were."""
        new = [id for id in items if id not in current]
        changed = [id for id, item in items.items() if id in current and current[id] != (item, source)]
        _end(raw, "service_item", "id", (*lost, *changed), at)
        raw.executemany(
            "INSERT INTO service_item (id, source, since, body) VALUES (?, ?, ?, ?)",
            ((id, source, at, _body(items[id])) for id in (*new, *changed)),
        )
        return len(new), len(changed)

    def _replace_edges(self, raw: sqlite3.Connection, edges: Iterable[Edge], source: str, at: str) -> None:
        found = raw.execute(
            'SELECT "of", "on", relation, strength, row FROM service_edge WHERE source = ? AND until IS NULL', [source]
        )
        was = {Edge(*row[:4]): row[4] for row in found}
        fresh = dict.fromkeys(edges)
        _end(raw, "service_edge", "row", (row for edge, row in was.items() if edge not in fresh), at)
        raw.executemany(
            'INSERT INTO service_edge ("of", "on", relation, strength, source, since) VALUES (?, ?, ?, ?, ?, ?)',
            ((*edge, source, at) for edge in fresh if edge not in was),
        )


def differences(before: Item, after: Item) -> list[str]:
    """What became different, in words: `owner: Ana → Ben`."""
    found = []
    for name, _ in _FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append(f"{name.replace('_', ' ')}: {_shown(old)} → {_shown(new)}")
    return found


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else "–" if value in (None, "") else str(value)


def _lost(reading: Reading, current: dict[str, tuple[Item, str]], source: str) -> list[str]:
    """The items of a source that it has no more; none are lost by a file of relations alone."""
    if not reading.has_items:
        return []
    return [id for id, (_, of) in current.items() if of == source and id not in reading.items]


def _end(raw: sqlite3.Connection, table: str, column: str, which: Iterable[Any], at: str) -> None:
    sql = f"UPDATE {table} SET until = ? WHERE {column} = ? AND until IS NULL"
    raw.executemany(sql, ((at, each) for each in which))


def _body(item: Item) -> str:
    said = {name: getattr(item, name) for name, default in _FIELDS if getattr(item, name) != default}
    return canonical_json(said)


def _all_said(bodies: Iterable[str]) -> list[dict[str, Any]]:
    from pydantic_core import from_json

    said: list[dict[str, Any]] = from_json(f"[{','.join(bodies)}]")  # at once: three times as quick as each by itself
    return said


def _item(said: dict[str, Any]) -> Item:
    said.update((name, tuple(said[name])) for name in _TEXTS if name in said)
    return Item(**said)
