"""What of the outbox waits for a person: said in the band, with the key that deals with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.facts.base import tail
from mim_console.incident.outbox import deliveries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mim_console.desk.desk import Desk
    from mim_console.incident.outbox import Delivery

KEYS = {"approval": "u a", "in doubt": "u d", "refused": "u r", "by hand": "u d"}
"""The states in which a delivery waits for a person, the gravest first, and the keys that end it."""


def waiting(desk: Desk, id: str) -> list[tuple[str, str]]:
    """What waits in one incident's outbox, each with its keys; an approval only for those who may give it."""
    incident = desk.incident(id)
    if not incident.outgoing:
        return []
    found = [each for each in deliveries(incident, desk.policy, desk.now()) if each.state in KEYS]
    return [
        (words, keys)
        for state, keys in KEYS.items()
        for several in _by_update(each for each in found if each.state == state)
        if (words := _words(desk, id, several))
    ]


def _by_update(found: Iterable[Delivery]) -> Iterator[list[Delivery]]:
    by: dict[str, list[Delivery]] = {}
    for each in found:
        by.setdefault(each.update.id, []).append(each)
    return iter(by.values())


def _words(desk: Desk, id: str, several: list[Delivery]) -> str:
    first, update = several[0], several[0].update
    audience = desk.policy.audience(update.audience)
    who = audience.title.lower() if audience else update.audience
    by = " and ".join(each.channel for each in several)
    match first.state:
        case "approval":
            holders = [each.casefold() for each in desk.incident(id).holders(update.approver)]
            if desk.author.casefold() in holders:
                return f"{update.handle} to {who} waits for your approval"
            return "" if holders else f"{update.handle} to {who} waits for approval, and nobody holds that role"
        case "in doubt":
            return f"{update.handle} by {by}: nobody knows whether it arrived"
        case "refused":
            return f"{update.handle} refused by {by}{tail(first.said)}"
        case _:
            return f"{update.handle} to {who} goes by hand ({by}), not sent yet"
