"""The updates that are not where they should be, each with what somebody without the console does about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.facts.base import tail
from mim_console.incident.outbox import deliveries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.incident.facts.outgoing import Outgoing
    from mim_console.incident.incident import Incident
    from mim_console.incident.outbox import Delivery
    from mim_console.incident.policy import Policy


def undelivered(incident: Incident, policy: Policy, now: datetime) -> Iterator[tuple[str, str, str]]:
    """Its handle, to whom and by what, and what to do; what it says stands beside its first channel."""
    said: set[str] = set()
    for each in deliveries(incident, policy, now):
        if each.open:
            text = "" if each.update.id in said else gist_of(each.update)
            said.add(each.update.id)
            audience, channel = policy.audience(each.update.audience), policy.channel(each.channel)
            to = audience.title if audience else each.update.audience
            by = channel.title if channel else each.channel
            yield each.update.handle, f"{to}, by {by}", f"{_mend(each, incident)}{tail(text, ' · ')}"


def gist_of(update: Outgoing) -> str:
    """Its headline and what it says of the impact: on a page there is no room for a whole update."""
    return " · ".join(filter(None, (update.headline, gist(update.parts.get("impact", "")))))


def gist(text: str) -> str:
    """The lines of a text one after another."""
    return " · ".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def _mend(delivery: Delivery, incident: Incident) -> str:
    update, said = delivery.update, tail(delivery.said, ": ")
    holder = incident.holder(update.approver) if update.approver else None
    return {
        "approval": f"NOT APPROVED: {holder or update.approver} reads it and says yes, then send it",
        "waiting": f"not sent yet{said}; the console tries again, without it send it by hand",
        "under way": "being sent: ask them whether it is there",
        "by hand": "SEND IT BY HAND, and note who did",
        "refused": f"REFUSED{said}; mend that and resend, or send it by hand",
        "in doubt": f"IN DOUBT{said}; ask them whether it is there, and send it only if not",
    }[delivery.state]
