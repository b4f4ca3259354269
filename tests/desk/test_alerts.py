"""What other systems noticed becomes part of an incident, and what becomes of it goes on the record once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mim_console.data import sources_file
from mim_console.desk.desk import Desk
from mim_console.desk.intake import Intake
from mim_console.desk.moment import Refused
from mim_console.desk.verbs.alerts import EACH
from mim_console.incident.entry import Entry
from tests.alert_bodies import SHARED, alertmanager, sent, value
from tests.desk.conftest import Clock, declare, do, opened, sit

Send = Callable[..., None]
GONE = {"status": "resolved", "endsAt": "2026-03-04T14:30:00Z"}


@pytest.fixture
def send(desk: Desk) -> Send:
    intake = Intake(desk.ledger, sources_file.load(), desk.policy.alerts, desk.now)

    def send(source: str = "alertmanager", body: bytes = b"") -> None:
        (receipt,) = intake.take([intake.read(source, body or sent(source))])
        assert receipt.alerts, receipt.why

    return send


def kinds(entries: list[Entry]) -> list[str]:
    return [entry.kind for entry in entries]


def said(desk: Desk, id: str, kind: str) -> list[dict[str, object]]:
    return [json.loads(entry.body) for entry in desk.ledger.read(id) if entry.kind == kind]


def test_all_systems_become_one_candidate_and_nothing_is_lost_on_promotion(desk: Desk, send: Send) -> None:
    for source in SHARED:
        send(source)
    (group,) = desk.alerts.groups()
    entries = do(desk, "propose-alert", alert="checkout")
    assert kinds(entries) == ["candidate_raised", *["alert_attached"] * 7, "milestone_reached"]
    id = entries[0].incident
    assert desk.incident(id).status == "candidate"
    assert [*desk.incident(id).services] == ["checkout"]
    assert {desk.alerts.incident_of(alert) for alert in group.alerts} == {id}
    do(desk, "classify", id, impact="high", urgency="high")
    do(desk, "promote", id)
    incident = desk.incident(id)
    assert incident.major
    assert {source for source, _ in incident.alerts} == set(SHARED)
    assert "7 alerts from 7 systems" in str(said(desk, id, "candidate_raised")[0]["reason"])


def test_the_record_keeps_what_was_known_when_the_tables_forget(desk: Desk, send: Send, clock: Clock) -> None:
    send("grafana")
    id = declare(desk)
    do(desk, "attach-alert", id, alert="checkout")
    with desk.ledger.db.writing() as raw:
        raw.execute("DELETE FROM alert")
        raw.execute("DELETE FROM alert_body")
    clock.move(hours=1)
    desk.settle()
    (attached,) = said(desk, id, "alert_attached")
    assert attached["link"] == "https://grafana.example.com/d/pay?orgId=1&viewPanel=4"
    assert attached["text"] == "p99 of the checkout API is above 2 s"
    (alert,) = desk.incident(id).alerts.values()
    assert (alert.title, alert.state, alert.by) == ("Checkout is slow", "firing", "Ana")


def test_every_turn_is_recorded_once_whoever_watches(desk: Desk, send: Send, clock: Clock, tmp_path: Path) -> None:
    send()
    id = declare(desk)
    do(desk, "attach-alert", id, alert="6f1d2a90c3b74e58")
    with opened(tmp_path / "mim.db", clock) as ledger:
        other = sit(ledger, clock, "Bo")
        clock.move(minutes=25)
        send(body=alertmanager(dict(GONE)))
        clock.move(minutes=20)
        send(body=alertmanager({"startsAt": "2026-03-04T14:40:00Z"}))
        clock.move(minutes=1)
        recorded = [*other.settle(), *desk.settle(), *other.settle()]
        turns = [(json.loads(e.body)["state"], e.occurred_at.minute) for e in recorded if e.kind == "alert_turned"]
        assert turns == [("resolved", 30), ("firing", 50)]
        assert [alert.state for alert in other.incident(id).alerts.values()] == ["firing"]
    assert [alert.state for alert in desk.incident(id).alerts.values()] == ["firing"]


def test_an_alert_that_flaps_is_said_to_flap_and_then_how_it_ended(desk: Desk, send: Send, clock: Clock) -> None:
    send()
    id = declare(desk)
    do(desk, "attach-alert", id, alert="checkout")
    for n in range(12):
        clock.move(minutes=1)
        now = clock().isoformat()
        send(body=alertmanager({"startsAt": now} if n % 2 else {"status": "resolved", "endsAt": now}))
        desk.settle()
    assert desk.alerts.flapping(desk.alerts.alerts()[0])
    clock.move(hours=1)
    desk.settle()
    desk.settle()
    states = [turn["state"] for turn in said(desk, id, "alert_turned")]
    assert states == ["resolved", "firing", "resolved", "flapping", "firing"]


def test_of_an_incident_that_is_over_nothing_more_is_said(desk: Desk, send: Send, clock: Clock) -> None:
    send()
    entries = do(desk, "propose-alert", alert="checkout")
    id = entries[0].incident
    do(desk, "reject", id, reason="a test of the alerting")
    clock.move(minutes=30)
    send(body=alertmanager(dict(GONE)))
    assert desk.settle() == []


HOSTILE: dict[str, tuple[str, bytes]] = {
    "another system resolves the same key": (
        "grafana",
        json.dumps(
            value("grafana") | {"alerts": [value("grafana")["alerts"][0] | GONE | {"fingerprint": "6f1d2a90c3b74e58"}]}
        ).encode(),
    ),
    "an end from before it began": (
        "alertmanager",
        alertmanager({"status": "resolved", "endsAt": "2020-01-01T00:00:00Z"}),
    ),
    "an end from the year 9999": ("alertmanager", alertmanager({"startsAt": "9999-12-31T23:59:59Z"})),
    "a state that there is none of": ("alertmanager", alertmanager({"status": "closed'; DROP TABLE alert; --"})),
    "the key in other letters": ("alertmanager", alertmanager(dict(GONE) | {"fingerprint": "6F1D2A90C3B74E58"})),
    "a name with what is not seen": (
        "alertmanager",
        alertmanager(dict(GONE) | {"fingerprint": "6f1d2a90c3b74e58\u200b"}),
    ),
    "an incident named in it": (
        "alertmanager",
        alertmanager(
            {"fingerprint": "x", "labels": {"incident": "INC-0001", "state": "closed", "service": "INC-0001"}}
        ),
    ),
    "hundreds of others about the same": (
        "alertmanager",
        alertmanager(*({"fingerprint": f"{n}", "labels": {"severity": "critical"}} for n in range(500))),
    ),
    "no JSON": ("alertmanager", b'{"alerts": [' * 10_000),
    "a megabyte of nothing": ("alertmanager", b" " * 1_000_000),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_nothing_that_is_sent_changes_what_is_on_a_record(what: str, desk: Desk, send: Send, clock: Clock) -> None:
    send()
    id = declare(desk)
    do(desk, "attach-alert", id, alert="6f1d2a90c3b74e58")
    before = [*desk.ledger.read()]
    source, body = HOSTILE[what]
    intake = Intake(desk.ledger, sources_file.load(), desk.policy.alerts, desk.now)
    for _ in range(3):
        clock.move(seconds=30)
        intake.take([intake.read(source, body)])
    assert desk.settle() == []
    assert [*desk.ledger.read()] == before
    (ours,) = desk.alerts.store.get([("alertmanager", "6f1d2a90c3b74e58")])
    assert ours.state == "firing"
    clock.move(minutes=25)
    send(body=alertmanager(dict(GONE)))  # its own system still can
    assert "alert_turned" in kinds(desk.settle())


def test_a_storm_leaves_a_record_that_can_be_read(desk: Desk, send: Send) -> None:
    many = [
        {"fingerprint": str(n), "annotations": {"summary": f"disk full on host-{n:04}"}, "labels": {"severity": "low"}}
        for n in range(3_000)
    ]
    send(body=alertmanager({}, *many))
    id = declare(desk)
    entries = do(desk, "attach-alert", id, alert="checkout")
    assert len(entries) == EACH + 1
    assert json.loads(entries[0].body)["title"] == "Checkout is failing for almost one in five customers"
    (storm,) = said(desk, id, "alert_storm")
    assert storm["alerts"] == 3_001 - EACH
    assert storm["causes"] == [["disk full on host-#", 3_001 - EACH]]


def test_what_is_attached_is_not_attached_again(desk: Desk, send: Send) -> None:
    send()
    id = declare(desk)
    do(desk, "attach-alert", id, alert="checkout")
    with pytest.raises(Refused, match="already"):
        do(desk, "attach-alert", id, alert="checkout")
    send("grafana")
    (entry,) = do(desk, "attach-alert", id, alert="checkout")
    assert json.loads(entry.body)["source"] == "grafana"


def test_without_alerts_the_verbs_say_why_they_are_off(desk: Desk) -> None:
    with pytest.raises(Refused, match="no alert came in"):
        do(desk, "propose-alert", alert="checkout")


@pytest.mark.parametrize("typed", ["printers", "x" * 1000, "%"])
def test_what_is_no_alert_is_refused(desk: Desk, send: Send, typed: str) -> None:
    send()
    with pytest.raises(Refused):
        do(desk, "attach-alert", declare(desk), alert=typed)


def test_an_alert_is_named_by_a_word_of_its_title_and_resolved_ones_by_their_key(desk: Desk, send: Send) -> None:
    send("splunk")
    send("dynatrace")
    id = declare(desk)
    (entry,) = do(desk, "attach-alert", id, alert="failure rate")
    assert json.loads(entry.body)["key"] == "P-2603141"


def test_a_new_group_is_suggested_to_the_incident_it_may_belong_to(desk: Desk, send: Send) -> None:
    id = do(desk, "declare", title="Cannot pay", impact="high", urgency="high", service="Checkout")[0].incident
    send("alertmanager", alertmanager({"startsAt": "2026-03-04T14:04:00Z"}))
    (group,) = desk.alerts.groups()
    (found,) = desk.duplicates(group)
    assert found.incident.id == id
    assert "same service Checkout" in found.why
    assert "a minute apart" in found.why


def test_an_observer_reads_alerts_and_incidents(desk: Desk, send: Send, clock: Clock, tmp_path: Path) -> None:
    send()
    id = do(desk, "propose-alert", alert="checkout")[0].incident
    with opened(tmp_path / "mim.db", clock, read_only=True) as ledger:
        watching = sit(ledger, clock)
        assert [group.service for group in watching.alerts.groups()] == ["checkout"]
        assert len(watching.incident(id).alerts) == 1


def test_what_came_meanwhile_is_seen_and_what_is_over_leaves(desk: Desk, send: Send, clock: Clock) -> None:
    send()
    assert desk.alerts.fresh == clock()
    clock.move(minutes=30)
    send(body=alertmanager(dict(GONE)))
    assert (desk.alerts.groups(), len(desk.alerts.alerts())) == ((), 1)
    clock.move(days=2)
    assert desk.alerts.alerts() == ()
