"""What the policy leaves to the manager of the incident: off with the reason for everybody else, and never for good."""

from __future__ import annotations

import pytest

from mim_console.desk.desk import Desk
from mim_console.desk.moment import Refused
from mim_console.desk.verbs import VERBS
from mim_console.incident.directory import Contact, Directory
from tests.desk.conftest import declare, do


def reserve(desk: Desk, *what: str) -> None:
    desk.policy = desk.policy.model_copy(update={"only_mim": what})


def test_only_who_leads_it_closes_and_sends_and_anybody_may_lead(desk: Desk) -> None:
    id = declare(desk)
    reserve(desk, "close", "send")
    assert "p r takes the role" in str(VERBS["close"].why_off(desk.moment(id)))
    do(desk, "role", id, role="mim", person="Ben")
    for verb in ("update", "close"):
        with pytest.raises(Refused, match="the major incident manager, Ben"):
            do(desk, verb, id)
    do(desk, "note", id, text="a scribe writes all the same")
    do(desk, "handover", id, role="mim", to="Ana")
    do(desk, "accept", id, role="mim")
    assert "policy" not in str(VERBS["update"].why_off(desk.moment(id)))


def test_before_anybody_leads_the_contacts_say_who_declares(desk: Desk) -> None:
    reserve(desk, "declare")
    declare(desk)  # the contacts name no manager: nobody is locked out at night
    desk.contacts = lambda: Directory([Contact(name="Ben", titles=("Major incident manager",))])
    with pytest.raises(Refused, match="you are none"):
        declare(desk)
    desk.author = "Ben"
    declare(desk)
