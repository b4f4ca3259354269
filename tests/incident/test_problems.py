"""Problems outlive their incidents, and begin with what the record shows."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident import drafted
from mim_console.incident.entry import Entry
from mim_console.incident.facts.contain import ContainmentApplied, ContainmentChecked
from mim_console.incident.facts.diagnose import (
    EvidenceAdded,
    Found,
    HypothesisConfirmed,
    HypothesisRaised,
    HypothesisRuledOut,
)
from mim_console.incident.facts.lifecycle import FixApplied, RiskNoted
from mim_console.incident.facts.problems import ProblemClosed, ProblemLinked, ProblemRaised, ProblemUpdated
from mim_console.incident.facts.record import Corrected
from mim_console.incident.facts.scope import ScopeSet
from mim_console.incident.incident import Incident
from mim_console.incident.problems import problems
from tests.incident.histories import histories
from tests.incident.tale import Tale, declared, minute


def raised(**said: object) -> ProblemRaised:
    return ProblemRaised.model_validate({"reference": "PRB-0001", "title": "Pools run full", **said})


def elsewhere(tale: Tale, incident: str) -> None:
    """The last entry lies on another incident's record."""
    tale.entries[-1] = replace(tale.entries[-1], incident=incident)


def test_it_is_what_was_raised_and_what_was_said_of_it_since(tale: Tale) -> None:
    tale.say(declared())
    id = tale.say(raised(owner="Priya", due=minute(60), cause="too small"), 1)
    tale.say(ProblemUpdated(about=id, handle="PRB-0001", owner="Omar", cause="a leak"), 2)
    tale.say(Corrected(about=id, text="Pools run dry", reason="misheard"), 3)
    (problem,) = problems(tale.entries)
    assert (problem.title, problem.owner, problem.cause) == ("Pools run dry", "Omar", "a leak")
    assert (problem.overdue(minute(59)), problem.overdue(minute(60))) == (False, True)
    assert tale.clock("action", "PRB-0001").due == minute(60)
    assert tale.incident.problems[id] == replace(problem, title="Pools run dry")
    tale.say(ProblemClosed(about=id, handle="PRB-0001", outcome="4.19 ends it"), 5)
    (problem,) = problems(tale.entries)
    assert (problem.closed, problem.outcome, problem.overdue(minute(90))) == (minute(5), "4.19 ends it", False)
    assert tale.clock("action", "PRB-0001").over


def test_several_incidents_have_one_problem_until_one_says_otherwise(tale: Tale) -> None:
    id = tale.say(raised())
    for other in ("j", "k"):
        tale.say(ProblemLinked(reference="PRB-0001", problem=id))
        elsewhere(tale, other)
    assert [each.incidents for each in problems(tale.entries)] == [("i", "j", "k")]
    tale.say(ProblemLinked(reason="another cause"))
    elsewhere(tale, "j")
    assert [each.incidents for each in problems(tale.entries)] == [("i", "k")]


def test_two_sites_that_gave_one_number_are_told_apart(tale: Tale) -> None:
    for origin in ("abcdef", "other1", "other2"):
        tale.say(raised(), origin=origin)
    assert [each.reference for each in problems(tale.entries)] == ["PRB-0001", "PRB-0001-oth", "PRB-0001-oth-oth"]


@given(histories(kinds=("problem_raised", "problem_updated", "problem_closed", "problem_linked")), st.randoms())
def test_the_order_of_arrival_does_not_matter(entries: list[Entry], random: Random) -> None:
    shuffled = [*entries]
    random.shuffle(shuffled)
    assert problems(shuffled) == problems(entries)


def test_a_draft_says_what_the_record_shows(tale: Tale) -> None:
    tale.say(declared())
    tale.say(ScopeSet(users=400, sites=("Leeds",), impact="Tills time out"))
    tale.say(Found(text="503 for one in five", source="log"))
    tale.say(Found(text="lunch is late"))
    cause = tale.say(HypothesisRaised(handle="H1", text="pool exhausted"))
    wrong = tale.say(HypothesisRaised(handle="H2", text="DNS"))
    tale.say(EvidenceAdded(about=cause, handle="H1", supports=True, text="refused"))
    tale.say(EvidenceAdded(about=wrong, handle="H2", supports=True, text="slow lookups"))
    tale.say(HypothesisConfirmed(about=cause, handle="H1", reason="seen in the dump"))
    tale.say(HypothesisRuledOut(about=wrong, handle="H2", reason="resolves everywhere"))
    held = tale.say(ContainmentApplied(handle="C1", what="limit to 50 %", undo="limit to 100 %"))
    failed = tale.say(ContainmentApplied(handle="C2", what="restart"))
    tale.say(ContainmentChecked(about=held, handle="C1", holds=True))
    tale.say(ContainmentChecked(about=failed, handle="C2", holds=False))
    tale.say(FixApplied(what="pool doubled"))
    tale.say(RiskNoted(text="the evening peak"))
    now = tale.incident
    assert drafted.symptoms(now) == "Tills time out\n503 for one in five"
    assert drafted.workaround(now) == "limit to 50 % (undo: limit to 100 %)"
    assert drafted.fix(now) == "pool doubled"
    assert drafted.tested(now) == (
        "H1 confirmed: pool exhausted · seen in the dump\nH2 ruled out: DNS · resolves everywhere"
    )
    assert drafted.evidence(now) == "H1: refused"
    assert drafted.impact(now) == "Tills time out\n400 users · Leeds"
    assert drafted.risk(now).splitlines()[:2] == ["the evening peak", "still in force: C1 limit to 50 %"]


def test_a_draft_invents_nothing() -> None:
    parts = (
        *(drafted.symptoms, drafted.workaround, drafted.fix, drafted.tested),
        *(drafted.evidence, drafted.impact, drafted.risk),
    )
    assert {part(Incident("i")) for part in parts} == {""}
