"""What of an incident's updates is still on its way, channel by channel, and what may be tried now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.message import Message, status_of
from mim_console.incident.patience import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.facts.outgoing import Attempt, Outgoing
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

State = Literal[
    "approval", "waiting", "under way", "by hand", "accepted", "refused", "in doubt", "overtaken", "withdrawn"
]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One update on its way by one channel."""

    update: Outgoing
    channel: str
    state: State
    tries: tuple[Attempt, ...]
    again: datetime | None = None
    """Not tried before this instant; None where nothing is to be tried."""

    @property
    def said(self) -> str:
        """What came of the last attempt, in the service's words."""
        return self.tries[-1].said if self.tries else ""

    @property
    def open(self) -> bool:
        """Somebody or something still has to do with it."""
        return self.state in ("approval", "waiting", "under way", "by hand", "refused", "in doubt")


def deliveries(incident: Incident, policy: Policy, now: datetime) -> list[Delivery]:
    """Every update of this incident by every channel, oldest first."""
    return [
        _delivery(incident, policy, update, channel, now)
        for update in incident.outgoing.values()
        for channel in update.channels
    ]


def going(incident: Incident, policy: Policy, audience: str, now: datetime) -> Delivery | None:
    """The newest that is still on its way to an audience; None where nothing is."""
    if not incident.outgoing:  # asked each second for each audience
        return None
    found = (each for each in reversed(deliveries(incident, policy, now)) if each.update.audience == audience)
    return next((each for each in found if each.open), None)


def due(incident: Incident, policy: Policy, now: datetime) -> Iterator[Delivery]:
    """What may be tried now."""
    for delivery in deliveries(incident, policy, now):
        if delivery.state == "waiting" and delivery.again is not None and delivery.again <= now:
            yield delivery


def heard(incident: Incident, update: Outgoing, channels: tuple[str, ...]) -> Iterator[UpdateSent]:
    """That the audience was told, with the first channel that took it: from now its next update is due."""
    if not any(each.outgoing == update.id for each in incident.updates):
        yield UpdateSent(
            audience=update.audience,
            next_due=update.next_due,
            channels=channels,
            final=update.final,
            about=update.id,
            handle=update.handle,
        )


def unheard(incident: Incident, audience: str) -> Outgoing | None:
    """The newest update that was written for an audience and of which nobody knows that it arrived; None if none is."""
    newest = next((each for each in reversed(incident.outgoing.values()) if each.audience == audience), None)
    if newest is None or newest.withdrawn or any(each.outgoing == newest.id for each in incident.updates):
        return None
    return newest


def stands(incident: Incident, update: Outgoing) -> str:
    """What is known of an update of which nobody knows that it arrived, for whoever asks who was told."""
    at = f"{update.at.astimezone(ZoneInfo(incident.zone)):%H:%M}"
    how = "not noted as delivered" if update.released else f"never approved ({update.approver})"
    return f"{update.handle} written {at} by {update.by}, {how}"


def message(incident: Incident, policy: Policy, delivery: Delivery) -> Message:
    """What a door is given."""
    update = delivery.update
    return addressed(
        incident,
        policy,
        delivery.channel,
        update=update.id,
        audience=update.audience,
        headline=update.headline,
        text=update.text,
        at=update.at,
        final=update.final,
    )


def addressed(
    incident: Incident,
    policy: Policy,
    channel: str,
    *,
    audience: str,
    headline: str,
    text: str,
    at: datetime,
    final: bool,
    update: str = "",
) -> Message:
    """The message of an update, also of one that is still being written and has no id, for one channel."""
    taken = [
        attempt
        for each in incident.outgoing.values()
        for attempt in each.tries(channel)
        if attempt.result == "accepted" and each.id != update
    ]
    known = policy.audience(audience)
    return Message(
        id=f"{update}.{channel}",
        incident=incident.id,
        reference=incident.reference,
        audience=known.title if known else audience,
        subject=headline,
        text=text,
        at=at,
        status=status_of(incident.stage, cause_known=bool(incident.known_cause), final=final),
        major=incident.major,
        first=not taken,
        final=final,
        services={each.name: each.state for each in incident.services.values()},
        thread=next((each.thread for each in reversed(taken) if each.thread), ""),
    )


def _delivery(incident: Incident, policy: Policy, update: Outgoing, channel: str, now: datetime) -> Delivery:
    tries = tuple(update.tries(channel))
    last = tries[-1] if tries else None
    asked_again = update.requeued.get(channel)
    known = policy.channel(channel)
    again: datetime | None = None
    state: State
    if last is not None and last.result == "accepted":
        state = "accepted"
    elif last is not None and last.result is None and now < last.until:
        state = "under way"
    elif update.withdrawn is not None:
        state = "withdrawn"
    elif _overtaken(incident, update, channel):
        state = "overtaken"
    elif not update.released:
        state = "approval"
    elif known is None or known.by == "hand":
        state = "by hand"
    elif last is None or (asked_again is not None and asked_again >= (last.ended or last.until)):
        state, again = "waiting", asked_again or update.approved or update.at
    elif last.result == "unreached":
        state, again = "waiting", last.again or (last.ended or now) + MESSAGES.pause(len(tries))
    elif last.result == "refused":
        state = "refused"
    elif known.by in _REPEATABLE:
        state, again = "waiting", last.ended + MESSAGES.pause(len(tries)) if last.ended else last.until
    else:
        state = "in doubt"
    return Delivery(update, channel, state, tries, again)


_REPEATABLE: tuple[str, ...] = ("statuspage", "webhook")
"""Services that can tell a repeat by the message's id, or can be asked; by any other a person decides."""


def _overtaken(incident: Incident, update: Outgoing, channel: str) -> bool:
    """A later update to the same audience went out by this channel, or may: old news is not sent after new."""
    return any(
        each.id > update.id and each.audience == update.audience and channel in each.channels and each.released
        for each in incident.outgoing.values()
    )
