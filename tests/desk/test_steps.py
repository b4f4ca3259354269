"""The playbook's steps: each is done by the verb that it names, and by what proves it."""

from __future__ import annotations

import pytest

from mim_console.data import playbook_file
from mim_console.desk.desk import Desk
from mim_console.desk.moment import Refused
from mim_console.desk.verbs import VERBS
from mim_console.incident.account import account
from mim_console.incident.fold import read
from mim_console.incident.lifecycle import left_open, satisfied, waived
from mim_console.incident.playbook import Step
from mim_console.incident.state import STAGES
from tests.desk.conftest import Clock, declare, do
from tests.desk.said import hear

Cue = tuple[str, dict[str, str]]
STEPS = {step.id: step for step in playbook_file.load().steps}

CONTAIN: Cue = ("contain", {"what": "limit payments to 50 %", "measure": "throttle", "undo": "set it to 100"})
OFF: Cue = ("contain", {"what": "old checkout", "measure": "disable", "undo": "flag on"})
RESOLVED: Cue = ("resolve", {"how": "4.18 rolled back", "reason": "errors are gone"})
UPDATE: tuple[Cue, Cue] = ("update", {"audience": "business"}), ("delivered", {"delivery": "U1"})
TOLD: Cue = ("sent-by-hand", {"audience": "business", "text": "Cards fail in 12 shops since 13:41."})
ANSWER: Cue = (
    "action",
    {"what": "alert on pool use", "owner": "Lin", "type": "detect", "done_test": "it fired in a drill"},
)
PREVENT: Cue = (
    "action",
    {"what": "size the pool by load", "owner": "Sam", "type": "prevent", "done_test": "a load test passed"},
)
LEVELS = {"impact": "high", "urgency": "high"}
HOW: dict[str, tuple[Cue, ...]] = {
    "acknowledge": (("acknowledge", {}),),
    "detected": (("milestone", {"milestone": "detected", "when": "-5m"}),),
    "alerts": (("attach-alert", {"alert": "checkout"}),),
    "validate": (("validate", {"real": "yes", "how": "two shops called"}),),
    "scope": (("scope", {"users": "400", "sites": "12 shops"}),),
    "critical-services": (("service", {"service": "Cards", "state": "down", "critical": "yes"}),),
    "functions": (("function", {"name": "pay run", "due": "17:00"}),),
    "business-impact": (("scope", {"money": "£20k an hour", "confidence": "low"}),),
    "evidence": (("found", {"text": "errors at 20 %", "source": "metric"}),),
    "priority": (("classify", LEVELS),),
    "matrix": (("classify", LEVELS),),
    "major": (("classify", LEVELS), ("promote", {"criteria": "critical"})),
    "first-record": (("risk", {"text": "the queue may fill"}),),
    "tell-stakeholders": UPDATE,
    "name-mim": (("role", {"role": "mim", "person": "Ana"}),),
    "bridge": (("bridge", {"where": "https://meet/42"}),),
    "teams": (("notify", {"who": "database team", "via": "page"}),),
    "experts": (("role", {"role": "sme", "person": "Omar"}),),
    "war-room": (("join", {"person": "Priya", "group": "Payments"}),),
    "leadership": (("update", {"audience": "executives"}), ("delivered", {"delivery": "U1"})),
    "first-message": UPDATE,
    "business-status": UPDATE,
    "channels": UPDATE,
    "message-parts": UPDATE,
    "no-promises": UPDATE,
    "plain-words": UPDATE,
    "automatic-notices": (("notify", {"who": "database team"}), ("acked", {"notice": "database team"})),
    "start-ladder": (("escalate", {"to": "service desk", "rung": "first-call"}),),
    "call-rules": (("pin", {"entry": "{note}", "text": "rules of the call"}),),
    "isolate": (OFF,),
    "throttle": (CONTAIN,),
    "roll-back": (("contain", {"what": "4.18", "measure": "rollback", "undo": "deploy 4.18"}),),
    "weigh-workarounds": (("decide", {"text": "cash only", "why": "quickest"}),),
    "publish-workaround": (("workaround", {"text": "take cash"}),),
    "temporary-fix": (
        ("contain", {"what": "restart hourly", "measure": "workaround", "undo": "stop", "expires": "2h"}),
    ),
    "reversible": (CONTAIN,),
    "holds": (CONTAIN, ("check", {"containment": "C1", "holds": "yes", "evidence": "errors at 1 %"})),
    "dependencies": (("ask", {"who": "Tills team", "what": "are you hit"}),),
    "vendor": (("vendor", {"vendor": "Acme", "case": "8841"}),),
    "warn-leadership": (("escalate", {"to": "Director", "reason": "four hours will not do"}),),
    "recent-changes": (("change", {"what": "deployment 4.18", "made": "13:40"}),),
    "configurations": (("found", {"text": "pool size differs", "source": "configuration"}),),
    "monitoring": (("found", {"text": "pool at 100 %", "source": "metric"}),),
    "logs-and-alerts": (("found", {"text": "refused from 13:41", "source": "log"}),),
    "spread": (("found", {"text": "all tills use it", "source": "dependency"}),),
    "service-map": (("found", {"text": "db1 behind both", "source": "dependency"}),),
    "can-reports": (("report", {"person": "Omar", "conditions": "pool full", "actions": "draining", "needs": "time"}),),
    "analyse": (
        ("hypothesis", {"text": "pool exhausted"}),
        ("evidence", {"hypothesis": "H1", "speaks": "for", "text": "pool at 100 %"}),
    ),
    "test-theories": (("hypothesis", {"text": "pool exhausted"}), ("confirm-cause", {"hypothesis": "H1"})),
    "owners": (("action", {"what": "collect logs", "owner": "Lin"}),),
    "settle": (("decide", {"text": "roll back, not forward", "why": "quicker"}),),
    "call-seniors": (("escalate", {"to": "Senior DBA", "direction": "functional"}),),
    "regular-updates": UPDATE,
    "plan": (("action", {"what": "roll back 4.18", "owner": "Sam", "type": "rollback"}),),
    "permanent-fix": (("action", {"what": "size the pool", "owner": "Sam", "type": "fix"}),),
    "test-fix": (("test", {"what": "rollback in staging", "passed": "yes", "of": "fix"}),),
    "apply-fix": (("fix", {"what": "4.18 rolled back", "approver": "Director", "observer": "Lin"}),),
    "soak": (("soak", {"until": "1h"}), ("end-soak", {"stable": "yes"})),
    "ask-users": (("confirm", {"who": "Leeds shop", "witness": "user"}),),
    "confirmations": (("confirm", {"who": "Kim", "witness": "stakeholder"}),),
    "switch-on": (OFF, ("restore", {"containment": "C1"})),
    "integrations": (("test", {"what": "loyalty points", "passed": "yes", "of": "integration"}),),
    "announce": UPDATE,
    "residual": (("risk", {"text": "the backlog takes an hour"}),),
    "readiness": (RESOLVED,),
    "all-normal": (("confirm", {"who": "Cards", "witness": "service"}),),
    "complete": (("step", {"step": "complete"}),),
    "read-record": (("step", {"step": "read-record"}),),
    "references": (("reference", {"where": "ServiceNow", "key": "INC0012"}),),
    "last-message": UPDATE,
    "closure-notice": UPDATE,
    "problem": (("raise-problem", {"owner": "Priya"}),),
    "schedule-review": (("schedule-review", {"when": "fri 10:00", "facilitator": "Kim"}),),
    "formally": (RESOLVED, ("close", {"reason": "everybody heard"})),
    "draft": (("write-review", {"section": "summary", "text": "Cards failed for an hour."}),),
    "replay": (("write-review", {"section": "response", "text": "Two theories in ten minutes."}),),
    "hold": (("hold-review", {"attended": "Ana, Bob, Kim"}),),
    "causes": (("point", {"sort": "factor", "text": "nobody sized the pool"}),),
    "gaps": (("point", {"sort": "gap-monitoring", "text": "no alert on pool use"}),),
    "proposals": (ANSWER,),
    "known-error": (("known-error", {"title": "Pool runs full after a release"}),),
    "preventive": (PREVENT,),
    "detect-sooner": (ANSWER,),
    "propose": (
        (
            "action",
            {"what": "freeze at month's end", "owner": "Kim", "type": "process", "done_test": "the calendar has it"},
        ),
    ),
    "refine-rules": (("adopt-policy", {"version": "2", "what": "directors hear after 30 min"}),),
    "share": (("share-lessons", {"where": "platform guild"}),),
    "process-review": (("process-review", {"due": "1 Sep"}),),
    "in-order": (("stage", {"stage": "improve", "reason": "all is done"}),),
}
"""How somebody would do each, on an incident that has just come to its stage."""


def arrived(desk: Desk, step: Step) -> str:
    """A candidate, or a declared incident that has come to the step's stage with nothing done."""
    hear(desk)
    if step.stage == "identify":
        return do(desk, "propose", title="Cards fail", reason="two shops call")[0].incident
    id = declare(desk)
    stage = STAGES[STAGES.index(step.stage) - 1] if step.id == "in-order" else step.stage
    do(desk, "stage", id, stage=stage, reason="straight to the test")
    return id


def test_nothing_is_left_out() -> None:
    assert list(HOW) == list(STEPS)
    assert len(STEPS) == 88


@pytest.mark.parametrize("name", STEPS)
def test_what_a_step_asks_for_is_what_does_it(desk: Desk, name: str) -> None:
    step = STEPS[name]
    id = arrived(desk, step)
    assert not satisfied(desk.incident(id), step)
    (note,) = do(desk, "note", id, text="mute when you do not speak")
    for verb, typed in HOW[name]:
        do(desk, verb, id, **{key: text.replace("{note}", note.id) for key, text in typed.items()})
    assert satisfied(desk.incident(id), step)
    assert not waived(desk.incident(id), step)


@pytest.mark.parametrize("step", [step for step in STEPS.values() if step.done_by.startswith("verb:")])
def test_the_verb_that_a_step_names_is_among_what_does_it(step: Step) -> None:
    name = step.done_by.removeprefix("verb:")
    assert name in VERBS
    assert name in [verb for verb, _ in HOW[step.id]]


def test_every_step_can_be_ticked_or_waived_by_hand(desk: Desk) -> None:
    id = do(desk, "propose", title="Cards fail", reason="two shops call")[0].incident
    for n, step in enumerate(STEPS.values()):
        if satisfied(desk.incident(id), step):
            continue
        do(desk, *(("step", id) if n % 2 else ("waive-step", id)), step=step.id, **({} if n % 2 else {"reason": "no"}))
        assert satisfied(desk.incident(id), step)
        assert waived(desk.incident(id), step) == (n % 2 == 0)


def test_a_gate_is_passed_when_all_is_done_and_otherwise_with_a_reason(desk: Desk) -> None:
    id = declare(desk)
    with pytest.raises(Refused, match="1 open before notify: Check that it is real"):
        do(desk, "stage", id, stage="notify")
    do(desk, "validate", id, real="yes")
    (entry,) = do(desk, "stage", id, stage="notify")
    assert "left_open" not in entry.body
    with pytest.raises(Refused, match="3 open before contain"):
        do(desk, "stage", id, stage="contain")
    do(desk, "stage", id, stage="contain", reason="the call is running")
    visit = desk.incident(id).visits[-1]
    assert visit.reason == "the call is running"
    assert visit.left_open == (
        "Name the major incident manager",
        "Open the bridge, post the link",
        "Send the first message",
    )


def test_the_way_back_needs_a_reason_and_nothing_else(desk: Desk) -> None:
    id = declare(desk)
    do(desk, "stage", id, stage="resolve", reason="it is quick")
    with pytest.raises(Refused, match="going back to diagnose needs a reason"):
        do(desk, "stage", id, stage="diagnose")
    do(desk, "stage", id, stage="diagnose", reason="the fix did not help")
    assert desk.incident(id).stage == "diagnose"


def test_closing_names_what_is_in_the_way_and_records_what_was_waived(desk: Desk) -> None:
    id = declare(desk)
    do(desk, *("contain", id), **OFF[1])
    do(desk, "ask", id, who="Bob", what="pool stats")
    do(desk, "vendor", id, vendor="Acme", case="8841")
    do(desk, "service", id, service="Shops", state="restored")
    do(desk, "resolve", id, how="rolled back", reason="errors are gone")
    for audience in ("executives", "service-desk", "business"):
        do(desk, "sent-by-hand", id, audience=audience, text="It is over.", final="yes")
    left = (
        "Cards is degraded",
        "C1 is still in force (old checkout)",
        "nobody confirmed that it works",
        "Q1 is unanswered (Bob: pool stats)",
        "Acme 8841 is still open",
        "customers had no update at all",
    )
    with pytest.raises(Refused) as refused:
        do(desk, "close", id)
    assert str(refused.value) == f"not closed: {'; '.join(left)}. Mend it, or give the reason to waive it"
    (entry,) = do(desk, "close", id, reason="the old checkout goes next week")
    assert all(each in entry.body for each in left)
    assert "the old checkout goes next week" in entry.body
    assert desk.incident(id).status == "closed"
    assert left_open(desk.incident(id), desk.policy) == left


def test_closing_with_nothing_in_the_way_needs_no_reason(desk: Desk) -> None:
    id = declare(desk)
    over(desk, id)
    (entry,) = do(desk, "close", id, reason="not needed")
    assert "not needed" not in entry.body


def test_resolving_names_what_speaks_against_it_and_records_why_all_the_same(desk: Desk) -> None:
    id = declare(desk)
    do(desk, "contain", id, **OFF[1])
    do(desk, "soak", id, until="20m")
    do(desk, "service", id, service="Cards", state="down", critical="yes")
    left = (
        "Cards is down",
        "Shops is degraded",
        "C1 is still in force (old checkout)",
        "nobody confirmed that it works",
        "the watch for stability is still running",
    )
    with pytest.raises(Refused) as refused:
        do(desk, "resolve", id, how="it went away")
    assert str(refused.value) == f"not resolved: {'; '.join(left)}. Mend it, or say why it is resolved all the same"
    assert desk.incident(id).status == "open"
    (entry,) = do(desk, "resolve", id, how="it went away", reason="moved to the old system")
    assert all(each in entry.body for each in left)
    assert "moved to the old system" in read(entry).line()


def test_resolving_with_nothing_against_it_needs_no_reason(desk: Desk) -> None:
    id = declare(desk)
    over(desk, id)
    entry = list(desk.ledger.read(id))[-1]
    assert entry.kind == "resolved"
    assert "not needed" not in entry.body


def over(desk: Desk, id: str) -> None:
    """Fixed, seen to work by those who suffered, and everybody told."""
    do(desk, "fix", id, what="4.18 rolled back")
    for service in ("Cards", "Shops"):
        do(desk, "service", id, service=service, state="restored")
    do(desk, "confirm", id, who="Leeds shop")
    for audience in ("executives", "service-desk", "business", "customers"):
        do(desk, "sent-by-hand", id, audience=audience, text="It is over.", final="yes")
    do(desk, "resolve", id, how="rolled back", reason="not needed")


def test_what_came_back_has_to_be_confirmed_again(desk: Desk) -> None:
    id = declare(desk)
    over(desk, id)
    do(desk, "close", id)
    do(desk, "reopen", id, reason="errors are back")
    do(desk, "resolve", id, how="pool sized", reason="errors are gone")
    with pytest.raises(Refused, match="nobody confirmed that it works"):
        do(desk, "close", id)


def test_the_entry_that_opened_the_record_cannot_be_blanked(desk: Desk) -> None:
    id = declare(desk)
    with pytest.raises(Refused, match="it opened the record"):
        do(desk, "redact", id, entry=id, reason="a password")
    assert desk.incident(id).reference == "INC-0001"


def test_no_change_is_no_first_message(desk: Desk) -> None:
    id = declare(desk)
    with pytest.raises(Refused, match="nobody heard anything yet"):
        do(desk, "nothing-new", id, audience="business")
    do(desk, *(TOLD[0], id), **TOLD[1])
    do(desk, "nothing-new", id, audience="business")


def test_an_action_without_a_time_is_due_when_the_policy_says(desk: Desk) -> None:
    id = declare(desk)
    do(desk, "action", id, what="collect logs", owner="Lin")
    do(desk, "action", id, what="roll back", owner="Sam", type="rollback", by="5m")
    due = [action.due for action in desk.incident(id).actions.values()]
    assert [(at - desk.now()).total_seconds() / 60 for at in due if at is not None] == [15, 5]


@pytest.mark.parametrize(
    ("typed", "proves"),
    [
        ({"rung": "first-call"}, "functional"),
        ({"rung": "management"}, "hierarchical"),
        ({"rung": "first-call", "direction": "hierarchical"}, "hierarchical"),
        ({}, "hierarchical"),
    ],
)
def test_an_escalation_goes_the_way_of_its_step(desk: Desk, typed: dict[str, str], proves: str) -> None:
    id = declare(desk)
    do(desk, "escalate", id, to="Kim", **typed)
    assert {of for kind, of in desk.incident(id).seen if kind == "escalated"} == {"", "@identify", proves}


def test_an_update_that_nobody_noted_as_delivered_is_no_silence(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    do(desk, "update", id, audience="customers", channels="chat", text="It is over.", because="read out")
    do(desk, "resolve", id, how="rolled back", reason="errors are gone")
    clock.move(hours=2)
    with pytest.raises(Refused, match="customers: U1 written 14:05 by Ana, never approved"):
        do(desk, "close", id)
    Desk(desk.ledger, desk.policy, desk.playbook, "Ben", "ben", clock).do_typed(
        VERBS["approve-update"], id, {"update": "U1"}, ""
    )
    desk.follow()
    written = "U1 written 14:05 by Ana, not noted as delivered"
    with pytest.raises(Refused) as refused:
        do(desk, "close", id)
    assert f"customers: {written}" in str(refused.value)
    assert "executives had no update at all" in str(refused.value)
    assert "`delivered INC-0001 U1`" in str(refused.value)
    parts = {part.name: part.text for part in account(desk.incident(id), desk.policy, clock())}
    assert written in parts["communication"]
    assert written in parts["what was late"]
    assert "customers" not in parts["communication"].partition("never told")[2]
    do(desk, "delivered", id, delivery="U1")
    with pytest.raises(Refused, match="customers had no final update"):
        do(desk, "close", id)


def test_when_the_impact_began_is_asked_where_everybody_knows_it(desk: Desk) -> None:
    id = do(desk, "declare", title="Cards fail", impact="high", urgency="high", began="13:41")[0].incident
    assert f"{desk.incident(id).at('impact_start'):%H:%M}" == "13:41"
    assert VERBS["resolve"].draft(desk.moment(id))["began"].endswith("13:41")
    do(desk, "resolve", id, how="rolled back", reason="errors are gone", began="13:35")
    assert f"{desk.incident(id).at('impact_start'):%H:%M}" == "13:35"
