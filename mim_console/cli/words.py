"""Clocks and times in words: a colour may be lost on the way, a word is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.cli.output import Inked
from mim_console.incident.duration import ticking
from mim_console.incident.when import say

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from mim_console.incident.clocks import Clock


def clock_word(clock: Clock, now: datetime) -> Inked:
    """How a clock stands: `3:10 left`, `OVERDUE 3:12`, `BREACHED 1:02:33`, `met`."""
    state, length = clock.state(now), ticking(clock.remaining(now))
    late = "BREACHED" if clock.kind.startswith("sla") else "OVERDUE"
    if state == "breached":
        return Inked(f"done {length} late" if clock.over else f"{late} {length}", None if clock.over else "red")
    if state == "running":
        return Inked(f"{length} left", "yellow" if clock.soon(now) else None)
    return Inked(f"paused, {length} left" if state == "paused" else {"upcoming": "not yet"}.get(state, state), None)


def clock_row(clock: Clock, zone: tzinfo, now: datetime) -> tuple[str, ...]:
    """The cells of one clock: its name, how it stands, and when it is due."""
    return clock.name, clock_word(clock, now), f"due {say(clock.due, zone, now)}" if clock.due else ""
