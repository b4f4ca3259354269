"""What the console proposes to escalate: what is called for, to whom, and once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mim_console.incident.clocks import clocks
from mim_console.incident.directory import Contact, Directory
from mim_console.incident.entry import Entry
from mim_console.incident.facts import Fact, lifecycle
from mim_console.incident.facts.asks import AskChased, Asked
from mim_console.incident.facts.escalate import (
    Escalated,
    EscalationAcknowledged,
    EscalationDeclined,
    EscalationWaived,
    VendorChased,
    VendorEngaged,
)
from mim_console.incident.facts.identify import CandidateRaised, Demoted, MilestoneReached, Promoted
from mim_console.incident.facts.people import Notified, RoleAssigned
from mim_console.incident.facts.record import Imported
from mim_console.incident.facts.scope import ServiceAffected
from mim_console.incident.fold import fold
from mim_console.incident.proposals import Proposal, proposals
from tests.incident.histories import histories
from tests.incident.tale import POLICY, Tale, declared, minute


def person(name: str, *titles: str, phone: str = "+44 20 7946 0100", **more: Any) -> Contact:
    return Contact(name=name, titles=titles, phone=phone, **more)


PEOPLE = Directory(
    [
        person("Ines", "Service owner"),
        person("Desk", "Service desk"),
        person("Jo", "Resolver group's manager", phone="+44 20 7946 0111"),
        person("Office", "Executives, first note"),
        person("Omar", "Senior expert"),
        person("Maria", "Head of IT", tier=1),
        person("Deputy", "Head of IT", tier=2),
        person("Peter", "Director"),
        person("Anna", "CIO"),
        person("Crisis desk", "Crisis and continuity team"),
        person("Bob", manager="Jo"),
        Contact(name="Acme desk", kind="vendor", team="Acme", phone="+44 20 7946 0160", tier=1),
        Contact(name="Petra", titles=("Vendor's duty manager",), kind="vendor", team="Acme", phone="12345", tier=2),
        Contact(name="Sam", titles=("Vendor's executive",), kind="vendor", team="Acme", phone="23456", tier=3),
    ]
)


def proposed(tale: Tale, after: float, directory: Directory = PEOPLE) -> list[Proposal]:
    incident = tale.incident
    return proposals(incident, tale.policy, directory, clocks(incident, tale.policy), minute(after))


def to(tale: Tale, after: float, directory: Directory = PEOPLE) -> list[str]:
    return [each.to for each in proposed(tale, after, directory)]


def follow(tale: Tale, proposal: Proposal, after: float) -> str:
    """Do what was proposed."""
    return tale.say(Escalated.model_validate(proposal.inputs), after)


@pytest.fixture
def major(tale: Tale) -> Tale:
    """Declared, led, with a technical lead, and whoever must be called at once was."""
    tale.say(declared("P1"))
    tale.say(RoleAssigned(role="mim", person="Ana"))
    tale.say(RoleAssigned(role="technical-lead", person="Priya"))
    for who in ("Ines", "Desk"):
        about = tale.say(Escalated(to=who, rung="first-call"), 1)
        tale.say(EscalationAcknowledged(about=about), 2)
    return tale


def test_a_step_is_proposed_as_long_ahead_as_an_answer_may_take_and_then_until_it_is_made(major: Tale) -> None:
    assert to(major, 9.9) == []
    (first,) = proposed(major, 10)
    assert (first.to, first.via, first.rung) == ("Jo, Resolver group's manager", "phone +44 20 7946 0111", "management")
    assert first.why == "due 14:20: 15m after the declaration"
    assert proposed(major, 16)[0].why == "was due 14:20: 15m after the declaration"
    follow(major, first, 16)
    assert "Jo, Resolver group's manager" not in to(major, 17)


def test_whoever_else_a_step_calls_is_proposed_after_the_first(major: Tale) -> None:
    follow(major, proposed(major, 10)[0], 10)
    assert to(major, 10) == ["Office, Executives, first note"]
    follow(major, proposed(major, 10)[0], 10)
    assert to(major, 10) == []


def test_whoever_was_told_otherwise_needs_no_call_for_a_step_that_is_made(major: Tale) -> None:
    major.say(Notified(who="Office"), 9)
    assert to(major, 10) == ["Jo, Resolver group's manager"]
    follow(major, proposed(major, 10)[0], 10)
    assert to(major, 10) == []


def test_a_step_made_by_hand_with_somebody_else_is_made(major: Tale) -> None:
    major.say(Escalated(to="Head of payments", rung="management"), 10)
    assert to(major, 11) == []


def test_without_a_directory_the_titles_are_proposed(major: Tale) -> None:
    (first,) = proposed(major, 10, Directory())
    assert (first.to, first.via, first.contact) == ("Resolver group's manager", "", None)


def test_who_runs_it_is_not_called_and_who_holds_a_role_is_called_by_name(tale: Tale) -> None:
    tale.say(declared())
    tale.say(RoleAssigned(role="mim", person="Ana"))
    tale.say(RoleAssigned(role="service-owner", person="Zoe"))
    assert to(tale, 1) == ["Zoe, Service owner"]
    follow(tale, proposed(tale, 1)[0], 1)
    assert to(tale, 1) == ["Desk, Service desk"]


def test_while_nobody_leads_a_mim_whom_the_directory_knows_is_called_first(tale: Tale) -> None:
    tale.say(declared())
    assert to(tale, 1) == ["Ines, Service owner"]
    assert to(tale, 1, Directory([person("Duty MIM", "mim", "Major incident manager")])) == [
        "Duty MIM, Major incident manager"
    ]


def test_a_share_of_the_time_to_resolve_is_named(major: Tale) -> None:
    for rung in ("management", "experts", "head-of-it", "director", "vendor-executive"):
        major.say(EscalationAcknowledged(about=major.say(Escalated(to="x", rung=rung), 3)), 3)
    (only,) = proposed(major, 3.6 * 60)
    assert (only.to, only.why) == ("Anna, CIO", "was due 17:41: 90% of the time to resolve")


def test_a_step_left_out_is_not_proposed(major: Tale) -> None:
    major.say(EscalationWaived(rung="management", reason="the manager is on the call"), 8)
    assert to(major, 16) == []


@pytest.mark.parametrize(
    "calm",
    [
        MilestoneReached(milestone="restored"),
        Demoted(reason="one shop"),
        Imported(reference="INC-1", title="x", source="y"),
    ],
)
def test_nothing_is_proposed_once_there_is_no_need(major: Tale, calm: Fact) -> None:
    major.say(calm, 20)
    assert to(major, 30) == []


def test_a_candidate_has_no_ladder(tale: Tale) -> None:
    tale.say(CandidateRaised(reference="INC-1", title="Mail is slow", reason="two call"))
    assert to(tale, 60) == []


# Early


@pytest.mark.parametrize(
    ("criterion", "who", "why"),
    [
        ("safety", "Executive sponsor", "People may come to harm"),
        ("security", "Peter, Director", "An attack is possible"),
        ("reputation", "Peter, Director", "The press knows"),
        ("regulatory", "Peter, Director", "A regulated service is hit"),
    ],
)
def test_a_criterion_that_was_ticked_is_a_reason_not_to_wait(major: Tale, criterion: str, who: str, why: str) -> None:
    major.say(Promoted(criteria=(criterion,)), 3)
    (first, *_) = proposed(major, 3)
    assert (first.to, first.why) == (who, why)
    follow(major, first, 3)
    assert why not in [each.why for each in proposed(major, 3)]


def test_declining_an_early_one_leaves_the_clock_of_its_step(major: Tale) -> None:
    major.say(Promoted(criteria=("security",)), 3)
    (first,) = proposed(major, 3)
    major.say(EscalationDeclined(proposal=first.key, to=first.to, reason="a drill of the red team"), 3)
    assert to(major, 3) == []
    assert "Peter, Director" in to(major, 60)


def test_a_second_failed_fix_calls_for_more_skill(major: Tale) -> None:
    major.say(ServiceAffected(service="Cards", state="down"), 3)
    major.say(lifecycle.FixApplied(what="restart"), 4)
    major.say(ServiceAffected(service="Cards", state="restored"), 5)
    major.say(ServiceAffected(service="Cards", state="down"), 6)
    major.say(lifecycle.Confirmed(who="shop 3", works=False), 6)  # says of the same fix the same thing
    assert to(major, 7) == []
    major.say(lifecycle.Tested(what="rollback", passed=False, of="fix"), 7)
    (only,) = proposed(major, 7)
    assert (only.to, only.direction) == ("Omar, Senior expert", "functional")
    assert only.why == "A second fix has failed: 2 tests and fixes have failed"
    major.say(EscalationDeclined(proposal=only.key, reason="Omar is here"), 8)
    assert to(major, 8) == []
    major.say(lifecycle.Tested(what="patch", passed=False, of="fix"), 9)
    assert to(major, 9) == ["Omar, Senior expert"]  # a third one is another reason


def test_nobody_who_leads_the_technical_work_is_said(tale: Tale) -> None:
    tale.say(declared())
    tale.say(Escalated(to="everybody", rung="first-call"), 0)
    tale.say(EscalationAcknowledged(about="e0002"), 1)
    assert to(tale, 9) == []
    assert [each.why for each in proposed(tale, 10)][-1].startswith("due 14:20")  # the ladder's own time is as near
    tale.say(RoleAssigned(role="technical-lead", person="Priya"), 11)
    assert not any("technical lead" in each.why for each in proposed(tale, 12))


# Silence


def test_whoever_does_not_answer_is_followed_by_the_next_of_the_same_step(major: Tale) -> None:
    about = major.say(Escalated(to="Maria, Head of IT", rung="head-of-it"), 3)
    assert to(major, 7.9) == []
    (only,) = proposed(major, 8)
    assert (only.to, only.why) == ("Deputy, Head of IT", "Maria has not answered since 14:08")
    follow(major, only, 9)
    assert to(major, 9) == []
    assert to(major, 9, Directory()) == []
    assert to(major, 14.1)[0] == "Peter, Director"  # nobody is left in that step: the one above
    major.say(EscalationAcknowledged(about=about), 15)
    assert "Deputy" not in " ".join(to(major, 9.5))


def test_an_answer_ends_it(major: Tale) -> None:
    about = major.say(Escalated(to="Maria, Head of IT", rung="head-of-it"), 3)
    major.say(EscalationAcknowledged(about=about), 6)
    assert to(major, 9) == []


def test_an_ask_chased_in_vain_goes_to_the_manager_else_to_more_skill(major: Tale) -> None:
    for who, what in (("Bob", "pool stats"), ("Lin", "heap dump")):
        about = major.say(Asked(handle=f"Q{who}", who=who, what=what, due=minute(2)), 1)
        major.say(AskChased(about=about), 3)
        major.say(AskChased(about=about), 6)
    assert to(major, 8) == []  # the last chase is young
    bob, lin = proposed(major, 9)
    assert (bob.to, bob.why) == ("Jo, manager of Bob", "QBob pool stats: Bob was chased 2 times")
    assert (lin.to, lin.rung) == ("Omar, Senior expert", "experts")
    follow(major, bob, 9)
    assert [each.to for each in proposed(major, 9)] == [lin.to]


def test_a_silent_vendor_is_called_tier_by_tier(major: Tale) -> None:
    about = major.say(VendorEngaged(handle="V1", vendor="Acme", contact="Acme desk", answer_due=minute(30)), 1)
    assert to(major, 5) == []
    major.say(VendorChased(about=about), 5)
    major.say(VendorChased(about=about), 7)
    (only,) = proposed(major, 8)
    assert (only.to, only.rung) == ("Petra, Acme", "")
    follow(major, only, 8)
    assert to(major, 8) == []
    major.say(VendorChased(about=about), 9)
    (only,) = proposed(major, 9)
    assert (only.to, only.rung) == ("Sam, Acme", "vendor-executive")
    major.say(VendorChased(about=about, answered=True), 9.5)
    assert to(major, 9.6) == []


def test_no_vendor_without_a_case_is_called(major: Tale) -> None:
    major.say(Escalated(to="Omar, Senior expert", rung="experts"), 3)
    major.say(EscalationAcknowledged(about=major.entries[-1].id), 3)
    assert to(major, 4) == []
    major.say(VendorEngaged(handle="V1", vendor="acme"), 4)
    assert to(major, 5) == ["Petra, Vendor's duty manager"]


# All of it


def test_each_step_and_thing_is_proposed_once_and_following_them_all_comes_to_rest(major: Tale) -> None:
    major.say(Promoted(criteria=("security", "safety", "reputation")), 3)
    about = major.say(Asked(handle="Q1", who="Bob", what="pool stats", due=minute(2)), 3)
    major.say(AskChased(about=about), 3)
    major.say(AskChased(about=about), 4)
    for count in range(60):
        found = proposed(major, 240 + count / 60)
        assert len({each.key for each in found}) == len({each.rung or each.key for each in found}) == len(found)
        if not found:
            break
        called = follow(major, found[0], 240 + count / 60)
        major.say(EscalationAcknowledged(about=called), 240 + count / 60)
    assert 8 < count < 30


def test_a_vendor_never_stops_our_own_clock(major: Tale) -> None:
    before = major.clock("sla-resolve")
    about = major.say(VendorEngaged(handle="V1", vendor="Acme", answer_due=minute(60)), 3)
    major.say(VendorChased(about=about, next_chase=minute(90)), 4)
    after = major.clock("sla-resolve")
    assert (after.due, after.state(minute(9))) == (before.due, "running")
    assert after.remaining(minute(9)) - after.remaining(minute(19)) == timedelta(minutes=10)


CALLED_FOR = (
    *("promoted", "escalated", "escalation_acknowledged", "escalation_waived", "asked", "ask_chased", "notified"),
    *("vendor_engaged", "vendor_chased", "tested", "fix_applied", "service_affected", "confirmed", "role_assigned"),
)


@settings(max_examples=60)
@given(histories(odd=False, largest=16, kinds=CALLED_FOR), st.integers(-100, 1000))
def test_whatever_happened_each_call_is_proposed_once_and_declining_all_brings_silence(
    history: list[Entry], after: int
) -> None:
    incident, at = fold(history), minute(after)
    found = proposals(incident, POLICY, PEOPLE, clocks(incident, POLICY), at)
    assert len({each.key for each in found}) == len(found)
    assert all(each.to and each.why and each.key for each in found)
    for _ in range(50):
        if not found:
            break
        assert found[0].key not in incident.declined
        incident.declined[found[0].key] = "not needed"
        found = proposals(incident, POLICY, PEOPLE, clocks(incident, POLICY), at)
    assert found == []
