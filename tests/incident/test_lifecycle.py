"""Stages, steps and gates: what is done, what is open, and what keeps an incident from closing."""

from __future__ import annotations

import pytest

from mim_console.incident.facts import Fact, lifecycle
from mim_console.incident.facts.asks import AskAnswered, Asked
from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.contain import ContainmentApplied, ContainmentChecked, ContainmentRemoved
from mim_console.incident.facts.lifecycle import (
    Closed,
    Confirmed,
    FixApplied,
    Reopened,
    Resolved,
    StageEntered,
    StepDone,
    StepReopened,
    StepWaived,
)
from mim_console.incident.facts.record import Imported
from mim_console.incident.facts.scope import ServiceAffected
from mim_console.incident.facts.timing import SoakEnded, SoakStarted
from mim_console.incident.lifecycle import blockers, doubts, following, gate, satisfied, waived
from mim_console.incident.state import STAGES
from tests.incident.tale import PLAYBOOK, Tale, declared, minute


def done(tale: Tale, step: str) -> bool:
    found = PLAYBOOK.step(step)
    assert found is not None
    return satisfied(tale.incident, found)


def test_the_stages_follow_each_other() -> None:
    assert [following(stage) for stage in STAGES] == [*STAGES[1:], "improve"]


def test_a_step_is_ticked_waived_or_opened_again(tale: Tale) -> None:
    tale.say(declared())
    step = PLAYBOOK.step("read-record")
    assert step is not None
    assert not satisfied(tale.incident, step)
    tale.say(StepDone(step=step.id), 1)
    assert satisfied(tale.incident, step)
    assert not waived(tale.incident, step)
    tale.say(StepWaived(step=step.id, reason="short"), 2)
    assert waived(tale.incident, step)
    tale.say(StepReopened(step=step.id), 3)
    assert not satisfied(tale.incident, step)


def test_an_entry_counts_in_the_stage_in_which_it_was_written(tale: Tale) -> None:
    tale.say(declared())
    tale.say(UpdateSent(audience="business", text="Cards fail."), 1)
    assert done(tale, "first-message")
    assert not done(tale, "announce")
    tale.say(StageEntered(stage="recover"), 2)
    assert not done(tale, "announce")
    tale.say(UpdateSent(audience="business", text="Cards work."), 3)
    assert done(tale, "announce")
    assert not done(tale, "closure-notice")


@pytest.mark.parametrize(
    ("step", "failed", "passed"),
    [
        (
            "test-fix",
            lifecycle.Tested(what="rollback", of="fix", passed=False),
            lifecycle.Tested(what="rollback", of="fix", passed=True),
        ),
        ("soak", SoakEnded(stable=False), SoakEnded(stable=True)),
        ("holds", ContainmentChecked(about="e0002", holds=False), ContainmentChecked(about="e0002", holds=True)),
        (
            "confirmations",
            Confirmed(who="Kim", witness="stakeholder", works=False),
            Confirmed(who="Kim", witness="stakeholder"),
        ),
    ],
)
def test_what_went_wrong_proves_nothing(step: str, failed: Fact, passed: Fact, tale: Tale) -> None:
    tale.say(declared())
    tale.say(ContainmentApplied(handle="C1", what="limit to 50 %"), 1)
    tale.say(SoakStarted(due=minute(60)), 1)
    tale.say(failed, 2)
    assert not done(tale, step)
    tale.say(passed, 3)
    assert done(tale, step)


def test_a_gate_names_what_is_open_in_every_stage_passed(tale: Tale) -> None:
    tale.say(declared())
    first = gate(tale.incident, PLAYBOOK, "notify")
    assert first == ("Check that it is real", "Name the services that are hit")
    assert gate(tale.incident, PLAYBOOK, "contain")[:2] == first
    assert len(gate(tale.incident, PLAYBOOK, "contain")) > len(first)
    tale.say(StepWaived(step="validate", reason="obvious"), 1)
    assert gate(tale.incident, PLAYBOOK, "notify") == first[1:]


def test_the_way_back_has_no_gate(tale: Tale) -> None:
    tale.say(declared())
    tale.say(StageEntered(stage="resolve"), 1)
    assert [gate(tale.incident, PLAYBOOK, stage) for stage in STAGES[:5]] == [()] * 5


def test_the_gate_out_of_recovery_names_what_keeps_it_from_closing(tale: Tale) -> None:
    tale.say(declared())
    tale.say(StageEntered(stage="recover"), 1)
    assert gate(tale.incident, PLAYBOOK, "close") == ("Announce the recovery", "nobody confirmed that it works")


def test_what_is_switched_off_blocks_and_what_is_only_limited_does_not(tale: Tale) -> None:
    tale.say(declared())
    tale.say(Confirmed(who="Kim"), 1)
    tale.say(ContainmentApplied(handle="C1", what="limit to 50 %"), 1)
    assert blockers(tale.incident) == ()
    off = tale.say(ContainmentApplied(handle="C2", what="old checkout", measure="disable", disables=True), 2)
    assert blockers(tale.incident) == ("C2 is still in force (old checkout)",)
    tale.say(ContainmentRemoved(about=off), 3)
    assert blockers(tale.incident) == ()


def test_an_unanswered_ask_blocks(tale: Tale) -> None:
    tale.say(declared())
    tale.say(Confirmed(who="Kim"), 1)
    about = tale.say(Asked(handle="Q1", who="Bob", what="pool stats", due=minute(5)), 2)
    assert blockers(tale.incident) == ("Q1 is unanswered (Bob: pool stats)",)
    tale.say(AskAnswered(about=about), 9)
    assert blockers(tale.incident) == ()


def test_the_last_word_of_each_witness_counts(tale: Tale) -> None:
    tale.say(declared())
    assert blockers(tale.incident) == ("nobody confirmed that it works",)
    tale.say(Confirmed(who="Kim"), 1)
    tale.say(Confirmed(who="Leeds", works=False), 2)
    assert blockers(tale.incident) == ("Leeds says that it does not work",)
    tale.say(Confirmed(who="Leeds"), 3)
    assert blockers(tale.incident) == ()


ENDED: tuple[Fact, ...] = (
    lifecycle.Tested(what="rollback", of="fix", passed=True),
    FixApplied(what="4.18 rolled back"),
    SoakStarted(due=minute(60)),
    SoakEnded(stable=True),
    Confirmed(who="Kim", witness="user"),
    StageEntered(stage="recover"),
    UpdateSent(audience="business", text="Cards work."),
    Resolved(how="rolled back"),
    StageEntered(stage="close"),
    UpdateSent(audience="business", text="It is closed."),
    Closed(),
)
PROVED = ("test-fix", "apply-fix", "soak", "ask-users", "announce", "readiness", "closure-notice", "formally")


@pytest.mark.parametrize("impact_back", [True, False])
def test_once_the_impact_is_back_what_proved_the_end_proves_nothing(impact_back: bool, tale: Tale) -> None:
    tale.say(declared())
    for after, fact in enumerate(ENDED, 1):
        tale.say(fact, after)
    assert all(done(tale, step) for step in (*PROVED, "first-message", "priority"))
    tale.say(Reopened(reason="errors are back", impact_back=impact_back), 60)
    assert all(done(tale, step) != impact_back for step in PROVED)
    assert done(tale, "first-message")
    assert done(tale, "priority")
    assert (blockers(tale.incident) == ()) != impact_back
    tale.say(Confirmed(who="Kim", witness="user"), 90)
    assert blockers(tale.incident) == ()


@pytest.mark.parametrize(
    ("stage", "back"), [("contain", "contain"), ("resolve", "resolve"), ("recover", "contain"), ("close", "contain")]
)
def test_once_the_impact_is_back_one_works_on_it_again(stage: lifecycle.Stage, back: str, tale: Tale) -> None:
    tale.say(declared("P1", "Cards", "Mail"))
    tale.say(StageEntered(stage=stage), 1)
    for name in ("Cards", "Mail"):
        tale.say(ServiceAffected(service=name, state="restored"), 10)
    tale.say(Resolved(how="rolled back"), 20)
    tale.say(Closed(), 30)
    tale.say(Reopened(reason="the fix is not in everywhere", impact_back=False), 40)
    assert (tale.incident.stage, tale.incident.services["Cards"].state) == (stage, "restored")
    tale.say(Reopened(reason="errors are back"), 60)
    assert (tale.incident.stage, tale.incident.visits[-1].stage) == (back, back)
    assert {each.state for each in tale.incident.services.values()} == {"degraded"}
    tale.say(ServiceAffected(service="Mail", state="restored"), 70)
    assert tale.incident.at("restored") is None


def test_what_was_restored_stays_so_while_another_never_was(tale: Tale) -> None:
    tale.say(declared("P1", "Cards", "Mail"))
    tale.say(ServiceAffected(service="Mail", state="restored"), 10)
    tale.say(Resolved(how="it went away"), 20)
    tale.say(Reopened(reason="too early"), 22)
    assert [each.state for each in tale.incident.services.values()] == ["degraded", "restored"]


def test_a_measure_in_force_or_a_fix_is_what_ended_it(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(Confirmed(who="Kim"), 1)
    assert doubts(tale.incident) == ("no fix was applied",)
    limit = tale.say(ContainmentApplied(handle="C1", what="limit to 50 %"), 2)
    assert doubts(tale.incident) == ()
    tale.say(ContainmentRemoved(about=limit), 3)
    assert doubts(tale.incident) == ("no fix was applied",)
    tale.say(FixApplied(what="4.18 rolled back"), 4)
    tale.say(SoakStarted(due=minute(60)), 5)
    assert doubts(tale.incident) == ("the watch for stability is still running",)
    tale.say(SoakEnded(stable=True), 60)
    assert doubts(tale.incident) == ()


def test_what_was_imported_when_it_was_over_leaves_no_service_hit_and_no_time_of_return(tale: Tale) -> None:
    tale.say(Imported(reference="X-1", title="Database gone", services=("Cards", "Mail")))
    tale.say(ServiceAffected(service="Mail", state="restored"), 20)
    tale.say(Resolved(how="rolled back"), 30)
    tale.say(Closed(code="imported"), 300)
    services = tale.incident.services
    assert [(each.state, each.changed) for each in services.values()] == [
        ("restored", minute(30)),
        ("restored", minute(20)),
    ]
    assert tale.incident.at("restored") is None


def test_the_stage_follows_resolving_and_closing_and_goes_back_with_them(tale: Tale) -> None:
    tale.say(declared())
    tale.say(StageEntered(stage="diagnose"), 1)
    stages = []
    for minutes, fact in (
        (5, Resolved(how="rolled back")),
        (6, Reopened(reason="too early", impact_back=False)),
        (10, Resolved(how="rolled back")),
        (11, Closed()),
    ):
        tale.say(fact, minutes)
        stages.append(tale.incident.stage)
    assert stages == ["recover", "diagnose", "recover", "close"]
    assert [each.stage for each in tale.incident.visits] == ["diagnose", "recover", "diagnose", "recover", "close"]
    tale.say(StageEntered(stage="review"), 12)
    tale.say(Reopened(reason="it is back"), 13)
    assert tale.incident.stage == "contain"
