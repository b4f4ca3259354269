"""Duties to regulators: which regime applies, since when it counts, what was submitted. A person decides all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice, Past, Person, Pick, Text
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import NOTE, REASON, never, report_due, without
from mim_console.incident.clocks.regulatory import owed
from mim_console.incident.facts import regulatory as fact
from mim_console.incident.when import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Any

    from mim_console.incident.clocks.regulatory import Owed
    from mim_console.incident.facts.regulatory import Duty

ABOUT = "clocks"
NONE_APPLIES = "no regime is said to apply: switch one on first"


def _regimes(m: Moment) -> list[tuple[str, str]]:
    regimes = m.policy.regulatory.regimes.items()
    return [(id, f"{each.title}: {', '.join(report.title for report in each.reports)}") for id, each in regimes]


def _duties(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((each.regime, each.title, each) for each in m.incident.duties.values() if each.applies)


def _anchors(m: Moment) -> Iterable[tuple[str, str, Any]]:
    for duty in m.incident.duties.values():
        regime = m.policy.regulatory.regimes.get(duty.regime)
        for anchor, meaning in regime.anchors.items() if regime and duty.applies else ():
            stated = duty.anchors.get(anchor)
            since = f" · {say(stated.at, m.zone, m.now)}" if stated else " · not said yet"
            yield f"{duty.regime}/{anchor}", f"when {meaning}{since}", (duty, anchor)


def _reports(m: Moment) -> Iterable[tuple[str, str, Any]]:
    for each in owed(m.incident, m.policy):
        if each.duty.applies and (each.report.repeats or not each.submitted):
            yield each.key, f"{each.name} · {_stands(each, m)}", each


def _stands(each: Owed, m: Moment) -> str:
    if each.submitted:
        return f"submitted {say(each.submitted, m.zone, m.now)}; again"
    return report_due(each, m)


def _counts(m: Moment, regime: str) -> str:
    """Of a regime with several anchors, the form asks for the first only."""
    rules = m.policy.regulatory.regimes[regime]
    several = f"{rules.title} counts from {' and from '.join(rules.anchors)}: say each as soon as you know it"
    return several if len(rules.anchors) > 1 else ""


REGIME = Choice(label="Regime", options=_regimes, remark=_counts)
DECIDED_BY = Person(label="Decided by", prefill=lambda m: m.by)


@verb(
    "regulatory",
    "A regulator must be told",
    ABOUT,
    off=never,
    regime=REGIME,
    reason=REASON,
    since=Past(label="Counts from", help="the first anchor, as “aware”: 14:05, -20m; empty while not known"),
    decided_by=DECIDED_BY,
)
def regulatory(m: Moment, regime: str, reason: str, since: datetime | None = None, decided_by: str = "") -> Facts:
    """NOT LEGAL ADVICE: a named person decides that a regime applies, and why; closing does not end its clocks."""
    rules, duty = m.policy.regulatory.regimes[regime], m.incident.duties.get(regime)
    if duty is not None and duty.applies:
        raise Refused(f"{rules.title} is on already, decided by {duty.decided_by}")
    yield fact.RegimeOn(regime=regime, title=rules.title, decided_by=decided_by or m.by, reason=reason)
    if since is not None:
        yield fact.AnchorSet(regime=regime, title=rules.title, anchor=next(iter(rules.anchors)), instant=since)


@verb(
    "regulatory-anchor",
    "Say from when a regime counts",
    ABOUT,
    off=without(_anchors, NONE_APPLIES, never),
    anchor=Pick(label="Anchor", among_these=_anchors),
    since=Past(label="When it was"),
    note=NOTE,
)
def regulatory_anchor(m: Moment, anchor: tuple[Duty, str], since: datetime, note: str = "") -> Facts:
    """When you were aware, classified it, determined …; said anew, it moves what counts from it."""
    duty, name = anchor
    if since > m.now:
        raise Refused("When it was: that is in the future")
    yield fact.AnchorSet(regime=duty.regime, title=duty.title, anchor=name, instant=since, note=note)


@verb(
    "submit-report",
    "A report was submitted",
    ABOUT,
    off=without(_reports, "no report to a regulator is open", never),
    report=Pick(label="Report", among_these=_reports),
    reference=Text(label="Reference", help="what the regulator calls it"),
    note=NOTE,
)
def submit_report(m: Moment, report: Owed, reference: str = "", note: str = "") -> Facts:
    """To the regulator, in time or late: the record shows which. What counts from it starts now."""
    yield fact.ReportSubmitted(
        regime=report.duty.regime,
        title=report.regime.title,
        report=report.report.id,
        name=report.report.title,
        reference=reference,
        note=note,
    )


@verb(
    "regulatory-off",
    "A regulator need not be told",
    ABOUT,
    off=without(_duties, NONE_APPLIES, never),
    regime=Pick(label="Regime", among_these=_duties),
    reason=REASON,
    decided_by=DECIDED_BY,
)
def regulatory_off(m: Moment, regime: Duty, reason: str, decided_by: str = "") -> Facts:
    """NOT LEGAL ADVICE: a named person decides that it does not apply, and why; its clocks end."""
    yield fact.RegimeOff(regime=regime.regime, title=regime.title, decided_by=decided_by or m.by, reason=reason)
