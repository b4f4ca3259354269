"""One countdown, as absolute instants: whoever shows it only subtracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal[
    "candidate",
    "update",
    "sla-acknowledge",
    "sla-respond",
    "sla-resolve",
    "escalation",
    "ask",
    "action",
    "vendor",
    "containment-check",
    "soak",
    "deadline",
    "regulatory",
    "review",
]
State = Literal["upcoming", "running", "paused", "met", "breached", "cancelled"]


@dataclass(frozen=True, slots=True)
class Clock:
    """From `start` to `due`. A paused clock has no due instant, only what is `left`."""

    kind: Kind
    key: str
    """The same for the same countdown wherever it is computed; another due time makes another key."""
    name: str
    start: datetime
    due: datetime | None
    known: datetime
    """Since when it is known in this form: what passed before did so unseen."""
    owner: str = ""
    about: str = ""
    """The entry that it belongs to, where there is one."""
    ended: datetime | None = None
    cancelled: bool = False
    """It ended without being met."""
    left: timedelta | None = None
    thresholds: tuple[tuple[float, datetime, tuple[str, ...]], ...] = ()
    """Shares of its time, the instants at which they pass, and the roles to tell."""
    length: timedelta | None = None
    """How much time it has as its calendar counts, where that may differ from `start` to `due`."""
    soon_from: datetime | None = None
    """When three quarters of it are used; None where that is a matter of `start` and `due`."""
    note: str = ""
    """What is not said yet and may bring its end forward."""

    @property
    def over(self) -> bool:
        return self.ended is not None

    def state(self, now: datetime) -> State:
        if self.due is not None and (self.ended or now) > self.due:
            return "breached"
        if self.ended is not None:
            return "cancelled" if self.cancelled else "met"
        if self.due is None:
            return "paused"
        return "upcoming" if now < self.start else "running"

    def remaining(self, now: datetime) -> timedelta:
        """What is left; negative once it is late. Stands still while paused and when ended."""
        if self.due is None:
            return self.left or timedelta(0)
        return self.due - (self.ended or now)

    def used(self, now: datetime) -> float:
        """The share of its time that is used, from 0 up; beyond 1 it is late."""
        whole = self.whole
        return 1 - self.remaining(now) / whole if whole else 1.0

    @property
    def whole(self) -> timedelta:
        """Its whole time: on the wall clock, or while it is paused the time that counts."""
        if self.due is None:
            return self.length or self.left or timedelta(0)
        return max(self.due - self.start, timedelta(0))

    def soon(self, now: datetime) -> bool:
        """In the last quarter of its time."""
        if self.state(now) != "running":
            return False
        return now >= self.soon_from if self.soon_from is not None else self.used(now) >= 0.75


def simple(
    kind: Kind,
    thing: str,
    name: str,
    start: datetime,
    due: datetime,
    known: datetime,
    *,
    owner: str = "",
    ended: datetime | None = None,
    cancelled: bool = False,
) -> Clock:
    """A clock with one threshold, its end; `thing` is the id of the entry that it belongs to."""
    key = f"{kind}:{thing}:{due:%Y%m%dT%H%M%S}"
    return Clock(kind, key, name, start, due, known, owner, thing, ended, cancelled, thresholds=((1.0, due, ()),))
