"""The improvement screen on a year of incidents: opened for the first time, and when everything is remembered."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING

from bench.figure import Figure, ms
from bench.year import tell
from mim_console.app import MimConsole
from mim_console.desk.opening import open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INCIDENTS, ENTRIES = 400, 150


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    path = folder / "improvement.db"
    desk = open_desk(path, name="Mira Falk")
    with desk.ledger:
        tell(desk, datetime.now(UTC), INCIDENTS, ENTRIES)
    first, whole = asyncio.run(_opened(path))
    later = median(asyncio.run(_opened(path))[0] for _ in range(3 if quick else 10))
    one = median(asyncio.run(_opened(path, "3"))[0] for _ in range(3 if quick else 10))
    name, floor = f"a year of {INCIDENTS} incidents", f"the timeline of one {ms(one)}"
    yield Figure(f"{name} opens for the first time", ms(first), floor, first * 1000, 1000, "ms")
    yield Figure("… and is taken in whole", ms(whole), "", whole, 10, "s")
    yield Figure(f"{name} opens later", ms(later), floor, later * 1000, 1000, "ms")


async def _opened(path: Path, key: str = "6") -> tuple[float, float]:
    """Seconds from the key to the first picture, and to one with everything in it."""
    app = MimConsole(lambda: open_desk(path, name="Mira Falk"))
    async with app.run_test(size=(120, 40)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        began, painted = time.perf_counter(), asyncio.Event()
        before = app.screen
        app.simulate_key(key)  # the pilot's own would wait until nothing is left to do
        while app.screen is before:
            await asyncio.sleep(0)
        app.screen.call_after_refresh(painted.set)
        await painted.wait()
        first = time.perf_counter() - began
        while key == "6" and app.desk.improvement.stale:
            await asyncio.sleep(0.01)
        whole = time.perf_counter() - began
    app.desk.ledger.close()
    return first, whole
