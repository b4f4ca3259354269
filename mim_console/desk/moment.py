"""The incident as a verb finds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mim_console.data.template_file import Templates
from mim_console.desk.alert_book import AlertBook
from mim_console.desk.estate import Estate
from mim_console.desk.others import Others
from mim_console.desk.seen import Memory
from mim_console.incident.directory import Directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from mim_console.data.files import Files
    from mim_console.incident.incident import Incident
    from mim_console.incident.playbook import Playbook
    from mim_console.incident.policy import Policy


class Refused(Exception):
    """What was asked cannot be done. The message is one sentence: what, where, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything that a verb may look at. For a verb that opens an incident, `incident` is still blank."""

    incident: Incident
    policy: Policy
    playbook: Playbook
    now: datetime
    """When the verb is done (UTC)."""
    at: datetime
    """When it happened: `now`, unless back-dated."""
    by: str
    """The name of whoever does it."""
    reference: str = ""
    """The next free reference, for a verb that opens an incident."""
    directory: Directory = field(default_factory=Directory)
    """Whom one can call."""
    memory: Memory = field(default_factory=Memory)
    """What was before."""
    estate: Estate = field(default_factory=Estate)
    """What depends on what, and what was changed lately."""
    alerts: AlertBook = field(default_factory=AlertBook)
    """What other systems noticed."""
    others: Others = field(default_factory=Others)
    """The incidents beside this one."""
    files: Files | None = None
    """Where attached files are kept; None where none can be."""
    drill: bool = False
    """Whether this is an exercise."""
    ids: Callable[[], Iterable[str]] = tuple
    """The ids of the entries of its record, read when somebody names one."""
    templates: Templates = field(default_factory=Templates)
    """What an update is written with."""

    @property
    def zone(self) -> ZoneInfo:
        """Where times are typed and shown: the incident's zone, or the policy's while there is none."""
        return ZoneInfo(self.incident.zone if self.incident.opened else self.policy.zone)
