"""The demo: a real incident, played through the console's own verbs as if it were under way now."""

from __future__ import annotations

import re
from collections import deque
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.data.scenarios import DEFAULT
from mim_console.desk import files
from mim_console.desk.desk import Desk
from mim_console.desk.moment import Refused
from mim_console.desk.score import Part, score
from mim_console.desk.verbs import VERBS
from mim_console.incident.fold import read
from mim_console.outside.restated import account

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry

_NAME = re.compile(r"\{(\w+)(\.id)?\}")
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


def prepare(desk: Desk, scenario: str = DEFAULT) -> Player:
    """Fill the ledger of a throw-away desk with what has happened up to now; the player has the rest.

    Every entry is recorded at its own instant, so that the console can be taken back to any of them. Raises KeyError
    for an unknown scenario.
    """
    player = Player(desk, scenario)
    player.catch_up(desk.now())
    return player


def furnish(desk: Desk) -> None:
    """Take in the invented estate around the incident: a service map, and what was changed lately."""
    from mim_console.data import scenarios
    from mim_console.data.change_file import read_changes
    from mim_console.data.changes import ChangeLog
    from mim_console.data.services import Services

    now, told = desk.now(), scenarios.changes()
    Services(desk.ledger).take(scenarios.service_map(), now, source="cmdb")
    found = read_changes(told, desk.policy.timezone, "calendar", now)
    ChangeLog(desk.ledger).tell(found, "calendar", told.name, desk.policy.changes, now)


class Player:
    """Lets happen what is due, whenever the console's tick asks: it has no clock and no thread of its own."""

    def __init__(self, desk: Desk, scenario: str) -> None:
        now = desk.now()
        played = score(scenario, now)
        self._now = min(part.cues[0].at for part in played.parts)
        policy = desk.policy.model_copy(update={"zone": played.parts[0].zone})
        self._desk = Desk(desk.ledger, policy, desk.playbook, desk.author, desk.login, lambda: self._now)
        self._acts = [_Act(part, desk.author) for part in played.parts]
        opening, self._now = self._now, self._now - _DAY
        files.record(self._desk, [account(past) for past in played.history])
        self._now = opening

    @property
    def incident(self) -> str:
        """The id of the incident to show first."""
        return self._acts[0].id or ""

    @property
    def finished(self) -> bool:
        return not any(act.cues for act in self._acts)

    def catch_up(self, now: datetime) -> None:
        """Play the past, each thing at its own instant, and record the thresholds that passed between."""
        while act := self._next(now):
            self._advance(act.cues[0].at)
            act.play(self._desk)
        self._advance(now)

    def due(self, now: datetime) -> None:
        """Play what has become due. What cannot be done any more, since somebody else did it, is left out."""
        self._now = now
        while act := self._next(now):
            act.play_if_possible(self._desk)

    def _next(self, now: datetime) -> _Act | None:
        waiting = [act for act in self._acts if act.cues and act.cues[0].at <= now]
        return min(waiting, key=lambda act: act.cues[0].at, default=None)

    def _advance(self, to: datetime) -> None:
        while self._now < to:
            self._now = min(self._now + _MINUTE, to)
            self._desk.settle()


class _Act:
    """One incident as far as it was played."""

    def __init__(self, part: Part, author: str) -> None:
        self.id: str | None = None
        self.cues = deque(part.cues)
        self._author = author
        self._called: dict[str, Entry] = {}

    def play(self, desk: Desk) -> None:
        """Raises `Refused` where the score does not fit the rules."""
        cue = self.cues.popleft()
        desk.author = cue.author or self._author
        inputs = {name: _NAME.sub(self._meant, text) for name, text in cue.inputs.items()}
        happened = cue.happened.isoformat() if cue.happened else ""
        entries = desk.do_typed(VERBS[cue.verb], self.id, inputs, happened)
        self.id = entries[0].incident
        if cue.called:
            self._called[cue.called] = entries[0]

    def play_if_possible(self, desk: Desk) -> None:
        if self.id is None or desk.incident(self.id).over:
            self.cues.clear()
            return
        with suppress(Refused):
            self.play(desk)

    def _meant(self, name: re.Match[str]) -> str:
        """`{me}`, the handle of what a cue brought in, or its id."""
        if name[1] == "me":
            return self._author
        entry = self._called.get(name[1])
        if entry is None:
            return name[0]
        return entry.id if name[2] else str(getattr(read(entry), "handle", ""))
