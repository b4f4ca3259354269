"""A storm of alerts, as it can be read: by the service that they are about, then by what they say is wrong."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from mim_console.incident.when import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mim_console.incident.alerts.life import Alert
    from mim_console.incident.policy.alerts import AlertRules

_WORD = re.compile(r"[^\W_]+")
_OWN = re.compile(r"\b(?=\w*\d)[0-9a-f]{6,}\b|\d+", re.IGNORECASE)
"""What differs between alerts that say the same: numbers, and identifiers in hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Alerts about one service that say the same, but for numbers."""

    title: str
    """As the gravest says it; with # for what differs where there are several."""
    alerts: tuple[Alert, ...]
    """The gravest first, then those that began first."""
    severity: str
    since: datetime
    last: datetime

    @property
    def signals(self) -> int:
        return sum(alert.count for alert in self.alerts)


@dataclass(frozen=True, slots=True)
class Group:
    """Alerts about one service."""

    service: str
    """Its shortest name among the alerts; empty where none names one."""
    stem: str
    """The name without what does not tell it apart."""
    causes: tuple[Cause, ...]
    """The gravest first."""
    active: int
    """How many of the alerts are not resolved."""
    severity: str
    since: datetime
    last: datetime
    sources: tuple[str, ...]

    @property
    def alerts(self) -> tuple[Alert, ...]:
        return tuple(alert for cause in self.causes for alert in cause.alerts)

    @property
    def title(self) -> str:
        """What is wrong, in one line."""
        return self.causes[0].title


def reason(group: Group, zone: tzinfo, now: datetime) -> str:
    """Why one may look at it, in one line: `7 alerts from 7 systems since 14:03, critical: checkout is failing`."""
    number = len(group.alerts)
    alerts = f"{number:,} alerts" if number > 1 else "1 alert"
    systems = f"{len(group.sources)} systems" if len(group.sources) > 1 else "".join(group.sources)
    severity = f", {group.severity}" if group.severity else ""
    return f"{alerts} from {systems} since {say(group.since, zone, now)}{severity}: {group.title}"


def stem_of(service: str, generic: Sequence[str]) -> str:
    """A service's name without case, separators and generic words: `Checkout API` is `checkout`."""
    return _stem(service, frozenset(generic))


def words(text: str) -> set[str]:
    """The words of a text, without case, that are longer than two letters."""
    return {word for word in _WORD.findall(text.casefold()) if len(word) > 2}


@lru_cache(maxsize=10_000)
def _stem(service: str, generic: frozenset[str]) -> str:
    parts = _WORD.findall(service.casefold())
    return " ".join([part for part in parts if part not in generic] or parts)


def gist(alert: Alert) -> str:
    """What an alert says is wrong, but for numbers: the same for all of one cause."""
    return _OWN.sub("#", alert.title).casefold()


def causes_of(alerts: Iterable[Alert], rules: AlertRules) -> list[Cause]:
    """What alerts say is wrong: those with something active first, then the gravest, the most frequent, the first."""
    by: dict[str, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by[gist(alert)].append(alert)
    return causes_in_order((cause_of(each, rules) for each in by.values()), rules)


def causes_in_order(causes: Iterable[Cause], rules: AlertRules) -> list[Cause]:
    """Those with something active first, then the gravest, the most frequent, the first."""
    return sorted(
        causes,
        key=lambda c: (not c.alerts[0].active, rules.rank(c.severity), -len(c.alerts), c.since, c.title),
    )


def cause_of(alerts: list[Alert], rules: AlertRules) -> Cause:
    """The one cause of alerts about one service that have one `gist`."""
    rank = {word: rules.rank(word) for word in {alert.severity for alert in alerts}}
    alerts.sort(key=lambda alert: (not alert.active, rank[alert.severity], alert.since, alert.source, alert.key))
    first, titles = alerts[0], {alert.title for alert in alerts}
    return Cause(
        title=first.title if len(titles) == 1 else _OWN.sub("#", first.title),
        alerts=tuple(alerts),
        severity=first.severity,
        since=min(alert.since for alert in alerts),
        last=max(alert.last for alert in alerts),
    )


def group_of(stem: str, causes: list[Cause]) -> Group:
    """What is wrong with one service; `causes` in order."""
    alerts = [alert for cause in causes for alert in cause.alerts]
    names = Counter(alert.service for alert in alerts if alert.service)
    return Group(
        service=min(names, key=lambda name: (len(name), -names[name], name), default=""),
        stem=stem,
        causes=tuple(causes),
        active=sum(alert.active for alert in alerts),
        severity=causes[0].severity,
        since=min(cause.since for cause in causes),
        last=max(cause.last for cause in causes),
        sources=tuple(sorted({alert.source for alert in alerts})),
    )
