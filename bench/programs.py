"""The two programs that are measured beside each other, each in an empty home."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.pty_meter import Terminal, terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

BARE = [sys.executable, str(Path(__file__).with_name("bare_app.py"))]
CONSOLE = str(Path(sys.executable).with_name("mim-console"))


def in_empty_home(home: Path) -> None:
    """Nobody's own settings or policy take part."""
    for name in [name for name in os.environ if name.startswith(("MIM_", "TEXTUAL_", "XDG_"))]:
        del os.environ[name]
    os.environ |= {"HOME": str(home), "LANG": "C.UTF-8"}


@contextmanager
def bare() -> Iterator[Terminal]:
    with terminal(BARE) as screen:
        screen.until("bare application")
        yield screen


@contextmanager
def console(ledger: Path, *options: str) -> Iterator[Terminal]:
    """The console on the ledger's only open incident, painted."""
    with terminal([CONSOLE, "--db", str(ledger), *options]) as screen:
        screen.until("next update")
        yield screen
