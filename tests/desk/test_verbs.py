"""Every verb: what it says when it is done, what it needs, and why it is off."""

from __future__ import annotations

import pytest

from mim_console.desk.desk import Desk
from mim_console.desk.drafts import text_of
from mim_console.desk.inputs import Choice, Pick
from mim_console.desk.moment import Refused
from mim_console.desk.verbs import VERBS
from tests.desk.conftest import declare, do, stock
from tests.desk.said import SAID, arrange, given


def test_no_verb_is_left_out() -> None:
    assert set(SAID) == set(VERBS)


@pytest.mark.parametrize("verb", SAID)
def test_a_verb_says_what_happened(desk: Desk, verb: str) -> None:
    id = arrange(desk, verb)
    entries = do(desk, verb, id, **given(desk, verb, id))
    assert [text_of(entry) for entry in entries] == SAID[verb][1]
    assert {entry.author for entry in entries} == {"Ana"}


@pytest.mark.parametrize("verb", SAID)
def test_a_verb_needs_no_more_than_it_says(desk: Desk, verb: str) -> None:
    id = arrange(desk, verb)
    needed = {name: text for name, text in given(desk, verb, id).items() if name in VERBS[verb].required}
    for entry in do(desk, verb, id, **needed | NEEDS_ONE_OF.get(verb, {})):
        line = text_of(entry)
        assert line == " ".join(line.split())
        assert not line.endswith((":", "·", ","))
        assert not any(word in line for word in ("None", "()", "[]", ": ·", "· ·", "  "))


NEEDS_ONE_OF = {
    "classify": {"reason": "it spreads"},
    "scope": {"users": "4"},
    "change-action": {"owner": "Omar"},
    "correct": {"text": "14 shops"},
    "stage": {"reason": "no time"},
    "edit-problem": {"cause": "retries"},
    "resolve": {"reason": "all agreed"},
    "close": {"reason": "all agreed"},
    "edit-known-error": {"cause": "retries"},
}
"""Where one of several inputs will do, or the state asks for one more."""


@pytest.mark.parametrize("verb", [verb for verb in SAID if VERBS[verb].required])
def test_what_is_missing_is_named_and_nothing_is_recorded(desk: Desk, verb: str) -> None:
    id = arrange(desk, verb)
    typed = given(desk, verb, id)
    before = desk.ledger.arrival()
    for name in VERBS[verb].required:
        with pytest.raises(Refused, match=f"^{VERBS[verb].inputs[name].label}: this is needed"):
            do(desk, verb, id, **{key: text for key, text in typed.items() if key != name})
    assert desk.ledger.arrival() == before


def standing(desk: Desk) -> dict[str, str]:
    """Incidents as they stand in the course of things."""
    candidate, rejected = (do(desk, "propose", title="Mail is slow", reason="two call")[0].incident for _ in range(2))
    do(desk, "reject", rejected, reason="a drill")
    declared, resolved, closed = (declare(desk) for _ in range(3))
    do(desk, "resolve", resolved, how="rolled back", reason="errors are gone")
    do(desk, "resolve", closed, how="rolled back", reason="errors are gone")
    do(desk, "close", closed, reason="all agreed")
    busy = stock(desk)
    return {
        "candidate": candidate,
        "rejected": rejected,
        "declared": declared,
        "resolved": resolved,
        "closed": closed,
        "busy": busy,
    }


def test_a_verb_that_is_off_says_why_and_does_nothing(desk: Desk) -> None:
    incidents = standing(desk)
    before = desk.ledger.arrival()
    for verb in (verb for verb in VERBS.values() if not verb.opens):
        for id in incidents.values():
            reason = verb.why_off(desk.moment(id))
            if reason is None:
                continue
            assert reason == " ".join(reason.split())
            assert len(reason) <= 80
            assert not reason.endswith(".")
            assert not reason[:2].istitle()
            with pytest.raises(Refused) as refused:
                do(desk, verb.name, id, **SAID[verb.name][0])
            assert str(refused.value) == f"{verb.title}: {reason}"
    assert desk.ledger.arrival() == before


@pytest.mark.parametrize(
    ("verb", "stands", "reason"),
    [
        ("note", "closed", None),
        ("ask", "closed", "INC-0005 is closed: reopen it first"),
        ("close", "declared", "it is not resolved yet"),
        ("close", "closed", "it is closed already"),
        ("resolve", "candidate", "it is still a candidate: promote or reject it"),
        ("resolve", "resolved", "it is resolved already"),
        ("promote", "declared", "it is a major incident already"),
        ("demote", "candidate", "it is not a major incident"),
        ("reject", "declared", "it is not a candidate any more"),
        ("reopen", "declared", "it is open"),
        ("answer", "declared", "nothing is asked of anybody"),
        ("restore", "declared", "no measure is in force"),
        ("pause-sla", "declared", "the policy pauses no P1 clock: run the vendor's clock beside it"),
        ("pause-sla", "candidate", "there is no SLA before impact and urgency are set"),
    ],
)
def test_when_a_verb_is_off(desk: Desk, verb: str, stands: str, reason: str | None) -> None:
    assert VERBS[verb].why_off(desk.moment(standing(desk)[stands])) == reason


def test_what_can_be_picked_can_be_typed(desk: Desk) -> None:
    moment = desk.moment(stock(desk))
    for verb in VERBS.values():
        for wanted in verb.inputs.values():
            if isinstance(wanted, (Choice, Pick)):
                for word, _ in wanted.offered(moment):
                    wanted.read(word, moment)
            if filled := wanted.filled(moment):
                wanted.read(filled, moment)
