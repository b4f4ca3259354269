"""What was late: every promise of the record that was kept after its time, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.incident.clocks import clocks, rounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.clocks import Kind
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy


@dataclass(frozen=True, slots=True)
class Late:
    """Something due at an instant and done later; `done` is None where it has not been done."""

    kind: Kind
    what: str
    due: datetime
    done: datetime | None
    until: datetime
    """When the lateness ended: it was done, it did not matter any more, or now."""

    @property
    def by(self) -> timedelta:
        """How late it was."""
        return self.until - self.due


def late(incident: Incident, policy: Policy, now: datetime) -> list[Late]:
    """Everything that was or is late at `now`, in the order in which it was due."""
    return sorted(_all(incident, policy, now), key=lambda each: (each.due, each.what))


def _all(incident: Incident, policy: Policy, now: datetime) -> Iterator[Late]:
    yield from _updates(incident, policy, now)
    for clock in clocks(incident, policy):
        # Updates are judged round by round; that a soak has run out is what everybody waits for.
        if clock.due is None or clock.kind in ("update", "soak") or clock.state(now) != "breached":
            continue
        done = None if clock.cancelled else clock.ended
        yield Late(clock.kind, clock.name, clock.due, done, clock.ended or now)
    for ask in incident.asks.values():
        for due in ask.missed:
            until = next((at for at in ask.chased if at > due), now)
            yield Late("ask", f"{ask.who}: {ask.what}", due, None, until)


def _updates(incident: Incident, policy: Policy, now: datetime) -> Iterator[Late]:
    end = incident.at("closed") if incident.over else None
    for audience in policy.audiences:
        for each in rounds(incident, policy, audience.id):
            until = each.update.at if each.update else end or now
            if until > each.due:
                done = until if each.update and each.update.sent else None
                yield Late("update", f"update · {audience.title.lower()}", each.due, done, until)
