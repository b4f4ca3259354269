"""A drill: a desk whose clock runs as quick as one likes, and on which a real incident arrives piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.desk.drill_people import people
from mim_console.desk.drill_silence import PICKS_UP, ends
from mim_console.desk.drill_wire import Wire
from mim_console.incident.drills.answering import NOTHING, answered, nothing_yet
from mim_console.incident.drills.debrief import debrief
from mim_console.incident.facts.asks import AskAnswered, AskExtended
from mim_console.incident.facts.drill import DrillEnded
from mim_console.incident.facts.escalate import EscalationAcknowledged
from mim_console.incident.facts.people import NoticeAcknowledged
from mim_console.incident.message import Message, Outcome
from mim_console.incident.policy.channels import Channel, Kept

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.desk.drill_clock import DrillClock
    from mim_console.desk.drill_source import Source
    from mim_console.incident.drills.answering import Answer
    from mim_console.incident.drills.debrief import Debrief
    from mim_console.incident.drills.scenario import Arrival, Scenario
    from mim_console.incident.facts import Fact
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

PREFIX = "DRILL"
"""Before the number of its incidents: whatever names one says what it is."""


def recorder(letter: Message, channel: Channel) -> Outcome:
    """The only way out of a drill: it takes every message, and leads nowhere."""
    return Outcome("accepted", f"kept on this machine: {letter.audience} would have had it by {channel.title}")


def sealed(policy: Policy, zone: str) -> Policy:
    """The rules with every way to the outside closed: what goes by a channel is kept, and no tracker is known."""
    kept = tuple(Kept(id=each.id, title=each.title, by="kept") for each in policy.channels)
    closed = {"channels": kept, "jira": None, "confluence": None, "links": ()}
    return policy.model_copy(update={"zone": zone, "reference_prefix": PREFIX} | closed)


class Drill:
    """Plays a source on a desk. It has no thread: `due` is called by whoever keeps the tick."""

    def __init__(self, desk: Desk, source: Source, clock: DrillClock) -> None:
        self.scenario = source.scenario
        self.clock = clock
        self.heard: list[Arrival] = []
        """What has arrived, in order."""
        self.over = False
        self._desk = desk
        self._wire = Wire(desk)
        self._began = source.began
        self._coming = list(reversed(self.scenario.arrivals))
        self._unlogged: list[Arrival] = []
        desk.drill = True
        desk.policy = sealed(desk.policy, self.scenario.zone)
        there = people(desk.policy, self.scenario)
        desk.contacts = lambda: there
        clock.never_past = self._next

    def due(self, now: datetime) -> list[Arrival]:
        """Hand over what has become due, and let those who were asked answer; what is new. Raises `LedgerError`."""
        new = []
        while self._coming and self.scenario.arrives(self._coming[-1]) <= now and not self.over:
            new.append(self._coming[-1])
            self._hand_over(self._coming[-1])
            now = self.clock()
        self._catch_up(now)
        if (incident := self.incident) is not None and not self.over:
            self._wire.say(incident, [*_reactions(incident, self._coming, now)], now)
        return new

    def skip(self) -> tuple[datetime, str] | None:
        """Pass over silence: when it ends, and what ends it (empty for an arrival); None once all has arrived."""
        if not self._coming:
            return None
        now, found = self.clock(), [(self.scenario.arrives(self._coming[-1]), "")]
        if (incident := self.incident) is not None:
            found += ends(incident, self._desk.scene(incident.id).running())
        first = min((each for each in found if each[0] > now), default=None)
        if first is not None:
            self.clock.skip(first[0])
        return first

    @property
    def incident(self) -> Incident | None:
        """The incident that is worked on: the first that was opened and is not over."""
        open_ones = [each.id for each in self._desk.incidents() if each.drill and not each.over]
        return self._desk.incident(min(open_ones)) if open_ones else None

    @property
    def restored(self) -> bool:
        """Whether the player has heard that the service is back."""
        return self.clock() >= self.scenario.restored and not self._unheard(self.scenario.restored)

    @property
    def played_out(self) -> bool:
        """Whether the service is back and what the player opened is closed."""
        mine = [each for each in self._desk.incidents() if each.drill]
        return self.restored and bool(mine) and all(each.over for each in mine)

    def end(self) -> None:
        """Stop the clock, and say on the record that it is over. Raises `LedgerError`."""
        self.clock.pause()
        if self.over:
            return
        self.over = True
        now = self.clock()
        for each in self._desk.incidents():
            if each.drill:
                self._wire.append(each.id, [(DrillEnded(), now)], self._desk.author, now)

    def debrief(self) -> Debrief:
        """How it went, beside how it really went."""
        return debriefed(self._desk, self.scenario, self.clock())

    def _next(self) -> datetime | None:
        return self.scenario.arrives(self._coming[-1]) if self._coming else None

    def _unheard(self, until: datetime) -> bool:
        return any(self.scenario.arrives(each) <= until for each in self._coming)

    def _hand_over(self, arrival: Arrival) -> None:
        """Whatever fails on the way is tried again at the next look, and nothing arrives twice."""
        now = self.scenario.arrives(arrival)
        self._wire.outside(arrival, now)
        if arrival.sort == "restored":
            self._wire.calm(self.heard, now)
            if arrival.at >= self.scenario.restored:
                self.clock.slow()  # from now on each minute counts, and at ×600 none is long enough to say so
        self.heard.append(arrival)
        self._unlogged.append(self._coming.pop())
        self._catch_up(now)

    def _catch_up(self, now: datetime) -> None:
        """Log what came before there was a record as soon as there is one."""
        incident = self.incident
        if incident is None:
            return
        self._wire.begin(incident.id, self._began, now)
        while self._unlogged:
            arrival = self._unlogged[0]
            self._wire.inside(incident.id, arrival, now)
            del self._unlogged[0]
            found = answered(incident.asks.values(), arrival)
            self._wire.say(incident, [_answer(each) for each in found], now)


def _reactions(incident: Incident, coming: list[Arrival], now: datetime) -> Iterator[tuple[Fact, str]]:
    """What the people around the player answer by themselves, and who says it."""
    for each in nothing_yet([*incident.asks.values()], now, coming):
        more = AskExtended(about=each.ask.id, handle=each.ask.handle, due=each.due, reason=NOTHING)
        yield more, each.ask.who
    for call in incident.escalations.values():
        if call.acknowledged is None and call.at + PICKS_UP <= now:
            yield EscalationAcknowledged(about=call.id, handle=call.to, by=call.to), call.to
    for notice in incident.notices.values():
        if notice.acknowledged is None and notice.at + PICKS_UP <= now:
            yield NoticeAcknowledged(about=notice.id, handle=notice.who), notice.who


def _answer(found: Answer) -> tuple[Fact, str]:
    ask = found.ask
    return AskAnswered(about=ask.id, handle=ask.handle, answer=found.text), ask.who


def debriefed(desk: Desk, scenario: Scenario, stopped: datetime | None = None) -> Debrief:
    """The debrief of the drill on a desk's ledger, of the incident of which most was recorded."""
    mine = [desk.incident(each.id) for each in desk.incidents() if each.drill]
    played = max(mine, key=lambda each: each.entries, default=None)
    entries = [*desk.ledger.read(played.id)] if played else []
    return debrief(scenario, played, entries, desk.policy, stopped)
