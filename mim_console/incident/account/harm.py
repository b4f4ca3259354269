"""The impact: whom it hit, for how long at which priority, what it cost; each as sure as somebody said it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.incident.account.part import Group, Item, Record, groups, length
from mim_console.incident.facts.base import tail
from mim_console.incident.facts.scope import HARM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.facts.family import Kin
    from mim_console.incident.facts.scope import Service
    from mim_console.incident.incident import Incident


def impact(record: Record) -> list[Group]:
    incident = record.incident
    scope = incident.scope
    sure = f"confidence {scope.confidence}" if scope.confidence else ""
    said = [
        ("users", f"{scope.users:,}" if scope.users is not None else "", sure),
        ("groups", ", ".join(scope.groups), ""),
        ("sites", ", ".join(scope.sites), ""),
        ("reach", scope.reach, ""),
        ("money", scope.money, sure),
    ]
    return groups(
        ("", [Item(scope.impact)] if scope.impact else []),
        ("", [*(Item(text, lead, tail) for lead, text, tail in said if text), *_unknown(incident)]),
        ("minutes at each priority", list(_held(record))),
        ("services", [_service(record, each) for each in incident.services.values()]),
        (
            "business functions",
            [
                Item(each.name, tail=_stands(record, each.due, each.cleared), key=f"function:{each.name}")
                for each in incident.functions.values()
            ],
        ),
        ("child incidents", _kin(record, incident.children.values())),
        ("candidates that were part of it", _kin(record, incident.joined.values())),
        ("child of", _kin(record, [incident.parent] if incident.parent else [])),
    )


def _kin(record: Record, those: Iterable[Kin]) -> list[Item]:
    """Other incidents, each with its own review."""
    return [
        Item(each.title, each.reference, f"since {record.time(each.since)}{_with(each)}{tail(each.reason)}")
        for each in those
    ]


def _with(kin: Kin) -> str:
    return f", with {', '.join(kin.hit)} then" if kin.hit else ""


def _unknown(incident: Incident) -> list[Item]:
    """What nobody gave a number for, said as such: no number is not none."""
    scope = incident.scope
    missing = [name for name, there in (("users", scope.users is not None), ("money", bool(scope.money))) if not there]
    if not incident.opened or (incident.imported_from and scope.impact):  # a report says in words what it knows
        return []
    return [Item("unknown", name) for name in missing]


def _end(record: Record) -> datetime:
    """When it stopped hurting, or now."""
    incident = record.incident
    return incident.at("restored") or incident.at("resolved") or incident.ended or record.now


def _held(record: Record) -> list[Item]:
    """How long it hurt at each priority, and before it had one."""
    incident = record.incident
    held, end = incident.classifications, _end(record)
    if not held:
        return []
    turns: list[tuple[datetime, str]] = [(each.at, each.priority) for each in held]
    began = incident.at("impact_start")
    if began is not None and began < turns[0][0]:
        turns.insert(0, (began, "before it had one"))
    spans: dict[str, timedelta] = {}
    times: dict[str, list[str]] = {}
    for (start, priority), stop in zip(turns, [*(at for at, _ in turns[1:]), end], strict=True):
        if (stop := min(stop, end)) > start:
            spans[priority] = spans.get(priority, timedelta()) + (stop - start)
            times.setdefault(priority, []).append(f"{record.time(start)} to {record.time(stop)}")
    running = "" if incident.at("restored") or incident.over or incident.at("resolved") else ", and it goes on"
    return [
        Item(length(span), priority, f"{'; '.join(times[priority])}{running if priority == turns[-1][1] else ''}")
        for priority, span in spans.items()
    ]


def _service(record: Record, service: Service) -> Item:
    # Merely being named says nothing of its state: only what was said later does.
    said = _harm(record, service)
    last, state = service.course[-1] if service.course else (service.since, service.state)
    if last > service.since:
        said.append(f"{state} since {record.time(last)}")
    name = f"{service.name}{', critical' if service.critical else ''}"
    return Item(name, tail=", ".join(said), key=f"service:{service.name}")


def _harm(record: Record, service: Service) -> list[str]:
    """How long it was down and degraded; nothing of a service of which a report says only that it was hit."""
    if record.incident.imported_from:
        return []
    spans: dict[str, timedelta] = {}
    ends = [*(at for at, _ in service.course[1:]), _end(record)]
    for (start, state), stop in zip(service.course, ends, strict=False):
        if HARM[state] and stop > start:
            spans[state] = spans.get(state, timedelta()) + (stop - start)
    return [f"{state} for {length(span)}" for state, span in spans.items()]


def _stands(record: Record, due: datetime | None, cleared: datetime | None) -> str:
    words = [f"due {record.time(due)}"] if due else []
    words += [f"safe {record.time(cleared)}"] if cleared else []
    return ", ".join(words) or "at risk"
