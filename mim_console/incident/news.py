"""What is new for an audience since it last heard: what an update is drafted from, and single lines are taken from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from mim_console.incident.facts.scope import HARM
from mim_console.incident.family import services

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mim_console.incident.facts.communicate import Update
    from mim_console.incident.facts.scope import Function, Service
    from mim_console.incident.incident import Incident


_WORD = re.compile(r"\w+")
_WHOLE = ("", "deed", "fix", "measure", "decision")
"""Sorts of which the words are the news; of the others their end is."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing said on the record."""

    entry: str
    """The id of the entry that it rests on: of what was settled, done or undone, the one that said so."""
    at: datetime | None
    """When it happened, or is due; None for what has no time of its own."""
    text: str
    more: str = ""
    """What came of it, or why."""
    who: str = ""
    sort: str = ""
    """Done: `deed`, `action`, `fix`, `measure`, `undone`, `test`, `failed test`, `works`, `does not work`, `vendor`.
    Decided: `decision`. Confirmed, ruled out and back: `settled`.
    Under way: `action`, `approval` (an action that waits for one), `ask`, `theory`."""


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


def news(incident: Incident, audience: str, children: Sequence[Incident] = ()) -> News:
    """What is new for an audience, and how things stand; also of the services of its children, which it tells of."""
    heard = last_heard(incident, audience)
    # An update may go out long after it was written: what came in between stands in none.
    written = incident.outgoing.get(heard.outgoing) if heard else None
    since = (written.at if written else heard.at) if heard else None
    ends = incident.ends
    newest = (written.id if written else heard.id) if heard else ""

    def is_new(each: Item) -> bool:
        # What happened before and was recorded after was in none. An update from elsewhere is recorded after it was
        # sent: it did not hold what happened in between either, though that has been recorded by now.
        later = since is None or each.entry > newest or (written is None and each.at is not None and each.at > since)
        return later and not _told(each, incident, audience)

    def new(items: Iterable[Item]) -> tuple[Item, ...]:
        fresh = filter(is_new, items)
        return tuple(sorted(fresh, key=lambda each: (each.at is None, each.at)))

    settled = [
        (each.state, Item(ends.get(each.id, each.id), each.settled, each.text, each.reason, sort="settled"))
        for each in incident.hypotheses.values()
    ]
    cleared = [
        Item(ends.get(each.id, each.id), each.cleared_at, each.what, each.cleared, sort="settled")
        for each in incident.changes.values()
        if each.cleared
    ]
    every = services(incident, children)
    hit = [each for each in every.values() if HARM[each.state]]
    return News(
        heard=heard,
        since=since,
        found=new([Item(each.id, each.at, each.text, who=each.by) for each in incident.findings.values()]),
        confirmed=new([item for state, item in settled if state == "confirmed"]),
        ruled_out=new([item for state, item in settled if state == "ruled out"] + cleared),
        done=new(_done(incident)),
        decided=new(
            [Item(each.id, each.at, each.text, each.why, each.by, "decision") for each in incident.decisions.values()]
        ),
        back=new(
            [
                Item(of.ends.get(each.name, ""), each.changed, each.name, each.note, sort="settled")
                for of in (incident, *children)
                for each in of.services.values()
                if each.restored and every[each.name] is each
            ]
        ),
        under_way=tuple(_under_way(incident)),
        hit=tuple(sorted(hit, key=lambda each: (-HARM[each.state], not each.critical, each.name))),
        at_risk=tuple(each for each in every.values() if each.state == "at risk"),
        functions=tuple(each for each in incident.functions.values() if each.cleared is None),
        workaround=incident.workaround,
        newest=newest,
        risks=tuple(Item(id, None, text) for id, text in incident.risks.items()),
    )


def _told(item: Item, incident: Incident, audience: str) -> bool:
    """Whether its words stood in an update that was written since it happened: it was recorded after it was told.

    That something was to be done, or might be so, is no word that it is: those are told by their ends.
    """
    words = _words(item.text)
    if item.at is None or item.sort not in _WHOLE or not words.strip():
        return False
    for heard in incident.updates:
        if heard.sent and heard.audience == audience:
            written = incident.outgoing.get(heard.outgoing)
            texts = (written.text, *written.parts.values()) if written else (heard.text,)
            if item.at <= (written.at if written else heard.at) and any(words in _words(text) for text in texts):
                return True
    return False


@lru_cache(maxsize=256)
def _words(text: str) -> str:
    """Words alone, however they were set, with a space on each side: no part of a word is one."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _done(incident: Incident) -> Iterator[Item]:
    for deed in incident.deeds.values():
        yield Item(deed.id, deed.at, deed.text, who=deed.by, sort="deed")
    for action in incident.actions.values():
        if action.done and not action.follow_up:
            yield Item(
                incident.ends.get(action.id, action.id), action.done, action.what, action.result, action.owner, "action"
            )
    for fix in incident.fixes:
        yield Item(fix.id, fix.at, fix.what, who=fix.approver, sort="fix")
    for measure in incident.containments.values():
        yield Item(measure.id, measure.applied, measure.what, measure.effect, measure.owner, "measure")
        if measure.removed:
            ended = incident.ends.get(measure.id, measure.id)
            yield Item(ended, measure.removed, measure.what, measure.removal, measure.owner, "undone")
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
