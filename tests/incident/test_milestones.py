"""Milestones: kept apart, and which of several statements wins."""

from __future__ import annotations

import pytest

from mim_console.incident.course import MILESTONES
from mim_console.incident.facts import Fact
from mim_console.incident.facts.contain import ContainmentApplied, ContainmentChecked, ContainmentRemoved
from mim_console.incident.facts.diagnose import (
    HypothesisConfirmed,
    HypothesisRaised,
    HypothesisReopened,
    HypothesisRuledOut,
)
from mim_console.incident.facts.identify import CandidateRaised, Demoted, MilestoneReached, Promoted, Rejected
from mim_console.incident.facts.lifecycle import Closed, FixApplied, Reopened, Resolved
from mim_console.incident.facts.people import HandoverAccepted, Joined, RoleAssigned
from mim_console.incident.facts.record import Corrected
from mim_console.incident.facts.review import ReviewHeld
from mim_console.incident.facts.scope import ServiceAffected
from tests.incident.tale import Tale, declared, minute

CANDIDATE = CandidateRaised(reference="INC-1", title="Mail is slow", reason="two sites call")


def stated(milestone: str, *, approximate: bool = False) -> MilestoneReached:
    return MilestoneReached(milestone=milestone, approximate=approximate)


@pytest.mark.parametrize(
    ("milestone", "fact"),
    [
        ("acknowledged", RoleAssigned(role="mim", person="Ana")),
        ("engaged", RoleAssigned(role="sme", person="Omar")),
        ("engaged", Joined(person="Omar", role="technical-lead")),
        ("contained", ContainmentChecked(about="e0002", holds=True)),
        ("diagnosed", HypothesisConfirmed(about="e0003")),
        ("fix_applied", FixApplied(what="4.18 rolled back")),
        ("restored", ServiceAffected(service="Cards", state="restored")),
        ("resolved", Resolved(how="rolled back")),
        ("closed", Closed()),
        ("reviewed", ReviewHeld()),
    ],
)
def test_each_follows_from_its_own_fact_and_from_no_other(milestone: str, fact: Fact, tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    tale.say(ContainmentApplied(handle="C1", what="limit to 50 %"), 1)
    tale.say(HypothesisRaised(handle="H1", text="pool exhausted"), 2)
    before = set(tale.incident.milestones)
    assert before == {"declared"}
    tale.say(fact, 30)
    new = set(tale.incident.milestones) - before
    assert new == ({"engaged", "acknowledged"} if milestone == "engaged" else {milestone})
    assert tale.incident.at(milestone) == minute(30)


def test_each_can_be_stated(tale: Tale) -> None:
    tale.say(declared())
    for n, milestone in enumerate(MILESTONES, 1):
        tale.say(stated(milestone, approximate=n % 2 == 0), n)
    for n, milestone in enumerate(MILESTONES, 1):
        reached = tale.incident.milestones[milestone]
        assert (reached.at, reached.approximate, reached.stated) == (minute(n), n % 2 == 0, True)


def test_what_a_person_states_wins_and_the_last_word_of_two(tale: Tale) -> None:
    tale.say(declared())
    tale.say(stated("engaged"), 9)
    tale.say(Joined(person="Priya", role="sme"), 3, known=10)
    assert tale.incident.at("engaged") == minute(9)
    tale.say(stated("engaged"), 7, known=20)
    assert tale.incident.at("engaged") == minute(7)


def test_of_conclusions_the_earliest_counts_in_whatever_order_they_are_logged(tale: Tale) -> None:
    tale.say(declared())
    tale.say(Joined(person="Priya", role="sme"), 9)
    tale.say(Joined(person="Omar", role="sme"), 12)
    tale.say(Joined(person="Lin", role="technical-lead"), 4, known=15)
    assert tale.incident.at("engaged") == minute(4)


def test_of_what_happens_again_the_latest_counts(tale: Tale) -> None:
    tale.say(declared())
    tale.say(FixApplied(what="restart"), 10)
    tale.say(FixApplied(what="rolled back"), 30)
    tale.say(FixApplied(what="cache emptied"), 20, known=40)
    assert tale.incident.at("fix_applied") == minute(30)


def test_it_is_restored_when_the_last_service_is(tale: Tale) -> None:
    tale.say(declared("P1", "Cards", "Tills"))
    tale.say(ServiceAffected(service="Mail", state="at risk"), 5)
    tale.say(ServiceAffected(service="Cards", state="restored"), 50)
    assert tale.incident.at("restored") is None
    tale.say(ServiceAffected(service="Tills", state="restored"), 40, known=60)
    assert tale.incident.at("restored") == minute(50)
    tale.say(ServiceAffected(service="Tills", state="restored", note="queue is empty"), 70)
    assert tale.incident.at("restored") == minute(50)


def test_what_a_person_says_is_restored_no_service_undoes(tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    tale.say(stated("restored"), 50)
    tale.say(ServiceAffected(service="Cards", state="degraded"), 55)
    assert tale.incident.at("restored") == minute(50)
    assert tale.incident.calm == []


def test_contained_is_what_somebody_saw_hold(tale: Tale) -> None:
    tale.say(declared())
    one = tale.say(ContainmentApplied(handle="C1", what="limit to 50 %"), 1)
    tale.say(ContainmentChecked(about=one, holds=False), 5)
    assert tale.incident.at("contained") is None
    tale.say(ContainmentChecked(about=one, holds=True), 10)
    tale.say(ContainmentChecked(about=one, holds=True), 20)
    assert tale.incident.at("contained") == minute(10)


def test_contained_it_is_as_long_as_one_measure_holds(tale: Tale) -> None:
    tale.say(declared())
    one = tale.say(ContainmentApplied(handle="C1", what="limit to 50 %"), 1)
    two = tale.say(ContainmentApplied(handle="C2", what="shops isolated"), 2)
    tale.say(ContainmentChecked(about=one, holds=True), 10)
    tale.say(ContainmentChecked(about=two, holds=False), 11)
    assert tale.incident.at("contained") == minute(10)
    tale.say(ContainmentChecked(about=one, holds=False), 20)
    assert tale.incident.at("contained") is None
    tale.say(ContainmentChecked(about=two, holds=True), 30)
    tale.say(ContainmentRemoved(about=two), 90)
    assert tale.incident.at("contained") == minute(30)


@pytest.mark.parametrize("undone", [HypothesisReopened, HypothesisRuledOut])
def test_diagnosed_it_is_as_long_as_a_cause_is_confirmed(
    undone: type[HypothesisReopened | HypothesisRuledOut], tale: Tale
) -> None:
    tale.say(declared())
    one = tale.say(HypothesisRaised(handle="H1", text="pool exhausted"), 1)
    two = tale.say(HypothesisRaised(handle="H2", text="gateway slow"), 2)
    tale.say(HypothesisConfirmed(about=one), 10)
    tale.say(HypothesisConfirmed(about=two), 20)
    tale.say(undone(about=two), 21)
    assert tale.incident.at("diagnosed") == minute(10)
    tale.say(undone(about=one), 30)
    assert tale.incident.at("diagnosed") is None
    tale.say(HypothesisConfirmed(about=two), 40)
    assert tale.incident.at("diagnosed") == minute(40)


def test_reopened_what_ended_it_is_undone_and_what_came_before_stays(tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    tale.say(Joined(person="Priya", role="sme"), 5)
    tale.say(stated("restored"), 50)
    tale.say(Resolved(how="rolled back"), 60)
    tale.say(Closed(), 70)
    tale.say(Reopened(reason="errors are back"), 100)
    assert set(tale.incident.milestones) == {"declared", "acknowledged", "engaged"}
    assert tale.incident.calm == [(minute(50), minute(100))]
    tale.say(stated("restored"), 130)
    assert tale.incident.at("restored") == minute(130)


def test_reopened_without_impact_it_stays_restored(tale: Tale) -> None:
    tale.say(declared())
    tale.say(stated("restored"), 50)
    tale.say(Resolved(how="rolled back"), 60)
    tale.say(Reopened(reason="fix is not everywhere", impact_back=False), 100)
    assert set(tale.incident.milestones) == {"declared", "restored"}
    assert tale.incident.calm == []


def test_a_correction_of_the_time_moves_the_milestone(tale: Tale) -> None:
    tale.say(declared())
    about = tale.say(Joined(person="Priya", role="sme"), 30)
    tale.say(Corrected(about=about, occurred_at=minute(12), reason="misheard"), 40)
    assert tale.incident.at("engaged") == minute(12)


# What it is, from candidate to the end


def test_a_candidate_becomes_major_or_not(tale: Tale) -> None:
    tale.say(CANDIDATE)
    assert (tale.incident.status, tale.incident.major) == ("candidate", False)
    tale.say(Promoted(criteria=("security",)), 10)
    assert (tale.incident.status, tale.incident.major) == ("open", True)
    assert tale.incident.at("declared") == minute(10)
    tale.say(Demoted(reason="one shop only"), 20)
    assert (tale.incident.status, tale.incident.major) == ("open", False)
    tale.say(Promoted(), 30)
    assert (tale.incident.at("declared"), tale.incident.criteria) == (minute(10), ("security",))


def test_a_rejected_candidate_comes_back_as_a_candidate(tale: Tale) -> None:
    tale.say(CANDIDATE)
    tale.say(Rejected(reason="a drill"), 10)
    assert (tale.incident.status, tale.incident.over, tale.incident.ended) == ("rejected", True, minute(10))
    tale.say(Reopened(reason="no drill"), 20)
    assert (tale.incident.status, tale.incident.over, tale.incident.ended) == ("candidate", False, None)


def test_promoting_what_is_resolved_does_not_open_it(tale: Tale) -> None:
    tale.say(declared())
    tale.say(Demoted(reason="one shop only"), 20)
    tale.say(Resolved(how="rolled back"), 30)
    tale.say(Promoted(), 40)
    assert tale.incident.status == "resolved"


# Who leads


def test_a_role_passes_over_unless_others_may_hold_it_too(tale: Tale) -> None:
    tale.say(declared())
    tale.say(RoleAssigned(role="technical-lead", person="Priya"), 1)
    tale.say(RoleAssigned(role="technical-lead", person="Omar"), 2)
    assert tale.incident.holders("technical-lead") == ["Omar"]
    tale.say(RoleAssigned(role="scribe", person="Jo", beside=True), 3)
    tale.say(RoleAssigned(role="scribe", person="Lin", beside=True), 4)
    tale.say(RoleAssigned(role="scribe", person="Lin", beside=True), 5)
    assert tale.incident.holders("scribe") == ["Jo", "Lin"]


def test_the_role_given_again_to_who_holds_it_is_no_new_turn(tale: Tale) -> None:
    tale.say(declared())
    for after in (1, 2):
        tale.say(RoleAssigned(role="mim", person="Ana"), after)
    (turn,) = tale.incident.roles["mim"]
    assert (turn.since, turn.until) == (minute(1), None)


def test_a_handover_moves_the_role_of_who_offered_it_and_of_nobody_else(tale: Tale) -> None:
    tale.say(declared())
    for person in ("Priya", "Omar"):
        tale.say(RoleAssigned(role="sme", person=person, beside=True), 1)
    tale.say(HandoverAccepted(role="sme", person="Lin"), 5)
    assert tale.incident.holders("sme") == ["Priya", "Lin"]
    tale.say(RoleAssigned(role="mim", person="Ana"), 6)
    tale.say(HandoverAccepted(role="mim", person="Ben"), 9)
    assert tale.incident.holders("mim") == ["Ben"]
