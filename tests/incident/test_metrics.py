"""Metrics: lengths between named instants; unknown where one is missing, flagged where they contradict."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mim_console.incident.facts.identify import MilestoneReached
from mim_console.incident.facts.lifecycle import Reopened, Resolved
from mim_console.incident.facts.people import Joined
from mim_console.incident.facts.record import Contradicted
from mim_console.incident.facts.scope import ServiceAffected
from mim_console.incident.metrics import MEASURES, flags, metrics, shares
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
