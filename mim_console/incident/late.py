"""What was late: promises, service levels and updates that passed their time, in the order in which they were due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.incident.clocks import clocks, rounds
from mim_console.incident.outbox import stands, unheard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.clocks import Clock, Kind, Round
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy


@dataclass(frozen=True, slots=True)
class Late:
    """Something due at an instant and not there."""

    kind: Kind
    what: str
    owner: str
    """Who answered for it when it was due, whoever does now."""
    due: datetime
    done: datetime | None
    """When it came after all; None if it never did."""
    by: timedelta
    """How late it was, or is by now, or was when it did not matter any more; nothing where it was closed before."""
    why: str = ""
    """The reason given, where it was left out on purpose after its time; or that one was written, and by whom."""


def late(incident: Incident, policy: Policy, now: datetime) -> list[Late]:
    """Everything that was or is late at `now`. Updates are judged one by one, asks also by the times chased away."""
    found = [*_promises(incident, policy, now), *_chased(incident), *_updates(incident, policy, now)]
    return sorted(found, key=lambda each: (each.due, each.kind, each.what))


def never_told(incident: Incident, policy: Policy, now: datetime) -> list[Round]:
    """The first update of each audience that should have heard of it by `now` and was told nothing at all."""
    told = {update.audience for update in incident.updates}
    silent = [audience.id for audience in policy.audiences if audience.id not in told]
    found = [each for audience in silent for each in rounds(incident, policy, audience)[-1:]]
    return [each for each in found if each.counts(now)]


def _promises(incident: Incident, policy: Policy, now: datetime) -> Iterator[Late]:
    for clock in clocks(incident, policy):
        if clock.kind not in ("update", "soak") and clock.due is not None and clock.state(now) == "breached":
            done = None if clock.cancelled else clock.ended
            owner = _answered_for(incident, clock, clock.due)
            yield Late(clock.kind, clock.name, owner, clock.due, done, (clock.ended or now) - clock.due)


_BY_ROLE: dict[Kind, tuple[str, ...]] = {
    "candidate": ("mim",),
    "sla-acknowledge": ("mim",),
    "sla-respond": ("mim",),
    "sla-resolve": ("mim",),
    "escalation": ("mim",),
    "vendor": ("vendor-manager", "mim"),
}
"""The roles that answer for a clock, not a person who promised something."""


def _answered_for(incident: Incident, clock: Clock, due: datetime) -> str:
    roles = _BY_ROLE.get(clock.kind)
    return clock.owner if roles is None else _holder(incident, roles, due)


def _holder(incident: Incident, roles: tuple[str, ...], at: datetime) -> str:
    return next((person for role in roles if (person := incident.held(role, at))), "")


def _chased(incident: Incident) -> Iterator[Late]:
    for ask in incident.asks.values():
        for due in ask.missed:
            chased = min(at for at in ask.chased if at > due)
            yield Late("ask", f"{ask.who}: {ask.what}", ask.who, due, None, chased - due, "chased, with a new time")


def _updates(incident: Incident, policy: Policy, now: datetime) -> Iterator[Late]:
    end = incident.ended or now
    for audience in policy.audiences:
        for each in rounds(incident, policy, audience.id):
            update, at = each.update, each.update.at if each.update else end
            if at <= each.due and (update is not None or not each.counts(now)):
                continue
            sent = update is not None and update.sent
            yield Late(
                "update",
                f"update to {audience.title.lower()}",
                _holder(incident, ("communications", "mim"), each.due) or (update.by if update else ""),
                each.due,
                at if sent else None,
                max(at - each.due, timedelta()),
                _why(incident, each, sent=sent),
            )


def _why(incident: Incident, owed: Round, *, sent: bool) -> str:
    if owed.update is not None:
        return "" if sent else owed.update.text
    written = unheard(incident, owed.audience)
    return stands(incident, written) if written else ""
