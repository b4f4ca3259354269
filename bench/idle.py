"""What it costs while nobody touches it and a dozen clocks tick."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bench.figure import Figure, cpu, kilobytes, megabytes
from bench.ledgers import with_clocks
from bench.programs import bare, console
from bench.pty_meter import terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    desk, _ = with_clocks(folder / "idle.db")
    desk.ledger.close()
    seconds = 8 if quick else 30
    with bare() as one, console(folder / "idle.db") as other, ThreadPoolExecutor() as both:
        list(both.map(lambda screen: screen.run(2), (one, other)))
        floor, ours = both.map(lambda screen: screen.measure(seconds), (one, other))
    used, least = ours.cpu_a_minute, floor.cpu_a_minute
    yield Figure("idle CPU, twelve clocks", cpu(used), f"bare app, one clock {cpu(least)}", used / least, 2)
    used, least = ours.bytes_a_minute, floor.bytes_a_minute
    name = "idle bytes to the terminal"
    yield Figure(name, kilobytes(used), f"bare app, one clock {kilobytes(least)}", used / least, 1)
    python = _python()
    used, least = ours.memory - python, floor.memory - python
    yield Figure("memory above Python's own", megabytes(used), f"bare app {megabytes(least)}", used / least, 1.6)


def _python() -> int:
    """The memory of an interpreter that has started and done nothing."""
    with terminal([sys.executable, "-c", "input('ready')"]) as screen:
        screen.until("ready")
        return screen.measure(0).memory
