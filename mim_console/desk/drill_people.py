"""Whom a drill can call: roles at the organisation of its scenario, for no account names who was on duty there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.directory import Contact, Directory

if TYPE_CHECKING:
    from mim_console.incident.drills.scenario import Scenario
    from mim_console.incident.policy import Policy

_VENDOR = "Provider"
_EXPERT = "Senior expert"


def people(policy: Policy, scenario: Scenario) -> Directory:
    """One contact for each step of the ladder, an engineer for each service, and a bridge; nobody real is called."""
    titles = dict.fromkeys(who for rung in policy.escalation.rungs for who in rung.who)
    steps = [_step(title, scenario.organisation, f"extension {n}") for n, title in enumerate(titles, 101)]
    engineers = [
        Contact(
            name=f"On-call engineer, {service}",
            titles=(_EXPERT,),
            team=scenario.organisation,
            phone=f"extension {n}",
            services=(service,),
            tier=1,
        )
        for n, service in enumerate(scenario.services, 201)
    ]
    return Directory([*engineers, *steps, Contact(name="Bridge 1", kind="bridge", phone="extension 100")])


def _step(title: str, organisation: str, phone: str) -> Contact:
    if title.startswith("Vendor"):
        return Contact(name=title, kind="vendor", team=_VENDOR, phone=phone, tier=2)
    return Contact(name=title, team=organisation, phone=phone, tier=2)
