"""What ends the silence of a drill, besides what arrives: answers, and clocks at which somebody must act."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mim_console.incident.clocks import Clock
    from mim_console.incident.incident import Incident

PICKS_UP = timedelta(minutes=3)
"""How soon whoever is called or told answers that they have it: no record says, and nobody waits on a drill."""
_SOON = 0.75
"""The share of its time after which a clock is nearly over, as the screens show it."""


def ends(incident: Incident, clocks: list[Clock]) -> Iterator[tuple[datetime, str]]:
    """When something of an incident wants attention, and what it is; of the past, too."""
    called = [each.at for each in incident.escalations.values() if each.acknowledged is None]
    told = [each.at for each in incident.notices.values() if each.acknowledged is None]
    yield from ((at + PICKS_UP, "somebody answers") for at in called + told)
    for clock in clocks:
        if clock.due is not None:
            yield clock.soon_from or clock.start + clock.whole * _SOON, f"{clock.name} is nearly over"
            yield clock.due, f"{clock.name} is due"
