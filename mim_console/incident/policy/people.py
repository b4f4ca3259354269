"""Who does what, and who is told when it does not go well."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from mim_console.incident.facts.escalate import Direction
from mim_console.incident.policy.base import Id, Length, Line, Rule

Reserved = Literal["declare", "close", "send"]
"""What a policy may leave to the major incident manager."""


class Role(Rule):
    """A duty on the bridge. One person may hold several."""

    id: Id
    title: Line
    duty: Line
    one: bool = False
    """Held by one person at a time."""
    required: bool = False
    """Missed while nobody holds it."""


class Rung(Rule):
    """One step of the ladder: due when the first of the two is reached, counted from the declaration."""

    id: Id
    kind: Direction
    who: tuple[Line, ...]
    after: Length | None = None
    at: Annotated[float, Field(gt=0, le=2)] | None = None
    """A share of the time to resolve."""
    why: str = ""

    @model_validator(mode="after")
    def _due(self) -> Rung:
        if self.after is None and self.at is None:
            raise ValueError('say when the rung is due: after = "15m", at = 0.75, or both')
        return self


Sign = Literal["sla-risk", "no-owner", "failed-fixes", "silent-vendor"]
"""What the record can show by itself."""


class EarlyTrigger(Rule):
    """A reason not to wait for the clock, and the rung to go to."""

    id: Id
    text: Line
    rung: Id
    criteria: tuple[Id, ...] = ()
    """Criteria of a major incident of which each is this reason: proposed once one is ticked."""
    when: Sign | None = None
    """Proposed once the record shows it; None, and no criteria: a person says so."""


class Escalation(Rule):
    """The ladder."""

    acknowledge_within: Length
    """After that, whoever was called counts as silent and the next is called. A rung is proposed that long ahead."""
    no_owner_after: Length
    """From the declaration: nobody leads the technical work by then."""
    failed_fixes: Annotated[int, Field(ge=1)]
    """Failed tests and fixes that did not hold; so many, and more skill is needed."""
    sla_risk_at: Annotated[float, Field(gt=0, lt=1)]
    """A share of the time to resolve; used with neither a cause nor a measure in force, it is at risk."""
    rungs: tuple[Rung, ...]
    early: tuple[EarlyTrigger, ...]
