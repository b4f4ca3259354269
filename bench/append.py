"""An entry, from the line that somebody typed to the commit that a power cut cannot undo."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

from bench.figure import Figure, against, ms
from bench.ledgers import with_clocks
from mim_console.data.engine import sqlite3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_LINE = "gateway pods restarted in the northern zone, errors still above four percent #network"


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    desk, incident = with_clocks(folder / "append.db")
    with desk.ledger, closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as bare:
        bare.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE line (text)")

        def insert() -> None:
            bare.execute("INSERT INTO line VALUES (?)", (_LINE,))

        def log() -> None:
            desk.log(_LINE, incident)

        pairs = [(_timed(insert), _timed(log)) for _ in range(200 if quick else 1500)]
    floor, ours = zip(*pairs, strict=True)
    yield against("append, acknowledged", ours, floor, "bare commit, WAL and FULL", 3, ms)


def _timed(do: Callable[[], None]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start
