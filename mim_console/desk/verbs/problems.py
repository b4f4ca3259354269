"""Problems: hand on why it could happen, drafted from the record, or say why there is nothing to hand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.desk.inputs import Choice, Due, Long, Person, Pick, Several, Text
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Elsewhere, Facts, verb
from mim_console.desk.verbs.common import REASON, never, without
from mim_console.incident import drafted
from mim_console.incident.facts import problems as fact
from mim_console.incident.facts.known_errors import NoKnownError
from mim_console.incident.known_errors import next_reference

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mim_console.incident.facts.problems import Problem

ABOUT = "review"
NONE = "no problem record is open"


def _open(m: Moment) -> Iterable[tuple[str, str, Any]]:
    """Its own problem last of the newest: of several with one reference the last is meant."""
    return ((each.reference, each.title, each) for each in reversed(m.memory.problems) if each.open)


def _own(m: Moment) -> str:
    return m.incident.problem if any(name == m.incident.problem for name, _, _ in _open(m)) else ""


PROBLEM = Pick(label="Problem", among_these=_open, prefill=_own)
TESTED = "the theories, and what came of each"


@verb(
    "raise-problem",
    "Raise a problem record",
    ABOUT,
    off=never,
    drafted=True,
    title=Text(label="Title", prefill=lambda m: m.incident.title),
    owner=Person(label="Owner", prefill=lambda m: m.incident.holder("problem-manager")),
    due=Due(label="By when"),
    cause=Long(label="Cause", prefill=lambda m: m.incident.known_cause, help="empty while unknown"),
    tested=Long(label="Tested", prefill=lambda m: drafted.tested(m.incident), help=TESTED),
    workaround=Long(label="Workaround", prefill=lambda m: drafted.workaround(m.incident)),
    evidence=Long(label="Evidence", prefill=lambda m: drafted.evidence(m.incident)),
    risk=Long(label="Residual risk", prefill=lambda m: drafted.risk(m.incident)),
    impact=Long(label="Impact", prefill=lambda m: drafted.impact(m.incident)),
    priority=Text(label="Priority", prefill=lambda m: m.incident.priority or ""),
    services=Several(label="Services", prefill=lambda m: ", ".join(m.incident.services)),
    ticket=Text(label="Ticket", help="its number in the system of problem management"),
)
def raise_problem(
    m: Moment,
    title: str = "",
    owner: str = "",
    due: datetime | None = None,
    cause: str = "",
    tested: str = "",
    workaround: str = "",
    evidence: str = "",
    risk: str = "",
    impact: str = "",
    priority: str = "",
    services: tuple[str, ...] = (),
    ticket: str = "",
) -> Facts:
    """What problem management needs, from the record: look it over, name an owner and a date. Unknown stays empty."""
    if m.incident.problems:
        raise Refused(f"{m.incident.problem} was raised here already: update that")
    yield fact.ProblemRaised(
        reference=next_reference((each.reference for each in m.memory.problems), "PRB"),
        title=title or m.incident.title,
        services=services,
        impact=impact,
        priority=priority,
        cause=cause,
        tested=tested,
        workaround=workaround,
        evidence=evidence,
        risk=risk,
        owner=owner,
        due=due,
        ticket=ticket,
    )


@verb(
    "edit-problem",
    "Update a problem record",
    ABOUT,
    off=without(_open, NONE, never),
    problem=PROBLEM,
    owner=Person(label="Owner"),
    due=Due(label="By when"),
    cause=Long(label="Cause"),
    tested=Long(label="Tested", help=TESTED),
    workaround=Long(label="Workaround"),
    evidence=Long(label="Evidence"),
    risk=Long(label="Residual risk"),
    title=Text(label="Title"),
    ticket=Text(label="Ticket"),
)
def edit_problem(
    m: Moment,
    problem: Problem,
    owner: str = "",
    due: datetime | None = None,
    cause: str = "",
    tested: str = "",
    workaround: str = "",
    evidence: str = "",
    risk: str = "",
    title: str = "",
    ticket: str = "",
) -> Facts:
    """What is given takes the place of what is there; what is left empty stays."""
    updated = fact.ProblemUpdated(
        about=problem.id,
        handle=problem.reference,
        title=title or None,
        cause=cause or None,
        tested=tested or None,
        workaround=workaround or None,
        evidence=evidence or None,
        risk=risk or None,
        owner=owner or None,
        due=due,
        ticket=ticket or None,
    )
    if not updated.new:
        raise Refused(f"nothing of {problem.reference} would change: say what")
    yield _on_its_record(m, problem, updated)


@verb(
    "close-problem",
    "Close a problem record",
    ABOUT,
    off=without(_open, NONE, never),
    problem=PROBLEM,
    outcome=Text(label="Outcome", help="how its cause was ended, or why it is lived with"),
)
def close_problem(m: Moment, problem: Problem, outcome: str) -> Facts:
    """Whoever meets it again finds why it was closed."""
    yield _on_its_record(m, problem, fact.ProblemClosed(about=problem.id, handle=problem.reference, outcome=outcome))


def _on_its_record(m: Moment, problem: Problem, said: Any) -> Any:
    """What is said of a problem lies on the record on which it was raised."""
    return said if problem.incident == m.incident.id else Elsewhere(problem.incident, said)


class Reference(Choice):
    """A problem record of this ledger, or any number of one that is kept elsewhere."""

    form = "text"

    def offered(self, moment: Moment) -> list[tuple[str, str]]:
        return [(name, title) for name, title, problem in _open(moment) if problem.incident != moment.incident.id]

    def read(self, text: str, moment: Moment) -> str:
        wanted = text.strip()
        return next((name for name, _ in self.offered(moment) if name.casefold() == wanted.casefold()), wanted)


@verb("problem", "Link to a problem record", ABOUT, off=never, reference=Reference(label="Problem record"))
def problem(m: Moment, reference: str) -> Facts:
    """The same problem as another incident's, or one that problem management has already."""
    known = next((each for each in m.memory.problems if each.reference == reference), None)
    yield fact.ProblemLinked(reference=reference, problem=known.id if known else "")


@verb("no-problem", "No problem record is needed", ABOUT, off=never, reason=REASON)
def no_problem(m: Moment, reason: str) -> Facts:
    """Nothing is left to find out: the record says why."""
    yield fact.ProblemLinked(reason=reason)


@verb("no-known-error", "No known error is needed", ABOUT, off=never, reason=REASON)
def no_known_error(m: Moment, reason: str) -> Facts:
    """The next one would not be helped by it: the record says why."""
    yield NoKnownError(reason=reason)
