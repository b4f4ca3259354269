"""Records to fold: facts at minutes after the start, with ids in the order of recording."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from mim_console.data.rules_file import default_text
from mim_console.incident.clocks import Clock, clocks
from mim_console.incident.clocks.thresholds import passed
from mim_console.incident.entry import Entry, canonical_json
from mim_console.incident.facts import Fact
from mim_console.incident.facts.base import Level, Priority
from mim_console.incident.facts.identify import Classified, Declared
from mim_console.incident.facts.timing import ThresholdPassed
from mim_console.incident.fold import fold
from mim_console.incident.incident import Incident
from mim_console.incident.playbook import Playbook
from mim_console.incident.policy import Policy

START = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)
"""A Wednesday afternoon."""
RULES = tomllib.loads(default_text("policy.toml"))
POLICY = Policy.model_validate(RULES)
PLAYBOOK = Playbook.model_validate(tomllib.loads(default_text("playbook.toml")))
LEVELS: dict[Priority, tuple[Level, Level]] = {
    "P1": ("high", "high"),
    "P2": ("high", "medium"),
    "P3": ("medium", "medium"),
    "P4": ("medium", "low"),
    "P5": ("low", "low"),
}


def minute(after: float) -> datetime:
    return START + timedelta(minutes=after)


def declared(priority: Priority = "P1", *services: str) -> Declared:
    impact, urgency = LEVELS[priority]
    return Declared(
        reference="INC-1", title="Cards fail", impact=impact, urgency=urgency, priority=priority, services=services
    )


def classified(priority: Priority) -> Classified:
    impact, urgency = LEVELS[priority]
    return Classified(impact=impact, urgency=urgency, priority=priority, reason="seen wider")


def known_at(entries: Iterable[Entry], at: datetime) -> list[Entry]:
    """What a console had learnt by then."""
    return [entry for entry in entries if entry.recorded_at <= at]


@dataclass
class Tale:
    """What was recorded so far; `start` is minute 0."""

    start: datetime = START
    policy: Policy = POLICY
    entries: list[Entry] = field(default_factory=list)

    def at(self, after: float) -> datetime:
        return self.start + timedelta(minutes=after)

    def say(self, fact: Fact, after: float = 0, *, known: float | None = None, origin: str = "abcdef") -> str:
        """Record what happened at a minute, then or at the minute `known`; answers the entry's id."""
        return self.keep(fact, self.at(after), self.at(after if known is None else known), origin)

    def keep(self, fact: Fact, occurred_at: datetime, recorded_at: datetime, origin: str = "abcdef") -> str:
        id, n = f"e{len(self.entries) + 1:04}", len(self.entries) + 1
        body = canonical_json(fact.model_dump(mode="json", exclude_defaults=True))
        self.entries.append(
            Entry(id, "i", origin, n, occurred_at, recorded_at, "Ana", "ana", fact.kind, body, "digest", "chain")
        )
        return id

    @property
    def incident(self) -> Incident:
        return fold(self.entries)

    def clocks(self, kind: str, name: str = "") -> list[Clock]:
        every = clocks(self.incident, self.policy)
        return [each for each in every if each.kind == kind and (name in each.name or name in each.key)]

    def clock(self, kind: str, name: str = "") -> Clock:
        (clock,) = self.clocks(kind, name)
        return clock

    def settle(self, after: float) -> list[ThresholdPassed]:
        """Record what has passed by a minute, as every open console does each second."""
        incident = self.incident
        found = list(passed(incident, clocks(incident, self.policy), self.at(after)))
        for fact, at, _ in found:
            self.keep(fact, at, self.at(after))
        return [fact for fact, _, _ in found]
