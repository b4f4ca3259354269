"""An incident's state as plain data, for programs. Times are UTC, lengths are seconds, what is unknown is null."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from mim_console.incident import lifecycle
from mim_console.incident.course import MILESTONES
from mim_console.incident.entry import stamp
from mim_console.incident.facts import KINDS
from mim_console.incident.fold import read
from mim_console.incident.metrics import flags, metrics, shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mim_console.incident.clocks import Clock
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident
    from mim_console.incident.playbook import Playbook, Step
    from mim_console.incident.policy import Policy
    from mim_console.incident.proposals import Proposal


def summary(incident: Incident) -> dict[str, Any]:
    """What a list of all incidents says of one."""
    return {
        "id": incident.id,
        "reference": incident.reference,
        "title": incident.title,
        "status": incident.status,
        "stage": incident.stage,
        "priority": incident.priority,
        "major": incident.major,
        "zone": incident.zone,
        "opened": plain(incident.opened),
        "imported_from": incident.imported_from,
        "child_of": incident.parent.reference if incident.parent else "",
    }


def state(incident: Incident, clocks: list[Clock], policy: Policy, playbook: Playbook, now: datetime) -> dict[str, Any]:
    """Everything known of an incident, its clocks as they stand at `now`."""
    return {
        **summary(incident),
        "source": incident.source,
        "criteria": list(incident.criteria),
        "classifications": plain(incident.classifications),
        "summary": incident.summary,
        "cause": incident.cause,
        "resolution": incident.resolution,
        "workaround": incident.workaround,
        "problem": incident.problem,
        "bridge": incident.bridge,
        "references": incident.references,
        "scope": plain(incident.scope),
        "parent": plain(incident.parent),
        "children": _things(incident.children),
        "joined": _things(incident.joined),
        "attached_to": plain(incident.attached_to),
        "services": _things(incident.services),
        "functions": _things(incident.functions),
        "milestones": {name: plain(at) for name in MILESTONES if (at := incident.at(name))},
        "approximate": [name for name, reached in incident.milestones.items() if reached.approximate],
        "metrics": measures(incident, policy),
        "shares": {share.title: {"good": share.good, "of": share.of} for share in shares(incident, policy, now)},
        "clocks": [clock_state(clock, now) for clock in clocks],
        "paused": incident.paused,
        "pauses": plain(incident.pauses),
        "soak": plain(incident.soak),
        "deadlines": _things(incident.deadlines),
        "duties": _things(incident.duties),
        "roles": {role: incident.holders(role) for role in incident.roles if incident.holder(role)},
        "handovers": _things(incident.handovers),
        "present": _things(incident.present),
        "notices": _things(incident.notices),
        "asks": _things(incident.asks),
        "actions": _things(incident.actions),
        "tickets": _things(incident.tickets),
        "decisions": _things(incident.decisions),
        "alerts": _things(incident.alerts),
        "findings": _things(incident.findings),
        "hypotheses": _things(incident.hypotheses),
        "attachments": _things(incident.attachments),
        "changes": _things(incident.changes),
        "containments": _things(incident.containments),
        "adopted": _things(incident.adopted),
        "problems": _things(incident.problems),
        "pages": _things(incident.pages),
        "no_known_error": incident.no_known_error,
        "known_errors": [*incident.known_errors.values()],
        "updates": plain(incident.updates),
        "outgoing": plain([*incident.outgoing.values()]),
        "escalations": _things(incident.escalations),
        "vendors": _things(incident.vendors),
        "tests": plain(incident.tests),
        "fixes": plain(incident.fixes),
        "confirmations": plain(incident.confirmations),
        "risks": list(incident.risks.values()),
        "stages": plain(incident.visits),
        "steps": [_step(incident, step) for step in playbook.steps],
        "left_open": list(lifecycle.left_open(incident, policy)),
        "review": {**plain(incident.review), "points": _things(incident.review.points)},
        "entries": incident.entries,
        "last": plain(incident.last),
        "flags": flags(incident),
    }


def _step(incident: Incident, step: Step) -> dict[str, Any]:
    tick = incident.ticks.get(step.id)
    return {
        "id": step.id,
        "stage": step.stage,
        "text": step.text,
        "done": lifecycle.satisfied(incident, step),
        "waived": lifecycle.waived(incident, step),
        "note": tick.note if tick else "",
    }


def measures(incident: Incident, policy: Policy) -> dict[str, dict[str, Any] | None]:
    """Each metric with the names of its two milestones, for definitions differ; null where one is unknown."""
    return {
        measure.name: None
        if measure.length is None
        else {"seconds": plain(measure.length), "from": measure.start, "to": measure.end}
        for measure in metrics(incident, policy.measures.degraded)
    }


def at_instant(clock: Clock, at: datetime) -> Clock:
    """The clock as it stood at an instant: before it ended it was still running."""
    return replace(clock, ended=None, cancelled=False) if clock.ended is not None and clock.ended > at else clock


def clock_state(clock: Clock, now: datetime) -> dict[str, Any]:
    return {
        "kind": clock.kind,
        "name": clock.name,
        "owner": clock.owner,
        "start": plain(clock.start),
        "due": plain(clock.due),
        "state": clock.state(now),
        "remaining_s": round(clock.remaining(now).total_seconds()),
        "note": clock.note,
    }


def proposal_state(proposal: Proposal) -> dict[str, Any]:
    """A proposed escalation, with the name by which `decline-escalation` knows it and the inputs of `escalate`."""
    return {"key": proposal.key, "since": plain(proposal.since), **proposal.inputs}


def entry_state(entry: Entry) -> dict[str, Any]:
    """An entry, its body as an object and its line as the timeline shows it."""
    kind = KINDS.get(entry.kind)
    return {
        "id": entry.id,
        "incident": entry.incident,
        "origin": entry.origin,
        "n": entry.n,
        "occurred_at": stamp(entry.occurred_at),
        "recorded_at": stamp(entry.recorded_at),
        "author": entry.author,
        "login": entry.login,
        "kind": entry.kind,
        "system": kind is not None and kind.system,
        "text": read(entry).line(),
        "body": None if entry.redacted else json.loads(entry.body),
        "digest": entry.digest,
        "chain": entry.chain,
    }


def _things(things: Mapping[Any, Any]) -> list[Any]:
    """Things that entries brought in, in the order in which they came."""
    return [plain(thing) for thing in things.values()]


_TOLD = ("open", "waiting", "in_force", "holds", "restored", "applies")
"""What a thing knows of itself beyond its fields."""


def plain(value: Any) -> Any:
    """A value of the state as JSON has it."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    if is_dataclass(value):
        told = {
            name: plain(getattr(value, name)) for name in _TOLD if isinstance(getattr(type(value), name, 0), property)
        }
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)} | told
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value
