"""Parents and children at the desk: two records, one transaction, whoever sits at which console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mim_console.desk.composing import drafted
from mim_console.desk.desk import Desk
from mim_console.desk.drafts import text_of
from mim_console.desk.moment import Refused
from mim_console.desk.verbs import VERBS
from mim_console.incident.account import account
from mim_console.incident.clocks import Clock as Countdown
from tests.desk.conftest import Clock, declare, do, opened, sit
from tests.desk.said import hear


@pytest.fixture
def other(desk: Desk, tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """Another console on the same ledger."""
    with opened(tmp_path / "mim.db", clock) as ledger:
        yield sit(ledger, clock, "Ben")


def propose(desk: Desk, title: str = "Mail is slow", service: str = "Mail") -> str:
    return do(desk, "propose", title=title, reason="two call", service=service)[0].incident


def owed(desk: Desk, id: str) -> list[Countdown]:
    return [each for each in desk.clocks(id) if each.kind == "update" and not each.over]


def test_two_consoles_cannot_make_each_the_other_ones_child(desk: Desk, other: Desk) -> None:
    one, two = declare(desk), declare(desk)
    desk.incidents(), other.incidents()
    do(desk, "make-child", two, parent="INC-0001")
    with pytest.raises(Refused, match="INC-0002 is a child of INC-0001: unlink that first"):
        do(other, "make-child", one, parent="INC-0002")
    with pytest.raises(Refused, match="it is a child of INC-0001 already"):
        do(other, "make-child", two, parent="1")
    for console in (desk, other):
        assert console.incident(two).told_by == "INC-0001"
        assert [*console.incident(one).children] == [two]
        assert console.heads() == {two: one}


def test_a_childs_child_is_its_grandparents(desk: Desk) -> None:
    one, two, three, four = (declare(desk) for _ in range(4))
    do(desk, "make-child", three, parent="INC-0002")
    do(desk, "make-child", two, parent="INC-0001")
    do(desk, "make-child", four, parent="INC-0003")
    assert desk.heads() == dict.fromkeys((two, three, four), one)
    assert desk.incident(two).children == {}
    assert {*desk.incident(one).children} == {two, three, four}


def test_a_child_owes_no_updates_until_its_parent_is_closed_over_it(desk: Desk, clock: Clock) -> None:
    one, two = declare(desk), declare(desk)
    due = owed(desk, two)[0].due
    do(desk, "make-child", two, parent="INC-0001")
    clock.move(hours=2)
    assert owed(desk, two) == []
    assert owed(desk, one)
    assert any(each.kind == "sla-resolve" and not each.over for each in desk.clocks(two))
    do(desk, "resolve", one, how="rolled back", reason="errors are gone")
    with pytest.raises(Refused, match="its child INC-0002 is still open"):
        do(desk, "close", one)
    do(desk, "close", one, reason="the other runs on")
    assert desk.incident(two).parent is None
    (again, *_) = owed(desk, two)
    assert due is not None
    assert again.due is not None
    assert again.due > clock() > due
    assert desk.incident(one).children == {}


def test_what_a_candidate_knew_goes_along_and_it_can_come_back(desk: Desk, other: Desk, clock: Clock) -> None:
    one = declare(desk)
    hear(desk)
    group = desk.alerts.groups()[0]
    two = do(desk, "propose-alert", alert=group.service)[0].incident
    do(desk, "found", two, text="gateway 503", source="log")
    seen = clock()
    clock.move(minutes=5)
    do(other, "attach-to", two, to="INC-0001", reason="the same gateway")
    there, ended = desk.incident(one), desk.incident(two)
    assert ended.status == "attached"
    assert group.service in there.services
    assert [*there.alerts] == [*ended.alerts]
    assert [(each.text, each.at) for each in there.findings.values()] == [("gateway 503", seen)]
    assert [each.reference for each in there.joined.values()] == ["INC-0002"]
    with pytest.raises(Refused, match="INC-0002 is part of INC-0001"):
        do(desk, "promote", two)
    do(desk, "unlink", two, reason="another gateway")
    assert desk.incident(two).status == "candidate"
    assert desk.incident(one).joined == {}


def test_only_what_is_named_is_resolved_with_its_parent(desk: Desk) -> None:
    one, two, three = declare(desk), propose(desk), propose(desk, "Post is slow", "Post")
    for child in (two, three):
        do(desk, "make-child", child, parent="INC-0001")
    do(desk, "service", two, service="Mail", state="restored")
    do(desk, "resolve", one, how="rolled back", reason="errors are gone")
    offered = desk.moment(one)
    verb_shows = "Not restored, and left open unless you name it:\n· INC-0003 Post is slow: Post is degraded"
    assert VERBS["resolve-children"].shows(offered) == verb_shows
    assert VERBS["resolve-children"].draft(offered) == {"children": "INC-0002"}
    do(desk, "resolve-children", one, children="INC-0002")
    assert [desk.incident(id).status for id in (two, three)] == ["resolved", "open"]
    do(desk, "reopen", one, reason="it is back")
    assert "INC-0002 Mail is slow: resolved" in VERBS["reopen"].shows(desk.moment(one))


def test_who_comes_back_after_its_parent_was_closed_stands_alone(desk: Desk) -> None:
    one, two = declare(desk), declare(desk)
    do(desk, "make-child", two, parent="INC-0001")
    do(desk, "resolve", one, how="rolled back", reason="errors are gone")
    do(desk, "resolve-children", one, children="INC-0002")
    do(desk, "close", one, reason="all agreed")
    assert desk.incident(two).told_by == "INC-0001"
    do(desk, "reopen", two, reason="it is back")
    assert desk.incident(two).parent is None
    assert owed(desk, two)


def test_a_child_whose_parent_lies_in_another_ledger_can_leave_it(desk: Desk, tmp_path: Path, clock: Clock) -> None:
    declare(desk)
    two = declare(desk)
    do(desk, "make-child", two, parent="INC-0001")
    with opened(tmp_path / "elsewhere.db", clock) as ledger:
        ledger.adopt(desk.ledger.read(two), text_of)
        alone = sit(ledger, clock)
        assert alone.incident(two).told_by == "INC-0001"
        do(alone, "unlink", two, reason="not ours")
        assert alone.incident(two).parent is None
        assert [each.id for each in alone.incidents()] == [two]


def test_its_updates_name_what_its_children_do_not_have_and_are_no_all_clear_before_they_do(
    desk: Desk, clock: Clock
) -> None:
    one, two = declare(desk), propose(desk, "Refunds fail", "Refunds")
    do(desk, "make-child", two, parent="INC-0001")

    def drafts() -> list[str]:
        return ["\n".join(drafted(desk.moment(one), each.id).parts.values()) for each in desk.policy.audiences]

    assert all("Refunds" in said for said in drafts())
    (impact,) = [part.text for part in account(desk.incident(one), desk.policy, clock()) if part.name == "impact"]
    assert "INC-0002 Refunds fail (since 14:05, with Refunds degraded then)" in impact
    do(desk, "fix", one, what="4.18 rolled back")
    clock.move(minutes=10)
    for service in ("Cards", "Shops"):
        do(desk, "service", one, service=service, state="restored")
    do(desk, "resolve", one, how="rolled back", reason="errors are gone")
    do(desk, "resolve-children", one, children="INC-0002", reason="the same fix")
    assert all("Refunds" in said and "Everything has worked" not in said for said in drafts())
    assert not drafted(desk.moment(one), "executives").final
    clock.move(minutes=7)
    do(desk, "service", two, service="Refunds", state="restored")
    do(desk, "close", two, reason="all agreed")
    assert all("Everything has worked again since 14:22" in said and "Refunds" not in said for said in drafts())
    last = drafted(desk.moment(one), "executives")
    assert (last.final, last.next_due) == (True, None), "resolved and all works: no next one is promised by itself"
    for given in ({}, {"final": "no"}, {"next": "+30m"}):
        do(desk, "update", one, audience="executives", because="read out", **given)
    assert [bool(each.next_due) for each in desk.incident(one).outgoing.values()] == [False, True, True]


def test_what_a_candidate_hit_hurt_from_its_own_start(desk: Desk, clock: Clock) -> None:
    two = propose(desk, "Tills are slow", "Tills")
    clock.move(minutes=15)
    one = declare(desk)
    do(desk, "attach-to", two, to="INC-0002", reason="the same gateway")
    clock.move(minutes=3)
    do(desk, "service", one, service="Tills", state="restored")
    (impact,) = [part.text for part in account(desk.incident(one), desk.policy, clock()) if part.name == "impact"]
    assert "degraded for 18m" in impact
