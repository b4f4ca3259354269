"""Taking in what other systems send: read by its source's table, and kept whether it was understood or not."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mim_console.data.alerts import Alerts, Delivery
from mim_console.incident.alerts.reading import looks_like, read
from mim_console.incident.alerts.signal import NotUnderstood
from mim_console.outside.alert_body import Unreadable, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from mim_console.data.ledger import Ledger
    from mim_console.incident.alerts.life import Alert
    from mim_console.incident.alerts.source import Source, Sources
    from mim_console.incident.policy.alerts import AlertRules

PROOF = 10_000
"""Bytes that are kept of a body that is too large."""
_THIN_EVERY, _THIN_AFTER = 2_000, 60.0
"""Bodies with their alerts, or seconds, between two looks at what may go."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of one body; it is on the disk."""

    alerts: list[Alert]
    why: str
    """Why it, or some of it, was not understood; empty where all was."""
    readable: bool
    """Whether it had a form at all, so that another table may yet understand it."""


class Intake:
    """Takes in bodies, in any thread."""

    def __init__(self, ledger: Ledger, sources: Sources, rules: AlertRules, clock: Callable[[], datetime]) -> None:
        self._alerts = Alerts(ledger)
        self.sources: Mapping[str, Source] = sources.sources
        self.rules = rules
        self._now = clock
        self._since_thinned, self._thinned = 0, 0.0

    def read(self, id: str, body: bytes, sort: str = "", headers: Mapping[str, str] | None = None) -> Delivery:
        """What a body says, or why nobody knows; `id` is one of the sources."""
        if len(body) > self.rules.largest:
            why = f"it is larger than {self.rules.largest:,} bytes, and only its beginning is kept"
            return Delivery(id, body[:PROOF], sort[:100], None, why)
        try:
            value = parsed(body, sort, headers)
        except Unreadable as reason:
            return Delivery(id, body, sort[:100], None, str(reason))
        try:
            reading = read(value, id, self.sources[id], self._now())
        except NotUnderstood as reason:
            return Delivery(id, body, sort[:100], None, f"{reason}{self._hint(value, id)}", readable=True)
        return Delivery(id, body, sort[:100], reading)

    def take(self, deliveries: Sequence[Delivery]) -> list[Receipt]:
        """Keep all of them, or raise `LedgerError` and keep none."""
        taken = self._alerts.take(deliveries, self._now)
        self._thin_out(len(deliveries) + sum(map(len, taken)))
        return [
            Receipt(alerts, each.why or (each.reading.left_out if each.reading else ""), each.readable or not each.why)
            for each, alerts in zip(deliveries, taken, strict=True)
        ]

    def _hint(self, value: object, id: str) -> str:
        others = [each for each in looks_like(value, self.sources) if each != id]
        return f"; it looks like {' or '.join(others[:2])}" if others else ""

    def _thin_out(self, taken: int) -> None:
        self._since_thinned += taken
        late = time.monotonic() - self._thinned > _THIN_AFTER
        if late or self._since_thinned >= _THIN_EVERY:
            self._since_thinned, self._thinned = 0, time.monotonic()
            self._alerts.thin_out(self.rules, self._now())
