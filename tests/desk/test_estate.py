"""An incident and the estate around it: what is filled in, what the record keeps, and what a change becomes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mim_console.data.ledger import Ledger
from mim_console.desk.demo import furnish
from mim_console.desk.desk import Desk
from mim_console.desk.drafts import text_of
from mim_console.desk.moment import Refused
from mim_console.desk.verbs import VERBS
from mim_console.incident.facts.scope import Service
from tests.desk.conftest import Clock, do, opened, sit


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A desk with the invented shop around it."""
    furnish(desk)
    return desk


@pytest.fixture
def watching(shop: Desk, clock: Clock) -> Iterator[Desk]:
    with opened(shop.ledger.path, clock, read_only=True) as ledger:
        yield sit(ledger, clock)


def failing(desk: Desk, service: str = "payments", **more: str) -> str:
    id = do(desk, "declare", title="Cards fail", impact="high", urgency="high", service=service)[0].incident
    do(desk, "service", id, service=service, state="down", **more)
    return id


def filled(desk: Desk, id: str, verb: str, name: str) -> str:
    return VERBS[verb].inputs[name].filled(desk.moment(id))


def offered(desk: Desk, id: str | None, verb: str, name: str) -> dict[str, str]:
    return dict(VERBS[verb].inputs[name].offered(desk.moment(id)))


def remark(desk: Desk, id: str | None, verb: str, name: str, typed: str) -> str:
    wanted, moment = VERBS[verb].inputs[name], desk.moment(id)
    assert wanted.remark
    return wanted.remark(moment, wanted.read(typed, moment))


def test_a_service_is_offered_and_kept_in_the_spelling_of_the_map(shop: Desk) -> None:
    assert "payments" in offered(shop, None, "declare", "service")
    id = failing(shop, "Payments-SVC")
    assert [*shop.incident(id).services] == ["payments"]
    assert remark(shop, id, "service", "service", "tills") == "critical · 1,400 users · Shop systems · service"
    assert remark(shop, id, "service", "service", "fax") == "the service map does not know it"
    do(shop, "service", id, service="fax", state="down")
    assert "fax" in shop.incident(id).services


@pytest.mark.parametrize(("said", "critical"), [({}, True), ({"critical": "no"}, False)])
def test_critical_is_what_the_map_says_unless_somebody_says_otherwise(
    shop: Desk, said: dict[str, str], critical: bool
) -> None:
    assert shop.incident(failing(shop, **said)).services["payments"].critical is critical


def test_the_record_keeps_what_the_map_said_and_needs_it_no_more(shop: Desk) -> None:
    id = failing(shop)
    snapshots = [entry for entry in shop.ledger.read(id) if entry.kind == "service_described"]
    assert len(snapshots) == 1  # the second time it said the same
    shop.ledger.db.raw.execute("DELETE FROM service_item")
    kept: Service = sit(shop.ledger, Clock(shop.now())).incident(id).services["payments"]
    assert kept.described is not None
    assert (kept.described.group, kept.described.users, kept.described.source) == ("Payments", 64_000, "cmdb")
    assert kept.described.as_of == shop.now()
    assert kept.described.dependents[:3] == ("checkout", "store tills", "refunds")


def test_scope_is_filled_in_with_its_source_until_somebody_knows_better(shop: Desk, clock: Clock) -> None:
    id = failing(shop)
    clock.move(hours=2)
    assert filled(shop, id, "scope", "users") == "64,000"
    assert remark(shop, id, "scope", "users", "64,000") == "by the service map, 2 hours old: payments"
    assert remark(shop, id, "scope", "users", "900") == ""
    assert filled(shop, id, "scope", "sites") == "Leeds, Porto, London, 214 shops"
    assert [*offered(shop, id, "function", "name")] == ["Online sales", "Shop sales", "Refunds", "Click and collect"]
    do(shop, "scope", id, users="900", sites="Leeds")
    assert filled(shop, id, "scope", "users") == filled(shop, id, "scope", "sites") == ""


def test_what_the_map_says_ticks_the_criteria_beforehand(shop: Desk) -> None:
    assert filled(shop, failing(shop), "promote", "criteria") == "critical, critical-service, regulatory"
    assert filled(shop, failing(shop, "loyalty points"), "promote", "criteria") == "critical"


def test_the_map_is_taken_over_once(shop: Desk) -> None:
    id = failing(shop)
    assert [text_of(entry) for entry in do(shop, "adopt-map", id)][:2] == [
        "scope: users 64000 · sites Leeds, Porto, London, 214 shops",
        "business function at risk: Online sales · by the service map, a moment old: payments",
    ]
    at_risk = {name for name, each in shop.incident(id).services.items() if each.state == "at risk"}
    assert at_risk == {"checkout", "store tills"}
    with pytest.raises(Refused, match="the record says already"):
        do(shop, "adopt-map", id)


def test_an_observer_sees_reach_and_changes(shop: Desk, watching: Desk) -> None:
    id = failing(shop)
    scene = watching.scene(id)
    assert scene.estate.reach(scene.incident).said == "5 depend on payments, 2 critical, 64,000 users or more"
    first = scene.estate.ranked(scene.incident)[0]
    assert (first.change.key, first.distance) == ("CHG-20409", 0)
    assert watching.estate.changes == shop.estate.changes


def test_a_map_that_is_taken_in_elsewhere_is_seen(shop: Desk, watching: Desk, clock: Clock, tmp_path: Path) -> None:
    assert len(watching.estate.services.items) == 20
    assert watching.estate.services is watching.estate.services
    from mim_console.data.services import Services

    path = tmp_path / "more.csv"
    path.write_text("name,owner\nfax,Ana\n", encoding="utf-8")
    with Ledger.open(shop.ledger.path, now=clock()) as elsewhere:
        Services(elsewhere).take([path], clock(), source="fax")
    assert watching.estate.services.find("fax") is not None


def test_vendors_of_the_map_are_offered_those_of_what_fails_first(shop: Desk) -> None:
    elsewhere = offered(shop, failing(shop, "fax"), "vendor", "vendor")
    here = offered(shop, failing(shop, "payments"), "vendor", "vendor")
    assert {*here} == {*elsewhere}
    assert [*here][:2] == ["Acme", "Docker"]
    assert here["Acme"] == "contract ACM-8841 · card gateway, fraud check"


def test_without_a_map_nothing_is_offered_or_asked(desk: Desk) -> None:
    id = failing(desk)
    assert filled(desk, id, "scope", "users") == ""
    assert remark(desk, id, "service", "service", "payments") == ""
    assert VERBS["adopt-map"].why_off(desk.moment(id)) == "there is no service map: `services import` takes one in"
    assert not [entry for entry in desk.ledger.read(id) if entry.kind == "service_described"]


def weigh(desk: Desk, id: str, verdict: str, **more: str) -> list[str]:
    entries = do(desk, "weigh-change", id, change="CHG-20409", verdict=verdict, **more)
    return [entry.kind for entry in entries]


def test_a_change_becomes_a_theory_then_a_rollback_then_is_ruled_out(shop: Desk) -> None:
    id = failing(shop)
    assert weigh(shop, id, "hypothesis") == ["change_suspected", "hypothesis_raised"]
    assert weigh(shop, id, "rollback", owner="Jo") == ["action_added"]
    incident = shop.incident(id)
    (suspected,), (action,) = incident.changes.values(), incident.actions.values()
    assert (suspected.key, suspected.back_out, suspected.service) == ("CHG-20409", "Deploy 4.17", "payments")
    assert (action.type, action.waiting, action.ticket) == ("rollback", True, "CHG-20409")
    assert action.what.endswith(": Deploy 4.17")
    with pytest.raises(Refused, match="needs approval"):
        do(shop, "done", id, action="A1")
    assert weigh(shop, id, "ruled out", reason="not on this path") == ["change_cleared"]
    assert shop.estate.ranked(shop.incident(id))[-1].cleared == "not on this path"
    assert weigh(shop, id, "suspect") == ["change_suspected"]
    with pytest.raises(Refused, match="suspected already, as X2"):
        weigh(shop, id, "suspect")


def test_to_rule_a_change_out_needs_a_reason(shop: Desk) -> None:
    id = failing(shop)
    with pytest.raises(Refused, match=r"^Why: say what shows"):
        weigh(shop, id, "ruled out")
    assert weigh(shop, id, "ruled out", reason="other host") == ["change_suspected"]
    assert not [each for each in shop.incident(id).changes.values() if not each.cleared]


def test_a_change_that_is_named_brings_the_rest_of_its_record(shop: Desk) -> None:
    id = failing(shop)
    (entry,) = do(shop, "change", id, what="chg-20417")
    assert text_of(entry) == (
        "X1 change suspected: Registry password changed in the clean-up of the password manager on Registry account "
        "CHG-20417 · on Registry account, 2 steps below it, 75 minutes before it was noticed"
    )
    (by_hand,) = do(shop, "change", id, what="a switch", service="tills")
    assert text_of(by_hand) == "X2 change suspected: a switch on store tills"
