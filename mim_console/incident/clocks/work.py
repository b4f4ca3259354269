"""Clocks of people's promises: asks, actions, vendors, measures to look after, deadlines and soak."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mim_console.incident.clocks.clock import Clock, simple
from mim_console.incident.clocks.sla import earliest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy


def ask_clocks(incident: Incident) -> Iterator[Clock]:
    for ask in incident.asks.values():
        yield simple(
            "ask",
            ask.id,
            f"{ask.who}: {ask.what}",
            ask.asked,
            ask.due,
            ask.known,
            owner=ask.who,
            ended=ask.answered or ask.cancelled or incident.ended,
            cancelled=ask.answered is None,
        )


def action_clocks(incident: Incident) -> Iterator[Clock]:
    for action in incident.actions.values():
        if action.due is not None:
            yield simple(
                "action",
                action.id,
                f"{action.owner or 'no owner'}: {action.what}",
                action.added,
                action.due,
                action.known or action.added,
                owner=action.owner,
                ended=action.done or action.cancelled,
                cancelled=action.done is None,
            )


def problem_clocks(incident: Incident) -> Iterator[Clock]:
    """A problem is a promise with an owner and a date, as an action is."""
    for problem in incident.problems.values():
        if problem.due is not None:
            yield simple(
                "action",
                problem.id,
                f"{problem.owner or 'no owner'}: {problem.reference} {problem.title}",
                problem.at,
                problem.due,
                problem.at,
                owner=problem.owner,
                ended=problem.closed,
            )


def vendor_clocks(incident: Incident) -> Iterator[Clock]:
    owner = incident.holder("vendor-manager") or incident.holder("mim")
    for vendor in incident.vendors.values():
        over = earliest(vendor.closed, incident.ended)
        promised = (
            (vendor.answer_due, "first answer", vendor.engaged, vendor.answered),
            (vendor.next_chase, "chase", vendor.chased[-1] if vendor.chased else vendor.engaged, None),
        )
        for due, what, since, kept in promised:
            if due is not None:
                yield simple(
                    "vendor",
                    f"{vendor.id}:{what}",
                    f"{vendor.vendor}: {what}",
                    since,
                    due,
                    vendor.known,
                    owner=owner,
                    ended=kept or over,
                    cancelled=kept is None,
                )


def containment_clocks(incident: Incident, policy: Policy) -> Iterator[Clock]:
    for measure in incident.containments.values():
        seconds = measure.check_every
        every = policy.containment.check_every if seconds is None else timedelta(seconds=seconds)
        last = measure.checks[-1].at if measure.checks else measure.applied
        for due, what, do in ((last + every, "still holding?", "check"), (measure.expires, "ends", "undo")):
            if due is not None and measure.in_force and not incident.over:
                yield simple(
                    "containment-check",
                    f"{measure.id}:{what}",
                    f"{do}: {measure.what}",
                    last,
                    due,
                    last,
                    owner=measure.owner,
                )


def deadline_clocks(incident: Incident) -> Iterator[Clock]:
    """A deadline outside outlives the incident, but not a candidate that was none."""
    rejected = incident.ended if incident.status in ("rejected", "attached") else None
    for deadline in incident.deadlines.values():
        yield simple(
            "deadline",
            deadline.id,
            deadline.name,
            deadline.known,
            deadline.due,
            deadline.known,
            owner=deadline.owner,
            ended=deadline.met or deadline.cancelled or rejected,
            cancelled=deadline.met is None,
        )
    for function in incident.functions.values():
        if function.due is not None and incident.known is not None:
            yield simple(
                "deadline",
                function.id,
                function.name,
                incident.known,
                function.due,
                incident.known,
                ended=function.cleared or rejected,
                cancelled=function.cleared is None,
            )


def soak_clocks(incident: Incident) -> Iterator[Clock]:
    if (soak := incident.soak) is not None:
        yield simple(
            "soak",
            "soak",
            f"stable{f': {soak.what}' if soak.what else ''}",
            soak.start,
            soak.due,
            soak.known,
            ended=min(soak.ended, soak.due) if soak.ended else incident.ended,
            cancelled=soak.stable is not True,
        )
