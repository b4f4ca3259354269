"""Recent changes, ranked: nearer and later is likelier, and nothing that came after the impact began."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.changes import LOOK_BACK, ChangeRecord, ranked
from mim_console.incident.facts.diagnose import ChangeCleared, ChangeSuspected
from mim_console.incident.facts.identify import MilestoneReached
from mim_console.incident.facts.scope import ServiceAffected
from mim_console.incident.incident import Incident
from mim_console.incident.services import Edge, Item, ServiceMap
from tests.incident.tale import START, Tale, declared

SERVICES = ServiceMap(
    [Item(id=id, name=id) for id in ("checkout", "payments", "db", "disk", "reporting")],
    [Edge("checkout", "payments"), Edge("payments", "db"), Edge("db", "disk")],
)


def broken(began: bool = True) -> Tale:
    tale = Tale()
    tale.say(declared())
    tale.say(ServiceAffected(service="payments", state="down"))
    if began:
        tale.say(MilestoneReached(milestone="impact_start"))
    return tale


def change(minutes: float, *services: str, key: str = "") -> ChangeRecord:
    at = START - timedelta(minutes=minutes)
    return ChangeRecord(key=key or f"{minutes} {services}", what="a change", services=services, at=at)


def order(incident: Incident, *changes: ChangeRecord) -> list[str]:
    return [", ".join(each.change.services) for each in ranked(changes, incident, SERVICES)]


def test_at_the_same_time_the_nearer_one_is_likelier() -> None:
    names = ("reporting", "", "disk", "checkout", "db", "payments")
    incident = broken().incident
    found = order(incident, *(change(20, *([name] if name else [])) for name in names))
    assert found == ["payments", "db", "disk", "checkout", "", "reporting"]


@given(st.floats(0, 20_000), st.floats(0, 20_000))
def test_on_the_same_service_the_later_one_is_likelier(one: float, other: float) -> None:
    incident = broken().incident
    found = [
        each.before for each in ranked([change(one, "db", key="1"), change(other, "db", key="2")], incident, SERVICES)
    ]
    assert found == sorted(found)


def test_a_step_is_weighed_against_age() -> None:
    assert order(broken().incident, change(6 * 24 * 60, "payments"), change(5, "db")) == ["db", "payments"]


@given(st.floats(-40_000, 40_000))
def test_what_came_after_the_impact_began_or_long_before_is_no_cause(minutes: float) -> None:
    found = ranked([change(minutes, "payments")], broken().incident, SERVICES)
    assert bool(found) == (0 <= timedelta(minutes=minutes) / timedelta(minutes=1) <= LOOK_BACK / timedelta(minutes=1))


def test_the_reason_is_said_in_words() -> None:
    changes = [change(12, "payments"), change(185, "db"), change(4000, "disk"), change(1, "checkout"), change(30)]
    said = {each.change.services: each.reason for each in ranked(changes, broken().incident, SERVICES)}
    assert said == {
        ("payments",): "on payments itself, 12 minutes before",
        ("db",): "on db, on which it depends, 3 hours before",
        ("disk",): "on disk, 2 steps below it, 2 days before",
        ("checkout",): "on checkout, which depends on it, 1 minute before",
        (): "nobody says on what, 30 minutes before",
    }


def test_while_nobody_knows_when_it_began_it_counts_from_when_it_was_noticed() -> None:
    (found,) = ranked([change(12, "payments")], broken(began=False).incident, SERVICES)
    assert found.reason == "on payments itself, 12 minutes before it was noticed"


def test_without_a_map_the_name_alone_tells() -> None:
    found = ranked([change(12, "db"), change(12, "Payments")], broken().incident, ServiceMap())
    assert [each.reason for each in found] == [
        "on payments itself, 12 minutes before",
        "on db, there is no map, 12 minutes before",
    ]


def test_what_is_suspected_says_so_and_what_is_cleared_comes_last() -> None:
    tale = broken()
    suspected = tale.say(ChangeSuspected(handle="X1", what="a change", key="near"))
    near, far = change(5, "payments", key="near"), change(5000, "disk", key="far")
    assert [each.handle for each in ranked([far, near], tale.incident, SERVICES)] == ["X1", ""]
    tale.say(ChangeCleared(about=suspected, handle="X1", reason="not here"))
    assert [each.cleared for each in ranked([far, near], tale.incident, SERVICES)] == ["", "not here"]


def test_a_change_that_was_suspected_by_hand_is_known_by_its_number() -> None:
    tale = broken()
    tale.say(ChangeSuspected(handle="X1", what="a switch", reference="CHG-7"))
    (found,) = ranked([change(5, "payments", key="CHG-7")], tale.incident, SERVICES)
    assert found.handle == "X1"


def test_a_change_that_was_ruled_out_at_once_is_cleared_on_the_record() -> None:
    tale = broken()
    tale.say(ChangeSuspected(handle="X1", what="a change", key="near", cleared="other host"))
    (kept,) = tale.incident.changes.values()
    assert (kept.cleared, kept.cleared_at) == ("other host", START)
