"""Signals and alerts in a few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mim_console.data import policy_file
from mim_console.incident.alerts.life import Alert, told
from mim_console.incident.alerts.signal import Signal, State

RULES = policy_file.default().alerts
START = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def signal(state: State = "firing", **said: Any) -> Signal:
    return replace(Signal("alertmanager", "k", state, "Checkout fails", service="checkout"), **said)


def lived(*signals: tuple[float, State] | tuple[float, State, float]) -> Alert:
    """The alert after signals, each with the minute at which it came, its state, and the source's own minute."""
    alert: Alert | None = None
    for minute, state, *by_source in signals:
        alert = told(alert, signal(state, at=at(by_source[0]) if by_source else None), at(minute))
    assert alert is not None
    return alert


def alert(key: str, **said: Any) -> Alert:
    state: State = said.pop("state", "firing")
    return told(None, signal(state, key=key, **said), said.get("starts") or START)
