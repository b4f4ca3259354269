"""What a debrief says of a drill: each verdict is a rule, and the real record is beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from mim_console.incident.drills.debrief import WIRE, Debrief, Row, debrief
from mim_console.incident.drills.retelling import scenario
from mim_console.incident.entry import CONSOLE, Entry
from mim_console.incident.facts import Fact
from mim_console.incident.facts.asks import AskChased, Asked
from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.contain import ContainmentApplied, ContainmentChecked
from mim_console.incident.facts.diagnose import Found, HypothesisRaised
from mim_console.incident.facts.drill import DrillEnded
from mim_console.incident.facts.escalate import Escalated, EscalationWaived
from mim_console.incident.facts.identify import MilestoneReached
from mim_console.incident.facts.lifecycle import Closed, Resolved, StageEntered
from mim_console.incident.facts.outgoing import UpdateComposed
from mim_console.incident.facts.record import Acted, Imported, Noted
from tests.incident.tale import POLICY, START, Tale, declared, minute

THEN = scenario(
    "s",
    [
        (START, Imported(reference="S-1", title="Cards fail", cause="The connection pool was exhausted by a release")),
        (START, MilestoneReached(milestone="detected")),
        (START, Found(text="Errors", source="alert")),
        (minute(10), Noted(text="An incident is declared", tags=("escalation",))),
        (minute(30), Noted(text="A post", tags=("comms",))),
        (minute(35), Acted(text="Half of the payments are held back", tags=("mitigation",))),
        (minute(40), HypothesisRaised(handle="H1", text="The pool is exhausted after the release")),
        (minute(120), Resolved(how="rolled back")),
    ],
)


def played(tale: Tale, ended: float = 150) -> Debrief:
    tale.say(DrillEnded(), ended)
    return debrief(THEN, tale.incident, tale.entries, POLICY)


def row(found: Debrief, what: str) -> Row:
    return next(each for each in found.rows if each.what == what)


def test_nothing_opened_is_said_and_the_real_course_is_shown(tale: Tale) -> None:
    found = debrief(THEN, None, [], POLICY, minute(60))
    assert found.practise
    assert {each.who for each in found.course} == {"then", "arrived"}


@pytest.mark.parametrize(("after", "verdict"), [(5, "well"), (25, "practise")])
def test_to_declare_is_compared_with_then(tale: Tale, after: int, verdict: str) -> None:
    tale.say(declared(), after)
    found = row(played(tale), "declared")
    assert (found.you, found.then, found.verdict) == (f"+{after}m", "+10m", verdict)


@pytest.mark.parametrize(
    ("facts", "what", "verdict"),
    [
        ([], "asks", "practise"),
        ([(6, Asked(handle="Q1", who="Bob", what="logs", due=minute(9)))], "asks", "practise"),
        (
            [(6, Asked(handle="Q1", who="Bob", what="logs", due=minute(9))), (10, AskChased(about="e0002"))],
            "asks",
            "well",
        ),
        ([], "cause first named", "practise"),
        ([(8, HypothesisRaised(handle="H1", text="The weather is bad"))], "cause first named", "practise"),
        ([(8, HypothesisRaised(handle="H1", text="Connection pool exhausted"))], "cause first named", "well"),
        ([(90, Resolved(how="it looks fine"))], "resolved", "practise"),
        ([(125, Resolved(how="rolled back"))], "resolved", "well"),
        ([], "resolved", "practise"),
        ([], "first update", "practise"),
        ([(7, UpdateSent(audience="executives", text="we know"))], "first update", "well"),
        ([], "updates in time", "practise"),
        ([], "escalations", "practise"),
        ([], "longest silence", "practise"),
    ],
)
def test_each_verdict_is_a_rule(tale: Tale, facts: Sequence[tuple[float, Fact]], what: str, verdict: str) -> None:
    tale.say(declared(), 5)
    for after, fact in facts:
        tale.say(fact, after)
    found = played(tale)
    assert row(found, what).verdict == verdict
    assert row(found, what).lesson in (found.well if verdict == "well" else found.practise)


def test_whoever_is_called_in_time_or_left_out_with_a_reason_is_no_lesson_to_practise(tale: Tale) -> None:
    tale.say(declared(), 5)
    for rung in POLICY.escalation.rungs[1:]:
        tale.say(EscalationWaived(rung=rung.id, reason="not at night"), 6)
    tale.say(Escalated(to="Owner", rung=POLICY.escalation.rungs[0].id), 6)
    tale.say(Resolved(how="rolled back"), 121)
    found = row(played(tale), "escalations")
    assert found.verdict == "well"
    assert any("not at night" in each for each in found.details)


def test_what_must_not_be_said_is_quoted(tale: Tale) -> None:
    tale.say(declared(), 5)
    text = "[DRILL] It is Bob's fault. Next update 14:40 UTC."
    tale.say(UpdateComposed(handle="U1", audience="executives", headline="h", text=text, channels=("email",)), 6)
    found = row(played(tale), "wording")
    assert found.verdict == "practise"
    assert "fault" in found.lesson
    assert not any("fault" in each for each in found.details), "once is enough"


def test_a_measure_that_nobody_looked_at_was_one_all_the_same(tale: Tale) -> None:
    tale.say(declared(), 5)
    tale.say(ContainmentApplied(handle="C1", measure="disable", what="Pause webhook deliveries"), 8)
    found = row(played(tale), "contained")
    assert (found.you, found.then) == ("first measure +8m, not known to hold", "first measure +35m")
    assert "Pause webhook deliveries" in found.details[0]
    assert found.verdict == "practise"
    tale.entries.pop()
    tale.say(ContainmentChecked(about="e0002", holds=True), 10)
    assert row(played(tale), "contained").verdict == ""


def test_what_is_done_at_once_took_no_minute(tale: Tale) -> None:
    tale.say(declared(), 0)
    tale.say(Resolved(how="rolled back"), 120)
    found = played(tale)
    assert row(found, "declared").you == "+0m"
    assert row(found, "resolved").lesson.startswith("Resolved 0m after the service was really back")


def test_asks_that_were_left_late_are_counted_in_words(tale: Tale) -> None:
    tale.say(declared(), 5)
    for n in (1, 2):
        tale.say(Asked(handle=f"Q{n}", who="Bob", what="logs", due=minute(9)), 6)
    assert row(played(tale), "asks").lesson.startswith("2 asks ran over their time")


def test_gates_that_were_passed_say_what_was_open_and_why(tale: Tale) -> None:
    tale.say(declared(), 5)
    tale.say(StageEntered(stage="contain", left_open=("validate", "scope"), reason="known enough"), 9)
    assert row(played(tale), "stages").details == ("contain, 2 steps open: known enough",)


def test_the_drill_counts_until_it_was_ended(tale: Tale) -> None:
    tale.say(declared(), 5)
    found = played(tale, ended=60)
    assert found.ended == minute(60)
    assert row(found, "resolved").you == "the drill ended first"
    assert [each.text for each in found.course if each.who == "arrived"] == [
        "Monitoring: Errors",
        "Responders: Half of the payments are held back",
        "Responders: The pool is exhausted after the release",
    ]
    then = [each.text for each in found.course if each.who == "then"]
    assert "theory: The pool is exhausted after the release" not in then  # it arrived: once is enough
    assert then[-1] == "resolved: rolled back"


def test_what_arrived_is_not_what_the_player_did(tale: Tale) -> None:
    tale.say(declared(), 5)
    tale.say(Found(text="errors in the log"), 6)
    tale.say(Closed(code="solved"), 7)

    def whose(entry: Entry) -> Entry:
        return (
            replace(entry, login=WIRE)
            if entry.kind == "found"
            else replace(entry, author=CONSOLE)
            if entry.kind == "closed"
            else entry
        )

    tale.entries[:] = [whose(each) for each in tale.entries]
    assert [each.text for each in played(tale).course if each.who == "you"] == [
        "declared P1: Cards fail (impact high, urgency high)"
    ]
