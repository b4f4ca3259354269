"""Diagnose: findings, hypotheses with their evidence, and suspected changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.facts.base import About, Fact, find, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

Source = Literal["symptom", "metric", "log", "alert", "user", "dependency", "vendor", "configuration", "other"]
HypothesisState = Literal["open", "ruled out", "confirmed"]


@dataclass(slots=True)
class Finding:
    """Something known to be so, with where it comes from."""

    id: str
    text: str
    source: Source
    link: str
    by: str
    at: datetime


@dataclass(slots=True)
class Evidence:
    """A finding that speaks for or against a hypothesis."""

    text: str
    supports: bool
    link: str
    by: str
    at: datetime


@dataclass(slots=True)
class Hypothesis:
    """A theory of the cause, until it is confirmed or ruled out."""

    id: str
    handle: str
    text: str
    raised: datetime
    by: str
    state: HypothesisState = "open"
    settled: datetime | None = None
    reason: str = ""
    evidence: list[Evidence] = field(default_factory=list)
    source: str = ""
    """The reference of the known error or past incident that it was taken from."""
    source_id: str = ""

    def weigh(self) -> tuple[int, int]:
        """How many pieces of evidence speak for it, and how many against."""
        supporting = sum(piece.supports for piece in self.evidence)
        return supporting, len(self.evidence) - supporting


@dataclass(slots=True)
class Change:
    """A change to the estate that may have to do with it."""

    id: str
    handle: str
    what: str
    service: str
    reference: str
    made: datetime | None
    cleared: str = ""
    cleared_at: datetime | None = None
    key: str = ""
    """Its own in the list of recent changes; empty where somebody named it by hand."""
    back_out: str = ""
    link: str = ""


class Found(Fact, kind="found", words="text"):
    """What somebody saw: a symptom, a metric, a log line, an alert, a user's report."""

    mark = "•"
    text: str
    source: Source = "other"
    link: str = ""
    noted_in: str = ""
    """The reference of the incident in which it was noted first, where it came from one."""

    @property
    def subject(self) -> str:
        return self.source

    def line(self) -> str:
        source = "" if self.source == "other" else f"{self.source}: "
        return f"{source}{self.text}{tail(self.link, ' ')}{tail(self.noted_in, ' · from ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.findings[entry.id] = Finding(
            entry.id, self.text, self.source, self.link, entry.author, entry.occurred_at
        )


class HypothesisRaised(Fact, kind="hypothesis_raised", words="text"):
    """A theory is put on the board."""

    mark = "?"
    handle: str
    text: str
    source: str = ""
    source_id: str = ""

    def line(self) -> str:
        return f"{self.handle} hypothesis: {self.text}{tail(self.source, ' · from ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.hypotheses[entry.id] = Hypothesis(
            entry.id,
            incident.name(self.handle, entry),
            self.text,
            entry.occurred_at,
            entry.author,
            source=self.source,
            source_id=self.source_id,
        )


class EvidenceAdded(About, kind="evidence_added", words="text"):
    """Something speaks for or against it."""

    mark = "•"
    supports: bool
    text: str
    link: str = ""

    @property
    def subject(self) -> str:
        return "for" if self.supports else "against"

    def line(self) -> str:
        return f"{self.subject} {self.handle}: {self.text}{tail(self.link, ' ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        piece = Evidence(self.text, self.supports, self.link, entry.author, entry.occurred_at)
        find(incident.hypotheses, self.about, lambda hypothesis: hypothesis.evidence.append(piece))


class _Settled(About):
    """The end of a hypothesis, or its return."""

    reason: str = ""

    def settle(self, incident: Incident, entry: Entry, state: HypothesisState) -> None:
        def settle(hypothesis: Hypothesis) -> None:
            hypothesis.state, hypothesis.reason = state, self.reason
            hypothesis.settled = None if state == "open" else entry.occurred_at
            incident.ends[self.about] = entry.id
            if state == "confirmed":
                incident.reach("diagnosed", entry)
            elif not any(each.state == "confirmed" for each in incident.hypotheses.values()):
                incident.unreach("diagnosed")

        find(incident.hypotheses, self.about, settle)


class HypothesisRuledOut(_Settled, kind="hypothesis_ruled_out", words="reason"):
    """It is not that."""

    mark = "✗"

    def line(self) -> str:
        return f"{self.handle} ruled out{tail(self.reason)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        self.settle(incident, entry, "ruled out")


class HypothesisConfirmed(_Settled, kind="hypothesis_confirmed", words="reason"):
    """It is that: the cause is known."""

    mark = "✓"

    def line(self) -> str:
        return f"{self.handle} confirmed{tail(self.reason)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        self.settle(incident, entry, "confirmed")


class HypothesisReopened(_Settled, kind="hypothesis_reopened", words="reason"):
    """It may be that after all."""

    mark = "?"

    def line(self) -> str:
        return f"{self.handle} open again{tail(self.reason)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        self.settle(incident, entry, "open")


class ChangeSuspected(Fact, kind="change_suspected", words="what"):
    """A change near in time or place; from the list of recent changes, all that was known of it then."""

    mark = "Δ"
    handle: str
    what: str
    service: str = ""
    reference: str = ""
    made: datetime | None = None
    key: str = ""
    by: str = ""
    back_out: str = ""
    """How it is taken back."""
    link: str = ""
    source: str = ""
    near: str = ""
    """Why it was looked at: `on payments itself, 12 minutes before`."""
    cleared: str = ""
    """Why it is not the cause, where that was known at once."""

    def line(self) -> str:
        about = f"{self.what}{tail(self.service, ' on ')}{tail(self.reference, ' ')}{tail(self.near, ' · ')}"
        if self.cleared:
            return f"{self.handle} change ruled out: {about} · {self.cleared}"
        return f"{self.handle} change suspected: {about}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.changes[entry.id] = Change(
            entry.id,
            incident.name(self.handle, entry),
            self.what,
            self.service,
            self.reference,
            self.made,
            self.cleared,
            entry.occurred_at if self.cleared else None,
            self.key,
            self.back_out,
            self.link,
        )


class ChangeCleared(About, kind="change_cleared", words="reason"):
    """It was not that change."""

    mark = "✗"
    reason: str

    def line(self) -> str:
        return f"{self.handle} is not the cause · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def clear(change: Change) -> None:
            change.cleared, change.cleared_at = self.reason, entry.occurred_at
            incident.ends[self.about] = entry.id

        find(incident.changes, self.about, clear)
