"""Opening an incident: every entry read, validated and folded into its state."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from bench.figure import Figure, ms
from bench.ledgers import long
from mim_console.desk.opening import open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENTRIES = 1000


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    desk, incident = long(folder / "opening.db", ENTRIES)
    desk.ledger.close()
    taken = [_opened(folder / "opening.db", incident) for _ in range(10 if quick else 40)]
    yield Figure(f"opening an incident of {ENTRIES:,}", ms(median(taken)), "", median(taken) * 1000, 30, "ms")


def _opened(path: Path, incident: str) -> float:
    desk = open_desk(path)
    with desk.ledger:
        start = time.perf_counter()
        desk.scene(incident)
        return time.perf_counter() - start
