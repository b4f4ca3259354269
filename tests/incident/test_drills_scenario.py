"""What of a real record arrives in a drill, and when: never early, and never what is the player's work."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.drills.answering import answered, nothing_yet
from mim_console.incident.drills.retelling import scenario
from mim_console.incident.drills.scenario import LEAD, Arrival
from mim_console.incident.facts import Fact
from mim_console.incident.facts.asks import Ask
from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.contain import ContainmentApplied
from mim_console.incident.facts.diagnose import ChangeSuspected, Found, HypothesisRaised
from mim_console.incident.facts.escalate import Escalated
from mim_console.incident.facts.identify import Classified, Declared, MilestoneReached
from mim_console.incident.facts.lifecycle import Resolved
from mim_console.incident.facts.record import Acted, Imported, Noted
from mim_console.incident.facts.work import Decided
from tests.incident.tale import START, declared, minute

OTHERS: tuple[Fact, ...] = (
    Found(text="faults everywhere", source="alert"),
    Found(text="the pool is empty"),
    Found(text="a user reports errors"),
    HypothesisRaised(handle="H1", text="the pool is too small"),
    Acted(text="the pods were restarted"),
    ChangeSuspected(handle="X1", what="deployment 4.18", service="Cards"),
)
PLAYERS: tuple[Fact, ...] = (
    declared("P1"),
    Classified(impact="high", urgency="high", priority="P1", reason="SECRET classification"),
    Decided(handle="D1", text="SECRET decision"),
    UpdateSent(audience="executives", text="SECRET update"),
    Noted(text="SECRET post", tags=("comms",)),
    Noted(text="SECRET call", tags=("escalation",)),
    Escalated(to="SECRET director"),
    ContainmentApplied(handle="C1", measure="throttle", what="SECRET measure"),
    Acted(text="SECRET somebody takes the lead"),
)
MINUTES = st.integers(-180, 600)


@given(st.lists(st.tuples(MINUTES, st.sampled_from(OTHERS + PLAYERS)), max_size=20), MINUTES)
def test_nothing_arrives_early_and_nothing_that_is_the_players_work(told: list[tuple[int, Fact]], now: int) -> None:
    noticed = (START, MilestoneReached(milestone="detected"))
    over = (minute(601), Resolved(how="rolled back"))
    made = scenario("s", [noticed, over, *((minute(at), fact) for at, fact in told)])
    heard = made.heard(minute(now))
    assert all(each.at <= minute(now) for each in heard)
    assert not any("SECRET" in f"{each.text} {each.answers}" for each in made.arrivals)
    assert [*made.arrivals] == sorted(made.arrivals, key=made.arrives)
    assert heard == [*made.arrivals][: len(heard)]
    brought = [fact for _, fact in told if fact in OTHERS]
    assert len(made.arrivals) >= len(brought) + 1
    assert len(made.arrivals) - len(brought) <= 2  # the end, and a call where nobody else says that something is wrong


def test_what_is_older_than_the_drill_is_known_at_once() -> None:
    made = scenario("s", [(minute(-90), OTHERS[-1]), (START, OTHERS[0]), (minute(5), declared())])
    assert made.starts == minute(5) - LEAD
    assert [each.sort for each in made.heard(made.starts)] == ["change", "alert"]


def test_an_alert_that_clears_and_starts_again_is_one() -> None:
    said = (
        "Write-block alert starts.",
        "Write-block alert clears.",
        "Write-block alert starts again.",
        "Disk is full.",
    )
    told = [(minute(n), Found(text=text, source="alert")) for n, text in enumerate(said)]
    made = scenario("s", [(START, MilestoneReached(milestone="detected")), *told])
    assert [(each.key, each.over) for each in made.arrivals] == [
        (said[0], False),
        (said[0], True),
        (said[0], False),
        (said[3], False),
    ]


def test_a_record_that_begins_with_a_message_begins_with_a_call() -> None:
    opening = Imported(reference="T-1", title="Builds wait", services=("Builds",))
    told: list[tuple[datetime, Fact]] = [(START, opening), (START, MilestoneReached(milestone="detected"))]
    made = scenario("s", [*told, (START, Noted(text="posted", tags=("comms",)))])
    assert [(each.at, each.text) for each in made.arrivals] == [(START, "Callers have trouble with Builds")]


def test_a_record_of_which_nobody_says_when_it_was_noticed_is_refused() -> None:
    with pytest.raises(ValueError, match="when anybody noticed"):
        scenario("s", [(START, OTHERS[0])])


def ask(what: str) -> Ask:
    return Ask("e1", "Q1", "Bob", what, minute(0), minute(3), minute(0))


@pytest.mark.parametrize(
    ("what", "answers"),
    [
        ("which topology do the clusters have", True),
        ("topology", True),
        ("what was changed", False),
        ("is it the weather", False),
    ],
)
def test_an_ask_is_answered_once_the_record_says_something_of_it(what: str, answers: bool) -> None:
    seen = Arrival(minute(8), "finding", "Many clusters have an unexpected topology", "Responders")
    assert [each.text for each in answered([ask(what)], seen)] == [seen.text] * answers
    asked_after = Arrival(minute(0), "finding", seen.text, "Responders")
    assert not [*answered([ask(what)], asked_after)]


def test_who_found_nothing_asks_for_more_time_when_theirs_is_over_and_who_is_busy_only_when_chased() -> None:
    silent = ask("logs")
    assert not [*nothing_yet([silent], minute(2))]
    assert [each.due for each in nothing_yet([silent], minute(3))] == [minute(13)]
    silent.due = silent.known = minute(60)
    assert [each.due for each in nothing_yet([silent], minute(60))] == [minute(120)], "nobody is asked all night"
    soon, much_later = (Arrival(minute(at), "finding", "The logs are full", "Responders") for at in (60, 600))
    busy = ask("logs")
    assert not [*nothing_yet([busy], minute(20), [soon])]
    assert [*nothing_yet([busy], minute(20), [much_later])]
    busy.chased.append(minute(20))
    assert not [*nothing_yet([busy], minute(21), [soon])]
    assert [*nothing_yet([busy], minute(22), [soon])]
    busy.due, busy.known = minute(42), minute(22)
    assert not [*nothing_yet([busy], minute(30), [soon])], "one answer to one chase"


def test_a_change_that_only_the_account_tells_of_does_not_give_the_cause_away() -> None:
    def change(made: int, key: str = "") -> ChangeSuspected:
        return ChangeSuspected(handle="X1", what=f"change {made} {key}", made=minute(made), key=key)

    noticed = (START, MilestoneReached(milestone="detected"))
    told = [(minute(-2), change(-2)), (minute(6), change(-3)), (minute(7), change(-4, "CHG-1"))]
    made = scenario("s", [noticed, *told])
    heard = [(each.at, each.text.strip()) for each in made.arrivals if each.sort == "change"]
    assert heard == [(minute(-4), "change -4 CHG-1"), (minute(6), "change -3")]
    assert [each.text.strip() for each in made.did("change")] == ["change -2"]


def test_the_first_that_they_told_and_did_counts_whatever_else_was_done_with_it() -> None:
    said = (
        Noted(text="Site status goes to yellow, which opens a formal incident.", tags=("escalation",)),
        Decided(handle="D1", text="Webhook delivery and Pages builds are paused."),
        Decided(handle="D2", text="The rollout will be halted."),
    )
    noticed = (START, MilestoneReached(milestone="detected"))
    made = scenario("s", [noticed, *((minute(n), fact) for n, fact in enumerate(said, 10))])
    first = {sort: [each.at for each in made.did(sort)] for sort in ("declared", "update", "measure", "decision")}
    assert first == {
        "declared": [minute(10)],
        "update": [minute(10)],
        "measure": [minute(11)],
        "decision": [minute(12)],
    }


def test_who_declared_and_at_what_level_is_kept_for_the_debrief() -> None:
    said = Declared(reference="INC-1", title="Cards fail", impact="high", urgency="low", priority="P3")
    made = scenario("s", [(minute(-5), MilestoneReached(milestone="detected")), (START, said)])
    assert [each.at for each in made.did("declared")] == [START]
    assert [each.text for each in made.did("classified")] == ["P3 (impact high, urgency low)"]
