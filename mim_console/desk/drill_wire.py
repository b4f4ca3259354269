"""The other end of a drill: what arrives is written where it would be found if it were real."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.data.alerts import Alerts, Delivery
from mim_console.data.changes import ChangeLog
from mim_console.desk.drafts import draft
from mim_console.incident.alerts.signal import Reading, Signal
from mim_console.incident.changes import ChangeRecord
from mim_console.incident.drills.debrief import WIRE
from mim_console.incident.entry import CONSOLE
from mim_console.incident.facts.diagnose import Found
from mim_console.incident.facts.drill import DrillBegan
from mim_console.incident.facts.record import Acted, Noted
from mim_console.incident.safe import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from mim_console.desk.desk import Desk
    from mim_console.incident.drills.scenario import Arrival
    from mim_console.incident.facts import Fact
    from mim_console.incident.incident import Incident

SOURCE = "monitoring"
"""Where the alerts of a drill come from."""


class Wire:
    """Writes in the names of those who are not there. Every method may raise `LedgerError`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._alerts = Alerts(desk.ledger)
        self._changes = ChangeLog(desk.ledger)

    def begin(self, incident: str, began: DrillBegan, now: datetime) -> None:
        """Say once on an incident's record what is played."""
        if not any(each.incident == incident for each in self._desk.ledger.kinds((DrillBegan.kind,))):
            self.append(incident, [(began, now)], CONSOLE, now)

    def outside(self, arrival: Arrival, now: datetime) -> None:
        """An alert or a change: there whether anybody works on an incident or not."""
        if arrival.sort == "alert":
            self._signal(arrival, over=arrival.over, now=now)
        elif arrival.sort == "change":
            change = ChangeRecord(
                key=f"{arrival.text[:60]} @ {arrival.at:%Y-%m-%dT%H:%M}",
                what=one_line(arrival.text),
                services=(arrival.service,) if arrival.service else (),
                at=arrival.at,
                source="changes",
            )
            self._changes.tell([change], "changes", "drill", self._desk.policy.changes, now)

    def calm(self, heard: Sequence[Arrival], now: datetime) -> None:
        """The service is back: what still fires fires no more."""
        last = {each.key: each for each in heard if each.sort == "alert"}
        for alert in last.values():
            if not alert.over:
                self._signal(alert, over=True, now=now)

    def inside(self, incident: str, arrival: Arrival, now: datetime) -> None:
        """What somebody says or does: in the log of the incident, at the time at which it happened."""
        if (fact := _fact(arrival)) is not None:
            self.append(incident, [(fact, min(arrival.at, now))], arrival.by, now)

    def say(self, incident: Incident, said: Iterable[tuple[Fact, str]], now: datetime) -> None:
        """What somebody answers."""
        for fact, by in said:
            self.append(incident.id, [(fact, now)], by, now)

    def append(self, incident: str, said: Iterable[tuple[Fact, datetime]], by: str, now: datetime) -> None:
        """Record facts in somebody's name."""
        with self._desk.ledger.writing(now) as transaction:
            transaction.append([draft(fact, at, incident) for fact, at in said], by, WIRE)
        self._desk.follow()

    def _signal(self, arrival: Arrival, *, over: bool, now: datetime) -> None:
        at = now if over and not arrival.over else arrival.at
        signal = Signal(
            source=SOURCE,
            key=one_line(arrival.key)[:100],
            state="resolved" if over else "firing",
            title=one_line(arrival.text)[:200],
            service=arrival.service,
            starts=None if over else arrival.at,
            ends=at if over else None,
            at=at,
        )
        said = f"{signal.state} {at:%Y-%m-%dT%H:%M:%S} {arrival.text}"
        self._alerts.take([Delivery(SOURCE, said.encode(), "text/plain", Reading((signal,)))], lambda: now)


def _fact(arrival: Arrival) -> Fact | None:
    match arrival.sort:
        case "report":
            return Found(text=arrival.text, source="user")
        case "vendor":
            return Found(text=arrival.text, source="vendor")
        case "finding" | "restored":
            return Found(text=arrival.text)
        case "theory":  # somebody says it; to put it on the board is the manager's work
            return Noted(text=arrival.text, tags=("suspicion",))
        case "done":
            return Acted(text=arrival.text)
        case "alert" | "change":
            return None
