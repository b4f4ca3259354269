"""A clock in words: how it stands, and how long is left, at a glance and in fixed columns."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.outbox import going
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import Tone

if TYPE_CHECKING:
    from mim_console.desk.scene import Scene
    from mim_console.incident.clocks import Clock

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def tone(clock: Clock, now: datetime) -> Tone:
    """How a clock stands."""
    if clock.over:
        return Tone.DONE
    match clock.state(now):
        case "breached":
            return Tone.LATE
        case "paused":
            return Tone.PAUSED
        case "upcoming":
            return Tone.NOT_YET
        case _:
            return Tone.SOON if clock.soon(now) else Tone.RUNNING


def length(span: timedelta) -> str:
    """A length as calmly as it can be read: seconds only where somebody acts on them."""
    seconds = int(abs(span).total_seconds())
    if seconds < 10 * _MINUTE:
        return f"{seconds // 60}:{seconds % 60:02}"
    if seconds < _HOUR:
        return f"{seconds // 60} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h {seconds % _HOUR // 60:02}"
    return f"{seconds // _DAY} d {seconds % _DAY // _HOUR} h"


def late_word(clock: Clock) -> str:
    """A service level is breached; anything else is overdue."""
    return "BREACHED" if clock.kind.startswith("sla") else "OVERDUE"


def left(clock: Clock, now: datetime) -> Content:
    """What is left of a clock, or by how much it is late, with the word."""
    how, remaining = tone(clock, now), clock.remaining(now)
    if how is Tone.LATE:
        return Content.assemble((f"{late_word(clock)} {length(remaining)}", how.style))
    if how is Tone.PAUSED:
        return Content.assemble((f"paused, {length(remaining)} left", how.style))
    return Content.assemble((length(remaining), how.style))


_GOING = {"approval": "waits for approval", "by hand": "to be pasted", "refused": "was refused", "in doubt": "in doubt"}


def on_its_way(scene: Scene, clock: Clock) -> str:
    """What of an update is under way while its audience's clock still runs; empty where nothing is."""
    found = going(scene.incident, scene.policy, clock.about, scene.now) if clock.kind == "update" else None
    return f"{found.update.handle} {_GOING.get(found.state, 'on its way')}" if found else ""


def clock_line(clock: Clock, now: datetime, key: str | None = None) -> Line:
    """One clock on one line: mark, name, and what is left in the column on the right."""
    how = tone(clock, now)
    return Line(Content.assemble((f"{how.mark} ", how.style), clock.name), left(clock, now), key)
