"""Whom to call: people, teams, vendors' desks and bridges, in the order in which they are called."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

Sort = Literal["person", "team", "vendor", "bridge"]
LAST = 99
"""The tier of those who have none: called after all that have one."""


@dataclass(frozen=True, slots=True)
class Rota:
    """When somebody is on call, on the clocks of `zone`: between two instants, or at these times of every day."""

    start: datetime | time | None = None
    end: datetime | time | None = None
    zone: str = "UTC"

    def covers(self, at: datetime) -> bool:
        """Whether `at` (aware) lies in it; the end does not. A night's turn may go over midnight."""
        here = at.astimezone(ZoneInfo(self.zone))
        if isinstance(self.start, time) and isinstance(self.end, time):
            clock = here.time()
            if self.start < self.end:
                return self.start <= clock < self.end
            return clock >= self.start or clock < self.end
        begun = not isinstance(self.start, datetime) or self.start <= at
        return begun and not (isinstance(self.end, datetime) and self.end <= at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody or something that can be called. Texts have one line and nothing unseen in them."""

    name: str
    kind: Sort = "person"
    titles: tuple[str, ...] = ()
    """What they are, in the words of the policy's ladder and roles: `Head of IT`, `technical-lead`."""
    team: str = ""
    """Of a vendor's contact: the vendor."""
    manager: str = ""
    phone: str = ""
    mobile: str = ""
    email: str = ""
    chat: str = ""
    url: str = ""
    services: tuple[str, ...] = ()
    """The services that they are for; all if none is named."""
    tier: int = LAST
    """1 is called first."""
    rota: Rota | None = None
    """None: always."""
    notes: str = ""

    @property
    def ways(self) -> list[tuple[str, str]]:
        """How to reach them and where, what answers soonest first."""
        every = ("phone", self.phone), ("mobile", self.mobile), ("chat", self.chat), ("e-mail", self.email)
        return [(how, where) for how, where in (*every, ("link", self.url)) if where]

    @property
    def way(self) -> str:
        """The way to reach them, a telephone if there is one: `phone +44 20 7946 0101`."""
        return " ".join(self.ways[0]) if self.ways else ""

    @property
    def said(self) -> str:
        """How to reach them and who it is, for a list of names: a number that is cut short helps nobody."""
        tier = f"tier {self.tier}" if self.tier != LAST else ""
        way = self.way.removeprefix("phone ")
        return " · ".join(filter(None, (way, "; ".join(self.titles), self.team, tier)))

    def on_call(self, at: datetime) -> bool:
        return self.rota is None or self.rota.covers(at)


class Directory:
    """All contacts. `trouble` says in a sentence what of the file could not be used; empty if all could."""

    def __init__(self, contacts: Iterable[Contact] = (), trouble: str = "") -> None:
        self.contacts = tuple(contacts)
        self.trouble = trouble

    def __bool__(self) -> bool:
        return bool(self.contacts)

    def named(self, name: str) -> Contact | None:
        """The contact of that name; of several the first."""
        return self._by_name.get(_plain(name))

    def holders(self, who: str, at: datetime, services: Collection[str] = ()) -> list[Contact]:
        """Whoever answers to `who`, in the order of calling.

        Those for one of the `services` come before those for all, then by tier; whoever is not on call at that
        instant comes after everybody who is, and those for other services last.
        """
        hit = {_plain(service) for service in services}

        def order(contact: Contact) -> tuple[bool, bool, bool, int, str]:
            own = {_plain(service) for service in contact.services}
            elsewhere = bool(own and hit) and not own & hit
            return elsewhere, not contact.on_call(at), not own & hit, contact.tier, contact.name

        return sorted(self._by_word.get(_plain(who), ()), key=order)

    def vendors(self) -> list[str]:
        """The vendors that there are contacts of."""
        return sorted({each.team or each.name for each in self.contacts if each.kind == "vendor"})

    def of_vendor(self, vendor: str) -> list[Contact]:
        """A vendor's contacts, by tier."""
        wanted = _plain(vendor)
        found = (each for each in self.contacts if each.kind == "vendor" and _plain(each.team or each.name) == wanted)
        return sorted(found, key=lambda each: (each.tier, each.name))

    def manager_of(self, name: str) -> Contact | None:
        """Whom somebody reports to; None where nobody says."""
        contact = self.named(name)
        return self.named(contact.manager) if contact and contact.manager else None

    def bridges(self) -> list[Contact]:
        return [each for each in self.contacts if each.kind == "bridge"]

    def search(self, words: str) -> list[Contact]:
        """Those with every word somewhere in what is known of them."""
        wanted = words.casefold().split()
        return [each for each in self.contacts if all(word in _everything(each) for word in wanted)]

    @cached_property
    def _by_name(self) -> dict[str, Contact]:
        return {_plain(each.name): each for each in reversed(self.contacts)}

    @cached_property
    def _by_word(self) -> dict[str, list[Contact]]:
        by: dict[str, list[Contact]] = {}
        for each in self.contacts:
            if each.kind != "bridge":
                for word in dict.fromkeys(map(_plain, (each.name, *each.titles))):
                    by.setdefault(word, []).append(each)
        return by


def _plain(text: str) -> str:
    """The same for `Service owner` and the role `service-owner`."""
    return " ".join(text.casefold().replace("-", " ").split())


def _everything(contact: Contact) -> str:
    ways = (where for _, where in contact.ways)
    words = (contact.name, contact.kind, contact.team, contact.manager, *contact.titles, *contact.services)
    return " ".join((*words, *ways, contact.notes)).casefold()
