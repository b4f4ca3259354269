"""Alerts as verbs and screens find them: folded from their tables, and again only what was told of since."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from mim_console.data.alerts import Alerts
from mim_console.desk.alert_book import AlertBook
from mim_console.incident.alerts.life import course, flapping
from mim_console.incident.alerts.storm import Storm
from mim_console.incident.facts.alerts import AlertAttached, AlertTurned
from mim_console.incident.fold import read
from mim_console.incident.ids import derived_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from mim_console.data.alerts import Body
    from mim_console.data.ledger import Ledger
    from mim_console.incident.alerts.groups import Group
    from mim_console.incident.alerts.life import Alert
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy.alerts import AlertRules

LATELY = timedelta(days=1)
"""For so long an alert that resolved is still looked at."""
MOST = 20_000
"""Alerts that are looked at, those last heard of; up to a quarter more while they come in."""
READ_AGAIN = timedelta(minutes=10)
MANY, REST = 2_000, 20
"""With more alerts than that, folding them takes a twentieth of the time at most: keys go before."""


class LedgerAlertBook(AlertBook):
    """The alerts in a ledger's file. Every method may raise a `LedgerError`."""

    def __init__(self, ledger: Ledger, rules: AlertRules, clock: Callable[[], datetime]) -> None:
        self.store = Alerts(ledger)
        self._ledger, self._rules, self._now = ledger, rules, clock
        self._known: dict[tuple[str, str], Alert] = {}
        self._heard: datetime | None = None
        self._written = 0
        self._read_at: datetime | None = None
        self._sorted: tuple[Alert, ...] | None = None
        self._storm = Storm(rules)
        self._groups: tuple[Group, ...] | None = None
        self._stale, self._rested = False, 0.0
        self._loose: tuple[tuple[Group, ...], dict[tuple[str, str], str], tuple[Group, ...]] | None = None
        self._attached: dict[tuple[str, str], str] = {}
        self._attached_at = -1
        self._quiet: dict[str, tuple[int, int]] = {}

    def alerts(self) -> tuple[Alert, ...]:
        self._follow()
        if self._sorted is None:
            oldest = self._now() - LATELY
            lately = (each for each in self._known.values() if each.active or each.last >= oldest)
            self._sorted = tuple(sorted(lately, key=lambda each: each.last, reverse=True))
        return self._sorted

    def groups(self) -> tuple[Group, ...]:
        self._follow()
        if self._groups is None or (self._stale and monotonic() >= self._rested):
            began = monotonic()
            self._groups, self._stale = tuple(self._storm.groups()), False
            ended = monotonic()
            self._rested = ended + REST * (ended - began) if len(self._known) > MANY else 0.0
        return self._groups

    def loose(self) -> tuple[Group, ...]:
        every, attached = self.groups(), self._attachments()
        if self._loose is None or self._loose[0] is not every or self._loose[1] != attached:
            free = (each for each in every if not _any(each, attached))
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

    @property
    def fresh(self) -> datetime | None:
        self._follow()
        return self._heard

    def _follow(self) -> None:
        written, now = self.store.written(), self._now()
        if self._read_at is None or now - self._read_at > READ_AGAIN or len(self._known) > MOST + MOST // 4:
            # Also what was thinned out meanwhile, and what resolved long ago, leaves the book.
            self._known, self._storm, self._heard = {}, Storm(self._rules), None
            news = self.store.lately(now - LATELY, MOST)
            self._read_at = now
        elif written != self._written:
            news = self.store.since(self._written)
        else:
            return
        for alert in news:
            name = alert.source, alert.key
            self._known[name] = alert
            self._heard = max(self._heard or alert.last, alert.last)
            if alert.active:
                self._storm.put(alert)
            else:
                self._storm.drop(name)
        self._written, self._stale, self._sorted = written, True, None


def _any(group: Group, attached: dict[tuple[str, str], str]) -> bool:
    return bool(attached) and any((each.source, each.key) in attached for each in group.alerts)
