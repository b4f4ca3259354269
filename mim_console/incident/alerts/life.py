"""One alert has one life, by its source's own key: it fires, is updated, resolves, fires again, or only flaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.alerts.signal import Signal, State

if TYPE_CHECKING:
    from mim_console.incident.policy.alerts import AlertRules

Said = Literal["firing", "acknowledged", "resolved", "info", "flapping"]
REMEMBERED = 40
"""Turns of an alert that are kept: twice as many as any policy may ask for."""


@dataclass(frozen=True, slots=True)
class Alert:
    """What is known of one alert. Times without a word on whose they are, are those at which this console heard."""

    source: str
    key: str
    state: State
    title: str
    text: str
    service: str
    severity: str
    link: str
    starts: datetime | None
    """By the source."""
    ends: datetime | None
    """By the source."""
    told: datetime | None
    """The newest time that the source gave of a state: what is older comes late, and turns nothing back."""
    first: datetime
    last: datetime
    changed: datetime
    """When it came into its state."""
    count: int
    """Signals, with all repeats."""
    reopened: int
    """How often it fired again after it had resolved."""
    turns: tuple[tuple[datetime, State], ...]
    """When it came into which state, the newest last."""

    @property
    def active(self) -> bool:
        return self.state != "resolved"

    @property
    def since(self) -> datetime:
        """When it began, by the source if that said so."""
        return self.starts or self.first


def told(alert: Alert | None, signal: Signal, now: datetime) -> Alert:
    """The alert after a signal that was heard at `now`; None before the first one."""
    if alert is None:
        return Alert(
            source=signal.source,
            key=signal.key,
            state=signal.state,
            title=signal.title,
            text=signal.text,
            service=signal.service,
            severity=signal.severity,
            link=signal.link,
            starts=signal.starts,
            ends=signal.ends,
            told=signal.at,
            first=now,
            last=now,
            changed=now,
            count=1,
            reopened=0,
            turns=((now, signal.state),),
        )
    heard = replace(alert, last=max(now, alert.last), count=alert.count + 1)
    if signal.at is not None and alert.told is not None and signal.at < alert.told:
        return heard
    if signal.state in ("info", alert.state):
        return _updated(heard, signal)
    again = alert.state == "resolved" and signal.state == "firing"
    heard = _updated(heard, signal)
    return replace(
        heard,
        state=signal.state,
        starts=signal.starts if again else heard.starts,
        ends=signal.ends or signal.at if signal.state == "resolved" else None,
        changed=heard.last,
        reopened=alert.reopened + again,
        turns=(*alert.turns, (heard.last, signal.state))[-REMEMBERED:],
    )


def flapping(alert: Alert, rules: AlertRules, now: datetime) -> bool:
    """Whether it fired or resolved too often of late for each time to mean anything."""
    return _too_often([at for at, state in alert.turns if state in ("firing", "resolved")], rules, now)


def course(alert: Alert, rules: AlertRules, now: datetime) -> Iterator[tuple[datetime, Said]]:
    """Its states with when each began, oldest first; of a time of flapping that it began, and how it ended."""
    seen: list[datetime] = []
    wild: datetime | None = None
    state: State | None = None
    for at, next_state in alert.turns:
        if wild is not None and state is not None and at - wild > rules.flapping.within:
            yield wild + rules.flapping.within, state
            wild = None
        if next_state in ("firing", "resolved"):
            seen.append(at)
        state = next_state
        if wild is not None:
            wild = at
        elif _too_often(seen, rules, at):
            wild = at
            yield at, "flapping"
        else:
            yield at, state
    if wild is not None and state is not None and now - wild > rules.flapping.within:
        yield wild + rules.flapping.within, state


def _updated(alert: Alert, signal: Signal) -> Alert:
    """What is said counts, what is not said stays."""
    return replace(
        alert,
        title=signal.title if signal.state != "info" or alert.state == "info" else alert.title,
        text=signal.text or alert.text,
        service=signal.service or alert.service,
        severity=signal.severity or alert.severity,
        link=signal.link or alert.link,
        starts=min(filter(None, (signal.starts, alert.starts)), default=None),
        told=signal.at or alert.told,
    )


def _too_often(turns: list[datetime], rules: AlertRules, now: datetime) -> bool:
    return sum(now - at <= rules.flapping.within for at in turns) >= rules.flapping.changes
