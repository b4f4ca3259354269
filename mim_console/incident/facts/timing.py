"""Timing: SLA pauses, thresholds that passed, deadlines and soak periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.facts.base import About, Fact, find, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident


@dataclass(slots=True)
class Pause:
    """The SLA clocks stand still: who said so is the entry's author."""

    start: datetime
    reason: str
    end: datetime | None = None


@dataclass(slots=True)
class Deadline:
    """A named instant that must not be missed."""

    id: str
    name: str
    owner: str
    due: datetime
    known: datetime
    met: datetime | None = None
    cancelled: datetime | None = None


@dataclass(slots=True)
class Soak:
    """Watching whether the fix holds."""

    start: datetime
    due: datetime
    what: str
    known: datetime
    ended: datetime | None = None
    stable: bool | None = None


class SlaPaused(Fact, kind="sla_paused", words="reason"):
    """The SLA clocks stand still until resumed."""

    mark = "="
    reason: str

    def line(self) -> str:
        return f"SLA paused · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        if not incident.paused:
            incident.pauses.append(Pause(entry.occurred_at, self.reason))


class SlaResumed(Fact, kind="sla_resumed", words="reason"):
    """They run again."""

    mark = "="
    reason: str = ""

    def line(self) -> str:
        return f"SLA resumed{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        if incident.paused:
            incident.pauses[-1].end = max(entry.occurred_at, incident.pauses[-1].start)


class ThresholdPassed(Fact, kind="threshold_passed"):
    """A clock passed one of its thresholds. Its entry id is derived, so it is there exactly once."""

    mark = "!"
    system = True
    clock: str
    name: str
    threshold: float
    """Fraction of the clock's time; 1.0 is the due instant."""
    due: datetime
    tell: tuple[str, ...] = ()
    """Roles, in older entries. Who is to be told is the policy's to say, which differs from site to site."""
    already: bool = False
    """It had passed before the clock came into being (a raised priority, a late record)."""

    @property
    def subject(self) -> str:
        return self.clock.partition(":")[0]

    def line(self) -> str:
        word = "BREACHED" if self.subject.startswith("sla") else "OVERDUE"
        what = word if self.threshold >= 1 else f"{self.threshold:.0%} of its time used"
        return f"{self.name}: {what}{' already when it started' if self.already else ''}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.passed.add((self.clock, self.threshold))


class DeadlineSet(Fact, kind="deadline_set", words="name"):
    """Something outside is due at an instant."""

    mark = "!"
    name: str
    due: datetime
    owner: str = ""

    def line(self) -> str:
        return f"deadline: {self.name}{tail(self.owner, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.deadlines[entry.id] = Deadline(entry.id, self.name, self.owner, self.due, entry.recorded_at)


class DeadlineMet(About, kind="deadline_met", words="note"):
    """Done in time or late: the record shows which."""

    mark = "✓"
    note: str = ""

    def line(self) -> str:
        return f"deadline met: {self.handle}{tail(self.note, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def meet(deadline: Deadline) -> None:
            deadline.met = entry.occurred_at

        find(incident.deadlines, self.about, meet)


class DeadlineCancelled(About, kind="deadline_cancelled", words="reason"):
    """It does not apply."""

    reason: str

    def line(self) -> str:
        return f"deadline cancelled: {self.handle} · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def cancel(deadline: Deadline) -> None:
            deadline.cancelled = entry.occurred_at

        find(incident.deadlines, self.about, cancel)


class SoakStarted(Fact, kind="soak_started", words="what"):
    """The fix is watched until `due`."""

    mark = "="
    due: datetime
    what: str = ""

    def line(self) -> str:
        return f"watching stability{tail(self.what)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.soak = Soak(entry.occurred_at, self.due, self.what, entry.recorded_at)


class SoakEnded(Fact, kind="soak_ended", words="note"):
    """It held, or it did not."""

    mark = "✓"
    stable: bool
    note: str = ""

    @property
    def proof(self) -> bool:
        return self.stable

    def line(self) -> str:
        return f"{'stable' if self.stable else 'NOT STABLE'}{tail(self.note)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        if incident.soak is not None:
            incident.soak.ended, incident.soak.stable = entry.occurred_at, self.stable
