"""Thresholds that passed and are not on the record yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.facts.timing import ThresholdPassed
from mim_console.incident.ids import derived_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mim_console.incident.clocks.clock import Clock
    from mim_console.incident.incident import Incident


def passed(
    incident: Incident, clocks: Iterable[Clock], now: datetime
) -> Iterator[tuple[ThresholdPassed, datetime, str]]:
    """Each with the instant at which it passed and the one id that it can have, wherever it is noticed.

    What had passed before the clock came into being (a raised priority, a late record) is said once, as its
    highest threshold, instead of as a burst; of one that had ended before then nothing is said.
    """
    for clock in clocks:
        due = clock.due
        if due is None or clock.kind == "soak":
            continue
        said = {share for key, share in incident.passed if key == clock.key}
        gone = [each for each in clock.thresholds if _gone(each[1], clock, now)]
        before = [each for each in gone if each[1] <= clock.known][-1:]
        if clock.ended is not None and clock.ended <= clock.known:
            before = []
        before = [each for each in before if each[0] > max(said, default=0)]
        for share, at, _ in [*before, *(each for each in gone if each[1] > clock.known and each[0] not in said)]:
            fact = ThresholdPassed(
                clock=clock.key,
                name=clock.name,
                threshold=share,
                due=due,
                already=at <= clock.known,
            )
            yield fact, at, derived_id(at, incident.id, clock.key, str(share))


def _gone(at: datetime, clock: Clock, now: datetime) -> bool:
    """What ended at that very instant had not passed it."""
    return at <= now and (clock.ended is None or at < clock.ended)


def next_crossing(clocks: Iterable[Clock], now: datetime) -> datetime | None:
    """The next instant at which something passes: until then nobody needs to look."""
    ahead = (at for clock in clocks if not clock.over for _, at, _ in clock.thresholds if at > now)
    return min(ahead, default=None)
