"""What the record shows by itself of the reasons not to wait for the ladder's clock (practice: section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.clocks.sla import resolve_term
from mim_console.incident.duration import said

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.clocks import Clock
    from mim_console.incident.facts.escalate import Vendor
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy
    from mim_console.incident.policy.people import Sign

Seen = tuple["datetime", str, str]
"""Since when, what tells it from an earlier time (`-3`), and what is seen."""


def early_signs(
    incident: Incident, policy: Policy, clocks: list[Clock], start: datetime, now: datetime
) -> dict[Sign | None, Seen]:
    """Those that are seen in an incident that has been run as a major one since `start`."""
    rules = policy.escalation
    seen: dict[Sign | None, Seen] = {}
    if (risk := _sla_risk(incident, policy, clocks, now)) is not None:
        seen["sla-risk"] = risk
    unled = start + rules.no_owner_after
    if unled <= now and not incident.holder("technical-lead"):
        seen["no-owner"] = unled, "", f"no technical lead for {said(rules.no_owner_after)}"
    failed = failures(incident)
    if len(failed) >= rules.failed_fixes:
        seen["failed-fixes"] = failed[-1], f"-{len(failed)}", f"{len(failed)} tests and fixes have failed"
    return seen


def failures(incident: Incident) -> list[datetime]:
    """When tests failed, and when it showed of a fix that it did not hold: each fix fails once."""
    tests = [test.at for test in incident.tests if not test.passed and test.subject != "integration"]
    shown = [(since, back) for since, back in incident.calm]
    shown += [(each.at, each.at) for each in incident.confirmations if not each.works]
    fixes: dict[datetime, datetime] = {}
    for since, at in sorted(shown):
        if before := [fix.at for fix in incident.fixes if fix.at <= since]:
            fixes.setdefault(max(before), at)
    return sorted([*tests, *fixes.values()])


def vendor_silent_since(vendor: Vendor, policy: Policy, now: datetime) -> datetime | None:
    """Since when a vendor owes its first answer; None while it has time, or has answered, or is done."""
    if vendor.closed is not None or vendor.answered is not None:
        return None
    overdue = vendor.answer_due if vendor.answer_due is not None and vendor.answer_due <= now else None
    chased = vendor.chased[-1] if len(vendor.chased) >= policy.vendors.silent_after else None
    later = [since for since in (overdue, chased) if since is not None]
    return max(later, default=None)


def _sla_risk(incident: Incident, policy: Policy, clocks: list[Clock], now: datetime) -> Seen | None:
    respond = next((clock for clock in clocks if clock.kind == "sla-respond" and not clock.over), None)
    if respond is not None and respond.due is not None and respond.due <= now:
        return respond.due, "", "nobody has responded in time"
    if incident.known_cause or incident.fixes or any(each.in_force for each in incident.containments.values()):
        return None
    share, term = policy.escalation.sla_risk_at, resolve_term(incident, policy)
    if term is not None and (used := term.at(share)) <= now:
        return used, "", f"{share:.0%} of it is used, with neither a cause nor a measure in force"
    return None
