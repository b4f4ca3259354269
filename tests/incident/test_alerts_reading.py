"""What is read from the bodies that systems really send, and from what nobody should have sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import jmespath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mim_console.data import sources_file
from mim_console.incident.alerts.expression import find
from mim_console.incident.alerts.reading import MOST, looks_like, read
from mim_console.incident.alerts.signal import NotUnderstood, Reading, Signal
from mim_console.incident.safe import one_line, visible
from mim_console.outside.alert_body import parsed
from tests.alert_bodies import SENT, sent, value

SOURCES = sources_file.load().sources
NOW = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)

OUTAGE = {  # key, service, severity, a part of the title
    "alertmanager": ("6f1d2a90c3b74e58", "checkout", "critical", "Checkout is failing"),
    "azure": ("11111111-1111-1111-1111-111111111111_pay_checkout_availability", "checkout", "Sev1", "availability"),
    "cloudevents": ("//probes.example.com/eu-west checkout", "checkout", "critical", "Synthetic checkout fails"),
    "cloudwatch": (
        "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx-high",
        "checkout",
        "",
        "checkout-5xx-high: 5xx responses",
    ),
    "datadog": (
        "Checkout error rate on {service:checkout,env:prod}",
        "checkout",
        "P1",
        "Checkout error rate on {service:checkout,env:prod}",
    ),
    "dynatrace": ("P-2603141", "checkout-api", "ERROR", "Failure rate increase"),
    "grafana": ("c6eadffa33fcdf40", "checkout", "critical", "Checkout is slow"),
    "nagios": ("checkout/HTTP errors", "checkout", "CRITICAL", "HTTP errors on checkout"),
    "newrelic": ("ab4b3a2c-7c0c-4b3b-9e0b-0c1f3a1c7d11", "checkout", "CRITICAL", "Error percentage"),
    "opsgenie": (
        "052652ac-5d1c-464a-812a-7dd18bbfba8c-1772460210000",
        "checkout",
        "P1",
        "Checkout payments are declined",
    ),
    "pagerduty": ("Q1TRIGGERED001", "Checkout API", "P1", "Checkout error rate above 15 percent"),
    "servicenow": ("checkout_http_errors", "checkout", "Critical", "HTTP errors of checkout"),
    "splunk": ("Checkout 5xx above threshold checkout", "checkout", "critical", "Checkout 5xx above threshold"),
    "zabbix": ("100214", "checkout", "Disaster", "Checkout: too many HTTP 500"),
}


def said(source: str, body: Any) -> Reading:
    return read(body, source, SOURCES[source], NOW)


def one(source: str, body: Any) -> Signal:
    (signal,) = said(source, body).signals
    return signal


def test_there_is_a_body_of_every_source() -> None:
    assert set(SENT) == set(SOURCES) == set(OUTAGE)


@pytest.mark.parametrize("source", SENT)
def test_each_system_reports_the_outage(source: str) -> None:
    signal = one(source, parsed(sent(source)))
    key, service, severity, title = OUTAGE[source]
    assert (signal.key, signal.service, signal.severity, signal.state) == (key, service, severity, "firing")
    assert title in signal.title
    began = signal.starts
    assert began is not None
    assert datetime(2026, 3, 2, 14, 2, tzinfo=UTC) <= began < datetime(2026, 3, 2, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize("source", SENT)
def test_a_body_is_recognised_as_that_of_its_source(source: str) -> None:
    assert source in looks_like(parsed(sent(source)), SOURCES)


def change(body: Any, path: str, to: Any) -> Any:
    here, *rest = path.split(".")
    key: Any = int(here) if here.isdecimal() else here
    body[key] = change(body[key], ".".join(rest), to) if rest else to
    return body


LATER = {
    "alertmanager": [("alerts.0.status", "resolved", "resolved")],
    "azure": [("data.essentials.monitorCondition", "Resolved", "resolved")],
    "cloudevents": [("type", "com.example.alert.resolved.v1", "resolved"), ("type", "com.example.deployed", "info")],
    "datadog": [
        ("title", "[P1] [Recovered] Checkout error rate on {service:checkout,env:prod}", "resolved"),
        ("title", "[P1] [Re-Triggered] Checkout error rate on {service:checkout,env:prod}", "firing"),
        ("title", "[No Data] Checkout error rate on {service:checkout,env:prod}", "firing"),
    ],
    "dynatrace": [("State", "RESOLVED", "resolved")],
    "grafana": [("alerts.0.status", "resolved", "resolved")],
    "newrelic": [("state", "CLOSED", "resolved"), ("state", "ACKNOWLEDGED", "acknowledged")],
    "opsgenie": [
        ("action", "Close", "resolved"),
        ("action", "Acknowledge", "acknowledged"),
        ("action", "AddNote", "info"),
    ],
    "pagerduty": [
        ("event.event_type", "incident.resolved", "resolved"),
        ("event.event_type", "incident.acknowledged", "acknowledged"),
        ("event.event_type", "incident.reopened", "firing"),
        ("event.event_type", "incident.priority_updated", "info"),
    ],
    "servicenow": [("result.state", "Closed", "resolved")],
    "splunk": [("result.state", "cleared", "resolved")],
    "zabbix": [("event_value", "0", "resolved"), ("event_update_action", "acknowledged", "acknowledged")],
}  # fmt: skip


@pytest.mark.parametrize(("source", "path", "to", "state"), [(s, *c) for s, changes in LATER.items() for c in changes])
def test_what_is_said_later_is_of_the_same_alert(source: str, path: str, to: str, state: str) -> None:
    signal = one(source, change(value(source), path, to))
    assert (signal.key, signal.state) == (OUTAGE[source][0], state)


def test_the_alarm_inside_the_envelope_tells_when_it_is_over() -> None:
    body = value("cloudwatch")
    body["Message"] = json.dumps(json.loads(body["Message"]) | {"NewStateValue": "OK"})
    assert one("cloudwatch", body).state == "resolved"
    assert one("cloudwatch", body).key == OUTAGE["cloudwatch"][0]


def test_a_subscription_waits_for_a_person_with_its_address_in_sight() -> None:
    body = {
        "Type": "SubscriptionConfirmation",
        "TopicArn": "arn:aws:sns:eu-west-1:123456789012:mim",
        "MessageId": "1",
        "Message": "You have chosen to subscribe to the topic.",
        "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2",
    }
    signal = one("cloudwatch", body)
    assert (signal.state, signal.title) == ("info", "You have chosen to subscribe to the topic.")
    assert signal.link == body["SubscribeURL"]


def test_datadog_bodies_of_the_customer_s_own_are_joined_by_their_cycle_key() -> None:
    own = {"ALERT_TRANSITION": "Triggered", "alertCycleKey": "77", "title": "x", "tags": "env:prod,service:pay"}
    there, back = one("datadog", own), one("datadog", own | {"ALERT_TRANSITION": "Recovered", "title": "y"})
    assert (there.key, there.state, there.service) == ("77", "firing", "pay")
    assert (back.key, back.state) == ("77", "resolved")


def test_datadog_may_send_a_form() -> None:
    fields = {name: json.dumps(each) if isinstance(each, dict) else each for name, each in value("datadog").items()}
    signal = one("datadog", parsed(urlencode(fields).encode(), "application/x-www-form-urlencoded"))
    assert (signal.key, signal.service, signal.severity) == OUTAGE["datadog"][:3]


def test_variables_that_a_template_left_unfilled_say_nothing() -> None:
    own = {"title": "disk full", "alert_cycle_key": "$ALERT_CYCLE_KEY", "service": "{Tags[service]}"}
    signal = one("datadog", own)
    assert (signal.key, signal.service) == ("disk full", "")


def test_an_acknowledgement_in_nagios_is_none_of_the_service_s_states() -> None:
    fields = {
        "NOTIFICATIONTYPE": "ACKNOWLEDGEMENT",
        "HOSTNAME": "db1",
        "SERVICEDESC": "disk",
        "SERVICESTATE": "CRITICAL",
    }
    assert one("nagios", fields).state == "acknowledged"
    assert one("nagios", fields | {"NOTIFICATIONTYPE": "RECOVERY", "SERVICESTATE": "OK"}).state == "resolved"
    host = one("nagios", {"$NOTIFICATIONTYPE$": "PROBLEM", "$HOSTNAME$": "db1", "$HOSTSTATE$": "DOWN"})
    assert (host.state, host.title) == ("firing", "Host check on db1")


def test_what_the_sender_left_out_is_said() -> None:
    assert "12 alerts" in said("alertmanager", value("alertmanager") | {"truncatedAlerts": 12}).left_out


def test_more_alerts_than_are_read_are_counted() -> None:
    alert = value("alertmanager")["alerts"][0]
    body = value("alertmanager") | {"alerts": [alert | {"fingerprint": str(n)} for n in range(MOST + 5)]}
    reading = said("alertmanager", body)
    assert len(reading.signals) == MOST
    assert f"{MOST + 5:,}" in reading.left_out


@pytest.mark.parametrize(
    "body", [{}, [], {"alerts": []}, {"alerts": [{}]}, {"alerts": "firing"}, {"alerts": {"status": []}}]
)
def test_what_shows_nothing_is_not_understood(body: Any) -> None:
    with pytest.raises(NotUnderstood):
        said("alertmanager", body)


def test_hostile_texts_are_shown_and_not_obeyed() -> None:
    evil = "\x1b]52;c;aGk=\x07[red]ok[/]\u202egnp.exe\x00\ud800\n" + "x" * 100_000
    body = value("alertmanager")
    alert = body["alerts"][0]
    alert["labels"] |= {"service": evil, "severity": evil}
    alert |= {
        "fingerprint": evil,
        "annotations": {"summary": evil, "description": evil},
        "generatorURL": "javascript:x",
    }
    signal = one("alertmanager", body)
    for text in (signal.key, signal.title, signal.service, signal.severity):
        assert text == one_line(text)
        assert len(text) <= 300
    assert signal.text == visible(signal.text)
    assert len(signal.text) <= 4_000
    assert not signal.link


def test_keys_that_differ_only_far_behind_stay_apart() -> None:
    keys = set()
    for end in "ab":
        body = value("alertmanager")
        body["alerts"][0]["fingerprint"] = "x" * 5_000 + end
        keys.add(one("alertmanager", body).key)
    assert len(keys) == 2


def names(body: Any) -> set[str]:
    """The names of all fields in a body."""
    if isinstance(body, dict):
        return {*body}.union(*(names(each) for each in body.values()))
    return set().union(*(names(each) for each in body)) if isinstance(body, list) else set()


KNOWN = sorted(set().union(*(names(parsed(sent(source))) for source in SENT)))
WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KNOWN), inner, max_size=6),
    max_leaves=15,
)


@given(source=st.sampled_from(sorted(SENT)), body=WILD, data=st.data())
def test_whatever_is_sent_is_read_or_not_understood(source: str, body: Any, data: st.DataObject) -> None:
    if data.draw(st.booleans()) and isinstance(body, dict):  # a right body, with something else in some places
        body = parsed(sent(source)) | body
    try:
        signals = said(source, body).signals
    except NotUnderstood:
        signals = ()
    for signal in signals:
        assert signal.key
        assert signal.title == one_line(signal.title)
        assert signal.at is None or signal.at <= NOW


FIELDS = st.recursive(
    st.sampled_from([None, False, True, 0, "", "x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100)
@given(FIELDS, st.lists(st.sampled_from(["a", "a.b", "b.c", "a.b.c", "c"]), min_size=1, max_size=3))
def test_plain_paths_find_what_jmespath_finds(body: object, paths: list[str]) -> None:
    written = " || ".join(paths)
    assert find(written, body) == jmespath.search(written, body)
