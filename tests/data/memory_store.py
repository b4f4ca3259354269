"""A store that is nothing but entries, and a wire to it that fails in every way a network can."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from mim_console.data.errors import LedgerError
from mim_console.data.replica.exchange import Added
from mim_console.data.replica.held import Held
from mim_console.incident.entry import Entry, canonical_json, chain_of, digest_of, stamp
from mim_console.incident.ids import new_id
from mim_console.incident.noticed import firsts

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from mim_console.data.replica.held import Runs, Vector


class Memory:
    """A site, or what several meet at."""

    def __init__(self, origin: str = "") -> None:
        self.origin = origin
        self.kept: dict[tuple[str, int], Entry] = {}

    def record(self, now: datetime, kind: str, body: Mapping[str, object], id: str = "") -> None:
        """As a console does: an id of its own after all that is known, unless it is given."""
        if id and any(entry.id == id for entry in self.kept.values()):
            return
        mine = [entry for entry in self.kept.values() if entry.origin == self.origin]
        last = max(mine, key=lambda entry: entry.n, default=None)
        n, chain = (last.n, last.chain) if last else (0, "")
        id = id or new_id(now, max((entry.id for entry in self.kept.values()), default=None))
        columns = id, "INC-1", self.origin, n + 1, stamp(now), stamp(now), "Ana", "ana", kind, canonical_json(body)
        digest = digest_of(*columns)
        self._keep(Entry.of((*columns, digest, chain_of(chain, digest))))

    @property
    def read(self) -> list[Entry]:
        by_id: dict[str, Entry] = {}
        twins = [each for each in self.kept.values() if by_id.setdefault(each.id, each) is not each]
        return list(firsts([by_id[id] for id in sorted(by_id)], twins))

    def vector(self) -> Vector:
        found: dict[str, list[tuple[int, int]]] = {}
        for origin, n in sorted(self.kept):
            runs = found.setdefault(origin, [])
            if runs and runs[-1][1] == n - 1:
                runs[-1] = runs[-1][0], n
            else:
                runs.append((n, n))
        return {origin: Held((*runs,), self.kept[origin, runs[-1][1]].chain) for origin, runs in found.items()}

    def chains(self, points: Mapping[str, int]) -> dict[str, str]:
        return {origin: self.kept[origin, n].chain for origin, n in points.items()}

    def entries(self, wanted: Mapping[str, Runs]) -> list[Entry]:
        named = {(origin, n) for origin, runs in wanted.items() for a, b in runs for n in range(a, b + 1)}
        return [self.kept[name] for name in sorted(named & self.kept.keys())]

    def add(self, entries: Sequence[Entry]) -> Added:
        for entry in entries:
            self._keep(entry)
        return Added(Counter(entry.origin for entry in entries))

    def _keep(self, entry: Entry) -> None:
        self.kept.setdefault((entry.origin, entry.n), entry)
        gone = {json.loads(each.body)["entry"] for each in self.kept.values() if each.kind == "redacted"}
        self.kept |= {name: replace(each, body="") for name, each in self.kept.items() if each.id in gone}


class Wire:
    """The way to a store: whatever goes over it may be lost, cut off, doubled, out of order, or never acknowledged."""

    def __init__(self, store: Memory, chance: random.Random) -> None:
        self._store, self._chance = store, chance

    def vector(self) -> Vector:
        self._fail()
        return self._store.vector()

    def chains(self, points: Mapping[str, int]) -> dict[str, str]:
        self._fail()
        return self._store.chains(points)

    def entries(self, wanted: Mapping[str, Runs]) -> list[Entry]:
        self._fail()
        found = self._store.entries(wanted)
        return self._jumble(found)

    def add(self, entries: Sequence[Entry]) -> Added:
        self._fail()
        self._store.add(self._jumble(entries))
        self._fail()
        return Added(Counter(entry.origin for entry in entries))

    def _jumble(self, entries: Sequence[Entry]) -> list[Entry]:
        found = [*entries, *self._chance.sample(entries, k=self._chance.randint(0, len(entries)))]
        self._chance.shuffle(found)
        return found[self._chance.randint(0, len(found)) :]

    def _fail(self) -> None:
        if self._chance.random() < 0.15:
            raise LedgerError("the line is dead")
