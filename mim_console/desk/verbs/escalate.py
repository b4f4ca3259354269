"""Escalate: up, across, and out to the vendor, before it is too late."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice, Due, Person, Pick, Text, YesNo
from mim_console.desk.moment import Moment
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import (
    REASON,
    never,
    over,
    proposed,
    reach,
    unanswered_escalations,
    vendors,
    without,
    words,
)
from mim_console.incident.duration import said
from mim_console.incident.facts import escalate as fact
from mim_console.incident.facts.base import tail
from mim_console.incident.proposals import next_tier
from mim_console.incident.signs import vendor_silent_since

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.facts.escalate import Direction, Escalation, Vendor
    from mim_console.incident.proposals import Proposal

ABOUT = "escalate"
VENDOR = Pick(label="Vendor", among_these=vendors)
NO_VENDOR = "no vendor case is open"


def _chase(m: Moment) -> str:
    return said(m.policy.vendors.chase_every)


def _rungs(m: Moment) -> list[tuple[str, str]]:
    done = {e.rung for e in m.incident.escalations.values()} | set(m.incident.waived_rungs)
    return [
        (rung.id, f"{', '.join(rung.who)}{tail(rung.why, ' · ')}")
        for rung in m.policy.escalation.rungs
        if rung.id not in done
    ]


def _called(m: Moment) -> list[tuple[str, str]]:
    """Whom the console proposes, then whom the steps still to be made call."""
    steps = dict(_rungs(m))
    rungs = [each for each in m.policy.escalation.rungs if each.id in steps]
    proposal = [(each.to, each.via or each.why) for _, _, each in proposed(m)]
    return [*proposal, *(one for rung in rungs for who in rung.who for one in _answering(m, who, rung.why))]


def _answering(m: Moment, who: str, why: str) -> list[tuple[str, str]]:
    """Those of the directory who answer to a title, else the title."""
    found = m.directory.holders(who, m.now, m.incident.services)
    named = [(who if each.name == who else f"{each.name}, {who}", each.way) for each in found]
    return named or [(who, why)]


def _early(m: Moment) -> list[tuple[str, str]]:
    return [(early.text, f"no need to wait: {early.rung}") for early in m.policy.escalation.early]


def _vendors(m: Moment) -> list[tuple[str, str]]:
    """Those with contacts or a contract, with whom to call first."""
    contracts = {each.vendor: "" for each in m.policy.vendors.contracts}
    first = {name: m.directory.of_vendor(name)[0].said for name in m.directory.vendors()}
    return [*(contracts | first).items()]


def _contract(m: Moment, vendor: str) -> str:
    """What the contract says, to be seen before the severity is typed."""
    contract = m.policy.vendors.contract(vendor)
    times = (f"{severity} in {said(length)}" for severity, length in contract.answer.items()) if contract else ()
    return tail(", ".join(times), "they answer severity ")


def _contacts(m: Moment) -> list[tuple[str, str]]:
    return [(each.name, each.said) for name in m.directory.vendors() for each in m.directory.of_vendor(name)]


def _tiers(m: Moment) -> list[tuple[str, str]]:
    """The contacts of the vendors that have a case, by tier."""
    cases = {vendor.vendor: None for _, _, vendor in vendors(m)}
    return [(each.name, each.said) for name in cases for each in m.directory.of_vendor(name)]


def whom_to_chase(m: Moment, vendor: Vendor) -> str:
    """A vendor's next tier once it is silent, else the contact so far; empty where nobody is known."""
    if vendor_silent_since(vendor, m.policy, m.now) is None:
        return vendor.contact
    following = next_tier(vendor, m.incident, m.directory)
    return following.name if following else vendor.contact


def _next_tier(m: Moment) -> str:
    open_cases = [vendor for _, _, vendor in vendors(m)]
    return whom_to_chase(m, open_cases[0]) if len(open_cases) == 1 else ""


def _steps(m: Moment) -> list[tuple[str, str]]:
    """Those still to be made, then the others: of a step that was made, more may have to be called."""
    still = dict(_rungs(m))
    others = [rung for rung in m.policy.escalation.rungs if rung.id not in still]
    return [*still.items(), *((rung.id, f"{', '.join(rung.who)} · called before, or left out") for rung in others)]


RUNG = Choice(label="Step of the ladder", options=_rungs)


@verb(
    "escalate",
    "Escalate",
    ABOUT,
    off=over,
    to=Person(label="To whom", options=_called, remark=reach),
    reason=Text(label="Why", options=_early),
    rung=replace(RUNG, options=_steps),
    via=Text(label="How"),
    direction=Choice(
        label="Direction",
        options=words("hierarchical", "functional"),
        help="empty: as the step says, else hierarchical",
    ),
)
def escalate(
    m: Moment, to: str, reason: str = "", rung: str = "", via: str = "", direction: Direction | None = None
) -> Facts:
    """Hierarchical for authority, functional for skill; early is cheaper than late."""
    steps = {each.id: each.kind for each in m.policy.escalation.rungs}
    direction = direction or steps.get(rung, "hierarchical")
    yield fact.Escalated(to=to, direction=direction, reason=reason, via=via, rung=rung)


@verb("waive-escalation", "Leave an escalation out", ABOUT, off=over, rung=RUNG, reason=REASON)
def waive_escalation(m: Moment, rung: str, reason: str) -> Facts:
    """It is due, and on purpose not made."""
    yield fact.EscalationWaived(rung=rung, reason=reason)


@verb(
    "decline-escalation",
    "Do not escalate now",
    ABOUT,
    off=without(proposed, "the console proposes nothing"),
    proposal=Pick(label="Proposal", among_these=proposed, remark=lambda _, each: f"{each.to} · {each.why}"),
    reason=REASON,
)
def decline_escalation(m: Moment, proposal: Proposal, reason: str) -> Facts:
    """Not what the console proposes, and why: it is not proposed again for the same reason."""
    if proposal.rung and not proposal.early and proposal.rung in dict(_rungs(m)):
        yield fact.EscalationWaived(rung=proposal.rung, reason=reason)
    else:
        yield fact.EscalationDeclined(proposal=proposal.key, to=proposal.to, reason=reason)


@verb(
    "escalation-acked",
    "An escalation was answered",
    ABOUT,
    off=without(unanswered_escalations, "every escalation was answered, or none was made"),
    escalation=Pick(label="Who", among_these=unanswered_escalations),
)
def escalation_acked(m: Moment, escalation: Escalation) -> Facts:
    """They have it."""
    yield fact.EscalationAcknowledged(about=escalation.id, handle=escalation.to)


@verb(
    "vendor",
    "Open a vendor case",
    ABOUT,
    off=over,
    vendor=Text(label="Vendor", options=_vendors, remark=_contract),
    case=Text(label="Case"),
    severity=Text(label="Severity"),
    contact=Text(label="Contact", options=_contacts, remark=reach),
    answer=Due(label="They answer by", help="empty: as their contract says"),
    chase=Due(label="Chase at", prefill=_chase),
)
def vendor(
    m: Moment,
    vendor: str,
    case: str = "",
    severity: str = "",
    contact: str = "",
    answer: datetime | None = None,
    chase: datetime | None = None,
) -> Facts:
    """Their contract clock runs beside yours and never pauses it."""
    contract = m.policy.vendors.contract(vendor)
    within = contract.answers_within(severity) if contract else None
    yield fact.VendorEngaged(
        handle=m.incident.next_handle("V"),
        vendor=vendor,
        case=case,
        severity=severity,
        contact=contact,
        answer_due=answer or (m.at + within if within else None),
        next_chase=chase,
    )


@verb(
    "chase-vendor",
    "Chase a vendor",
    ABOUT,
    off=without(vendors, NO_VENDOR),
    vendor=VENDOR,
    contact=Text(label="Whom", options=_tiers, prefill=_next_tier, remark=reach),
    outcome=Text(label="They say"),
    answered=YesNo(label="First answer"),
    chase=Due(label="Chase again at", prefill=_chase),
)
def chase_vendor(
    m: Moment,
    vendor: Vendor,
    contact: str = "",
    outcome: str = "",
    answered: bool = False,
    chase: datetime | None = None,
) -> Facts:
    """What they said, and when you ask again. Once they are silent, their next tier is proposed."""
    yield fact.VendorChased(
        about=vendor.id,
        handle=vendor.handle,
        outcome=outcome,
        answered=answered,
        next_chase=chase,
        contact="" if contact == vendor.contact else contact,
    )


@verb(
    "close-vendor",
    "Close a vendor case",
    ABOUT,
    off=without(vendors, NO_VENDOR, never),
    vendor=VENDOR,
    outcome=Text(label="Outcome"),
)
def close_vendor(m: Moment, vendor: Vendor, outcome: str = "") -> Facts:
    """Nothing more is wanted of them for this incident."""
    yield fact.VendorClosed(about=vendor.id, handle=vendor.handle, outcome=outcome)
