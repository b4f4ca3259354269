"""Updates: who is owed the next one, and by when."""

from __future__ import annotations

from datetime import datetime

import pytest

from mim_console.incident.clocks import rounds
from mim_console.incident.facts.base import Priority
from mim_console.incident.facts.communicate import CadenceSet, UpdateSent, UpdateSkipped, UpdateSnoozed
from mim_console.incident.facts.identify import CandidateRaised, Demoted, MilestoneReached, Promoted
from mim_console.incident.facts.lifecycle import Closed, Reopened, Resolved, StageEntered
from mim_console.incident.facts.scope import ScopeSet, ServiceAffected
from mim_console.incident.late import late
from mim_console.incident.metrics import shares
from mim_console.incident.outlook import outlook
from mim_console.incident.policy import Policy
from tests.incident.tale import POLICY, RULES, Tale, classified, declared, minute

RESOLVED = Resolved(how="rolled back")
REOPENED = Reopened(reason="errors are back")


def sent(audience: str = "executives", *, next: datetime | None = None, final: bool = False) -> UpdateSent:
    return UpdateSent(audience=audience, text="Cards fail.", next_due=next, final=final)


def due(tale: Tale, audience: str = "executives") -> datetime | None:
    """When the next one is due; None if none is owed."""
    running = [clock for clock in tale.clocks("update", f"update:{audience}:") if not clock.over]
    assert len(running) <= 1
    return running[0].due if running else None


@pytest.mark.parametrize(
    ("priority", "audience", "first", "then"),
    [
        ("P1", "executives", 15, 30),
        ("P2", "executives", 30, 60),
        ("P3", "executives", 120, 480),
        ("P1", "customers", 15, 30),
        ("P3", "customers", None, None),
        ("P4", "executives", None, None),
        ("P1", "technical", None, None),
    ],
)
def test_the_cadence_is_that_of_priority_and_audience(
    priority: Priority, audience: str, first: float | None, then: float | None, tale: Tale
) -> None:
    tale.say(declared(priority))
    assert due(tale, audience) == (None if first is None else minute(first))
    tale.say(sent(audience), 10)
    assert due(tale, audience) == (None if then is None else minute(10 + then))


def test_a_candidate_owes_nobody_and_what_it_said_before_is_no_update_of_a_major_incident(tale: Tale) -> None:
    tale.say(CandidateRaised(reference="INC-1", title="Mail is slow", reason="two sites call"))
    tale.say(classified("P1"), 1)
    tale.say(sent(), 5)
    assert due(tale) is None
    tale.say(Promoted(), 20)
    assert due(tale) == minute(35)


def test_a_declaration_noted_late_owes_from_when_it_was_made(tale: Tale) -> None:
    tale.say(declared())
    tale.say(MilestoneReached(milestone="declared"), -10, known=1)
    assert due(tale) == minute(5)
    tale.say(sent(), -2, known=2)
    assert due(tale) == minute(28)


def test_only_the_time_of_the_next_update_is_promised(tale: Tale) -> None:
    tale.say(declared())
    tale.say(sent(next=minute(60)), 10)
    assert due(tale) == minute(60)


def test_a_late_note_of_an_earlier_update_does_not_bring_the_next_one_forward(tale: Tale) -> None:
    tale.say(declared())
    tale.say(sent(), 20)
    tale.say(sent(), 5, known=40)
    assert due(tale) == minute(50)


def test_a_clock_set_back_does_not_put_the_next_update_off(tale: Tale) -> None:
    tale.say(declared())
    tale.say(sent(), 20)
    tale.say(sent(), -30)  # the wall clock went back by an hour
    assert due(tale) == minute(0)


def test_monitoring_doubles(tale: Tale) -> None:
    tale.say(declared())
    tale.say(sent(), 10)
    tale.say(StageEntered(stage="recover"), 20)
    assert due(tale) == minute(40)
    tale.say(sent(), 40)
    assert due(tale) == minute(100)


def test_a_skipped_update_lets_the_cadence_go_on(tale: Tale) -> None:
    tale.say(declared())
    tale.say(UpdateSkipped(audience="executives", reason="they are on the call"), 12)
    assert due(tale) == minute(42)
    (share, *_) = shares(tale.incident, POLICY, minute(13))
    assert (share.good, share.of) == (0, 0)


def test_one_skipped_after_its_time_was_late(tale: Tale) -> None:
    tale.say(declared())
    tale.say(UpdateSkipped(audience="executives", reason="forgotten"), 20)
    (share, *_) = shares(tale.incident, POLICY, minute(21))
    assert (share.good, share.of) == (0, 4)  # and the other three audiences of a P1 heard nothing
    assert "forgotten" in [each.why for each in late(tale.incident, POLICY, minute(21))]


def test_a_snooze_puts_it_off_until_it_is_sent(tale: Tale) -> None:
    tale.say(declared())
    tale.say(UpdateSnoozed(audience="executives", until=minute(25), reason="the fix goes in"), 14)
    assert due(tale) == minute(25)
    assert due(tale, "business") == minute(15)
    tale.say(sent(), 24)
    assert due(tale) == minute(54)


def test_a_snooze_brings_nothing_forward(tale: Tale) -> None:
    tale.say(declared())
    tale.say(UpdateSnoozed(audience="executives", until=minute(5), reason="?"), 1)
    assert due(tale) == minute(15)


def test_the_last_update_ends_it(tale: Tale) -> None:
    tale.say(declared())
    tale.say(sent(final=True), 10)
    assert due(tale) is None
    tale.say(sent(), 20)
    assert due(tale) is None
    assert due(tale, "business") == minute(15)


@pytest.mark.parametrize(
    ("change", "now_due"),
    [
        (ScopeSet(users=400), 25),
        (ScopeSet(money="£1m"), 40),
        (classified("P3"), 25),
        (ServiceAffected(service="Tills", state="down"), 25),
        (ServiceAffected(service="Cards", state="down"), 25),
        (ServiceAffected(service="Cards", state="restored"), 40),
        (ServiceAffected(service="Tills", state="at risk"), 40),
    ],
)
def test_a_change_of_impact_is_due_at_once(change: ScopeSet, now_due: float, tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    tale.say(sent(), 10)
    tale.say(change, 20)
    assert due(tale) == minute(now_due)
    assert due(tale, "business") == minute(15)  # who was told nothing yet hears it with the first one
    tale.say(sent(), 24)
    assert due(tale) in (minute(54), minute(24 + 480))


def test_the_same_impact_again_is_no_change(tale: Tale) -> None:
    tale.say(declared())
    tale.say(ScopeSet(users=400), 1)
    tale.say(sent(), 10)
    tale.say(ScopeSet(users=400), 20)
    assert due(tale) == minute(40)


def test_the_policy_may_leave_a_change_of_impact_to_the_cadence() -> None:
    updates = RULES["updates"] | {"impact_change_is_due_at_once": False}
    tale = Tale(policy=Policy.model_validate(RULES | {"updates": updates}))
    tale.say(declared())
    tale.say(sent(), 10)
    tale.say(ScopeSet(users=400), 20)
    assert due(tale) == minute(40)


def test_a_raised_priority_brings_updates_forward(tale: Tale) -> None:
    tale.say(declared("P3"))
    assert due(tale) == minute(120)
    assert due(tale, "customers") is None
    tale.say(classified("P1"), 50)
    assert due(tale) == due(tale, "customers") == minute(55)  # not at once: somebody must write it
    tale.say(sent("customers"), 54)
    assert due(tale, "customers") == minute(84)


def test_a_lowered_priority_leaves_what_people_expect(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(sent(), 10)
    tale.say(classified("P2"), 20)
    assert due(tale) == minute(40)
    tale.say(sent(), 35)
    assert due(tale) == minute(95)


def test_an_own_cadence_counts_from_when_it_is_set(tale: Tale) -> None:
    tale.say(declared())
    tale.say(sent(), 10)
    tale.say(sent(), 38)
    tale.say(CadenceSet(audience="executives", every=900), 50)
    assert due(tale) == minute(55)
    tale.say(sent(), 53)
    assert due(tale) == minute(68)
    assert [each.due for each in rounds(tale.incident, POLICY, "executives")] == [
        minute(15),
        minute(40),  # what was in time then stays so
        minute(55),
        minute(68),
    ]


def test_never_is_a_cadence_too(tale: Tale) -> None:
    tale.say(declared())
    tale.say(CadenceSet(audience="customers", every=None), 5)
    tale.say(sent(), 10)
    tale.say(CadenceSet(audience="executives", every=None), 12)
    assert due(tale, "customers") is due(tale) is None
    tale.say(classified("P2"), 20)
    assert due(tale, "customers") is due(tale) is None
    tale.say(CadenceSet(audience="executives", every=3600), 30)
    assert due(tale) == minute(70)


def test_an_audience_that_the_policy_leaves_out_may_get_a_cadence(tale: Tale) -> None:
    tale.say(declared())
    tale.say(CadenceSet(audience="technical", every=1800), 5)
    assert due(tale, "technical") == minute(30)


def test_an_own_cadence_does_not_put_the_first_update_off(tale: Tale) -> None:
    tale.say(declared())
    tale.say(CadenceSet(audience="executives", every=3600), 14)
    assert due(tale) == minute(15)


def test_that_it_is_no_longer_major_is_the_last_news_owed(tale: Tale) -> None:
    tale.say(declared())
    tale.say(sent(), 10)
    tale.say(Demoted(reason="one shop only"), 20)
    assert due(tale) == minute(40)
    tale.say(sent(), 30)
    assert due(tale) is None
    tale.say(sent(next=minute(200)), 60)
    assert due(tale) == minute(200)


def test_a_promise_outlives_a_demotion(tale: Tale) -> None:
    tale.say(declared())
    tale.say(Demoted(reason="one shop only"), 10)
    tale.say(sent(next=minute(200)), 14)
    assert due(tale) == minute(200)
    tale.say(sent(), 190)
    assert due(tale) is None


def test_promoted_again_it_starts_again(tale: Tale) -> None:
    tale.say(declared())
    tale.say(sent(), 10)
    tale.say(Demoted(reason="one shop only"), 20)
    tale.say(sent(), 30)
    tale.say(Promoted(), 300)
    assert due(tale) == minute(315)
    assert tale.incident.at("declared") == minute(0)


def test_closing_ends_them_and_owes_nothing_that_was_not_due(tale: Tale) -> None:
    tale.say(declared())
    for audience in ("executives", "business", "customers"):
        tale.say(sent(audience), 10)
    tale.say(RESOLVED, 20)
    tale.say(Closed(), 30)
    assert due(tale) is None
    (share, *_) = shares(tale.incident, POLICY, minute(999))
    assert (share.good, share.of) == (3, 4)
    assert [each.what for each in late(tale.incident, POLICY, minute(999)) if each.kind == "update"] == [
        "update to service desk"
    ]


def test_reopened_everybody_is_owed_news_again_even_after_the_last_word(tale: Tale) -> None:
    tale.say(declared())
    tale.say(sent(final=True), 10)
    tale.say(sent("business"), 10)
    tale.say(RESOLVED, 20)
    tale.say(Closed(), 30)
    tale.say(REOPENED, 1000)
    assert due(tale) == due(tale, "business") == minute(1015)
    assert [each.due for each in rounds(tale.incident, POLICY, "executives")] == [minute(15), minute(1015)]


def test_an_outlook_says_what_would_be_owed(tale: Tale) -> None:
    tale.say(CandidateRaised(reference="INC-1", title="Mail is slow", reason="two sites call"))
    seen = outlook(tale.incident, POLICY, "high", "high", minute(10))
    assert seen.priority == "P1"
    assert {clock.due for clock in seen.updates} == {minute(25)}
    assert [clock.due for clock in seen.levels] == [minute(5), minute(15), minute(240)]


def test_resolved_too_early_and_reopened_nothing_has_changed(tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    tale.say(RESOLVED, 6)
    tale.say(Reopened(reason="too early"), 8)
    assert due(tale) == due(tale, "business") == minute(15)
    tale.say(sent(), 10)
    tale.say(Resolved(how="it looks better"), 30)
    tale.say(REOPENED, 32)
    assert due(tale) == minute(40)


def test_what_was_restored_and_comes_back_is_news_again(tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    tale.say(sent(final=True), 10)
    tale.say(ServiceAffected(service="Cards", state="restored"), 20)
    tale.say(REOPENED, 60)
    assert due(tale) == minute(75)
