"""The real console on a ledger with a story in it, driven by keys, at an instant that the test sets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from pathlib import Path

import pytest
from textual._compositor import Compositor
from textual.pilot import Pilot

from mim_console.app import MimConsole
from mim_console.data import playbook_file, policy_file
from mim_console.data.contacts_file import ContactsFile, place
from mim_console.data.ledger import Ledger
from mim_console.desk.desk import Desk
from mim_console.screens import composer
from tests.screens.story import tell


@dataclass
class Console:
    """A running console: what is on it, and the keys."""

    app: MimConsole
    pilot: Pilot[None]
    clock: list[datetime]
    rung: list[datetime]
    """When the bell rang."""

    async def press(self, *keys: str) -> None:
        """Press keys; `text:…` types."""
        for key in keys:
            if key.startswith("text:"):
                await self.pilot.press(*("space" if char == " " else char for char in key[5:]))
            else:
                await self.pilot.press(key)
        await self.pilot.pause()

    async def later(self, **span: float) -> None:
        """Let time pass, and tick."""
        self.clock[0] += timedelta(**span)
        self.app.tick()
        await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


Running = Callable[..., AbstractAsyncContextManager[Console]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def incident(path: Path, now: datetime) -> str:
    """The story, in the ledger at `path`."""
    return tell(path, now)


@pytest.fixture
def running(path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Running:
    """Open the console on the ledger at `path`."""

    @asynccontextmanager
    async def run(
        columns: int = 120,
        rows: int = 40,
        *,
        read_only: bool = False,
        at: datetime = now,
        name: str = "Ana",
        policy: Path | None = None,
    ) -> AsyncIterator[Console]:
        clock = [at]

        def open_desk() -> Desk:
            ledger = Ledger.open(path, read_only=read_only, now=now)
            rules = policy_file.load(policy)
            contacts = ContactsFile(place(policy), rules.zone)
            return Desk(ledger, rules, playbook_file.load(), name, name.casefold(), lambda: clock[0], contacts)

        # However busy the machine is, a check comes with its key.
        monkeypatch.setattr(composer, "CHEAP", inf)
        # Nobody looks at this terminal: what a test reads is drawn for it, which spares a sixth of the time.
        monkeypatch.setattr(Compositor, "render_update", lambda self, **_: self._dirty_regions.clear())
        app = MimConsole(open_desk)
        rung: list[datetime] = []
        monkeypatch.setattr(app, "bell", lambda: rung.append(clock[0]))
        async with app.run_test(size=(columns, rows), notifications=True) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            yield Console(app, pilot, clock, rung)
        app.desk.ledger.close()

    return run
