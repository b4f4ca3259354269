"""Keeping in step with other sites while the console runs: in a thread, with connections of its own.

Nothing waits for it. What is recorded here is on this disk first, and goes out when somebody can be reached.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mim_console.data.errors import LedgerError
from mim_console.data.ledger import Ledger
from mim_console.data.replica.exchange import exchange
from mim_console.data.replica.ledger_store import LedgerStore
from mim_console.desk import syncing
from mim_console.desk.drafts import text_of
from mim_console.desk.moment import Refused
from mim_console.incident.when import say_short

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.data.replica.postgres import Postgres
    from mim_console.desk.desk import Desk

LOOK = 0.25
"""Seconds between two looks whether something was recorded here; what others give is told at once."""
POLL = 5.0
"""Seconds after which it looks for itself, for what nobody told of."""
PAUSES = (1.0, 2.0, 5.0, 10.0)
"""Seconds before the place is tried again; the last from then on."""
LAST = 0.5
"""Seconds that the end may wait for the thread."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the ledger stands to those of other sites. `word` of it is for the header, `why` for a person who asks."""

    behind: int = 0
    """Entries that one side has and the other has not yet."""
    alone_since: datetime | None = None
    why: str = ""
    met: bool = False
    """Whether it was ever reached since the console was opened."""


class KeepingStep:
    """`said` is what just changed for the worse or for the better, in one sentence; whoever shows it empties it."""

    def __init__(self, desk: Desk, target: str) -> None:
        self._desk, self._target = desk, target
        self._path = desk.ledger.path
        self._ending = threading.Event()
        self._began = desk.now()
        self._thread = threading.Thread(target=self._run, name="sites", daemon=True)
        self.standing = Standing()
        self.said = ""

    @property
    def word(self) -> str:
        """`in step`, `behind by 12`, `alone since 14:05`, or what keeps them apart."""
        standing, now = self.standing, self._desk.now()
        if standing.alone_since is not None:
            return f"alone since {say_short(standing.alone_since, self._desk.policy.timezone, now)}"
        if standing.why:
            return "not in step"
        if not standing.met:
            return ""
        return f"behind by {standing.behind:,}" if standing.behind else "in step"

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Let it finish what it is at, and wait for that a moment at most: what is half copied is copied again."""
        self._ending.set()
        self._thread.join(LAST)

    def _run(self) -> None:
        failures = 0
        while not self._ending.is_set():
            try:
                with (
                    Ledger.open(self._path, now=self._desk.now()) as ledger,
                    syncing.meeting_place(self._desk, self._target) as place,
                ):
                    place.listen()
                    failures = 0
                    self._keep(ledger, place)
            except (LedgerError, Refused) as error:
                self._alone(str(error))
            except Exception as error:  # noqa: BLE001  whatever a library does, the header says so and it goes on
                self._alone(f"the console itself stumbled: {type(error).__name__}")
            self._ending.wait(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    def _keep(self, ledger: Ledger, place: Postgres) -> None:
        here = LedgerStore(ledger, text_of)
        while not self._ending.is_set():
            ledger.changed()  # what is recorded from here on is a reason to look again
            done = exchange(here, place, take_only=place.take_only, ahead=self._behind)
            self._met(done.owed, "; ".join(done.refused.values()))
            self._wait(ledger, place)

    def _wait(self, ledger: Ledger, place: Postgres) -> None:
        until = time.monotonic() + POLL
        while not self._ending.is_set() and time.monotonic() < until:
            if place.told(LOOK) or ledger.changed():
                return

    def _behind(self, entries: int) -> None:
        self.standing = replace(self.standing, behind=entries)

    def _met(self, owed: int, why: str) -> None:
        before, self.standing = self.standing, Standing(owed, None, why, met=True)
        if why and why != before.why:
            self.said = why
        elif before.alone_since is not None and before.met:
            self.said = "other sites can be reached again"

    def _alone(self, why: str) -> None:
        before = self.standing
        since = before.alone_since or (self._desk.now() if before.met else self._began)
        self.standing = replace(before, alone_since=since, why=why)
        if before.alone_since is None:
            self.said = f"{why.rstrip('.')}. Everything is recorded here, and goes out when they can be reached"
