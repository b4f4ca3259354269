"""An entry while the place where sites meet is dead, beside one of a console that has no such place."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

from bench.figure import Figure, against, ms
from bench.ledgers import with_clocks
from mim_console.desk.keeping_step import KeepingStep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mim_console.desk.desk import Desk

_LINE = "gateway pods restarted in the northern zone, errors still above four percent #network"


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    by_itself, incident = with_clocks(folder / "by-itself.db")
    of_several, same = with_clocks(folder / "of-several.db")
    with by_itself.ledger, of_several.ledger, socket.create_server(("127.0.0.1", 0)) as dead:
        # Connections are made, and nobody ever answers: worse than a port that is closed.
        host, port = dead.getsockname()
        step = KeepingStep(of_several, f"postgresql://site@{host}:{port}/mim")
        step.begin()
        pairs = [(_logged(by_itself, incident), _logged(of_several, same)) for _ in range(200 if quick else 1500)]
        step.end()
    floor, ours = zip(*pairs, strict=True)
    yield against("append, other sites out of reach", ours, floor, "one site alone", 1.1, ms)


def _logged(desk: Desk, incident: str) -> float:
    start = time.perf_counter()
    desk.log(_LINE, incident)
    return time.perf_counter() - start
