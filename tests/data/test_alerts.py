"""Alerts beside the record: taken in whole, counted once, let go in time."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mim_console.data import policy_file, sources_file
from mim_console.data.alerts import Alerts, Delivery
from mim_console.data.errors import LedgerError, NotPermitted
from mim_console.data.ledger import Ledger
from mim_console.desk.intake import Intake, Receipt
from mim_console.incident.alerts.signal import Reading, Signal
from tests.alert_bodies import SENT, alertmanager, sent

RULES = policy_file.default().alerts
SOURCES = sources_file.load()


class Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


Send = Callable[[str, bytes], Receipt]


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def intake(ledger: Ledger, clock: Clock) -> Intake:
    return Intake(ledger, SOURCES, RULES, clock)


@pytest.fixture
def send(intake: Intake) -> Send:
    def send(source: str, body: bytes) -> Receipt:
        return intake.take([intake.read(source, body)])[0]

    return send


@pytest.mark.parametrize("source", SENT)
def test_every_system_s_alert_is_kept_as_it_was_read(source: str, send: Send, ledger: Ledger) -> None:
    (alert,) = send(source, sent(source)).alerts
    assert [*Alerts(ledger).every()] == [alert]
    (body,) = Alerts(ledger).bodies(alert)
    assert body.body == sent(source)


def test_a_message_with_a_name_that_comes_again_changes_nothing(send: Send, ledger: Ledger, clock: Clock) -> None:
    first = send("pagerduty", sent("pagerduty")).alerts
    clock.at += timedelta(minutes=3)
    assert send("pagerduty", sent("pagerduty")).alerts == first == [*Alerts(ledger).every()]


def test_a_repeat_without_a_name_is_counted(send: Send, ledger: Ledger, clock: Clock) -> None:
    send("alertmanager", sent("alertmanager"))
    clock.at += timedelta(minutes=5)
    (alert,) = send("alertmanager", sent("alertmanager")).alerts
    assert (alert.count, alert.last - alert.first) == (2, timedelta(minutes=5))
    assert Alerts(ledger).bodies(alert)[0].count == 2


def test_one_name_with_other_words_is_another_message(send: Send) -> None:
    own = {"id": "77", "title": "[Triggered] disk full"}
    send("datadog", json.dumps(own).encode())
    (alert,) = send("datadog", json.dumps(own | {"title": "[Recovered] disk full"}).encode()).alerts
    assert alert.state == "resolved"


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"{", b"[" * 100_000, b'{"a": NaN}', b"nothing", b"\x00" * 6_000_000]
)
def test_what_is_not_understood_is_kept_and_shown(body: bytes, send: Send, ledger: Ledger) -> None:
    receipt = send("alertmanager", body)
    assert (receipt.alerts, [*Alerts(ledger).every()]) == ([], [])
    assert receipt.why
    (kept,) = Alerts(ledger).not_understood()
    assert body.startswith(kept.body)
    assert kept.why == receipt.why


def test_the_body_of_another_system_is_kept_with_a_hint(send: Send) -> None:
    receipt = send("pagerduty", sent("dynatrace"))
    assert "looks like dynatrace" in receipt.why
    assert receipt.readable


def test_one_of_many_that_cannot_be_kept_leaves_none(ledger: Ledger, clock: Clock) -> None:
    good = Delivery("a", b"1", "", Reading((Signal("a", "k", "firing", "x"),)))
    with pytest.raises(LedgerError):
        Alerts(ledger).take([good, Delivery(None, b"2", "", None)], clock)  # type: ignore[arg-type]
    assert [*Alerts(ledger).every()] == []
    assert ledger.db.rows("SELECT * FROM alert_body") == []


def test_an_observer_sees_them_and_changes_nothing(send: Send, path: Path, now: datetime, clock: Clock) -> None:
    send("grafana", sent("grafana"))
    with Ledger.open(path, now=now, read_only=True) as observer:
        assert [alert.title for alert in Alerts(observer).every()] == ["Checkout is slow"]
        with pytest.raises(NotPermitted):
            Alerts(observer).take([Delivery("a", b"", "", None)], clock)


def test_what_was_told_since_is_found(send: Send, ledger: Ledger) -> None:
    store = Alerts(ledger)
    send("grafana", sent("grafana"))
    written = store.written()
    assert store.since(written) == []
    (alert,) = send("splunk", sent("splunk")).alerts
    assert store.since(written) == [alert]


def test_an_alert_is_found_by_its_key_and_by_its_beginning(send: Send, ledger: Ledger) -> None:
    (alert,) = send("dynatrace", sent("dynatrace")).alerts
    for name in ("P-2603141", "dynatrace/P-2603141", "P-26"):
        assert Alerts(ledger).keyed(name) == [alert]
    assert Alerts(ledger).keyed("%") == []


def test_bodies_go_before_alerts_and_old_ones_first(send: Send, ledger: Ledger, clock: Clock) -> None:
    store = Alerts(ledger)
    send("grafana", sent("grafana"))
    clock.at += RULES.keep_bodies + timedelta(hours=1)
    (young,) = send("splunk", sent("splunk")).alerts
    store.thin_out(RULES, clock.at)
    assert len([*store.every()]) == 2
    assert ledger.db.rows("SELECT source FROM alert_body") == [("splunk",)]
    clock.at += RULES.keep - RULES.keep_bodies
    store.thin_out(RULES, clock.at)
    assert [*store.every()] == [young]


def test_no_more_are_kept_than_the_policy_says(intake: Intake, ledger: Ledger, clock: Clock) -> None:
    few = RULES.model_copy(update={"keep_at_most": 10, "keep_bodies_at_most": 3})
    for n in range(25):
        clock.at += timedelta(seconds=1)
        intake.take([intake.read("alertmanager", alertmanager({"fingerprint": str(n)}))])
    Alerts(ledger).thin_out(few, clock.at)
    assert [alert.key for alert in Alerts(ledger).every()] == [str(n) for n in range(15, 25)]
    assert ledger.db.rows("SELECT count(*) FROM alert_body") == [(3,)]


def test_tens_of_thousands_take_no_more_memory_than_thousands(ledger: Ledger, clock: Clock) -> None:
    few = RULES.model_copy(update={"keep_at_most": 2_000, "keep_bodies_at_most": 500})
    store = Alerts(ledger)

    def storm(first: int, last: int) -> None:
        for n in range(first, last, 100):
            clock.at += timedelta(seconds=1)
            signals = tuple(Signal("a", str(k), "firing", f"disk full on host-{k}") for k in range(n, n + 100))
            store.take([Delivery("a", str(n).encode() * 100, "", Reading(signals))], clock)
            store.thin_out(few, clock.at)

    storm(0, 5_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = ledger.path.stat().st_size
    storm(5_000, 30_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000  # kB
    assert len([*store.every()]) == 2_000
    ledger.db.empty_wal()
    assert ledger.path.stat().st_size < 3 * max(size, 1_000_000)


def test_the_newest_state_wins_however_bodies_are_bundled(intake: Intake, ledger: Ledger) -> None:
    resolved = {"status": "resolved", "endsAt": "2026-03-02T14:30:00Z"}
    bodies = [alertmanager({}), alertmanager(resolved), alertmanager({})]  # the last was sent first, and comes late
    receipts = intake.take([intake.read("alertmanager", body) for body in bodies])
    assert [receipt.alerts[0].state for receipt in receipts] == ["firing", "resolved", "resolved"]
    (alert,) = Alerts(ledger).every()
    assert (alert.state, alert.count, alert.reopened) == ("resolved", 3, 0)


def test_a_wrong_line_of_the_sources_is_named(tmp_path: Path) -> None:
    own = tmp_path / "sources.toml"
    own.write_text('[sources.datadog]\nservice = "field(body, "\n\n[sources.mine]\nname = "Mine"\n', encoding="utf-8")
    problems = [str(problem) for problem in sources_file.problems(tmp_path / "policy.toml")]
    assert len(problems) == 2
    assert problems[0].startswith(f"{own}:2: sources.datadog.service: this is no JMESPath")
    assert "sources.mine.title: it is missing" in problems[1]


def test_own_lines_are_laid_over_the_defaults(tmp_path: Path) -> None:
    own = '[sources.splunk]\nseverity = "body.result.urgency"\n[sources.mine]\nname = "Mine"\ntitle = "body.text"\n'
    (tmp_path / "sources.toml").write_text(own, encoding="utf-8")
    sources = sources_file.load(tmp_path / "policy.toml").sources
    assert sources["splunk"].severity == "body.result.urgency"
    assert sources["splunk"].service == SOURCES.sources["splunk"].service
    assert {*sources} == {*SOURCES.sources, "mine"}
