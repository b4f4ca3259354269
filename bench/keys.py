"""From a key to what it changes on the screen."""

from __future__ import annotations

from itertools import cycle, islice
from statistics import median
from typing import TYPE_CHECKING

from bench.figure import Figure, ms, p99
from bench.ledgers import with_clocks
from bench.programs import bare, console

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TEXT = "gateway pods restarted in the northern zone"
_BETWEEN = 0.03
"""Seconds between two keys: what the first one starts is over when the next comes."""


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    desk, _ = with_clocks(folder / "keys.db")
    desk.ledger.close()
    floor, ours = [], []
    with bare() as list_, console(folder / "keys.db") as screen:
        screen.run(1)
        screen.press("l")
        screen.until("esc closes")
        for n, letter in enumerate(islice(cycle(_TEXT), 100 if quick else 500)):
            pressed = list_.press("\x1b[B" if n // 7 % 2 == 0 else "\x1b[A")
            floor.append(list_.until() - pressed)
            list_.run(_BETWEEN)
            if n % len(_TEXT) == 0:
                screen.press("\x15")  # the line is full: begin it again
                screen.run(0.3)
            pressed = screen.press(letter)
            ours.append(screen.until(letter.strip()) - pressed)
            screen.run(_BETWEEN)
    yield Figure(
        "key to the log line, p50", ms(median(ours)), f"bare app {ms(median(floor))}", median(ours) / median(floor), 2
    )
    yield Figure("key to the log line, p99", ms(p99(ours)), f"bare app {ms(p99(floor))}", p99(ours) * 1000, 16, "ms")
