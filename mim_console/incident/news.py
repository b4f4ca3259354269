"""What is new for an audience since it last heard: what an update is drafted from, and single lines are taken from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.facts.scope import HARM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mim_console.incident.facts.communicate import Update
    from mim_console.incident.facts.scope import Function, Service
    from mim_console.incident.incident import Incident


@dataclass(frozen=True, slots=True)
class Item:
    """One thing said on the record."""

    entry: str
    """The id of the entry that it rests on."""
    at: datetime | None
    """When it happened, or is due; None for what has no time of its own."""
    text: str
    more: str = ""
    """What came of it, or why."""
    who: str = ""
    sort: str = ""
    """Done: `deed`, `action`, `fix`, `measure`, `undone`, `test`, `failed test`, `works`, `does not work`, `vendor`.
    Decided: `decision`. Under way: `action`, `approval` (an action that waits for one), `ask`, `theory`."""


@dataclass(frozen=True, slots=True)
class News:
    """What one audience has not heard yet, oldest first, and how things stand now."""

    heard: Update | None
    """The last update that this audience heard."""
    since: datetime | None
    """When that was written: what came after it is new. None: everything is."""
    found: tuple[Item, ...]
    confirmed: tuple[Item, ...]
    """Causes that are known now."""
    ruled_out: tuple[Item, ...]
    """Theories and changes that it was not."""
    done: tuple[Item, ...]
    decided: tuple[Item, ...]
    back: tuple[Item, ...]
    """Services that work again."""
    under_way: tuple[Item, ...]
    """Actions, asks and theories that are open now, however old."""
    hit: tuple[Service, ...]
    """Services that do not work as they should, the worst first."""
    at_risk: tuple[Service, ...]
    functions: tuple[Function, ...]
    """Business functions at risk."""
    workaround: str
    risks: tuple[Item, ...]

    newest: str
    """The id of what this audience last heard."""

    def is_new(self, item: Item) -> bool:
        """Whether it was recorded since this audience last heard."""
        return item.entry > self.newest

    @property
    def nothing(self) -> bool:
        """Nothing happened since that this audience could be told."""
        return not (self.found or self.confirmed or self.ruled_out or self.done or self.decided or self.back)


def last_heard(incident: Incident, audience: str) -> Update | None:
    """The last update that an audience heard; what was skipped it did not."""
    return next((each for each in reversed(incident.updates) if each.sent and each.audience == audience), None)


def news(incident: Incident, audience: str) -> News:
    """What is new for an audience, and how things stand."""
    heard = last_heard(incident, audience)
    # An update may go out long after it was written: what came in between stands in none.
    written = incident.outgoing.get(heard.outgoing) if heard else None
    since = (written.at if written else heard.at) if heard else None
    newest = (written.id if written else heard.id) if heard else ""

    def new(items: Iterable[Item]) -> tuple[Item, ...]:
        # By the id too: what happened before the last update and was recorded after it was in none either.
        fresh = [each for each in items if since is None or (each.at and each.at > since) or each.entry > newest]
        return tuple(sorted(fresh, key=lambda each: (each.at is None, each.at)))

    theories = incident.hypotheses.values()
    ruled_out = [Item(each.id, each.settled, each.text, each.reason) for each in theories if each.state == "ruled out"]
    ruled_out += [
        Item(each.id, each.cleared_at, each.what, each.cleared) for each in incident.changes.values() if each.cleared
    ]
    hit = [each for each in incident.services.values() if HARM[each.state]]
    return News(
        heard=heard,
        since=since,
        found=new([Item(each.id, each.at, each.text, who=each.by) for each in incident.findings.values()]),
        confirmed=new(
            [Item(each.id, each.settled, each.text, each.reason) for each in theories if each.state == "confirmed"]
        ),
        ruled_out=new(ruled_out),
        done=new(_done(incident)),
        decided=new(
            [Item(each.id, each.at, each.text, each.why, each.by, "decision") for each in incident.decisions.values()]
        ),
        back=new(
            [Item("", each.changed, each.name, each.note) for each in incident.services.values() if each.restored]
        ),
        under_way=tuple(_under_way(incident)),
        hit=tuple(sorted(hit, key=lambda each: (-HARM[each.state], not each.critical, each.name))),
        at_risk=tuple(each for each in incident.services.values() if each.state == "at risk"),
        functions=tuple(each for each in incident.functions.values() if each.cleared is None),
        workaround=incident.workaround,
        newest=newest,
        risks=tuple(Item(id, None, text) for id, text in incident.risks.items()),
    )


def _done(incident: Incident) -> Iterator[Item]:
    for deed in incident.deeds.values():
        yield Item(deed.id, deed.at, deed.text, who=deed.by, sort="deed")
    for action in incident.actions.values():
        if action.done and not action.follow_up:
            yield Item(action.id, action.done, action.what, action.result, action.owner, "action")
    for fix in incident.fixes:
        yield Item(fix.id, fix.at, fix.what, who=fix.approver, sort="fix")
    for measure in incident.containments.values():
        yield Item(measure.id, measure.applied, measure.what, measure.effect, measure.owner, "measure")
        if measure.removed:
            yield Item(measure.id, measure.removed, measure.what, measure.removal, measure.owner, "undone")
    for test in incident.tests:
        yield Item(test.id, test.at, test.what, test.note, sort="test" if test.passed else "failed test")
    for said in incident.confirmations:
        if not said.outdated:
            yield Item(said.id, said.at, said.what, who=said.who, sort="works" if said.works else "does not work")
    for vendor in incident.vendors.values():
        yield Item(vendor.id, vendor.engaged, vendor.vendor, vendor.case, vendor.vendor, "vendor")


def _under_way(incident: Incident) -> Iterator[Item]:
    for action in incident.actions.values():
        if action.open and not action.follow_up:
            sort = "approval" if action.waiting else "action"
            yield Item(action.id, action.due, action.what, who=action.owner, sort=sort)
    for ask in incident.asks.values():
        if ask.open:
            yield Item(ask.id, ask.due, ask.what, who=ask.who, sort="ask")
    for theory in incident.hypotheses.values():
        if theory.state == "open":
            yield Item(theory.id, theory.raised, theory.text, who=theory.by, sort="theory")
