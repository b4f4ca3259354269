"""What is done with the alerts of other systems: how many, for how long, and when they only flap."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mim_console.incident.policy.base import Length, Line, Rule

AtLeastOne = Annotated[int, Field(ge=1)]


class Flapping(Rule):
    """An alert flaps while it fired or resolved that many times within so long."""

    changes: Annotated[int, Field(ge=3, le=20)]
    within: Length


class AlertRules(Rule):
    """Alerts lie beside the record, not in it: these say when they go."""

    flapping: Flapping
    keep: Length
    """An alert that nobody mentioned for so long goes."""
    keep_at_most: AtLeastOne
    keep_bodies: Length
    """What was sent, word for word."""
    keep_bodies_at_most: AtLeastOne
    largest: Annotated[int, Field(ge=1_000, le=20_000_000)]
    """Bytes of one body."""
    a_minute: AtLeastOne
    """Bodies that one source may send in a minute; then it is told to wait."""
    severities: tuple[tuple[Line, ...], ...]
    """The words of all sources, the gravest first; those of one rank stand together."""
    generic: tuple[Line, ...]
    """Words in a service's name that do not tell it from another."""

    def rank(self, severity: str) -> int:
        """How grave a source's own word is: 0 is the gravest; a word that is in no list comes last."""
        word = severity.casefold()
        ranks = (n for n, words in enumerate(self.severities) if any(word == each.casefold() for each in words))
        return next(ranks, len(self.severities))
