"""Alerts as verbs and screens find them: folded from their tables, and again only what was told of since."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mim_console.data.alerts import Alerts
from mim_console.desk.alert_book import AlertBook
from mim_console.incident.alerts.groups import Group, groups
from mim_console.incident.alerts.life import course, flapping
from mim_console.incident.facts.alerts import AlertAttached, AlertTurned
from mim_console.incident.fold import read
from mim_console.incident.ids import derived_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from mim_console.data.alerts import Body
    from mim_console.data.ledger import Ledger
    from mim_console.incident.alerts.life import Alert
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy.alerts import AlertRules

LATELY = timedelta(days=1)
"""For so long an alert that resolved is still looked at."""
MOST = 20_000
"""Alerts that are looked at, those last heard of."""


class LedgerAlertBook(AlertBook):
    """The alerts in a ledger's file. Every method may raise a `LedgerError`."""

    def __init__(self, ledger: Ledger, rules: AlertRules, clock: Callable[[], datetime]) -> None:
        self.store = Alerts(ledger)
        self._ledger, self._rules, self._now = ledger, rules, clock
        self._known: dict[tuple[str, str], Alert] = {}
        self._written = 0
        self._read_at: datetime | None = None
        self._sorted: tuple[Alert, ...] = ()
        self._groups: tuple[Group, ...] | None = None
        self._loose: tuple[tuple[Group, ...], dict[tuple[str, str], str], tuple[Group, ...]] | None = None
        self._attached: dict[tuple[str, str], str] = {}
        self._attached_at = -1
        self._quiet: dict[str, tuple[int, int]] = {}

    def alerts(self) -> tuple[Alert, ...]:
        self._follow()
        return self._sorted

    def groups(self) -> tuple[Group, ...]:
        self._follow()
        if self._groups is None:
            self._groups = tuple(groups((alert for alert in self._sorted if alert.active), self._rules))
        return self._groups

    def loose(self) -> tuple[Group, ...]:
        every, attached = self.groups(), self._attachments()
        if self._loose is None or self._loose[0] is not every or self._loose[1] != attached:
            free = (each for each in every if not any((a.source, a.key) in attached for a in each.alerts))
            self._loose = every, attached, tuple(free)
        return self._loose[2]

    def keyed(self, key: str) -> list[Alert]:
        return self.store.keyed(key)

    def not_understood(self) -> list[Body]:
        return self.store.not_understood()

    def flapping(self, alert: Alert) -> bool:
        return flapping(alert, self._rules, self._now())

    def incident_of(self, alert: Alert) -> str:
        return self._attachments().get((alert.source, alert.key), "")

    def _attachments(self) -> dict[tuple[str, str], str]:
        """The incident of each alert that has one."""
        newest = self._ledger.arrival()
        if newest != self._attached_at:
            facts = ((read(entry), entry.incident) for entry in self._ledger.kinds((AlertAttached.kind,)))
            self._attached = {(f.source, f.key): id for f, id in facts if isinstance(f, AlertAttached)}
            self._attached_at = newest
        return self._attached

    def turned(self, incident: Incident, now: datetime) -> Iterator[tuple[AlertTurned, datetime, str]]:
        """What became of the incident's alerts and is not on its record, each with its time and the one id it can have.

        Of one that flaps only that it does, and how that ended.
        """
        seen = self.store.written(), len(incident.alerts)
        wild = any(each.state == "flapping" for each in incident.alerts.values())
        if self._quiet.get(incident.id) == seen and not wild:
            return
        news = False
        for alert in self.store.get(incident.alerts):
            on_record = incident.alerts[alert.source, alert.key]
            state, changed = on_record.state, on_record.changed
            for at, next_state in course(alert, self._rules, now):
                if at > changed and next_state not in (state, "info"):
                    state, changed, news = next_state, at, True
                    fact = AlertTurned(
                        source=alert.source, key=alert.key, title=on_record.title, state=state, changed=at
                    )
                    yield fact, at, derived_id(at, incident.id, alert.source, alert.key, state)
        if not news:
            self._quiet[incident.id] = seen

    def _follow(self) -> None:
        written, now = self.store.written(), self._now()
        oldest = now - LATELY
        stale = self._read_at is None or now - self._read_at > timedelta(minutes=10)
        if stale:  # also what was thinned out meanwhile leaves the book
            self._known = {(each.source, each.key): each for each in self.store.lately(oldest, MOST)}
            self._read_at = now
        elif written != self._written:
            self._known |= {(each.source, each.key): each for each in self.store.since(self._written)}
        else:
            return
        self._written, self._groups = written, None
        lately = (each for each in self._known.values() if each.active or each.last >= oldest)
        self._sorted = tuple(sorted(lately, key=lambda each: each.last, reverse=True)[:MOST])
