"""What a screen shows: one incident at one moment, as known then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mim_console.desk.estate import Estate

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.clocks import Clock
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident
    from mim_console.incident.playbook import Playbook
    from mim_console.incident.policy import Policy
    from mim_console.incident.proposals import Proposal


@dataclass(frozen=True, slots=True)
class Scene:
    """Handed to every screen and widget; none of them looks anything up elsewhere."""

    incident: Incident
    clocks: list[Clock]
    policy: Policy
    playbook: Playbook
    now: datetime
    latest: tuple[Entry, ...] = ()
    """The newest entries that a person made, oldest first."""
    as_of: datetime | None = None
    """The instant in the past that is shown; None is now."""
    proposals: tuple[Proposal, ...] = ()
    """What to escalate now, the most urgent first; nothing in the past."""
    estate: Estate = field(default_factory=Estate)
    """What depends on what, and what was changed lately; nothing in the past, of which the record tells."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.incident.zone)

    def running(self) -> list[Clock]:
        """The clocks that still matter, soonest first."""
        return [clock for clock in self.clocks if not clock.over]
