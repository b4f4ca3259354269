"""The course of an incident: its milestones, its priorities, and the times in which it was run as a major one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.facts.base import Level, Priority

if TYPE_CHECKING:
    from mim_console.incident.facts.communicate import Update

MILESTONES = (
    "impact_start",
    "detected",
    "acknowledged",
    "declared",
    "engaged",
    "contained",
    "diagnosed",
    "fix_applied",
    "restored",
    "resolved",
    "closed",
    "reviewed",
)
"""In the order in which they should come (practice: section 6)."""


@dataclass(slots=True)
class Milestone:
    """An instant that the metrics need, and the entry that says so."""

    at: datetime
    entry: str
    stated: bool
    approximate: bool = False


@dataclass(slots=True)
class Classification:
    """A priority and since when it holds, so that a raised one can be judged from then."""

    impact: Level
    urgency: Level
    priority: Priority
    at: datetime
    known: datetime


@dataclass(slots=True)
class Run:
    """A time in which it is run as a major incident: audiences are owed updates, and the ladder counts.

    A declaration, a promotion and a reopening each begin one; demoting, closing and reopening end it.
    """

    start: datetime
    known: datetime
    end: datetime | None = None
    updates: list[Update] = field(default_factory=list)
    """Those that were recorded since it began, in the order of recording."""
