"""The outbox: who approves an update, and what is done about one that did not arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Person, Pick, Text
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import REASON, never, without
from mim_console.incident.facts import outgoing as fact
from mim_console.incident.outbox import Delivery, deliveries, heard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mim_console.incident.facts.outgoing import Outgoing

ABOUT = "communicate"


def _for_approval(m: Moment) -> Iterable[tuple[str, str, Outgoing]]:
    waiting = (each for each in m.incident.outgoing.values() if not each.released and each.withdrawn is None)
    return ((each.handle, f"to {each.audience}, by {each.by}", each) for each in waiting)


def _whole(m: Moment, update: Outgoing) -> str:
    """An update as whoever approves it reads it."""
    ways = ", ".join(channel.title if (channel := m.policy.channel(id)) else id for id in update.channels)
    head = f"{update.handle} to {update.audience} by {ways or 'no channel'}, written by {update.by}"
    return f"{head}\n\n{update.headline}\n\n{update.text}"


def _unfinished(m: Moment) -> Iterator[Delivery]:
    return (each for each in deliveries(m.incident, m.policy, m.now) if each.open)


def _withdrawable(m: Moment) -> Iterable[tuple[str, str, Outgoing]]:
    found = {each.update.id: each.update for each in _unfinished(m)}
    return ((each.handle, f"to {each.audience}: {each.headline}", each) for each in found.values())


def _stuck(m: Moment) -> Iterable[tuple[str, str, Delivery]]:
    order = ("refused", "in doubt", "waiting")
    found = [each for each in _unfinished(m) if each.state in order]
    return (_named(each) for each in sorted(found, key=lambda each: order.index(each.state)))


def _first_stuck(m: Moment) -> str:
    return next((name for name, _, _ in _stuck(m)), "")


def _unconfirmed(m: Moment) -> Iterable[tuple[str, str, list[Delivery]]]:
    """Those of which somebody may know that they arrived: one by one, and all of an update that go by hand."""
    found = [each for each in _unfinished(m) if each.state in ("by hand", "refused", "in doubt", "waiting")]
    hands: dict[str, list[Delivery]] = {}
    for each in found:
        if each.state == "by hand":
            hands.setdefault(each.update.handle, []).append(each)
    for handle, several in hands.items():
        yield handle, f"to {several[0].update.audience} by {', '.join(each.channel for each in several)}", several
    for each in found:
        name, words, _ = _named(each)
        yield name, words, [each]


def _named(delivery: Delivery) -> tuple[str, str, Delivery]:
    update = delivery.update
    said = f" · {delivery.said}" if delivery.said else ""
    return f"{update.handle}/{delivery.channel}", f"to {update.audience}: {delivery.state}{said}", delivery


def _off_for(m: Moment, update: Outgoing) -> str | None:
    """Why somebody may not approve an update: it is their own, and they do not hold the role."""
    if m.by.casefold() != update.by.casefold() or m.by in m.incident.holders(update.approver):
        return None
    holder = m.incident.holder(update.approver)
    how = f"{holder} approves it" if holder else f"nobody is {update.approver} yet: who takes that role approves it"
    return f"{update.handle} is yours, so {how}"


def _none_for_me(m: Moment) -> str | None:
    waiting = [update for _, _, update in _for_approval(m)]
    return None if not waiting or any(_off_for(m, each) is None for each in waiting) else _off_for(m, waiting[0])


@verb(
    "approve-update",
    "Approve an update",
    ABOUT,
    off=without(_for_approval, "no update waits for approval", _none_for_me),
    shows=lambda m: "\n\n".join(_whole(m, update) for _, _, update in _for_approval(m)),
    update=Pick(label="Update", among_these=_for_approval),
)
def approve_update(m: Moment, update: Outgoing) -> Facts:
    """Read it whole first: with your name it goes out."""
    if reason := _off_for(m, update):
        raise Refused(f"Update: {reason}")
    yield fact.UpdateApproved(about=update.id, handle=update.handle)


@verb(
    "withdraw-update",
    "Take an update back",
    ABOUT,
    off=without(_withdrawable, "no update is on its way", never),
    update=Pick(label="Update", among_these=_withdrawable),
    reason=REASON,
)
def withdraw_update(m: Moment, update: Outgoing, reason: str) -> Facts:
    """It goes out no more by any channel that did not take it yet."""
    yield fact.UpdateWithdrawn(about=update.id, handle=update.handle, reason=reason)


@verb(
    "resend",
    "Send an update again",
    ABOUT,
    off=without(_stuck, "nothing was refused, and nothing is in doubt", never),
    delivery=Pick(label="Which", among_these=_stuck, prefill=_first_stuck),
    reason=Text(label="Why"),
)
def resend(m: Moment, delivery: Delivery, reason: str = "") -> Facts:
    """By a channel that refused it, or of which nobody knows: they may read it twice."""
    update = delivery.update
    yield fact.DeliveryRequeued(about=update.id, handle=update.handle, channel=delivery.channel, reason=reason)


@verb(
    "delivered",
    "An update has arrived",
    ABOUT,
    off=without(_unconfirmed, "no update waits to be sent by hand, and none is in doubt", never),
    delivery=Pick(label="Which", among_these=_unconfirmed),
    where=Text(label="Where", help="the list, room or number it went to"),
    by=Person(label="By whom", help="empty: you"),
)
def delivered(m: Moment, delivery: list[Delivery], where: str = "", by: str = "") -> Facts:
    """You sent it by hand, or you know that it is there. Its audience has heard it now."""
    update = delivery[0].update
    for each in delivery:
        yield fact.DeliveryEnded(
            about=update.id, handle=update.handle, channel=each.channel, result="accepted", said=where, by=by or m.by
        )
    yield from heard(m.incident, update, tuple(each.channel for each in delivery))
