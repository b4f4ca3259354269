"""What whoever takes over must know, told from the record (practice: section 5).

Where the record says nothing, the brief says so: an empty heading would read as good news.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mim_console.incident.account.part import Group, Item, Record, length
from mim_console.incident.clocks import clocks
from mim_console.incident.clocks.regulatory import owed
from mim_console.incident.facts.scope import HARM
from mim_console.incident.outbox import deliveries
from mim_console.incident.safe import one_line
from mim_console.incident.when import say_here_and_utc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

LEADING = ("mim", "deputy")
"""The roles that hear all of it; the others hear what stands, and what is theirs."""

MOST = 30
"""Items of a part: more is not a brief."""


def brief(incident: Incident, policy: Policy, now: datetime, role: str = "mim") -> list[Group]:
    """The brief for a role as things stand at `now`, part by part in the order in which it is told."""
    record = Record(incident, policy, now)
    holder = incident.holder(role)
    every = (
        ("status and impact", _status(record), ""),
        ("cause", _cause(record), ""),
        ("tried and ruled out", _tried(record), "nothing yet"),
        ("in force, and how to undo it", _force(record), "nothing"),
        ("actions and asks", _work(record, None), "none is open"),
        ("decisions waiting", _decisions(record), "none"),
        ("risks", _risks(record), "none is written down"),
        ("clocks", _clocks(record), "none runs"),
        ("last message and next update", _messages(record), "nobody is to be told anything"),
        ("who is engaged", _people(record), "nobody is noted"),
    )
    own = (
        *every[:2],
        every[3],
        (f"yours to see to, {holder or role}", _work(record, holder), "nothing"),
        *((every[8],) if role in ("communications", "service-desk") else ()),
        every[9],
    )
    chosen = every if role in LEADING else own
    return [Group(_few(list(items)) or (Item(none),), title) for title, items, none in chosen]


def _few(items: list[Item]) -> tuple[Item, ...]:
    more = len(items) - MOST
    return (*items[:MOST], Item(f"and {more} more, which the console shows")) if more > 1 else tuple(items)


def as_text(groups: list[Group]) -> str:
    """The brief as plain text, to be read, edited or read out."""
    return "\n\n".join("\n".join([group.title.upper(), *map(_line, group.items)]) for group in groups)


def _line(item: Item) -> str:
    lead, after = f"{item.lead}: " if item.lead else "", f" ({item.tail})" if item.tail else ""
    return one_line(f"{'  ' * item.depth}- {lead}{item.text}{after}")


def _status(record: Record) -> Iterator[Item]:
    incident, now = record.incident, record.now
    zone = ZoneInfo(incident.zone)
    yield Item(f"{incident.reference} {incident.title}")
    words = [incident.priority or "no priority yet", incident.status, f"stage {incident.stage}"]
    if incident.opened:
        words.append(f"open since {record.time(incident.opened)}, {length(now - incident.opened)}")
    yield Item(" · ".join(words), tail=f"as of {say_here_and_utc(now, zone)}")
    if incident.parent:
        yield Item(f"{incident.parent.reference} {incident.parent.title}", "child of", "whose updates tell of it too")
    for child in incident.children.values():
        yield Item(f"{child.reference} {child.title}", "child", child.reason)
    scope = incident.scope
    if scope.impact:
        yield Item(scope.impact, "impact")
    extent = [f"{scope.users:,} users"] if scope.users is not None else []
    extent += [*scope.groups, *scope.sites, *filter(None, (scope.reach, scope.money))]
    if extent:
        yield Item(", ".join(extent), "who and where")
    for service in incident.services.values():
        yield Item(
            f"{service.name} {service.state}", tail=_joined("critical" if service.critical else "", service.note)
        )
    if incident.workaround:
        yield Item(incident.workaround, "workaround")


def _cause(record: Record) -> Iterator[Item]:
    incident = record.incident
    hypotheses = incident.hypotheses.values()
    confirmed = [each for each in hypotheses if each.state == "confirmed"]
    if incident.cause and incident.cause not in (each.text for each in confirmed):
        yield Item(incident.cause, "CONFIRMED")
    yield from (Item(each.text, "CONFIRMED", _joined(each.handle, each.reason)) for each in confirmed)
    if not (incident.cause or confirmed):
        yield Item("nothing yet", "confirmed")
    for each in hypotheses:
        if each.state == "open":
            supporting, against = each.weigh()
            yield Item(each.text, "suspected", f"{each.handle}, {supporting} for, {against} against")
    for change in incident.changes.values():
        if not change.cleared:
            made = f"made {record.time(change.made)}" if change.made else ""
            yield Item(change.what, "change suspected", _joined(change.handle, made))


def _tried(record: Record) -> Iterator[Item]:
    incident = record.incident
    for each in incident.hypotheses.values():
        if each.state == "ruled out":
            yield Item(each.text, "ruled out", _joined(each.handle, each.reason))
    yield from (Item(each.what, "not it", each.cleared) for each in incident.changes.values() if each.cleared)
    for measure in incident.containments.values():
        if measure.removed:
            yield Item(measure.what, "undone", _joined(record.time(measure.removed), measure.removal))
    yield from (Item(each.what, "fix applied", record.time(each.at)) for each in incident.fixes)
    yield from (
        Item(each.what, "test passed" if each.passed else "test FAILED", record.time(each.at))
        for each in incident.tests
    )


def _force(record: Record) -> Iterator[Item]:
    for measure in record.incident.containments.values():
        if measure.in_force:
            holds = {None: "nobody looked yet", True: "holds", False: "DOES NOT HOLD"}[measure.holds]
            ends = f"ends {record.time(measure.expires)}" if measure.expires else ""
            yield Item(measure.what, measure.handle, _joined(measure.target, measure.owner, holds, ends))
            yield Item(measure.undo or "nobody said how", "undo", depth=1)


def _work(record: Record, owner: str | None) -> Iterator[Item]:
    """What is open, of everybody or of one person."""
    incident = record.incident
    for ask in incident.asks.values():
        if ask.open and owner in (None, ask.who):
            yield Item(ask.what, ask.handle, _joined(ask.who, _due(record, ask.due)))
    for action in incident.actions.values():
        if action.open and owner in (None, action.owner):
            due = _due(record, action.due) if action.due else "no due time"
            yield Item(action.what, action.handle, _joined(action.owner or "NO OWNER", due))


def _decisions(record: Record) -> Iterator[Item]:
    incident = record.incident
    for action in incident.actions.values():
        if action.waiting:
            yield Item(action.what, action.handle, "waits for approval")
    waiting = {
        each.update.id: each.update
        for each in deliveries(incident, record.policy, record.now)
        if each.state == "approval"
    }
    for update in waiting.values():
        yield Item(
            f"update to {update.audience}: {update.headline}", update.handle, f"{update.approver} must approve it"
        )
    if incident.status == "candidate":
        yield Item("whether it is a major incident")
    for role, offer in incident.handovers.items():
        yield Item(f"{offer.to} was offered {role}", tail=f"since {record.time(offer.at)}")


def _risks(record: Record) -> Iterator[Item]:
    incident = record.incident
    yield from (Item(risk) for risk in incident.risks.values())
    for function in incident.functions.values():
        if function.cleared is None:
            yield Item(
                function.name, "at risk", _joined(_due(record, function.due) if function.due else "", function.note)
            )
    for service in incident.services.values():
        if service.critical and HARM[service.state]:
            yield Item(service.name, "critical service", service.state)


_SAID_ELSEWHERE = ("ask", "action", "update")


def _clocks(record: Record) -> Iterator[Item]:
    for clock in clocks(record.incident, record.policy):
        if not clock.over and clock.kind not in _SAID_ELSEWHERE:
            yield Item(clock.name, tail=_joined(_due(record, clock.due) if clock.due else "paused", clock.note))
    for report in owed(record.incident, record.policy):
        if report.waits:
            yield Item(report.name, tail=f"no clock yet, waits for: {report.waits_for}")


def _messages(record: Record) -> Iterator[Item]:
    incident, policy = record.incident, record.policy
    due = {clock.about: clock.due for clock in clocks(incident, policy) if clock.kind == "update" and not clock.over}
    for audience in policy.audiences:
        heard = [each for each in incident.updates if each.sent and each.audience == audience.id]
        last = max(heard, key=lambda each: each.at, default=None)
        at = due.get(audience.id)
        if last or at:
            next_one = _due(record, at) if at else "no next one is due"
            yield Item(
                f"{record.time(last.at)} “{last.text}”" if last else "told nothing yet", audience.title, next_one
            )


def _people(record: Record) -> Iterator[Item]:
    incident = record.incident
    titles = {role.id: role.title for role in record.policy.roles}
    for role in incident.roles:
        if holders := incident.holders(role):
            yield Item(", ".join(holders), titles.get(role, role))
    present = [_joined(each.person, each.group) for each in incident.present.values() if each.left is None]
    if present:
        yield Item("; ".join(present), "on the call")
    if incident.bridge:
        yield Item(incident.bridge, "bridge")
    for vendor in incident.vendors.values():
        if vendor.closed is None:
            chase = f"chase {record.time(vendor.next_chase)}" if vendor.next_chase else ""
            yield Item(_joined(vendor.vendor, vendor.case, vendor.contact), "vendor", _joined(vendor.last, chase))
    for each in incident.escalations.values():
        answer = f"answered {record.time(each.acknowledged)}" if each.acknowledged else "NO ANSWER YET"
        yield Item(each.to, "escalated to", _joined(record.time(each.at), answer))


def _due(record: Record, at: datetime) -> str:
    return f"{'OVERDUE since' if at < record.now else 'due'} {record.time(at)}"


def _joined(*words: str) -> str:
    return ", ".join(filter(None, words))
