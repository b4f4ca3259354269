"""From the command to the first paint, and until it can be worked with: clocks right, keys taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.figure import Figure, against, ms
from bench.ledgers import with_clocks
from bench.programs import BARE, CONSOLE
from bench.pty_meter import terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    ledger = folder / "start.db"
    with_clocks(ledger)[0].ledger.close()
    pairs = [(_bare(), _ours(ledger)) for _ in range(6 if quick else 16)]
    for n, name, target in ((0, "start to first paint", 1.25), (1, "start to usable", 1.6)):
        # Without the first pair, which may have had to read the disk.
        bare, ours = [pair[0][n] for pair in pairs[1:]], [pair[1][n] for pair in pairs[1:]]
        yield against(name, ours, bare, "bare app", target, ms)


def _bare() -> tuple[float, float]:
    """Until its first line is there; until a key moves its cursor."""
    with terminal(BARE) as screen:
        painted = screen.until("bare application")
        screen.press("\x1b[B")
        return painted - screen.started, screen.until() - screen.started


def _ours(ledger: Path) -> tuple[float, float]:
    """Until its name is there; until the clocks are right and the log line shows what is typed."""
    with terminal([CONSOLE, "--db", str(ledger)]) as screen:
        painted = screen.until("mim-console")
        screen.until("next update")
        screen.press("l")
        screen.until("esc closes")
        screen.press("z")
        return painted - screen.started, screen.until("z") - screen.started
