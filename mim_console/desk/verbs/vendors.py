"""Vendors: their cases, chased until they answer, with their contract's clock beside ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Due, Pick, Text, YesNo
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import never, over, reach, vendors, without
from mim_console.desk.verbs.mapped import reached
from mim_console.incident.duration import said
from mim_console.incident.facts import escalate as fact
from mim_console.incident.facts.base import tail
from mim_console.incident.proposals import next_tier
from mim_console.incident.signs import vendor_silent_since

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.desk.moment import Moment
    from mim_console.incident.facts.escalate import Vendor

ABOUT = "escalate"
VENDOR = Pick(label="Vendor", among_these=vendors)
NO_VENDOR = "no vendor case is open"
SHOWN = 3
"""Items of a vendor that a list of vendors names."""


def _chase(m: Moment) -> str:
    return said(m.policy.vendors.chase_every)


def _offered(m: Moment) -> list[tuple[str, str]]:
    """Vendors of what fails and of what is below it, those with contacts or a contract, then the map's others.

    Each with whom to call first, the contract, and what it is theirs to mend.
    """
    near = {name: (contract, items) for name, contract, items in reached(m).vendors}
    mapped = m.estate.services.vendors
    contracted = (each.vendor for each in m.policy.vendors.contracts)
    names: dict[str, str] = {}
    for name in (*near, *m.directory.vendors(), *contracted, *mapped):
        names.setdefault(name.casefold(), name)
    offered = []
    for name in names.values():
        first = m.directory.of_vendor(name)
        contract, items = near.get(name) or mapped.get(name, ("", ()))
        said = first[0].said if first else "", f"contract {contract}" if contract else "", ", ".join(items[:SHOWN])
        offered.append((name, " · ".join(filter(None, said))))
    return offered


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


@verb(
    "vendor",
    "Open a vendor case",
    ABOUT,
    off=over,
    vendor=Text(label="Vendor", options=_offered, remark=_contract),
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
