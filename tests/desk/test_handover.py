"""A handover: the brief is there without typing, whoever takes over has read it, and only then does the role move."""

from __future__ import annotations

from mim_console.desk.desk import Desk
from mim_console.desk.inputs import LONGEST
from mim_console.desk.verbs import VERBS
from mim_console.desk.verbs.people import handover_brief
from tests.desk.conftest import declare, do, stock


def test_without_a_brief_the_record_writes_it(desk: Desk) -> None:
    id = stock(desk)
    do(desk, "handover", id, role="mim", to="Ben")
    brief = desk.incident(id).handovers["mim"].brief
    assert "limit payments to 50 %" in brief
    assert "set it to 100" in brief
    assert desk.incident(id).holder("mim") == "Ana"
    do(desk, "accept", id, role="mim")
    assert desk.incident(id).holder("mim") == "Ben"


def test_another_role_hears_less_of_it(desk: Desk) -> None:
    id = stock(desk)
    do(desk, "role", id, role="scribe", person="Jo")
    do(desk, "handover", id, role="scribe", to="Zoe")
    assert len(desk.incident(id).handovers["scribe"].brief) < len(handover_brief(desk.moment(id), "mim"))


def test_what_is_offered_can_be_read_whole_before_it_is_accepted(desk: Desk) -> None:
    id = stock(desk)
    assert VERBS["accept"].shows(desk.moment(id)) == ""
    do(desk, "handover", id, role="mim", to="Ben", brief="the cause is open\nwatch the tills")
    assert VERBS["accept"].shows(desk.moment(id)) == (
        "mim: Ana to Ben, offered 14:05\n\nthe cause is open\nwatch the tills"
    )


def test_a_brief_is_never_too_long_to_be_offered(desk: Desk) -> None:
    id = declare(desk)
    do(desk, "role", id, role="mim", person="Ana")
    for n in range(12):
        do(desk, "risk", id, text=f"{n} " + "x" * 3_000)
    filled = VERBS["handover"].inputs["brief"].filled(desk.moment(id))
    assert len(filled) == LONGEST
    do(desk, "handover", id, role="mim", to="Ben", brief=filled)
