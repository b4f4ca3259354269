"""Whom the ladder calls, told person by person: called when, answered or not, not called yet, and by which number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mim_console.incident.proposals import says
from mim_console.incident.when import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mim_console.incident.clocks import Clock
    from mim_console.incident.directory import Contact, Directory
    from mim_console.incident.facts.escalate import Escalation
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

Call = tuple[datetime | None, str, str]
"""When it is due, the first of a step only; what is to be said of whom; how to reach them."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of the policy and the directory, as they are for one incident at an instant."""

    incident: Incident
    policy: Policy
    directory: Directory
    now: datetime

    def calls(self, clocks: Iterable[Clock]) -> Iterator[Call]:
        """Every step that is still to come or was begun, then whom somebody called besides."""
        rungs = {rung.id: rung for rung in self.policy.escalation.rungs}
        due = {clock.about: clock for clock in clocks if clock.kind == "escalation" and clock.about in rungs}
        for rung, clock in due.items():
            made = self._made(rung)
            if made or not clock.over:
                lines = self._begun(made, rungs[rung].who) if made else self._ahead(clock, rungs[rung].who)
                for n, (who, how) in enumerate(lines):
                    yield None if n else clock.due, who, how
        for each in self.incident.escalations.values():
            if each.rung not in due:
                yield each.at, *self._call(each)

    def _begun(self, made: list[Escalation], names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        yield from map(self._call, made)
        reached = [each.to for each in made] + [each.who for each in self.incident.notices.values()]
        for who in names:
            holder = self._holder(who)
            known = filter(None, (who, holder, *(each.name for each in self._contacts(who))))
            runs_it = holder and holder == self.incident.holder("mim")
            if not runs_it and not any(says(to, name) for name in known for to in reached):
                name, how = self._reached(who)
                yield f"NOT CALLED YET: {name}", how

    def _ahead(self, clock: Clock, names: tuple[str, ...]) -> list[tuple[str, str]]:
        """Those of a step that nobody made, together where no number is known."""
        found = [self._reached(who) for who in names]
        if not any(how for _, how in found):
            found = [(", ".join(who for who, _ in found), "")]
        late = clock.due is not None and clock.due < self.now
        return [(f"OVERDUE {who}" if late and not n else who, how) for n, (who, how) in enumerate(found)]

    def _call(self, call: Escalation) -> tuple[str, str]:
        zone = ZoneInfo(self.incident.zone)
        answer = f"answered {say(call.acknowledged, zone, self.now)}" if call.acknowledged else "NO ANSWER"
        known = self.directory.named(call.to.partition(",")[0])
        name, how = (call.to, known.ways[0][1] if known.ways else "") if known else self._reached(call.to)
        return f"called {say(call.at, zone, self.now)}, {answer}: {name}", call.via or how

    def _reached(self, who: str) -> tuple[str, str]:
        """A title with the name behind it, and the number."""
        contacts = self._contacts(who)
        name = self._holder(who) or (contacts[0].name if contacts else "")
        known = self.directory.named(name) if name else None
        return who if name in ("", who) else f"{who}: {name}", known.ways[0][1] if known and known.ways else ""

    def _holder(self, who: str) -> str:
        titles = {role.title.casefold(): role.id for role in self.policy.roles}
        return self.incident.holder(titles.get(who.casefold(), "")) or ""

    def _contacts(self, who: str) -> list[Contact]:
        return self.directory.holders(who, self.now, list(self.incident.services))

    def _made(self, rung: str) -> list[Escalation]:
        return [each for each in self.incident.escalations.values() if each.rung == rung]
