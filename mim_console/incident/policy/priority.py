"""Priorities and their service levels, and what makes an incident major."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, field_validator

from mim_console.incident.facts.base import Level, Priority
from mim_console.incident.policy.base import DurationOrNever, DurationOrPlanned, Id, Length, Line, Rule

Matrix = dict[Level, dict[Level, Priority]]
"""Impact, then urgency, to priority."""


class ServiceLevel(Rule):
    """What a priority obliges to. None where the work is planned and no clock runs."""

    name: Line
    acknowledge: DurationOrPlanned
    respond: DurationOrPlanned
    resolve: DurationOrPlanned
    calendar: str
    """The calendar in which these three are counted."""
    soak: Length
    """How long everything must stay well after the fix."""
    review: DurationOrNever
    """By when after the resolution the review is held; business days are those of `review.calendar`."""


class Threshold(Rule):
    """A share of a service level used up (1.0 is the breach), and the roles told of it."""

    at: Annotated[float, Field(gt=0, le=2)]
    tell: tuple[Id, ...]


class SlaRules(Rule):
    """What happens while a service-level clock runs."""

    thresholds: tuple[Threshold, ...]
    pausable: tuple[Priority, ...]
    """Priorities whose clock may wait for a vendor or a user; for others a vendor clock runs alongside."""

    @field_validator("thresholds")
    @classmethod
    def _rising(cls, thresholds: tuple[Threshold, ...]) -> tuple[Threshold, ...]:
        if any(lower.at >= higher.at for lower, higher in pairwise(thresholds)):
            raise ValueError("put the thresholds in rising order, each once")
        return thresholds


Shown = Literal["critical-service-down", "several-groups", "regulated-service"]
"""What the record can show by itself."""


class Criterion(Rule):
    """A reason to call an incident major."""

    id: Id
    text: Line
    alone: bool
    """Enough by itself; otherwise it only weighs in."""
    always_at: tuple[Priority, ...] = ()
    """Met by having one of these priorities, without asking."""
    only_at: tuple[Priority, ...] = ()
    """Counts at these priorities alone; at all if none is named."""
    when: Shown | None = None
    """Ticked beforehand once the record shows it; None: a person says so."""
