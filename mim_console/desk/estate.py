"""The estate around an incident: what depends on what, and what was changed lately."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.data.changes import ChangeLog
    from mim_console.data.ledger import Ledger
    from mim_console.data.services import Services
    from mim_console.incident.changes import ChangeRecord, Ranked
    from mim_console.incident.incident import Incident
    from mim_console.incident.services import ServiceMap
    from mim_console.incident.services.reach import Reach

# Nothing is imported before it is asked for: the first paint needs none of it.


class Estate:
    """What is known of it. Of this one nothing is."""

    @property
    def services(self) -> ServiceMap:
        """The service map, as it was last taken in."""
        from mim_console.incident.services import ServiceMap

        return ServiceMap()

    @property
    def changes(self) -> tuple[ChangeRecord, ...]:
        """Recent changes, newest first."""
        return ()

    @property
    def changes_taken(self) -> dict[str, datetime]:
        """How fresh they are: when they were last told, by where from."""
        return {}

    def reach(self, incident: Incident) -> Reach:
        """What the map says about an incident: blast radius, suspects, who is missing."""
        from mim_console.incident.services.reach import reach

        return reach(incident, self.services)

    def ranked(self, incident: Incident) -> list[Ranked]:
        """The changes that may have to do with it, the likeliest first."""
        from mim_console.incident.changes import ranked

        return ranked(self.changes, incident, self.services)


class LedgerEstate(Estate):
    """The estate that lies in a ledger's file; read when it is asked for, and again when it was taken in anew."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._services: Services | None = None
        self._log: ChangeLog | None = None
        self._reach: tuple[tuple[str, int, ServiceMap], Reach] | None = None
        self._reading = Lock()
        self._ranked: tuple[tuple[str, int, ServiceMap, tuple[ChangeRecord, ...]], list[Ranked]] | None = None

    @property
    def services(self) -> ServiceMap:
        with self._reading:
            if self._services is None:
                from mim_console.data.services import Services

                self._services = Services(self._ledger)
            return self._services()

    def read_ahead(self) -> None:
        """Read the map in a thread of its own, before a menu asks for it: a large one takes a second."""

        def read() -> None:
            with suppress(Exception):  # whoever asks next hears what is wrong
                self.services.prepare()

        Thread(target=read, name="service map", daemon=True).start()

    @property
    def log(self) -> ChangeLog:
        if self._log is None:
            from mim_console.data.changes import ChangeLog

            self._log = ChangeLog(self._ledger)
        return self._log

    @property
    def changes(self) -> tuple[ChangeRecord, ...]:
        return self.log()

    @property
    def changes_taken(self) -> dict[str, datetime]:
        return self.log.taken

    def reach(self, incident: Incident) -> Reach:
        key = incident.id, incident.entries, self.services
        if self._reach is None or self._reach[0] != key:  # several parts of a screen ask the same
            self._reach = key, super().reach(incident)
        return self._reach[1]

    def ranked(self, incident: Incident) -> list[Ranked]:
        if not self.changes:  # then no map need be read
            return []
        key = incident.id, incident.entries, self.services, self.changes
        if self._ranked is None or self._ranked[0] != key:
            self._ranked = key, super().ranked(incident)
        return self._ranked[1]
