"""Duties to regulators: which regimes a person says apply, since when they count, and what was submitted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.facts.base import Fact, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident


@dataclass(slots=True)
class Anchor:
    """An instant from which a regime counts, as somebody stated it last."""

    at: datetime
    note: str
    by: str
    known: datetime


@dataclass(slots=True)
class Submission:
    """A report that went out."""

    report: str
    name: str
    at: datetime
    reference: str
    note: str
    by: str
    known: datetime


@dataclass(slots=True)
class Duty:
    """A regime that applies to the incident, or did until somebody said that it does not."""

    regime: str
    title: str
    decided_by: str
    reason: str
    since: datetime
    known: datetime
    off: datetime | None = None
    off_reason: str = ""
    anchors: dict[str, Anchor] = field(default_factory=dict)
    submitted: list[Submission] = field(default_factory=list)

    @property
    def applies(self) -> bool:
        return self.off is None

    def first(self, report: str) -> Submission | None:
        """The first submission of a report; None before it."""
        return min(self._of(report), key=lambda each: each.at, default=None)

    def latest(self, report: str) -> Submission | None:
        return max(self._of(report), key=lambda each: each.at, default=None)

    def _of(self, report: str) -> list[Submission]:
        return [each for each in self.submitted if each.report == report]


class _OnRegime(Fact):
    regime: str
    """Its id in the policy."""
    title: str = ""
    """What it was called there then."""

    @property
    def subject(self) -> str:
        return self.regime

    @property
    def called(self) -> str:
        return self.title or self.regime

    def duty(self, incident: Incident, entry: Entry) -> Duty:
        """The duty meant; what comes before anybody said that it applies is kept, and runs no clock."""
        at = entry.occurred_at
        return incident.duties.setdefault(
            self.regime, Duty(self.regime, self.called, "", "", at, entry.recorded_at, off=at)
        )


class RegimeOn(_OnRegime, kind="regime_on", words="reason"):
    """A person decided that a regime applies: its clocks run from the anchors that are known."""

    mark = "!"
    decided_by: str
    reason: str

    def line(self) -> str:
        return f"{self.called} applies, decided by {self.decided_by} · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        duty = self.duty(incident, entry)
        duty.title, duty.decided_by, duty.reason = self.called, self.decided_by, self.reason
        duty.since, duty.known, duty.off, duty.off_reason = entry.occurred_at, entry.recorded_at, None, ""


class RegimeOff(_OnRegime, kind="regime_off", words="reason"):
    """A person decided that it does not apply: its clocks end."""

    decided_by: str
    reason: str

    def line(self) -> str:
        return f"{self.called} does not apply, decided by {self.decided_by} · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        duty = self.duty(incident, entry)
        duty.off, duty.off_reason = entry.occurred_at, self.reason


class AnchorSet(_OnRegime, kind="regulatory_anchor_set", words="note"):
    """An instant from which a regime counts is stated, or stated anew: what was said last holds."""

    mark = "!"
    anchor: str
    instant: datetime
    note: str = ""

    def line(self) -> str:
        return f"{self.called} counts: {self.anchor} {self.instant:%Y-%m-%d %H:%M} UTC{tail(self.note, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        anchor = Anchor(self.instant, self.note, entry.author, entry.recorded_at)
        self.duty(incident, entry).anchors[self.anchor] = anchor


class ReportSubmitted(_OnRegime, kind="report_submitted", words="note"):
    """A report went to the regulator; the entry's time is when."""

    mark = "✓"
    report: str
    name: str = ""
    reference: str = ""
    note: str = ""

    def line(self) -> str:
        known_as = tail(self.reference, " · ")
        return f"{self.called}: {self.name or self.report} submitted{known_as}{tail(self.note, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        said = Submission(
            self.report,
            self.name or self.report,
            entry.occurred_at,
            self.reference,
            self.note,
            entry.author,
            entry.recorded_at,
        )
        self.duty(incident, entry).submitted.append(said)
