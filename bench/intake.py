"""Taking in a long incident that was exported elsewhere, with every proof that it is whole and unchanged."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

from bench.figure import Figure
from bench.ledgers import long
from bench.programs import CONSOLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENTRIES = 100_000


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    desk, _ = long(folder / "there.db", ENTRIES)
    desk.ledger.close()
    exported = folder / "exported.json"
    _run(folder / "there.db", "export", "-", "--format", "json", "-o", str(exported))
    times = []
    for n in range(1 if quick else 3):
        start = time.monotonic()
        _run(folder / f"here-{n}.db", "import", str(exported))
        times.append(time.monotonic() - start)
    each = min(times) / ENTRIES
    yield Figure(
        f"import of {ENTRIES:,} entries", f"{min(times):.1f} s", f"{1 / each:,.0f} a second", min(times), 10, "s"
    )


def _run(ledger: Path, *command: str) -> None:
    subprocess.run([CONSOLE, "--db", ledger, *command], check=True, capture_output=True)
