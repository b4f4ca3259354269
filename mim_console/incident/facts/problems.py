"""Problems: why it could happen, handed on to whoever finds the cause and ends it (fields: practice, section 7).

A problem outlives the incident in which it was raised, and may be that of several (`incident/problems.py`). Its
timeline is theirs, and is not copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.facts.base import About, Fact, find, tail

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident


@dataclass(slots=True)
class Problem:
    """What is handed on. What nobody knows is empty."""

    id: str
    """Of the entry that raised it."""
    incident: str
    """On whose record it lies."""
    reference: str
    by: str
    at: datetime
    """When it was raised."""
    title: str
    services: tuple[str, ...] = ()
    impact: str = ""
    priority: str = ""
    cause: str = ""
    tested: str = ""
    """The theories, and what came of each."""
    workaround: str = ""
    evidence: str = ""
    risk: str = ""
    """What may still go wrong until it is ended."""
    owner: str = ""
    due: datetime | None = None
    ticket: str = ""
    """Its number in the system of problem management."""
    closed: datetime | None = None
    outcome: str = ""
    incidents: tuple[str, ...] = ()
    """The ids of those that have it, the first being that in which it was raised."""

    @property
    def open(self) -> bool:
        return self.closed is None

    def overdue(self, now: datetime) -> bool:
        return self.open and self.due is not None and self.due <= now


class ProblemRaised(Fact, kind="problem_raised", words="title"):
    """A problem is handed on to problem management."""

    mark = "›"
    reference: str
    title: str
    services: tuple[str, ...] = ()
    impact: str = ""
    priority: str = ""
    cause: str = ""
    tested: str = ""
    workaround: str = ""
    evidence: str = ""
    risk: str = ""
    owner: str = ""
    due: datetime | None = None
    ticket: str = ""

    def line(self) -> str:
        return f"problem {self.reference}: {self.title}{tail(self.owner, ' · ')}{tail(self.ticket, ' · ')}"

    @property
    def more(self) -> str:
        return _told(self)

    def made(self, entry: Entry) -> Problem:
        said = {name: value for name, value in self if name != "reference"}
        problem = Problem(entry.id, entry.incident, self.reference, entry.author, entry.occurred_at, **said)
        problem.incidents = (entry.incident,)
        return problem

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.problem = self.reference
        incident.problems[entry.id] = self.made(entry)


class ProblemUpdated(About, kind="problem_updated"):
    """What is known of it changed. What is not given stays as it was."""

    mark = "±"
    title: str | None = None
    services: tuple[str, ...] | None = None
    impact: str | None = None
    priority: str | None = None
    cause: str | None = None
    tested: str | None = None
    workaround: str | None = None
    evidence: str | None = None
    risk: str | None = None
    owner: str | None = None
    due: datetime | None = None
    ticket: str | None = None

    @property
    def new(self) -> dict[str, object]:
        return {name: value for name, value in self if name not in ("about", "handle") and value is not None}

    def line(self) -> str:
        return f"problem {self.handle} updated: {', '.join(self.new)}"

    @property
    def more(self) -> str:
        return _told(self)

    def update(self, problem: Problem) -> None:
        for name, value in self.new.items():
            setattr(problem, name, value)

    def change(self, incident: Incident, entry: Entry) -> None:
        find(incident.problems, self.about, self.update)


class ProblemClosed(About, kind="problem_closed", words="outcome"):
    """Its cause is gone, or is lived with."""

    mark = "◆"
    outcome: str

    def line(self) -> str:
        return f"problem {self.handle} closed · {self.outcome}"

    def close(self, problem: Problem, at: datetime) -> None:
        problem.closed, problem.outcome = at, self.outcome

    def change(self, incident: Incident, entry: Entry) -> None:
        find(incident.problems, self.about, lambda problem: self.close(problem, entry.occurred_at))


class ProblemLinked(Fact, kind="problem_linked", words="reference"):
    """The problem record that this incident has too, or why there is none."""

    mark = "›"
    reference: str = ""
    reason: str = ""
    problem: str = ""
    """The id of the entry that raised it; empty where it is kept elsewhere."""

    def line(self) -> str:
        return f"problem {self.reference}" if self.reference else f"no problem record · {self.reason}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.problem = self.reference or f"none: {self.reason}"


KINDS_OF_PROBLEMS = tuple(fact.kind for fact in (ProblemRaised, ProblemUpdated, ProblemClosed, ProblemLinked))


def _told(fact: Fact) -> str:
    """Its texts, each under its name."""
    said = ((name, value) for name, value in fact if name not in ("about", "handle", "reference", "title"))
    return "\n\n".join(f"{name}: {value}" for name, value in said if isinstance(value, str) and value)
