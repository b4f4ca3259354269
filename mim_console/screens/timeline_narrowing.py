"""What the timeline can be narrowed to: a text, a person, a part of the work or what is asked for most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mim_console.data.timeline import View
from mim_console.incident.facts import KINDS
from mim_console.screens.keys import GROUPS
from mim_console.widgets.menu import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

EVERY = "everything"
SYSTEM = frozenset(kind for kind, fact in KINDS.items() if fact.system)
"""What the console wrote by itself."""
_PARTS = {
    "alerts": "identify",
    "asks": "work",
    "drill": "record",
    "evidence": "diagnose",
    "family": "identify",
    "known_errors": "review",
    "problems": "review",
    "publishing": "review",
    "outgoing": "communicate",
    "regulatory": "clocks",
    "review_text": "review",
    "scope": "identify",
    "sharing": "people",
    "tickets": "work",
    "timing": "clocks",
}
"""Parts of the work by the room of their facts, where the two are called differently."""
_NARROW = {
    "asks": ("a", ("asked", "ask_")),
    "actions": ("t", ("action_",)),
    "decisions": ("x", ("decided",)),
    "hypotheses": ("h", ("hypothesis_", "evidence_")),
    "findings": ("f", ("found",)),
    "notes": ("n", ("noted", "acted")),
}
"""With the keys that enter one, and how their kinds begin."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is shown of all entries."""

    text: str = ""
    sort: str = EVERY
    person: str = ""
    system: bool = False
    """Also what the console wrote by itself."""

    @property
    def active(self) -> bool:
        """Whether something is looked for."""
        return bool(self.text or self.person) or self.sort != EVERY

    def view(self, known_at: datetime | None) -> View:
        kinds = kinds_of(self.sort)
        # Whoever asks for a sort or a person means all of it, the console's own lines included.
        without = frozenset() if self.system or kinds or self.person else SYSTEM
        return View(kinds, without, self.person, self.text, known_at)

    def words(self) -> list[str]:
        """What is looked for."""
        text = f"“{self.text}”" if self.text else ""
        return [word for word in (text, self.sort if self.sort != EVERY else "", self.person) if word]


def kinds_of(sort: str) -> frozenset[str]:
    """The kinds of a sort; none where it means everything."""
    if sort in _NARROW:
        _, starts = _NARROW[sort]
        return frozenset(kind for kind in KINDS if kind.startswith(starts))
    return frozenset(kind for kind, fact in KINDS.items() if _part(fact.__module__) == sort)


def sorts(tally: Mapping[str, int]) -> list[Choice]:
    """What there is to choose from, each with how many there are of it; what is not there is off."""
    keys = {name: key for name, (key, _) in _NARROW.items()} | GROUPS
    choices = [Choice("*", _counted(EVERY, sum(tally.values())), EVERY)]
    for name, key in keys.items():
        count = sum(tally.get(kind, 0) for kind in kinds_of(name))
        choices.append(Choice(key, _counted(name, count) if count else name, name, None if count else "none"))
    return choices


def people(tally: Mapping[str, int]) -> list[Choice]:
    """Everybody who entered something; the most frequent have a digit."""
    everybody = [Choice("*", _counted("everybody", sum(tally.values())), "")]
    return everybody + [
        Choice(str(n) if n < 10 else " ", _counted(name, count), name)
        for n, (name, count) in enumerate(tally.items(), 1)
    ]


def _part(module: str) -> str:
    room = module.rpartition(".")[2]
    return _PARTS.get(room, room)


def _counted(words: str, count: int) -> str:
    return f"{words:<32}{count:>7,}"
