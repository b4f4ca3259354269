"""Escalating from the desk: what is proposed, declined, offered and filled in."""

from __future__ import annotations

from pathlib import Path

import pytest

from mim_console.data import contacts_import
from mim_console.data.contacts_file import ContactsFile
from mim_console.desk.desk import Desk
from mim_console.desk.drafts import text_of
from mim_console.desk.moment import Refused
from mim_console.desk.opening import open_desk
from mim_console.desk.verbs import VERBS
from mim_console.incident.policy.work import Contract
from tests.desk.conftest import Clock, declare, do


@pytest.fixture
def led(desk: Desk, tmp_path: Path) -> str:
    """An incident whose first calls were made and answered; the example directory is there."""
    contacts_import.write_example(tmp_path / "contacts.csv")
    desk.contacts = ContactsFile(tmp_path / "contacts.csv", "UTC")
    id = declare(desk)
    for role, person in (("mim", "Ana"), ("technical-lead", "Priya")):
        do(desk, "role", id, role=role, person=person)
    for _ in ("the service owner", "the service desk"):
        (proposal,) = desk.proposals(id)
        do(desk, "escalate", id, **proposal.inputs)
    for each in ("Ines", "Service desk"):
        do(desk, "escalation-acked", id, escalation=each)
    return id


def offered(desk: Desk, id: str, verb: str, name: str) -> list[tuple[str, str]]:
    return VERBS[verb].inputs[name].offered(desk.moment(id))


def filled(desk: Desk, id: str, verb: str, name: str) -> str:
    return VERBS[verb].inputs[name].filled(desk.moment(id))


def test_what_is_proposed_can_be_done_as_it_is(desk: Desk, clock: Clock, led: str) -> None:
    clock.move(hours=4, minutes=1)
    said = []
    while found := desk.proposals(led):
        (entry,) = do(desk, "escalate", led, **found[0].inputs)
        do(desk, "escalation-acked", led, escalation=found[0].to)
        said.append(text_of(entry))
    assert said[0] == (
        "escalated to Jo Bell, Resolver group's manager by phone +44 20 7946 0111 · "
        "was due 14:20: 15m after the declaration"
    )
    rungs = [each.rung for each in desk.incident(led).escalations.values()]
    assert {*rungs} == {rung.id for rung in desk.policy.escalation.rungs} - {"vendor-executive"}  # no vendor has a case
    assert rungs.count("crisis") == 2


def test_declining_a_step_leaves_it_out_and_an_early_one_only_this_time(desk: Desk, clock: Clock, led: str) -> None:
    clock.move(minutes=11)
    (step,) = desk.proposals(led)
    (entry,) = do(desk, "decline-escalation", led, proposal=step.key, reason="they are on the call")
    assert entry.kind == "escalation_waived"
    for _ in range(2):
        do(desk, "test", led, what="rollback", passed="no", of="fix")
    (early,) = desk.proposals(led)
    (entry,) = do(desk, "decline-escalation", led, proposal=early.key, reason="Omar is here already")
    assert (entry.kind, text_of(entry)) == (
        "escalation_declined",
        "not escalated to Omar Haddad, Senior expert · Omar is here already",
    )
    assert desk.proposals(led) == []
    with pytest.raises(Refused, match="the console proposes nothing"):
        do(desk, "decline-escalation", led, proposal=early.key, reason="again")
    clock.move(minutes=20)
    assert "experts" in [each.rung for each in desk.proposals(led)]


def test_names_are_offered_once_with_how_to_reach_them(desk: Desk, led: str) -> None:
    do(desk, "ask", led, who="Wei Chen", what="pool stats")
    for verb, name in (("ask", "who"), ("notify", "who"), ("role", "person"), ("escalate", "to")):
        people = offered(desk, led, verb, name)
        assert len({who for who, _ in people}) == len(people)
        assert dict(people)["Wei Chen"].startswith("+44 20 7946 0113 · Senior expert")
        assert "Bridge 1" not in dict(people)
    assert offered(desk, led, "escalate", "to")[0] == ("Jo Bell, Resolver group's manager", "phone +44 20 7946 0111")
    assert dict(offered(desk, led, "bridge", "where"))["https://meet.example.org/8841"].startswith("Bridge 1")


def test_a_contract_sets_the_clock_and_silence_proposes_the_next_tier(desk: Desk, clock: Clock, led: str) -> None:
    vendors = desk.policy.vendors
    contract = Contract.model_validate({"vendor": "Acme", "answer": {"1": "15m", "2": "1h"}})
    desk.policy = desk.policy.model_copy(update={"vendors": vendors.model_copy(update={"contracts": (contract,)})})
    assert [name for name, _ in offered(desk, led, "vendor", "vendor")] == ["Acme"]
    remark = VERBS["vendor"].inputs["vendor"].remark
    assert remark is not None
    assert remark(desk.moment(led), "acme") == "they answer severity 1 in 15m, 2 in 1h"
    do(desk, "vendor", led, vendor="Acme", severity="1", contact="Acme duty desk", chase="10m")
    (vendor,) = desk.incident(led).vendors.values()
    assert vendor.answer_due is not None
    assert (vendor.answer_due - clock()).total_seconds() == 15 * 60
    assert [name for name, _ in offered(desk, led, "chase-vendor", "contact")] == [
        "Acme duty desk", "Petra Lang", "Sam Oduya",
    ]  # fmt: skip
    assert filled(desk, led, "chase-vendor", "contact") == "Acme duty desk"
    before = next(each.due for each in desk.clocks(led) if each.kind == "sla-resolve")
    clock.move(minutes=16)
    assert filled(desk, led, "chase-vendor", "contact") == "Petra Lang"
    (entry,) = do(desk, "chase-vendor", led, vendor="V1", contact="Petra Lang", outcome="looks into it")
    assert text_of(entry) == "V1 vendor chased, Petra Lang: looks into it"
    (vendor,) = desk.incident(led).vendors.values()
    assert (vendor.contact, vendor.last, len(vendor.chased)) == ("Petra Lang", "looks into it", 1)
    assert next(each.due for each in desk.clocks(led) if each.kind == "sla-resolve") == before


def test_an_answer_time_that_is_typed_wins_over_the_contract(desk: Desk, clock: Clock, led: str) -> None:
    do(desk, "vendor", led, vendor="Nobody known", severity="1", answer="5m")
    (vendor,) = desk.incident(led).vendors.values()
    assert vendor.answer_due is not None
    assert (vendor.answer_due - clock()).total_seconds() == 5 * 60


def test_a_desk_is_opened_with_the_directory_beside_the_policy(tmp_path: Path) -> None:
    policy = tmp_path / "rules" / "policy.toml"
    policy.parent.mkdir()
    policy.write_text('version = "2"\n')
    desk = open_desk(tmp_path / "mim.db", policy)
    with desk.ledger:
        assert not desk.directory
        contacts_import.write_example(policy.with_name("contacts.csv"))
        assert desk.directory.named("Maria Silva")
