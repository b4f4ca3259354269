"""Actions across incidents: each with its incident, how it stands, and the order in which somebody deals with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mim_console.incident.facts.tickets import Ticket
    from mim_console.incident.facts.work import Action

Stand = Literal["overdue", "open", "to verify", "verified", "cancelled"]
_LAST = datetime.max.replace(tzinfo=UTC)
SOON = timedelta(days=7)
"""An action that is due within so long is worth a look from the board."""


@dataclass(frozen=True, slots=True)
class Undertaken:
    """One action, and the incident that it is from."""

    incident: str
    reference: str
    title: str
    over: bool
    """The incident is over: there is no call on which it would be asked about."""
    service: str
    action: Action
    ticket: Ticket | None

    @property
    def lasting(self) -> bool:
        """It outlives the incident, or was left over from it."""
        return self.action.follow_up or self.over

    def stand(self, now: datetime) -> Stand:
        """How it stands. What its owner calls done waits for somebody else to have seen it, if it outlives the call."""
        action = self.action
        if action.cancelled:
            return "cancelled"
        if action.done:
            return "to verify" if action.follow_up and not action.verified_by else "verified"
        return "overdue" if action.due is not None and action.due < now else "open"

    def matches(self, owner: str = "", type: str = "", incident: str = "") -> bool:
        """Whether it is one of those looked for: by a part of the owner's name, its type, and its incident's id."""
        action = self.action
        return (
            owner.casefold() in action.owner.casefold()
            and type in ("", action.type)
            and incident in ("", self.incident)
        )


def soonest_first(found: Iterable[Undertaken]) -> list[Undertaken]:
    """In the order in which they are due; those without a date come last."""
    return sorted(found, key=lambda each: (each.action.due or _LAST, each.reference, each.action.handle))


def pressing(found: Iterable[Undertaken], now: datetime) -> list[Undertaken]:
    """What the board shows: those of no call that are overdue or due within a week, the longest overdue first."""
    soon = now + SOON
    return soonest_first(
        each
        for each in found
        if each.lasting and each.action.open and each.action.due is not None and each.action.due < soon
    )


def roughly(span: timedelta) -> str:
    """A length as somebody plans by: `12 d`, `5 h`, `20 min`."""
    seconds = int(abs(span).total_seconds())
    for unit, length in (("d", 86_400), ("h", 3600)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds // 60} min"
