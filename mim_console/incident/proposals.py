"""What the console proposes to escalate now, to whom and why; a person decides (practice: section 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mim_console.incident.clocks.ladder import reached
from mim_console.incident.facts.base import tail
from mim_console.incident.signs import early_signs, vendor_silent_since
from mim_console.incident.when import say

if TYPE_CHECKING:
    from mim_console.incident.clocks import Clock
    from mim_console.incident.directory import Contact, Directory
    from mim_console.incident.facts.escalate import Direction, Escalation, Vendor
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy, Rung


@dataclass(frozen=True, slots=True)
class Proposal:
    """One call to make. Text of the directory and of the record may be in all of it."""

    key: str
    """Names it for good: what declining remembers."""
    who: str
    """As what they are called: a title of the ladder, a vendor, `instead of Bob`."""
    contact: Contact | None
    """None where the directory knows nobody."""
    why: str
    since: datetime
    """When it is due, or when what calls for it happened."""
    direction: Direction = "hierarchical"
    rung: str = ""
    early: bool = False
    """Not by the clock: leaving it out leaves the rung's own clock running."""
    holder: str = ""
    """Whoever holds the role in this incident."""

    @property
    def name(self) -> str:
        """Whom to call, by name where one is known, else by the title."""
        return (self.contact.name if self.contact else self.holder) or self.who

    @property
    def title(self) -> str:
        """As what; empty where the name says it."""
        return "" if self.name.casefold() == self.who.casefold() else self.who

    @property
    def to(self) -> str:
        """Whom to call: `Maria Silva, Head of IT`."""
        return f"{self.name}{tail(self.title, ', ')}"

    @property
    def via(self) -> str:
        """By which way, the telephone first; empty where none is known."""
        return self.contact.way if self.contact else ""

    @property
    def inputs(self) -> dict[str, str]:
        """What the verb `escalate` is given."""
        return {"to": self.to, "reason": self.why, "rung": self.rung, "via": self.via, "direction": self.direction}


def proposals(
    incident: Incident, policy: Policy, directory: Directory, clocks: list[Clock], now: datetime
) -> list[Proposal]:
    """All that is called for and neither made nor declined, the most urgent first; one for each step and thing."""
    if incident.imported_from or incident.over or incident.at("restored") or incident.at("resolved"):
        return []
    call = _Calling(incident, policy, directory, clocks, now)
    found = [*call.by_criteria(), *call.unanswered(), *call.rungs(), *call.by_signs(), *call.vendors(), *call.asks()]
    first: dict[str, Proposal] = {}
    for each in found:
        if each.key not in incident.declined:
            first.setdefault(f"rung {each.rung}" if each.rung else each.key, each)
    return list(first.values())


class _Calling:
    """Who is called next, and for what, as an incident stands."""

    def __init__(
        self, incident: Incident, policy: Policy, directory: Directory, clocks: list[Clock], now: datetime
    ) -> None:
        self._incident, self._policy, self._directory, self._now = incident, policy, directory, now
        self._zone = ZoneInfo(incident.zone)
        self._rungs = {rung.id: rung for rung in policy.escalation.rungs}
        self._all = clocks
        self._clocks = {clock.about: clock for clock in clocks if clock.kind == "escalation" and not clock.over}
        self._services = [name for name, service in incident.services.items() if not service.restored]

    def by_criteria(self) -> Iterator[Proposal]:
        """Reasons that somebody ticked: an attack, harm to people, the press."""
        if self._running is not None:
            for early in self._policy.escalation.early:
                if set(early.criteria) & {*self._incident.criteria} and early.rung in self._open:
                    yield from self._step(self._rungs[early.rung], early.id, early.text, self._running, early=True)

    def unanswered(self) -> Iterator[Proposal]:
        """Whoever was called and did not answer in time: the next one of the same step."""
        for each in self._incident.escalations.values():
            clock = self._clocks.get(each.id)
            if clock is None or clock.due is None or clock.due > self._now:
                continue
            name = each.to.partition(",")[0]
            who = name if self._directory.named(name) else each.to
            why = f"{who} has not answered since {say(each.at, self._zone, self._now)}"
            yield from self._instead(each, why, clock.due)

    def rungs(self) -> Iterator[Proposal]:
        """Steps of the ladder that are due, or so soon that who is called may answer in time; the first due first.

        Of a step that was begun from here, whoever else it calls.
        """
        ahead = self._now + self._policy.escalation.acknowledge_within
        due = [clock for clock in self._clocks.values() if clock.about in self._rungs and clock.due is not None]
        for clock in sorted(due, key=lambda clock: clock.due or clock.start):
            if clock.due is not None and clock.due <= ahead:
                rung = self._rungs[clock.about]
                yield from self._step(rung, rung.id, self._when(rung, clock.due), clock.due)
        for id in self._begun:
            made = self._made(id)[0]
            why = f"called together with {made.to}, who was called {say(made.at, self._zone, self._now)}"
            yield from self._step(self._rungs[id], id, why, made.at)

    def by_signs(self) -> Iterator[Proposal]:
        """Reasons that the record shows by itself."""
        if (start := self._running) is None:
            return
        signs = early_signs(self._incident, self._policy, self._all, start, self._now)
        for early in self._policy.escalation.early:
            if early.when in signs and early.rung in self._open:
                since, mark, shown = signs[early.when]
                key = f"{early.id}{mark}"
                yield from self._step(self._rungs[early.rung], key, f"{early.text}: {shown}", since, early=True)

    def vendors(self) -> Iterator[Proposal]:
        """A vendor that does not answer: its next tier, the last one as the step of the ladder says."""
        early = next((each for each in self._policy.escalation.early if each.when == "silent-vendor"), None)
        for vendor in self._incident.vendors.values():
            since = vendor_silent_since(vendor, self._policy, self._now)
            if since is None or self._called_for(vendor.handle, since):
                continue
            tiers = self._directory.of_vendor(vendor.vendor)
            following = next_tier(vendor, self._incident, self._directory)
            last = not tiers or (following is not None and following is tiers[-1])
            rung = early.rung if early and last and early.rung in self._open else ""
            why = f"{vendor.handle} {vendor.vendor}: {_silence(vendor, self._zone, self._now)}"
            key = f"{vendor.handle}-{len(vendor.chased)}"
            yield Proposal(key, vendor.vendor or vendor.handle, following, why, since, "functional", rung, early=True)

    def asks(self) -> Iterator[Proposal]:
        """Somebody who was chased as often as the policy says: their manager, else more skill."""
        for ask in self._incident.asks.values():
            if not ask.open or self._policy.asks.next_for(ask, self._now) != "ask somebody else":
                continue
            since = ask.chased[-1]
            if self._called_for(ask.handle, since):
                continue
            why = f"{ask.handle} {ask.what}: {ask.who} was chased {len(ask.chased)} times"
            key = f"{ask.handle}-{len(ask.chased)}"
            if manager := self._directory.manager_of(ask.who):
                yield Proposal(key, f"manager of {ask.who}", manager, why, since, early=True)
                continue
            skilled = (rung for rung in self._policy.escalation.rungs if rung.kind == "functional")
            rung = next((rung for rung in skilled if rung.id in self._open), None)
            if rung is not None:
                yield from self._step(rung, key, why, since, early=True)

    # Whom

    def _step(self, rung: Rung, key: str, why: str, since: datetime, *, early: bool = False) -> Iterator[Proposal]:
        """Whoever of a step was not called for it yet, the first of those; nobody once all of them were."""
        for who in rung.who:
            role, contacts = self._role(who), self._contacts(who)
            holder = self._incident.holder(role)
            if self._called(rung.id, who) or (holder and holder == self._incident.holder("mim")):
                continue  # whoever runs it knows
            if role == "mim" and not contacts:
                continue  # that the role is vacant is said elsewhere
            if holder:
                yield Proposal(key, who, self._directory.named(holder), why, since, rung.kind, rung.id, early, holder)
                return
            if contacts or not self._directory.holders(who, self._now):  # else it is a vendor that has no case here
                yield Proposal(key, who, next(iter(contacts), None), why, since, rung.kind, rung.id, early)
                return

    def _instead(self, silent: Escalation, why: str, since: datetime) -> Iterator[Proposal]:
        """The next one on call who answers to the same title, then to another of that step; else the next step."""
        rung = self._rungs.get(silent.rung)
        if rung is not None:
            for who in sorted(rung.who, key=lambda who: not self._is(silent.to, who)):
                for contact in self._contacts(who):
                    if contact.on_call(self._now) and not self._named(rung.id, contact.name):
                        yield Proposal(silent.id, who, contact, why, since, rung.kind, rung.id)
                        return
        every = list(self._rungs.values())
        above = every[every.index(rung) + 1 :] if rung is not None else every
        further = (each for each in above if each.id in self._open and each.kind == silent.direction)
        for each in (*filter(None, [rung]), *further):
            if found := next(self._step(each, silent.id, why, since, early=True), None):
                yield found
                return

    def _contacts(self, who: str) -> list[Contact]:
        """Who answers to a title, in the order of calling; of vendors only those with a case."""
        engaged = {vendor.vendor.casefold() for vendor in self._incident.vendors.values() if vendor.closed is None}
        found = self._directory.holders(who, self._now, self._services)
        return [each for each in found if each.kind != "vendor" or (each.team or each.name).casefold() in engaged]

    def _role(self, who: str) -> str:
        """The role of that title; empty where it is none."""
        return next((role.id for role in self._policy.roles if who.casefold() in (role.title.casefold(), role.id)), "")

    # What was done

    @property
    def _running(self) -> datetime | None:
        """Since when it has been run as a major incident; None where it is not."""
        run = self._incident.runs[-1] if self._incident.runs else None
        return self._incident.start_of(run) if run is not None and run.end is None else None

    @property
    def _open(self) -> set[str]:
        """Steps that were neither made nor left out."""
        return {id for id in self._rungs if not self._made(id) and id not in self._incident.waived_rungs}

    @property
    def _begun(self) -> list[str]:
        """Steps of which somebody was called as the step says, who has not all been called."""
        if self._running is None:
            return []
        return [
            rung.id
            for rung in self._rungs.values()
            if rung.id not in self._incident.waived_rungs
            and any(self._is(each.to, who) for each in self._made(rung.id) for who in rung.who)
        ]

    def _made(self, rung: str) -> list[Escalation]:
        run = self._incident.runs[-1] if self._incident.runs else None
        calls = (each for each in self._incident.escalations.values() if each.rung == rung)
        return [each for each in calls if run is None or each.at >= self._incident.start_of(run)]

    def _called(self, rung: str, who: str) -> bool:
        """Whether they were called for a step; once it is made, whoever was told needs no call besides."""
        made = self._made(rung)
        told = self._incident.notices.values() if made else ()
        return any(self._is(to, who) for to in (*(each.to for each in made), *(each.who for each in told)))

    def _named(self, rung: str, name: str) -> bool:
        return any(says(each.to, name) for each in self._made(rung))

    def _is(self, to: str, who: str) -> bool:
        """Whether a call went to somebody of that title, by the title or by a name that the directory has for it."""
        return says(to, who) or any(says(to, each.name) for each in self._directory.holders(who, self._now))

    def _called_for(self, handle: str, since: datetime) -> bool:
        """Whether somebody was called since, for the thing of that handle."""
        return any(each.at >= since and says(each.reason, handle) for each in self._incident.escalations.values())

    def _when(self, rung: Rung, due: datetime) -> str:
        start = self._running or due
        why = f"{reached(rung, due, start, self._policy)}{tail(rung.why, ' · ')}"
        return f"{'due' if due > self._now else 'was due'} {say(due, self._zone, self._now)}: {why}"


def next_tier(vendor: Vendor, incident: Incident, directory: Directory) -> Contact | None:
    """Who of a vendor is called after those who were; the last tier stays the last. None where none is known."""
    tiers = directory.of_vendor(vendor.vendor)
    calls = [each.to for each in incident.escalations.values() if says(each.reason, vendor.handle)]
    so_far = [n for n, each in enumerate(tiers) if any(says(to, each.name) for to in (vendor.contact, *calls))]
    return tiers[min(max(so_far, default=0) + 1, len(tiers) - 1)] if tiers else None


def says(text: str, words: str) -> bool:
    """Whether these words stand in a text as words: the CIO is in no `precious`."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def _silence(vendor: Vendor, zone: ZoneInfo, now: datetime) -> str:
    if vendor.answer_due is not None and vendor.answer_due <= now:
        return f"the answer was due {say(vendor.answer_due, zone, now)}"
    return f"chased {len(vendor.chased)} times without an answer"
