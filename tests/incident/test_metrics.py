"""Metrics: lengths between named instants; unknown where one is missing, flagged where they contradict."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.downtime import down_and_degraded
from mim_console.incident.facts.identify import MilestoneReached
from mim_console.incident.facts.lifecycle import Reopened, Resolved, Stage, StageEntered
from mim_console.incident.facts.people import Joined
from mim_console.incident.facts.record import Contradicted
from mim_console.incident.facts.scope import ServiceAffected, ServiceState
from mim_console.incident.metrics import MEASURES, flags, metrics, shares
from mim_console.incident.pace import stage_times
from mim_console.incident.silence import SHORTEST, Heard, silences
from tests.incident.tale import POLICY, Tale, declared, minute


def stated(milestone: str) -> MilestoneReached:
    return MilestoneReached(milestone=milestone)


def measured(tale: Tale) -> dict[str, float | None]:
    """Every measure in minutes."""
    return {
        each.name: None if each.length is None else each.length / timedelta(minutes=1)
        for each in metrics(tale.incident)
    }


def test_each_is_the_time_between_its_two_milestones(tale: Tale) -> None:
    tale.say(declared())
    for n, milestone in enumerate(("impact_start", "detected", "acknowledged", "declared", "engaged"), 1):
        tale.say(stated(milestone), -100 + 2**n, known=1)
    for n, milestone in enumerate(("contained", "diagnosed", "restored", "resolved", "closed"), 6):
        tale.say(stated(milestone), -100 + 2**n)
    assert measured(tale) == {
        "ttd": 2,
        "tta": 4,
        "ttdeclare": 12,
        "tte": 16,
        "ttm": 62,
        "ttdiagnose": 112,
        "ttr": 254,
        "ttresolve": 508,
        "ttc": 1022,
        "downtime": 254,
    }


@pytest.mark.parametrize("missing", ["impact_start", "detected", "restored"])
def test_what_is_missing_is_unknown_and_never_zero(missing: str, tale: Tale) -> None:
    tale.say(declared())
    for n, milestone in enumerate(("impact_start", "detected", "restored")):
        if milestone != missing:
            tale.say(stated(milestone), n)
    ends = {name: {start, end} for name, (_, start, end) in MEASURES.items()} | {
        "downtime": {"impact_start", "restored"}
    }
    found = measured(tale)
    assert all((found[name] is None) == (missing in ends[name]) for name in ("ttd", "ttr", "downtime"))
    assert found["tta"] is found["ttc"] is None


def test_at_the_same_instant_it_took_no_time(tale: Tale) -> None:
    tale.say(declared())
    tale.say(stated("impact_start"))
    tale.say(stated("detected"))
    assert measured(tale)["ttd"] == 0
    assert flags(tale.incident) == []


@pytest.mark.parametrize(
    ("first", "then", "measure"),
    [
        ("impact_start", "detected", "ttd"),
        ("detected", "acknowledged", "tta"),
        ("detected", "declared", "ttdeclare"),
        ("impact_start", "contained", "ttm"),
        ("impact_start", "restored", "ttr"),
        ("restored", "resolved", None),
        ("resolved", "closed", None),
        ("fix_applied", "resolved", None),
    ],
)
def test_what_contradicts_is_flagged_and_not_computed_with(
    first: str, then: str, measure: str | None, tale: Tale
) -> None:
    tale.say(declared(), 30)
    tale.say(stated(first), 60)
    tale.say(stated(then), 50)
    said = f"{then.replace('_', ' ')} (2026-03-04 14:55 UTC) is before {first.replace('_', ' ')} (15:05 UTC)"
    assert said in flags(tale.incident)
    touched = {each.name for each in metrics(tale.incident) if {first, then} & {each.start, each.end}}
    assert {each.name for each in metrics(tale.incident) if said in each.doubts} == touched
    if measure is not None:
        assert measured(tale)[measure] is None


def test_experts_may_be_at_it_before_anybody_declares(tale: Tale) -> None:
    tale.say(declared(), 30)
    tale.say(Joined(person="Priya", role="sme"), 10, known=31)
    assert flags(tale.incident) == []
    assert measured(tale)["tte"] is None


def test_what_sources_disagree_on_is_a_flag(tale: Tale) -> None:
    tale.say(declared())
    tale.say(Contradicted(text="the report says 13:00 and 14:00"), 1)
    assert flags(tale.incident) == ["the report says 13:00 and 14:00"]


def test_downtime_leaves_out_what_was_calm_between(tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    tale.say(stated("impact_start"), -10, known=1)
    tale.say(ServiceAffected(service="Cards", state="restored"), 30)
    tale.say(ServiceAffected(service="Cards", state="down"), 40)
    tale.say(ServiceAffected(service="Cards", state="restored"), 60)
    tale.say(Resolved(how="rolled back"), 70)
    tale.say(Reopened(reason="errors are back"), 100)
    assert measured(tale)["downtime"] is None
    tale.say(stated("restored"), 130)
    assert measured(tale)["ttr"] == 140
    assert measured(tale)["downtime"] == 140 - 10 - 40


def test_calm_that_overlaps_is_left_out_once(tale: Tale) -> None:
    tale.say(declared())
    tale.say(stated("impact_start"), 0)
    for restored, back in ((20, 50), (40, 60)):
        tale.say(stated("restored"), restored)
        tale.say(Resolved(how="rolled back"), restored + 1)
        tale.say(Reopened(reason="errors are back"), back)
    tale.say(stated("restored"), 100)
    assert measured(tale)["downtime"] == 100 - 40


def test_of_what_is_not_decided_nothing_is_counted(tale: Tale) -> None:
    tale.say(declared())
    assert [(share.good, share.of) for share in shares(tale.incident, POLICY, minute(1))] == [(0, 0)] * 3
    tale.say(stated("restored"), 20)
    _, levels, _ = shares(tale.incident, POLICY, minute(21))
    assert (levels.good, levels.of) == (1, 3)


@given(
    st.lists(st.tuples(st.sampled_from(("down", "degraded", "at risk", "restored")), st.integers(0, 90))), st.randoms()
)
def test_weighted_downtime_is_within_the_downtime_and_that_within_its_span(
    course: list[tuple[ServiceState, int]], chance: Random
) -> None:
    tale = Tale()
    tale.say(declared("P1", "Cards"))
    tale.say(stated("impact_start"), -10, known=1)
    for n, (state, at) in enumerate(course):
        tale.say(ServiceAffected(service=f"service {n % 3}", state=state), at)
    if chance.random() < 0.7:
        tale.say(stated("restored"), chance.randint(0, 120))
    by_name = {each.name: each for each in metrics(tale.incident, 0.5)}
    whole, weighted, ends = by_name["downtime"], by_name["downtime_weighted"], by_name["ttr"]
    assert (whole.length is None) == (weighted.length is None) == (ends.length is None)
    if whole.length is not None and weighted.length is not None and ends.length is not None:
        assert timedelta() <= weighted.length <= whole.length <= ends.length
        assert whole.length + whole.calm == ends.length
    shuffled = Tale(entries=chance.sample(tale.entries, len(tale.entries)))
    assert metrics(shuffled.incident, 0.5) == [*by_name.values()]
    assert stage_times(shuffled.incident, minute(200)) == stage_times(tale.incident, minute(200))
    assert silences(shuffled.incident, SHORTEST, minute(200)) == silences(tale.incident, SHORTEST, minute(200))


def test_a_minute_counts_by_its_worst_service_and_from_the_start_as_what_it_was_first_seen(tale: Tale) -> None:
    tale.say(declared())
    tale.say(stated("impact_start"), -20, known=1)
    tale.say(ServiceAffected(service="Cards", state="degraded"), 5)
    tale.say(ServiceAffected(service="Web", state="at risk"), 5)
    tale.say(ServiceAffected(service="Web", state="down"), 10)
    tale.say(ServiceAffected(service="Web", state="restored"), 40)
    tale.say(ServiceAffected(service="Cards", state="restored"), 60)
    # Web was first seen hurt as down: at its first turn it was at risk, so until then it counts as down.
    assert [each / timedelta(minutes=1) for each in down_and_degraded(tale.incident) or ()] == [25 + 30, 5 + 20]
    (weighted,) = [each for each in metrics(tale.incident, 0.5) if each.name == "downtime_weighted"]
    assert weighted.length == timedelta(minutes=67.5)
    assert weighted.basis == "down 55m, degraded 25m at 0.5"


def test_a_stage_counts_each_time_it_is_entered_and_one_never_entered_is_unknown(tale: Tale) -> None:
    tale.say(declared())
    course: list[tuple[int, Stage]] = [(5, "contain"), (20, "diagnose"), (30, "contain"), (50, "resolve")]
    for at, stage in course:
        tale.say(StageEntered(stage=stage), at)
    found = {each.stage: each for each in stage_times(tale.incident, minute(60))}
    assert found["contain"].length == timedelta(minutes=35)
    assert found["contain"].visits == 2
    assert (found["resolve"].length, found["resolve"].running) == (timedelta(minutes=10), True)
    assert found["recover"].length is None


def test_silence_is_between_two_that_people_logged_whatever_happened_when(tale: Tale) -> None:
    tale.say(declared())
    tale.say(Joined(person="Priya"), 4)
    tale.settle(30)
    tale.say(Joined(person="Bob"), 12, known=34)
    tale.say(stated("restored"), 60)
    tale.say(Joined(person="Eve"), 90)
    gaps = silences(tale.incident, timedelta(minutes=10), minute(100))
    assert gaps == [(minute(4), minute(34)), (minute(34), minute(60))]


@given(st.lists(st.integers(0, 500), min_size=1), st.randoms())
def test_heard_in_any_order_the_gaps_are_the_same(minutes: list[int], chance: Random) -> None:
    heard = Heard()
    for at in chance.sample(minutes, len(minutes)):
        heard.hear(minute(at))
    ordered = sorted(set(minutes))
    assert heard.gaps == [(minute(a), minute(b)) for a, b in pairwise(ordered) if b - a >= 2]
