"""One writer at a time, also at closing, where SQLite itself does not see to it safely (see `WAL_RESET_BUG`)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from mim_console.data.engine import PATIENCE, WAL_RESET_BUG
from mim_console.data.errors import Locked


def taking_turns(path: Path, *, needed: bool = WAL_RESET_BUG) -> AbstractContextManager[None]:
    return _lock_beside(path) if needed else nullcontext()


@contextmanager
def _lock_beside(path: Path) -> Iterator[None]:
    """Raises `Locked` after `PATIENCE` seconds. The file stays: whoever deleted it would let two in."""
    import fcntl

    deadline = time.monotonic() + PATIENCE
    with path.with_name(path.name + ".lock").open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Locked(
                        f"Another process has kept {path} locked for more than {PATIENCE:.0f} s: try again, "
                        "or end the process that holds it."
                    ) from None
                time.sleep(0.005)
        yield
