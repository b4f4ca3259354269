"""What all incidents teach: kept up by asking, the same as told anew, and never older than it says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bench.year import tell
from mim_console.data.projection import rebuild
from mim_console.desk.drafts import text_of
from mim_console.incident.adoption import changes, written
from mim_console.incident.trends import record_of
from mim_console.incident.trends.compared import compared, said
from tests.desk.conftest import POLICY, Clock, declare, do, opened, sit

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.trends import Record

SECRET = "zanzibar7secret"


def told_anew(desk: Desk) -> dict[str, Record | None]:
    made = {each.id: record_of(desk.peek(each.id), desk.policy, desk.now()) for each in desk.incidents()}
    return {id: record for id, record in made.items() if record is not None}


def kept(desk: Desk) -> dict[str, Record | None]:
    return {each.id: each for each in desk.improvement.trends().records}


def test_a_year_is_taken_in_a_part_at_a_time_and_is_the_same_as_told_anew(desk: Desk, clock: Clock) -> None:
    tell(desk, clock(), incidents=24, entries=45)
    behind = [24]
    while fresh := desk.improvement.take_in(0).behind:
        assert len(kept(desk)) == 24 - fresh
        behind.append(fresh)
    assert len(behind) > 2
    assert behind == sorted(behind, reverse=True)
    assert kept(desk) == told_anew(desk)
    assert str(desk.improvement.take_in()) == "all 24 taken in"
    rebuild(desk.ledger, text_of)
    assert desk.improvement.take_in().behind == 0
    assert kept(desk) == told_anew(desk)


def test_what_changes_is_looked_at_anew(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    desk.improvement.take_in()
    before = kept(desk)
    do(desk, "retitle", id, title="Card readers fail")
    assert desk.improvement.take_in().behind == 0
    assert kept(desk)[id].title == "Card readers fail"  # type: ignore[union-attr]
    clock.move(hours=3)  # updates and service levels are late by now, and nobody wrote anything
    desk.improvement.take_in()
    assert kept(desk) == told_anew(desk) != before
    desk.policy = POLICY.model_copy(update={"audiences": POLICY.audiences[:1]})
    desk.policy.__dict__.pop("digest", None)  # pydantic copies what was computed, too
    desk.improvement.take_in()
    assert kept(desk) == told_anew(desk)


def test_an_observer_sees_what_is_remembered_and_how_far_it_goes(desk: Desk, clock: Clock) -> None:
    declare(desk)
    with opened(desk.ledger.path, clock, read_only=True) as ledger:
        observer = sit(ledger, clock)
        assert observer.improvement.take_in().behind == 1
        assert not kept(observer)
        desk.improvement.take_in()
        assert observer.improvement.take_in().behind == 0
        assert kept(observer) == kept(desk)
        declare(desk)
        assert str(observer.improvement.take_in()) == "1 of 2 records changed since: open it once without read-only"


def test_a_redacted_word_is_in_no_trend(desk: Desk) -> None:
    ids = [do(desk, "declare", title=f"Cards {n}", impact="high", urgency="high")[0].incident for n in range(9)]
    retitled = do(desk, "retitle", ids[4], title=f"the password is {SECRET}")[0].id
    desk.improvement.take_in()
    assert kept(desk)[ids[4]].title.endswith(SECRET)  # type: ignore[union-attr]
    do(desk, "redact", ids[4], entry=retitled, reason="a password")
    left = b"".join(each.read_bytes() for each in desk.ledger.path.parent.iterdir() if each.is_file())
    assert SECRET.encode() not in left
    desk.improvement.take_in()
    assert kept(desk) == told_anew(desk)


@pytest.mark.parametrize(
    ("rules", "changed"),
    [
        ({"version": "2"}, ("version: 1 → 2",)),
        ({"roles": (*POLICY.roles, POLICY.roles[0].model_copy(update={"id": "runner"}))}, ("roles.runner: new",)),
        ({"audiences": POLICY.audiences[1:]}, ("audiences.executives: gone",)),
        ({"asks": POLICY.asks.model_copy(update={"escalate_after": 9})}, ("asks.escalate_after: 2 → 9",)),
    ],
)
def test_a_changed_rule_is_said_by_its_place(rules: dict[str, object], changed: tuple[str, ...]) -> None:
    told = changes(written(POLICY), POLICY.model_copy(update=rules))
    assert set(changed) <= {*told}
    assert not changes(written(POLICY), POLICY)


def test_a_change_is_adopted_because_of_an_incident_and_compared_with_before(desk: Desk, clock: Clock) -> None:
    tell(desk, clock(), incidents=24, entries=45)
    desk.improvement.take_in()
    id = desk.incidents()[0].id
    do(desk, "action", id, what="chase asks after 7 minutes", owner="Ana", done_test="a drill chased in time")
    desk.policy = desk.policy.model_copy(
        update={"asks": POLICY.asks.model_copy(update={"chase_every": timedelta(minutes=7)})}
    )
    before = desk.improvement.to_adopt()
    assert any(each.startswith("asks.chase_every: ") for each in before)
    do(desk, "adopt-policy", id, at="-10d", what="chase sooner", why="two asks were late", action="A1")
    assert desk.improvement.to_adopt() == ()
    (adopted,) = desk.improvement.adopted
    assert (adopted.incident, adopted.why, adopted.action, adopted.changed) == (id, "two asks were late", "A1", before)
    found = {each.measure: each for each in compared(desk.improvement.trends(), adopted.at)}
    assert found["incidents"].before.n + found["incidents"].after.n <= 24
    assert said(found["ttr"].after, "ttr").startswith("too few to say (n ")
    assert found["incidents"].after.n < 5 < found["incidents"].before.n


def test_nothing_recorded_is_said(desk: Desk) -> None:
    assert str(desk.improvement.take_in()) == "nothing recorded yet"
    assert not kept(desk)
