"""A year of incidents, made up: each as long as a real one, with everything that trends are made of."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from random import Random
from typing import TYPE_CHECKING

from mim_console.data.appending import Transaction
from mim_console.desk.drafts import draft
from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.identify import Declared, MilestoneReached
from mim_console.incident.facts.lifecycle import Closed, FixApplied, Resolved
from mim_console.incident.facts.people import RoleAssigned
from mim_console.incident.facts.record import Noted
from mim_console.incident.facts.review import ReviewHeld
from mim_console.incident.facts.scope import ServiceAffected
from mim_console.incident.facts.work import ActionAdded
from mim_console.incident.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.desk.desk import Desk
    from mim_console.incident.facts import Fact
    from mim_console.incident.facts.base import Level
    from mim_console.incident.policy import Policy

_SERVICES = (
    "Payments", "Login", "Checkout", "Search", "Reporting", "Mail", "Warehouse", "Mobile app", "File shares",
    "Telephony", "Payroll", "Intranet", "Card readers", "Billing", "Stock", "Data lake", "Identity", "Website",
    *(f"Branch office {n}" for n in range(1, 301)),
)  # fmt: skip
_CAUSES = (
    "connection pool exhausted", "certificate expired", "deployment with a bug", "disk full", "vendor link down",
    "configuration pushed everywhere at once", "index missing", "batch job overran",
    *(f"power lost in rack {n}" for n in range(1, 301)),
)  # fmt: skip
_LEVELS: tuple[tuple[Level, Level], ...] = (
    ("high", "high"),
    ("high", "high"),
    ("high", "medium"),
    ("medium", "medium"),
)
_MIMS = ("Mira Falk", "Jun Tanaka", "Ana Souza")
_AUDIENCES = ("executives", "service-desk", "technical")


def tell(desk: Desk, now: datetime, incidents: int = 400, entries: int = 150, days: int = 365, seed: int = 7) -> None:
    """Writes so many incidents of the days before `now` into the desk's ledger, in one go."""
    chance = Random(seed)
    policy = desk.policy
    with desk.ledger.db.writing() as raw:
        for number in range(incidents):
            began = now - timedelta(days=days * (1 - (number + chance.random()) / incidents))
            told = sorted(_told(chance, policy, f"INC-{number + 1:04}", began, now, entries), key=lambda each: each[0])
            id = ""
            for at, facts in groupby(told, key=lambda each: each[0]):
                id = id or new_id(at, None)
                drafts = [draft(fact, _occurred(fact, at), id) for _, fact in facts]
                if at == told[0][0]:
                    drafts[0].id = id
                Transaction(raw, desk.ledger.origin, at).append(drafts, chance.choice(_MIMS), "mira")
    desk.follow()


def _occurred(fact: Fact, recorded: datetime) -> datetime:
    """Milestones are stated later than they were reached."""
    if isinstance(fact, MilestoneReached):
        return recorded - timedelta(minutes=int(fact.note or 1))
    return recorded


def _told(
    chance: Random, policy: Policy, reference: str, began: datetime, now: datetime, entries: int
) -> Iterator[tuple[datetime, Fact]]:
    def after(minutes: float) -> datetime:
        return began + timedelta(minutes=round(minutes))

    service, cause = chance.choice(_SERVICES), chance.choice(_CAUSES)
    impact, urgency = chance.choice(_LEVELS)
    took = min(chance.lognormvariate(4.4, 0.7), 900) + 12
    yield began, Declared(
        reference=reference, title=f"{service}: {chance.choice(('slow', 'down', 'failing for some'))}", impact=impact,
        urgency=urgency, priority=policy.priority_of(impact, urgency), services=(service,), zone=policy.zone,
    )  # fmt: skip
    yield began, RoleAssigned(role="mim", person=chance.choice(_MIMS))
    if chance.random() < 0.9:
        yield after(1), MilestoneReached(milestone="detected")
        yield after(1), MilestoneReached(milestone="impact_start", note=str(chance.randint(2, 40)))
    yield after(chance.randint(2, 15)), RoleAssigned(role="technical-lead", person="Priya Nair")
    for audience in _AUDIENCES:
        for minutes in range(10, int(took), chance.choice((25, 30, 45))):
            yield after(minutes + chance.randint(0, 8)), UpdateSent(audience=audience, text="we are working on it")
    for n in range(max(entries - 40, 3)):
        yield after(1 + (took - 2) * chance.random()), Noted(text=f"errors on node {n % 17} of {service} go on")
    yield after(took - 1), FixApplied(what=f"rolled back on {service}")
    yield after(took), ServiceAffected(service=service, state="restored")
    yield after(took + 15), Resolved(how="fixed", cause=cause if chance.random() < 0.85 else "")
    yield from _learnt(chance, after(took + 60), now)
    if after(took + 120) < now:
        yield after(took + 120), Closed()


def _learnt(chance: Random, at: datetime, now: datetime) -> Iterator[tuple[datetime, Fact]]:
    """The review and its actions, as far as they lie before `now`."""
    for n in range(1, chance.randint(2, 4)):
        action = ActionAdded(
            handle=f"T{n}", type="prevent", what="raise the alarm at 80 %", due=at + timedelta(days=28)
        )
        yield at, action
    held = at + timedelta(days=chance.choice((2, 3, 4, 8)))
    if held < now and chance.random() < 0.9:
        yield held, ReviewHeld()
