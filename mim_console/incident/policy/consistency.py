"""Rules that are each well written and yet do not fit together."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, get_args

from mim_console.incident.facts.base import Level, Priority
from mim_console.incident.facts.lifecycle import Stage
from mim_console.incident.facts.work import ActionType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mim_console.incident.policy.policy import Policy
    from mim_console.incident.policy.priority import ServiceLevel

Contradiction = tuple[tuple[str | int, ...], str]
"""Where it stands, and what would mend it."""


def contradictions(policy: Policy) -> Iterator[Contradiction]:
    """Everything about `policy` that cannot be meant."""
    yield from _gaps(policy)
    yield from _names(policy)
    for priority, service in policy.priorities.items():
        if service.calendar not in policy.calendars:
            yield ("priorities", priority, "calendar"), _not_one(service.calendar, "calendar", policy.calendars)
        else:
            yield from _service(policy, priority, service)
    for name, regime in policy.regulatory.regimes.items():
        if regime.calendar not in policy.calendars:
            where = ("regulatory", "regimes", name, "calendar")
            yield where, _not_one(regime.calendar, "calendar", policy.calendars)
    if policy.review.calendar not in policy.calendars:
        yield ("review", "calendar"), _not_one(policy.review.calendar, "calendar", policy.calendars)


def _gaps(policy: Policy) -> Iterator[Contradiction]:
    levels, priorities = get_args(Level), get_args(Priority)
    for impact in levels:
        for urgency in levels:
            if urgency not in policy.matrix.get(impact, {}):
                yield ("matrix", impact), f"name the priority for impact {impact} and urgency {urgency}"
    for priority in priorities:
        if priority not in policy.priorities:
            yield ("priorities",), f"describe {priority} as well"
    if [stage.id for stage in policy.stages] != list(get_args(Stage)):
        yield ("stages",), f"name the nine stages once each, in order: {', '.join(get_args(Stage))}"
    for sort in get_args(ActionType):
        if sort not in policy.actions.due:
            yield ("actions", "due"), f"say when an action of type {sort} is due"


def _names(policy: Policy) -> Iterator[Contradiction]:
    roles, rungs = [role.id for role in policy.roles], [rung.id for rung in policy.escalation.rungs]
    channels = [channel.id for channel in policy.channels]
    lists = {
        ("criteria",): [one.id for one in policy.criteria],
        ("roles",): roles,
        ("channels",): channels,
        ("audiences",): [one.id for one in policy.audiences],
        ("escalation", "rungs"): rungs,
        ("escalation", "early"): [one.id for one in policy.escalation.early],
        ("wording", "rules"): [one.id for one in policy.wording.rules],
        ("wording", "review"): [one.id for one in policy.wording.review],
        ("links",): [one.id for one in policy.links],
    }
    for where, names in lists.items():
        for name, count in Counter(names).items():
            if count > 1:
                last = len(names) - 1 - names[::-1].index(name)
                yield (*where, last, "id"), f"{name!r} is there already: give this one another id"
    if not any(role.id == "mim" and role.one and role.required for role in policy.roles):
        yield ("roles",), 'keep the role "mim" with one = true and required = true'
    for n, threshold in enumerate(policy.sla.thresholds):
        for role in threshold.tell:
            if role not in roles:
                yield ("sla", "thresholds", n, "tell"), _not_one(role, "role", roles)
    for n, threshold in enumerate(policy.regulatory.thresholds):
        for role in threshold.tell:
            if role not in roles:
                yield ("regulatory", "thresholds", n, "tell"), _not_one(role, "role", roles)
    for n, audience in enumerate(policy.audiences):
        for channel in audience.channels:
            if channel not in channels:
                yield ("audiences", n, "channels"), _not_one(channel, "channel", channels)
        if audience.approver and audience.approver not in roles:
            yield ("audiences", n, "approver"), _not_one(audience.approver, "role", roles)
    for n, role in enumerate(policy.review.signed_by):
        if role not in roles:
            yield ("review", "signed_by", n), _not_one(role, "role", roles)
    vendors = [contract.vendor.casefold() for contract in policy.vendors.contracts]
    for n, vendor in enumerate(vendors):
        if vendor in vendors[:n]:
            yield ("vendors", "contracts", n, "vendor"), f"{vendor!r} has a contract already: write one for each vendor"
    for n, early in enumerate(policy.escalation.early):
        if early.rung not in rungs:
            yield ("escalation", "early", n, "rung"), _not_one(early.rung, "rung", rungs)


def _service(policy: Policy, priority: Priority, service: ServiceLevel) -> Iterator[Contradiction]:
    calendar = policy.calendar(service.calendar)
    always = policy.calendars[service.calendar].always
    before = timedelta(0)
    for key in ("acknowledge", "respond", "resolve"):
        duration = getattr(service, key)
        if duration is None:
            continue
        if always and duration.business_days:
            yield ("priorities", priority, key), f"{service.calendar} has no business days: write hours or days"
        if not always and duration.time >= timedelta(days=1):
            yield ("priorities", priority, key), f"{duration} would be opening hours: write business days"
        if calendar.length(duration) < before:
            yield ("priorities", priority, key), "it must not be shorter than what comes before it"
        before = calendar.length(duration)


def _not_one(name: str, what: str, known: Iterable[str]) -> str:
    return f"{name!r} is no {what}: write one of {', '.join(known)}"
