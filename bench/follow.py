"""From the commit in one process to the line on the screen of another."""

from __future__ import annotations

import subprocess
import time
from random import Random
from statistics import median
from string import ascii_lowercase
from typing import TYPE_CHECKING

from bench.figure import Figure, ms, p99
from bench.ledgers import with_clocks
from bench.programs import CONSOLE, console

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mim_console.desk.desk import Desk


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    entries = 20 if quick else 80
    desk, incident = with_clocks(folder / "follow.db")
    with desk.ledger:
        for name, delays, target in (
            ("another console", _in_a_console(desk, incident, entries), 110),
            ("`watch --plain`", _in_a_pipe(desk, incident, entries), 150),
        ):
            shown = f"p50 {ms(median(delays))}, p99 {ms(p99(delays))}"
            yield Figure(f"an entry shown in {name}", shown, "a look every 100 ms", p99(delays) * 1000, target, "ms")


def _in_a_console(desk: Desk, incident: str, entries: int) -> list[float]:
    delays, pause = [], Random(1)
    with console(desk.ledger.path, "--read-only") as screen:
        for n in range(entries):
            screen.run(0.1 + pause.random() / 5)
            screen.press("")
            text = ascii_lowercase[n % 26] * 8  # none of it stood there before, so all of it is sent
            desk.log(text, incident)
            committed = time.monotonic()
            delays.append(screen.until(text) - committed)
    return delays


def _in_a_pipe(desk: Desk, incident: str, entries: int) -> list[float]:
    delays, pause = [], Random(1)
    command = [CONSOLE, "--db", str(desk.ledger.path), "watch", "--plain"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watch:
        assert watch.stdout is not None
        watch.stdout.readline()  # the countdowns, with which it begins
        for n in range(entries):
            time.sleep(0.1 + pause.random() / 5)
            desk.log(f"line number {n:04}", incident)
            committed = time.monotonic()
            while f"line number {n:04}" not in watch.stdout.readline():
                pass
            delays.append(time.monotonic() - committed)
        watch.terminate()
    return delays
