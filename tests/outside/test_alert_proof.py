"""Who may send."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from starlette.datastructures import Headers

from mim_console.incident.alerts.source import Signature, Token
from mim_console.outside.alert_proof import early, signed

NOW = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)
SECRET = "s3cret-of-mine"
BEARER = Token(by="header", name="Authorization", prefix="Bearer ", secret="env:X")
QUERY = Token(by="query", name="token", secret="env:X")
PAGERDUTY = Signature(by="signature", name="X-PagerDuty-Signature", prefix="v1=", secret="env:X")
GRAFANA = Signature(
    by="signature", name="X-Grafana-Alerting-Signature", timestamp="X-Grafana-Alerting-Timestamp", secret="env:X"
)


def mac(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (f"Bearer {SECRET}", True),
        (SECRET, False),
        (f"Bearer {SECRET}x", False),
        (f"Bearer {SECRET[:-1]}", False),
        ("Bearer ", False),
        ("", False),
        ("Bearer \xff\xfe", False),
    ],
)
def test_a_token_in_a_header(given: str, right: bool) -> None:
    assert early(BEARER, SECRET, {"Authorization": given}, {}) is right


def test_a_token_in_the_address() -> None:
    assert early(QUERY, SECRET, {}, {"token": SECRET})
    assert not early(QUERY, SECRET, {"token": SECRET}, {"token": "x"})
    assert not early(QUERY, SECRET, {}, {})


def test_one_of_several_signatures_is_enough() -> None:
    body = b'{"event": {}}'
    headers = Headers({"x-pagerduty-signature": f"v1={mac(body, 'old')}, v1={mac(body)}"})
    assert early(PAGERDUTY, SECRET, headers, {})
    assert signed(PAGERDUTY, SECRET, headers, body, NOW)
    assert not signed(PAGERDUTY, SECRET, headers, body + b" ", NOW)
    assert not signed(PAGERDUTY, "another", headers, body, NOW)


@pytest.mark.parametrize("given", ["", "v1=", "v2=" + mac(b"x"), mac(b"x"), ",,,", "v1=" + mac(b"x")[:-1]])
def test_what_is_no_signature(given: str) -> None:
    assert not signed(PAGERDUTY, SECRET, Headers({"X-PagerDuty-Signature": given}), b"x", NOW)


@pytest.mark.parametrize(
    ("ago", "right"),
    [(0, True), (240, True), (-240, True), (301, False), (-301, False)],
)
def test_a_signed_time_keeps_old_messages_out(ago: int, right: bool) -> None:
    at = str(int((NOW - timedelta(seconds=ago)).timestamp()))
    headers = {GRAFANA.name: mac(f"{at}:".encode() + b"x"), "X-Grafana-Alerting-Timestamp": at}
    assert signed(GRAFANA, SECRET, headers, b"x", NOW) is right


@pytest.mark.parametrize("at", ["", "soon", "9" * 400, "-5", "१२३"])
def test_a_time_that_is_none(at: str) -> None:
    headers = {GRAFANA.name: mac(f"{at}:".encode() + b"x"), "X-Grafana-Alerting-Timestamp": at}
    assert not signed(GRAFANA, SECRET, headers, b"x", NOW)
