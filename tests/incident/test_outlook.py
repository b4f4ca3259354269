"""What a classification would oblige to is what it does oblige to, once it is made."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.clocks import Clock, clocks
from mim_console.incident.entry import Entry
from mim_console.incident.facts.base import Level
from mim_console.incident.facts.identify import CandidateRaised, Classified, MilestoneReached, Promoted
from mim_console.incident.fold import fold
from mim_console.incident.outlook import outlook
from tests.incident.histories import histories
from tests.incident.tale import POLICY, Tale, classified, declared, minute

LEVELS: st.SearchStrategy[Level] = st.sampled_from(("high", "medium", "low"))
CANDIDATE = CandidateRaised(reference="INC-1", title="Mail is slow", reason="two sites call")


def told(every: list[Clock]) -> set[tuple[str, str, datetime | None]]:
    return {(clock.kind, clock.name, clock.due) for clock in every}


@given(impact=LEVELS, urgency=LEVELS, after=st.integers(1, 300), noticed=st.integers(-60, 0), before=st.booleans())
def test_a_candidate_gets_the_clocks_that_were_announced(
    impact: Level, urgency: Level, after: int, noticed: int, before: bool
) -> None:
    tale = Tale()
    tale.say(CANDIDATE)
    tale.say(MilestoneReached(milestone="detected"), noticed, known=0)
    if before:
        tale.say(classified("P3"), 1)
    seen = outlook(tale.incident, POLICY, impact, urgency, minute(after))
    tale.say(Classified(impact=impact, urgency=urgency, priority=seen.priority), after)
    tale.say(Promoted(), after)
    levels = [each for each in clocks(tale.incident, POLICY) if each.kind.startswith("sla")]
    updates = tale.clocks("update")
    assert told(list(seen.levels)) == told(levels)
    assert told(list(seen.updates)) == told(updates)


@given(impact=LEVELS, urgency=LEVELS, after=st.integers(1, 300))
def test_an_open_incident_keeps_its_start(impact: Level, urgency: Level, after: int) -> None:
    tale = Tale()
    tale.say(declared("P2"))
    seen = outlook(tale.incident, POLICY, impact, urgency, minute(after))
    tale.say(Classified(impact=impact, urgency=urgency, priority=seen.priority, reason="seen better"), after)
    levels = [each for each in clocks(tale.incident, POLICY) if each.kind.startswith("sla")]
    assert told(list(seen.levels)) == told(levels)
    assert told(list(seen.updates)) == told(tale.clocks("update"))


@given(entries=histories(), impact=LEVELS, urgency=LEVELS)
def test_looking_ahead_changes_nothing(entries: list[Entry], impact: Level, urgency: Level) -> None:
    incident, untouched = fold(entries), fold(entries)
    now = entries[-1].recorded_at + timedelta(minutes=5)
    assert outlook(incident, POLICY, impact, urgency, now).priority == POLICY.matrix[impact][urgency]
    assert incident == untouched
