"""The postman: takes from the outbox what is due, has it delivered meanwhile, and notes what came of it.

Nothing waits for him: each attempt is on the record before anything leaves, runs in a thread of its own, and its
result is noted when he comes by again. Of several consoles on one ledger only one takes each attempt.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from mim_console.desk.drafts import draft
from mim_console.incident.facts.outgoing import DeliveryEnded, DeliveryStarted
from mim_console.incident.message import Message, Outcome
from mim_console.incident.outbox import LEASE, Delivery, due, heard, message, pause
from mim_console.incident.policy.channels import Channel

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.facts import Fact

Deliver = Callable[[Message, Channel], Outcome]

POSTMAN = "console"
"""The author of what he notes: the console itself."""
FORGOTTEN = timedelta(days=1)
"""How long after it was written an update of a closed incident is still tried."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    incident: str
    delivery: Delivery
    outcome: Outcome


class Postman:
    """Delivers what the outbox of a desk holds. `deliver` is called in a thread, and must not raise."""

    def __init__(self, desk: Desk, deliver: Deliver | None = None) -> None:
        self._desk = desk
        self._deliver = deliver or _by_its_door
        self._ended: SimpleQueue[_Attempt] = SimpleQueue()
        self._unnoted: list[_Attempt] = []
        self._under_way = 0
        self._written: dict[str, datetime] = {}
        self._looked = -1

    @property
    def busy(self) -> bool:
        """Whether something is under way here, or its result not noted yet."""
        return self._under_way > 0

    def come_by(self) -> bool:
        """Note what ended, take what is due; whether anything was recorded. Raises `LedgerError`, and loses nothing."""
        return self._note() | self._take()

    def deliver_all(self, seconds: float) -> None:
        """Try all that may be tried now, and wait for it, at most so long. Raises `LedgerError`."""
        self._take()
        self.finish(seconds)

    def finish(self, seconds: float) -> None:
        """Wait for what is under way, at most so long, and note it; nothing new is begun. Raises `LedgerError`."""
        until = time.monotonic() + seconds
        self._note()
        while self.busy:
            try:
                self._unnoted.append(self._ended.get(timeout=max(until - time.monotonic(), 0.001)))
            except Empty:
                return
            self._note()

    def _take(self) -> bool:
        """Put on the record what is tried now, then try it."""
        desk, taken = self._desk, False
        for id in self._writers():
            now = desk.now()
            if not any(True for _ in due(desk.incident(id), desk.policy, now)):
                continue
            with desk.ledger.writing(now) as transaction:
                desk.follow()  # another console may have taken it
                incident = desk.incident(id)
                found = list(due(incident, desk.policy, now))
                letters = [(each, message(incident, desk.policy, each)) for each in found]
                started = (_started(each, now + LEASE) for each in found)
                transaction.append([draft(fact, now, id) for fact in started], POSTMAN, desk.login)
            desk.follow()
            for delivery, letter in letters:
                self._send(id, delivery, letter)
                taken = True
        return taken

    def _send(self, id: str, delivery: Delivery, letter: Message) -> None:
        channel = self._desk.policy.channel(delivery.channel)
        if channel is None:  # the policy lost it since; the next look says so
            return
        self._under_way += 1

        def carry() -> None:
            try:
                outcome = self._deliver(letter, channel)
            except Exception as error:  # noqa: BLE001  whatever a library does, the attempt ends on the record
                outcome = Outcome("in doubt", f"the console itself stumbled: {type(error).__name__}")
            self._ended.put(_Attempt(id, delivery, outcome))

        # A daemon: who leaves the console does not wait for a service that does not answer.
        threading.Thread(target=carry, name=f"postman {delivery.channel}", daemon=True).start()

    def _note(self) -> bool:
        while True:
            try:
                self._unnoted.append(self._ended.get_nowait())
            except Empty:
                break
        noted = False
        while self._unnoted:
            self._note_one(self._unnoted[0])
            del self._unnoted[0]  # not before it is committed
            self._under_way -= 1
            noted = True
        return noted

    def _note_one(self, attempt: _Attempt) -> None:
        desk, delivery, outcome = self._desk, attempt.delivery, attempt.outcome
        now = desk.now()
        with desk.ledger.writing(now) as transaction:
            desk.follow()
            incident = desk.incident(attempt.incident)
            again = None
            if outcome.result == "unreached":
                again = now + max(outcome.retry_after or timedelta(), pause(len(delivery.tries) + 1))
            facts: list[Fact] = [
                DeliveryEnded(
                    about=delivery.update.id,
                    handle=delivery.update.handle,
                    channel=delivery.channel,
                    result=outcome.result,
                    said=outcome.said,
                    again=again,
                    thread=outcome.thread,
                )
            ]
            if outcome.result == "accepted":
                facts += heard(incident, delivery.update, (delivery.channel,))
            transaction.append([draft(fact, now, attempt.incident) for fact in facts], POSTMAN, desk.login)
        desk.follow()

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


def _started(delivery: Delivery, until: datetime) -> DeliveryStarted:
    update = delivery.update
    return DeliveryStarted(about=update.id, handle=update.handle, channel=delivery.channel, until=until)


def _by_its_door(letter: Message, channel: Channel) -> Outcome:
    from mim_console.outside.channels import deliver

    return deliver(letter, channel)
