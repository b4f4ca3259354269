"""What a part of the account is made of, and how times and lengths are said in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from mim_console.incident import duration, when
from mim_console.incident.facts.review import PointSort
from mim_console.incident.facts.review_text import Section, Version

if TYPE_CHECKING:
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

State = Literal["written", "derived", "empty"]
_DATED = re.compile(r"(?:(.*\D.*) )?(\d\d:\d\d.*)")
_SECONDS_MATTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing said. `lead` stands before it (a time, a handle), `tail` after it (who, how it stands)."""

    text: str
    lead: str = ""
    tail: str = ""
    key: str = ""
    """What it is about, as `point:P1` or `action:T2`; empty where nothing can be done with it."""
    depth: int = 0
    """How far it is indented: an answer to the question above."""
    rests_on: tuple[str, ...] = ()
    """The ids of the entries that bear it out."""


@dataclass(frozen=True, slots=True)
class Group:
    """Items under a title, which is empty where the part's own is enough."""

    items: tuple[Item, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the review: somebody's words, or what the record says until there are any."""

    name: str
    section: Section | None
    """The section that somebody may write instead; None where the part is a list."""
    sorts: tuple[PointSort, ...]
    """The sorts of points that it lists."""
    written: str
    """What people wrote; where several texts stand, all of them, each with who and when."""
    groups: tuple[Group, ...]
    texts: tuple[Version, ...] = ()
    """The texts that stand: more than one is a conflict that somebody has to settle."""
    rests_on: tuple[str, ...] = ()
    """The ids of the entries that bear the whole of it out."""

    @property
    def state(self) -> State:
        if self.written or (self.sorts and self.groups):
            return "written"
        return "derived" if self.groups else "empty"

    @property
    def conflict(self) -> bool:
        return len({each.text for each in self.texts}) > 1

    @property
    def text(self) -> str:
        """The whole part as plain text: what somebody who writes it starts from."""
        return self.written or "\n\n".join(_plain(group) for group in self.groups)


def _plain(group: Group) -> str:
    lines = [group.title] if group.title else []
    for item in group.items:
        lead, tail = f"{item.lead} " if item.lead else "", f" ({item.tail})" if item.tail else ""
        lines.append(f"{'  ' * item.depth}{lead}{item.text}{tail}")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Record:
    """What the parts are told from."""

    incident: Incident
    policy: Policy
    now: datetime
    say: Callable[[datetime], str] | None = None

    def time(self, at: datetime | None) -> str:
        """An instant as `say` says it, else as one says it today in the incident's zone; empty where it is unknown."""
        if at is None:
            return ""
        return self.say(at) if self.say else when.say(at, ZoneInfo(self.incident.zone), self.now)


def groups(*told: tuple[str, list[Item]]) -> list[Group]:
    """Titles with their items, without those that have none."""
    return [Group(tuple(items), title) for title, items in told if items]


def length(span: timedelta) -> str:
    """A length in words: seconds only where they matter."""
    if span >= _SECONDS_MATTER:
        span -= timedelta(seconds=span.total_seconds() % 60)
    return duration.said(span)


def on(said: str) -> str:
    """A time that was said, after a verb: `at 14:05`, `on 22 Nov at 14:05`."""
    dated = _DATED.fullmatch(said)
    return f"on {dated[1]} at {dated[2]}" if dated and dated[1] else f"at {said}"


_UNITS = {"d": "day", "h": "hour", "m": "minute", "s": "second"}


def spoken(span: timedelta) -> str:
    """A length in a sentence: `41 minutes`, `1 day and 9 minutes`."""
    words = []
    for part in length(span).split():
        count, unit = part[:-1], _UNITS[part[-1]]
        words.append(f"{count} {unit}{'' if count == '1' else 's'}")
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
