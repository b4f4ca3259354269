"""Escalate: up, across, and out to the vendor, before it is too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice, Due, Person, Pick, Text, YesNo
from mim_console.desk.moment import Moment
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import REASON, never, over, unanswered_escalations, vendors, without, words
from mim_console.incident.duration import said
from mim_console.incident.facts import escalate as fact
from mim_console.incident.facts.base import tail

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.facts.escalate import Direction, Escalation, Vendor

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
    """Whom the steps still to be made call, then who was named before."""
    steps = dict(_rungs(m))
    return [(who, each.why) for each in m.policy.escalation.rungs if each.id in steps for who in each.who]


def _early(m: Moment) -> list[tuple[str, str]]:
    return [(early.text, f"no need to wait: {early.rung}") for early in m.policy.escalation.early]


RUNG = Choice(label="Step of the ladder", options=_rungs)


@verb(
    "escalate",
    "Escalate",
    ABOUT,
    off=over,
    to=Person(label="To whom", options=_called),
    reason=Text(label="Why", options=_early),
    rung=RUNG,
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
    vendor=Text(label="Vendor"),
    case=Text(label="Case"),
    severity=Text(label="Severity"),
    contact=Text(label="Contact"),
    answer=Due(label="They answer by"),
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
    yield fact.VendorEngaged(
        handle=m.incident.next_handle("V"),
        vendor=vendor,
        case=case,
        severity=severity,
        contact=contact,
        answer_due=answer,
        next_chase=chase,
    )


@verb(
    "chase-vendor",
    "Chase a vendor",
    ABOUT,
    off=without(vendors, NO_VENDOR),
    vendor=VENDOR,
    outcome=Text(label="They say"),
    answered=YesNo(label="First answer"),
    chase=Due(label="Chase again at", prefill=_chase),
)
def chase_vendor(
    m: Moment, vendor: Vendor, outcome: str = "", answered: bool = False, chase: datetime | None = None
) -> Facts:
    """What they said, and when you ask again."""
    yield fact.VendorChased(about=vendor.id, handle=vendor.handle, outcome=outcome, answered=answered, next_chase=chase)


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
