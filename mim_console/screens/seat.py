"""Where the person at the console is within one incident: kept while they look at another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mim_console.screens.drafting import Draft
    from mim_console.screens.player import Player
    from mim_console.screens.review_writing import Writing


@dataclass(slots=True)
class Seat:
    """A place on one incident."""

    incident: str
    view: str = "war-room"
    as_of: datetime | None = None
    """The instant in the past that is shown; None is now."""
    visited: set[str] = field(default_factory=set)
    """The screens that are open already."""
    draft: str = ""
    """What stands in the log line and is not entered."""
    updates: dict[str, Draft] = field(default_factory=dict)
    """Updates that are written and not sent, by their audience."""
    writing: dict[str, Writing] = field(default_factory=dict)
    """Sections of the review that are written and not entered, by their names."""
    player: Player | None = None
    """Goes through the past; there once somebody did."""
    wanted: str = ""
    """The entry that the timeline is to show next."""
