"""Actions across incidents: checked, done with evidence, verified by others, moved with reasons, never forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mim_console.desk.moment import Refused
from mim_console.incident.undertaken import pressing
from tests.desk.conftest import Clock, declare, do, sit

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk

LAG = {
    "what": "Add an alert on replica lag that fires within 2 minutes",
    "owner": "Lin",
    "type": "detect",
    "done_test": "it fired in a drill",
    "by": "2w",
}


def closed(desk: Desk) -> str:
    id = declare(desk)
    do(desk, "resolve", id, how="rolled back", reason="errors are gone")
    do(desk, "close", id, reason="all agreed")
    return id


def said(desk: Desk) -> list[tuple[str, str, str]]:
    return [(each.reference, each.action.handle, each.stand(desk.now())) for each in desk.actions.all()]


def test_what_outlives_the_incident_is_checked_and_what_is_quick_is_not(desk: Desk) -> None:
    id = declare(desk)
    do(desk, "action", id, what="look into it", owner="DBA team")
    vague = LAG | {"what": "Improve monitoring", "owner": "Lin and Bob", "done_test": ""}
    with pytest.raises(Refused) as refused:
        do(desk, "action", id, **vague)
    for mend in ("say what will be done so that somebody can tell", "are several", "when it is done", "in spite"):
        assert mend in str(refused.value)
    do(desk, "action", id, **vague, because="the regulator worded it")
    with pytest.raises(Refused, match="“look into” can never be seen"):
        do(desk, "change-action", id, action="A1", type="prevent", reason="it stays")
    do(desk, "change-action", id, action="A1", type="prevent", what="Size the pool by load", owner="Bob",
       done_test="a load test passed", reason="it stays")  # fmt: skip
    with pytest.raises(Refused, match="“DBA team” is not a person"):
        do(desk, "give-action", id, action="A1", owner="DBA team")
    types = [(each.type, each.because) for each in desk.incident(id).actions.values()]
    assert types == [("prevent", ""), ("detect", "the regulator worded it")]


def test_after_the_incident_an_action_is_one_that_prevents(desk: Desk) -> None:
    id = closed(desk)
    with pytest.raises(Refused, match="Nobody owns it"):
        do(desk, "action", id, what="Size the pool by load", done_test="a load test passed")
    do(desk, "action", id, what="Size the pool by load", done_test="a load test passed", owner="Bob")
    assert [each.type for each in desk.incident(id).actions.values()] == ["prevent"]


def test_its_whole_life_on_a_closed_incident(desk: Desk, clock: Clock) -> None:
    id = closed(desk)
    do(desk, "action", id, **LAG)
    before = desk.actions.all()[0].action.due
    with pytest.raises(Refused, match="Why: this is needed"):
        do(desk, "move-action", id, action="A1", by="3w")
    do(desk, "move-action", id, action="A1", by="3w", reason="Lin is away")
    with pytest.raises(Refused, match="what shows that A1 is done"):
        do(desk, "done", id, action="A1")
    lin = sit(desk.ledger, clock, "lin")
    do(lin, "done", id, action="A1", result="see change 812")
    assert said(desk) == [("INC-0001", "A1", "to verify")]
    with pytest.raises(Refused, match="Lin's own"):
        do(lin, "verify-action", id, action="A1")
    do(desk, "verify-action", id, action="A1", evidence="it fired at 14:05")
    assert said(desk) == [("INC-0001", "A1", "verified")]
    do(desk, "reopen-action", id, action="A1", reason="it did not fire last night")
    assert said(desk) == [("INC-0001", "A1", "open")]
    do(lin, "done", id, action="A1", result="see change 901")
    do(lin, "verify-action", id, action="A1", because="nobody else has access")
    desk.follow()
    [action] = desk.incident(id).actions.values()
    [move] = action.moves
    assert (move.before, move.by, move.reason) == (before, "Ana", "Lin is away")
    assert (action.verified_by, action.reopened) == ("lin", ["it did not fire last night"])


def test_all_incidents_are_listed_soonest_first_and_as_they_stand_now(desk: Desk, clock: Clock) -> None:
    first, second, running = closed(desk), closed(desk), declare(desk)
    do(desk, "action", second, **LAG | {"by": "3d"})
    do(desk, "action", first, **LAG)
    do(desk, "action", running, what="collect logs", owner="Lin")
    assert said(desk) == [("INC-0003", "A1", "open"), ("INC-0002", "A1", "open"), ("INC-0001", "A1", "open")]
    assert [each.reference for each in pressing(desk.actions.all(), clock())] == ["INC-0002"]
    other = sit(desk.ledger, clock, "Bob")
    do(other, "action", first, **LAG | {"by": "1d"})  # what another console wrote is here at once
    assert [each.reference for each in desk.actions.open()][:2] == ["INC-0003", "INC-0001"]
    do(other, "retitle", second, title="Card payments fail everywhere")
    assert "Card payments fail everywhere" in [each.title for each in desk.actions.all()]
    assert said(desk) == said(sit(desk.ledger, clock))


def test_what_becomes_overdue_after_the_incident_is_recorded_once(desk: Desk, clock: Clock) -> None:
    id = closed(desk)
    do(desk, "action", id, **LAG)
    desk.settle()
    clock.move(days=15)
    watching, other = sit(desk.ledger, clock), sit(desk.ledger, clock)
    assert [(where, fact.name) for where, fact in watching.unrecorded()] == [(id, f"Lin: {LAG['what']}")]
    [entry] = desk.settle()
    assert (entry.kind, entry.author, entry.incident) == ("threshold_passed", "console", id)
    assert other.settle() == desk.settle() == []
    do(desk, "move-action", id, action="A1", by="2w", reason="Lin is away")
    clock.move(days=15)
    assert len(desk.settle()) == 1
    assert said(desk) == [("INC-0001", "A1", "overdue")]


def test_what_is_corrected_or_redacted_is_so_in_the_list_too(desk: Desk) -> None:
    id = closed(desk)
    for _ in range(2):
        do(desk, "action", id, **LAG)
    first, second = (each.action.id for each in desk.actions.all())
    do(desk, "correct", id, entry=first, reason="misheard", text="Add an alert on replica lag of an hour")
    assert "Add an alert on replica lag of an hour" in [each.action.what for each in desk.actions.all()]
    do(desk, "redact", id, entry=second, reason="a name")
    assert [each.action.what for each in desk.actions.all()] == ["Add an alert on replica lag of an hour"]
