"""The postman: carries what is due in the outbox to its channels, and notes whose audience has heard it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.desk.carrier import Carrier
from mim_console.incident.facts.outgoing import DeliveryEnded, DeliveryStarted
from mim_console.incident.message import Message, Outcome
from mim_console.incident.outbox import Delivery, due, heard, message
from mim_console.incident.patience import MESSAGES
from mim_console.incident.policy.channels import Channel

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.incident import Incident

Deliver = Callable[[Message, Channel], Outcome]

FORGOTTEN = timedelta(days=1)
"""How long after it was written an update of a closed incident is still tried."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    incident: str
    delivery: Delivery
    outcome: Outcome


class Postman(Carrier[_Attempt]):
    """Delivers what the outbox of a desk holds. `deliver` is called in a thread, and must not raise."""

    def __init__(self, desk: Desk, deliver: Deliver | None = None) -> None:
        super().__init__(desk)
        self._deliver = deliver or _by_its_door
        self._written: dict[str, datetime] = {}
        self._looked = -1

    def deliver_all(self, seconds: float) -> None:
        """Try all that may be tried now, and wait for it, at most so long. Raises `LedgerError`."""
        self._take()
        self.finish(seconds)

    def _take(self) -> bool:
        taken = False
        for id in self._writers():
            for delivery, letter in self._claim(id, self._letters, _started):
                self._deliver_one(id, delivery, letter)
                taken = True
        return taken

    def _letters(self, incident: Incident, now: datetime) -> Iterator[tuple[Delivery, Message]]:
        policy = self._desk.policy
        ours = (each for each in due(incident, policy, now) if self._ours(each.update.carried_by))
        return ((each, message(incident, policy, each)) for each in ours)

    def _deliver_one(self, id: str, delivery: Delivery, letter: Message) -> None:
        channel = self._desk.policy.channel(delivery.channel)
        if channel is None:  # the policy lost it since; the next look says so
            return
        self._send(
            lambda: letter,
            lambda letter: _Attempt(id, delivery, self._deliver(letter, channel)),
            lambda why: _Attempt(id, delivery, Outcome("in doubt", why)),
        )

    def _note_one(self, back: _Attempt) -> None:
        delivery, outcome, again = back.delivery, back.outcome, None
        if outcome.result == "unreached":
            wait = max(outcome.retry_after or timedelta(), MESSAGES.pause(len(delivery.tries) + 1))
            again = self._desk.now() + wait
        ended = DeliveryEnded(
            about=delivery.update.id,
            handle=delivery.update.handle,
            channel=delivery.channel,
            result=outcome.result,
            said=outcome.said,
            again=again,
            thread=outcome.thread,
        )
        told = (delivery.channel,) if outcome.result == "accepted" else ()
        self._record(back.incident, ended, lambda incident: heard(incident, delivery.update, told) if told else ())

    def _writers(self) -> list[str]:
        """The incidents whose outbox may hold something."""
        desk = self._desk
        newest = desk.ledger.arrival()
        if newest != self._looked:
            self._written = {entry.incident: entry.recorded_at for entry in desk.ledger.kinds(("update_composed",))}
            self._looked = newest
        if not self._written:
            return []
        working = {each.id for each in desk.incidents() if not (each.over or each.imported_from)}
        lately = desk.now() - FORGOTTEN
        return [id for id, at in self._written.items() if id in working or at > lately]


def _started(letter: tuple[Delivery, Message], now: datetime) -> DeliveryStarted:
    delivery, _ = letter
    about, handle = delivery.update.id, delivery.update.handle
    return DeliveryStarted(about=about, handle=handle, channel=delivery.channel, until=now + MESSAGES.lease)


def _by_its_door(letter: Message, channel: Channel) -> Outcome:
    from mim_console.outside.channels import deliver

    return deliver(letter, channel)
