"""The regulatory clocks: one a report of each regime that a person says applies (practice: section 8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.clocks.clock import Clock, simple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.facts.regulatory import Duty
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy
    from mim_console.incident.policy.regulatory import Limit, Regime, Report


@dataclass(frozen=True, slots=True)
class Owed:
    """A report of a regime that applies or did, and from when to when its time runs."""

    duty: Duty
    regime: Regime
    report: Report
    start: datetime | None = None
    """None while nobody has said when that was from which it counts."""
    due: datetime | None = None
    known: datetime | None = None

    @property
    def key(self) -> str:
        """What people call it: `dora/initial`."""
        return f"{self.duty.regime}/{self.report.id}"

    @property
    def name(self) -> str:
        return f"{self.regime.title}: {self.report.title}"

    @property
    def submitted(self) -> datetime | None:
        first = self.duty.first(self.report.id)
        return first.at if first else None

    @property
    def waits(self) -> bool:
        """Nobody knows yet when it is due."""
        return self.duty.applies and self.due is None and self.submitted is None

    @property
    def waits_for(self) -> str:
        """What must be said or submitted before its time runs; empty if it does."""
        return "" if self.due else " or ".join(dict.fromkeys(limit.anchor for limit in self.report.due))

    @property
    def unsaid(self) -> str:
        """What nobody said yet and may make a report due sooner: a countdown that hides it would lull."""
        if self.due is None or self.submitted or not self.duty.applies:
            return ""
        missing = (
            limit
            for limit in self.report.due
            if limit.anchor in self.regime.anchors and limit.anchor not in self.duty.anchors
        )
        return "; ".join(f"{limit.anchor}: not said yet, then {limit.length} at most" for limit in missing)


def owed(incident: Incident, policy: Policy) -> Iterator[Owed]:
    """Every report of every regime switched on so far. One that the policy names no more asks for nothing."""
    for duty in incident.duties.values():
        regime = policy.regulatory.regimes.get(duty.regime)
        if regime is not None and duty.decided_by:
            for report in regime.reports:
                yield _owed(duty, regime, report, policy)


def regulatory_clocks(incident: Incident, policy: Policy) -> Iterator[Clock]:
    """The closing of the incident ends none: only the report does, or the word that the regime does not apply."""
    for each in owed(incident, policy):
        if each.start is None or each.due is None or each.known is None:
            continue
        length = each.due - each.start
        clock = simple(
            "regulatory",
            each.key,
            each.name,
            each.start,
            each.due,
            max(each.known, each.duty.known),
            owner=each.duty.decided_by,
            ended=each.submitted or each.duty.off,
            cancelled=each.submitted is None,
        )
        shares = policy.regulatory.thresholds
        thresholds = tuple((share.at, each.start + length * share.at, share.tell) for share in shares)
        yield replace(clock, thresholds=thresholds, note=each.unsaid)


def _owed(duty: Duty, regime: Regime, report: Report, policy: Policy) -> Owed:
    days = policy.counting(regime.calendar)
    ends = []
    for limit in report.due:
        if (anchor := _anchor(duty, limit)) is not None:
            at, known = anchor
            ends.append((limit.end(at, days), limit, at, known))
    alone = duty.anchors.get(report.alone_if_later)
    if alone is not None:
        ends = [each for each in ends if each[1].anchor == report.alone_if_later or each[0] >= alone.at]
    if not ends:
        return Owed(duty, regime, report)
    end, limit, start, known = min(ends, key=lambda each: each[0])
    return Owed(duty, regime, report, start, regime.rolled(report, limit, end, days), known)


def _anchor(duty: Duty, limit: Limit) -> tuple[datetime, datetime] | None:
    """When that was from which a limit counts, and since when this is known."""
    if (stated := duty.anchors.get(limit.anchor)) is not None:
        return stated.at, stated.known
    sent = duty.latest(limit.anchor) if limit.latest else duty.first(limit.anchor)
    return (sent.at, sent.known) if sent else None
