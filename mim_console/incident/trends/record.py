"""What a trend needs of one incident, so that a year of them is read without folding one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from mim_console.incident.clocks import rounds
from mim_console.incident.clocks.review import review_clocks
from mim_console.incident.clocks.sla import sla_clocks
from mim_console.incident.facts.people import RESOLVERS
from mim_console.incident.facts.scope import HARM
from mim_console.incident.metrics import metrics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.clocks import Clock
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

LONGEST_TEXT = 200
"""Characters of a cause that are kept."""


class Kept(NamedTuple):
    """So many of so many that are decided."""

    good: int
    of: int


@dataclass(frozen=True, slots=True)
class Promise:
    """Something with a due time that outlives the incident; it is kept if it was done by then."""

    due: datetime
    done: datetime | None

    def decided(self, now: datetime) -> bool:
        return self.done is not None or self.due < now

    @property
    def kept(self) -> bool:
        return self.done is not None and self.done <= self.due

    def late(self, now: datetime) -> bool:
        """It is not done, and should be."""
        return self.done is None and self.due < now


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One incident, as trends see it. What its policy decides is decided under the policy it was made with."""

    id: str
    reference: str
    title: str
    opened: datetime
    """When it was declared; of a month, when it belongs to it."""
    priority: str
    major: bool
    status: str
    parent: str = ""
    """The id of the incident whose child it is: one event, and no repeat."""
    services: tuple[str, ...] = ()
    """Those that failed or were degraded, the first first."""
    cause: str = ""
    """As stated or confirmed; empty while nobody knows."""
    faults: tuple[str, ...] = ()
    """The known errors and the problem that it was put down to, by their references."""
    resolvers: tuple[str, ...] = ()
    """The groups that came to mend it, else the roles in which people did."""
    mim: str = ""
    lengths: dict[str, timedelta]
    """The measures that are known, by name; one that is missing here is unknown."""
    updates: Kept | None = None
    sla: Kept | None = None
    """Both None where they are not judged: it was run elsewhere, by rules that are not known here."""
    review: Promise | None = None
    """None where none is owed or due yet."""
    actions: tuple[Promise, ...] = ()
    """Those that outlive the incident and have a due time, without those that were cancelled."""
    process_review: datetime | None = None
    again: datetime | None = None
    """When time alone makes another record of it: something passes that is now open."""

    @property
    def service(self) -> str:
        """The one that failed: the first that was named. Empty where none was."""
        return self.services[0] if self.services else ""


def record_of(incident: Incident, policy: Policy, now: datetime) -> Record | None:
    """None of what never was an incident: a drill, a candidate, one that was rejected or is part of another."""
    opened = incident.at("declared") or incident.opened
    if incident.drill or incident.status in ("candidate", "rejected", "attached") or opened is None:
        return None
    levels = list(sla_clocks(incident, policy))
    owed = [each for audience in policy.audiences for each in rounds(incident, policy, audience.id)]
    heard = [each for each in owed if each.counts(now)]
    judged = not incident.imported_from
    ended = [clock for clock in levels if clock.over or clock.state(now) == "breached"]
    ahead = [clock.due for clock in levels if not clock.over and clock.due is not None]
    ahead += [each.due for each in owed if each.update is None]
    return Record(
        id=incident.id,
        reference=incident.reference,
        title=incident.title,
        opened=opened,
        priority=incident.priority or "",
        major=incident.major,
        status=incident.status,
        parent=incident.parent.id if incident.parent else "",
        services=_failed(incident),
        cause=incident.known_cause.strip()[:LONGEST_TEXT],
        faults=_faults(incident),
        resolvers=_resolvers(incident),
        mim=next((turn.person for turn in reversed(incident.roles.get("mim", []))), ""),
        lengths={each.name: each.length for each in metrics(incident) if each.length is not None},
        updates=Kept(sum(each.on_time for each in heard), len(heard)) if judged else None,
        sla=Kept(sum(clock.state(now) == "met" for clock in ended), len(ended)) if judged else None,
        review=_review(review_clocks(incident, policy)) if judged else None,
        actions=tuple(
            Promise(action.due, action.done)
            for action in incident.actions.values()
            if action.follow_up and action.due is not None and action.cancelled is None
        ),
        process_review=incident.process_review,
        again=min((due for due in ahead if due >= now), default=None) if judged else None,
    )


def _failed(incident: Incident) -> tuple[str, ...]:
    return tuple(each.name for each in incident.services.values() if any(HARM[state] for _, state in each.course))


def _faults(incident: Incident) -> tuple[str, ...]:
    problem = "" if incident.problem.startswith("none:") else incident.problem
    return tuple(dict.fromkeys(name for name in (*incident.known_errors.values(), problem) if name))


def _resolvers(incident: Incident) -> tuple[str, ...]:
    groups = dict.fromkeys(each.group for each in incident.present.values() if each.group)
    return tuple(groups) or tuple(role for role in RESOLVERS if incident.roles.get(role))


def _review(clocks: Iterable[Clock]) -> Promise | None:
    held = (clock for clock in clocks if clock.about == "review")
    return next((Promise(clock.due, clock.ended) for clock in held if clock.due is not None), None)


_LETTERS = re.compile(r"\w+")
_SMALL = re.compile("a|an|and|as|at|by|for|from|in|is|it|of|on|or|that|the|this|to|was|were|with")


def words_of(cause: str) -> frozenset[str]:
    """The words of a cause that carry it: in any order and case, two causes of the same ones are the same."""
    return frozenset(word for word in _LETTERS.findall(cause.casefold()) if not _SMALL.fullmatch(word))
