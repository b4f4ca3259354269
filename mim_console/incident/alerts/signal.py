"""What one system said of one alert, in our words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal["firing", "acknowledged", "resolved", "info"]
"""`info` says something of an alert, and not whether it burns."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One alert of one body. Texts are visible, on one line (`text` on several), and short."""

    source: str
    key: str
    """The source's own name for the alert, by which what is said later is the same alert."""
    state: State
    title: str
    text: str = ""
    service: str = ""
    severity: str = ""
    """In the source's own word."""
    starts: datetime | None = None
    ends: datetime | None = None
    at: datetime | None = None
    """When it came into this state, by the source's clock: what arrives late is told by it."""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a body says."""

    signals: tuple[Signal, ...]
    delivery: str = ""
    """The sender's name for this very message: one that is sent again is the same."""
    left_out: str = ""
    """One sentence on what of it is not among the signals; empty where that is nothing."""


class NotUnderstood(Exception):
    """A body does not say what its source says; the message is one sentence."""
