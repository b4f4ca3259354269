"""The shared console from inside: who is watching, and that it is on the record who came and went."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from mim_console.desk.drafts import draft
from mim_console.incident.entry import CONSOLE
from mim_console.incident.facts.sharing import WatcherJoined, WatcherLeft
from mim_console.outside.tmux import Client, NoTmux

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.desk.desk import Desk
    from mim_console.desk.ways import Way
    from mim_console.outside.tmux import Shared

LOOK = 1.0
"""Seconds between two looks at who is attached."""
GONE = timedelta(seconds=20)
"""A line that drops and comes back within this is neither a leaving nor a joining."""


class Watchers:
    """Those at the terminals of a shared console."""

    def __init__(self, desk: Desk, shared: Shared, ways: tuple[Way, ...] = ()) -> None:
        self.shared = shared
        self.ways = ways
        """What others paste to be among them."""
        self.clients: tuple[Client, ...] = ()
        """Every terminal that shows it, the owner's own among them."""
        self._desk = desk
        self._seen: dict[str, datetime] = {}
        """When each guest was last there, by their login."""
        self._over = threading.Event()

    def begin(self) -> None:
        """Look from now on, beside the console: tmux may take its time to answer."""
        threading.Thread(target=self._look, daemon=True).start()

    def end(self) -> None:
        """Look no more."""
        self._over.set()

    def look(self) -> None:
        """See who is there; where tmux does not say, what it said last stands."""
        try:
            self.clients = tuple(self.shared.clients())
        except NoTmux:
            return

    def record(self, incident: str | None) -> bool:
        """Note on the incident that is shown who came and who went; whether there was any. Raises `LedgerError`."""
        if incident is None or self._desk.read_only:
            return False
        now = self._desk.now()
        guests = {each.login: each for each in self.clients if not self._own(each)}
        came = [each for login, each in guests.items() if login not in self._seen]
        went = [login for login, at in self._seen.items() if login not in guests and now - at >= GONE]
        if came or went:
            facts = [
                *(WatcherJoined(login=each.login, types=not each.looks, address=each.address) for each in came),
                *(WatcherLeft(login=login) for login in went),
            ]
            with self._desk.ledger.writing(now) as transaction:
                transaction.append([draft(fact, now, incident) for fact in facts], CONSOLE, self._desk.login)
        self._seen = {login: at for login, at in self._seen.items() if login not in went} | dict.fromkeys(guests, now)
        return bool(came or went)

    def _own(self, client: Client) -> bool:
        return client.login == self._desk.login and not client.looks

    def _look(self) -> None:
        while not self._over.is_set():
            self.look()
            self._over.wait(LOOK)
