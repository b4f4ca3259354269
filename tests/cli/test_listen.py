"""The receiver, by a real HTTP client, and by a real Alertmanager."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import socket
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.alert_bodies import SHARED, alertmanager, sent
from tests.cli.conftest import Mim
from tests.cli.listening import listening


def test_all_seven_systems_are_one_service_on_fire(mim: Mim) -> None:
    with listening(mim) as listener:
        for source in SHARED:
            assert listener.send(source, sent(source), content_type="text/plain").status_code == 200
        assert listener.end() == 0
    assert {alert["source"] for alert in mim.json("alerts")} == set(SHARED)
    first, *_ = mim("alerts").splitlines()
    assert first.startswith("checkout · 7 alerts · critical · since 2 Mar 14:02 · alertmanager, cloudwatch")
    reference = mim.json("propose-alert", "checkout")[0]["body"]["reference"]
    mim("classify", reference, "high", "high")
    mim("promote", reference)
    assert {alert["incident"] for alert in mim.json("alerts")} == {reference}


def test_what_was_answered_is_on_the_disk_when_it_is_killed(mim: Mim) -> None:
    with listening(mim) as listener:
        assert listener.send("grafana", sent("grafana")).json() == {"alerts": 1}
        listener.process.kill()
    (alert,) = mim.json("alerts")
    assert alert["key"] == "c6eadffa33fcdf40"


BAD = [
    (b"", 400),
    (b"{", 400),
    (b"[" * 100_000, 400),
    (b'{"state": 1e999, "big": ' + b"9" * 100_000 + b"}", 400),
    (b'{"nothing": "known"}', 202),
    (b"\x00\x1b[2J\xff", 400),
    (b"x" * 50_000_000, 413),
]


def test_what_is_malformed_is_answered_kept_and_changes_nothing(mim: Mim) -> None:
    with listening(mim) as listener:
        listener.send("alertmanager", sent("alertmanager"))
        for body, status in BAD:
            answer = listener.send("alertmanager", body)
            assert (answer.status_code, answer.json()["kept"]) == (status, True)
            assert len(answer.json()["error"]) < 300
        assert listener.send("alertmanager", sent("alertmanager")).status_code == 200
    alert, *unread = mim.json("alerts")
    assert (alert["count"], alert["state"]) == (2, "firing")
    assert [each["state"] for each in unread] == ["not-understood"] * len(BAD)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", mim("alerts"))


def test_hostile_words_reach_neither_terminal_nor_json(mim: Mim) -> None:
    evil = "\x1b]52;c;aGk=\x07\u202e\x00[bold]x[/bold]"
    with listening(mim) as listener:
        listener.send("alertmanager", alertmanager({"annotations": {"summary": evil}, "labels": {"service": evil}}))
    mim("propose-alert", mim.json("alerts")[0]["key"])
    for said in (mim("alerts"), mim("alerts", "--json"), mim("show", "-"), mim("timeline", "-")):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", said)
        assert "[bold]x[/bold]" in said


def test_other_addresses_are_none(mim: Mim) -> None:
    with listening(mim) as listener:
        for method, path in (("POST", "/alerts/nobody"), ("POST", "/"), ("POST", "/alerts/"), ("PUT", "/metrics")):
            assert listener.client.request(method, path, content=sent("grafana")).status_code == 404
        assert listener.client.get("/alerts/grafana").status_code == 405
    assert mim.json("alerts") == []


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Host": "evil.example"},
    {"X-Forwarded-For": "203.0.113.9"},
    {"Forwarded": "for=203.0.113.9"},
]


def test_without_a_secret_neither_web_pages_nor_proxies_may_send(mim: Mim) -> None:
    with listening(mim) as listener:
        for headers in FOREIGN:
            answer = listener.client.post("/alerts/grafana", content=sent("grafana"), headers=headers)
            assert answer.status_code == 403
    assert mim.json("alerts") == []


SOURCES = """
[sources.grafana]
proof = { by = "header", name = "Authorization", prefix = "Bearer ", secret = "env:MIM_GRAFANA" }
[sources.pagerduty]
proof = { by = "signature", name = "X-PagerDuty-Signature", prefix = "v1=", secret = "env:MIM_PAGERDUTY" }
[sources.splunk]
proof = { by = "query", name = "token", secret = "env:MIM_SPLUNK" }
[sources.zabbix]
proof = { by = "header", name = "X-Token", secret = "env:MIM_NOT_SET" }
"""
SECRETS = {"MIM_GRAFANA": "grafanas-secret", "MIM_PAGERDUTY": "pagers-secret", "MIM_SPLUNK": "splunks-secret"}


def test_who_knows_the_secret_is_heard_and_nobody_hears_it(mim: Mim, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(SOURCES, encoding="utf-8")
    (tmp_path / "policy.toml").write_text("", encoding="utf-8")
    body = sent("pagerduty")
    mac = hmac.new(b"pagers-secret", body, hashlib.sha256).hexdigest()
    with listening(mim, env=SECRETS, policy=str(tmp_path / "policy.toml")) as listener:
        assert any("zabbix: env:MIM_NOT_SET is not set" in line for line in listener.said)
        refused = [
            listener.send("grafana", sent("grafana")),
            listener.send("grafana", sent("grafana"), authorization="Bearer wrong"),
            listener.send("pagerduty", body),
            listener.send("pagerduty", body + b" ", x_pagerduty_signature=f"v1={mac}"),
            listener.client.post("/alerts/splunk?token=grafanas-secret", content=sent("splunk")),
        ]
        assert [answer.status_code for answer in refused] == [401] * 5
        assert listener.send("zabbix", sent("zabbix"), x_token="").status_code == 503
        proven = [
            listener.send("grafana", sent("grafana"), authorization="Bearer grafanas-secret", x_forwarded_for="::1"),
            listener.send("pagerduty", body, x_pagerduty_signature=f"v1={'0' * 64},v1={mac}"),
            listener.client.post("/alerts/splunk?token=splunks-secret", content=sent("splunk")),
        ]
        assert [answer.status_code for answer in proven] == [200] * 3
        listener.end()
        out, err = listener.process.communicate()
    assert len(mim.json("alerts")) == 3
    heard = "".join(listener.said) + out + err + "".join(answer.text for answer in (*refused, *proven))
    assert not any(secret in heard for secret in SECRETS.values())


def test_who_sends_too_much_is_told_when_to_come_again(mim: Mim, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("[alerts]\na_minute = 12\n", encoding="utf-8")
    with listening(mim, policy=str(tmp_path / "policy.toml")) as listener:
        answers = [listener.send("grafana", sent("grafana")) for _ in range(5)]
        others = listener.send("splunk", sent("splunk"))
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 6
    assert others.status_code == 200


def test_a_storm_from_many_is_stored_together_beside_a_working_console(mim: Mim) -> None:
    reference = mim.declare()
    with listening(mim) as listener:

        def storm(part: int) -> set[int]:
            with httpx.Client(base_url=listener.client.base_url, timeout=30, trust_env=False) as client:
                bodies = (alertmanager({"fingerprint": f"{part}-{n}"}) for n in range(60))
                return {client.post("/alerts/alertmanager", content=body).status_code for body in bodies}

        with ThreadPoolExecutor(8) as many:
            parts = [many.submit(storm, part) for part in range(8)]
            for n in range(5):
                mim("log", reference, f"note {n}")
            assert set().union(*(part.result() for part in parts)) == {200}
    assert len(mim.json("alerts")) == 480
    assert mim("alerts").splitlines()[0].startswith("checkout · 480 alerts")
    assert "ok" in mim("verify", "--json")


def test_others_than_this_machine_only_behind_a_proxy(mim: Mim) -> None:
    said = mim.fails(1, "listen", "--host", "0.0.0.0", "--port", "0")
    assert "--behind-proxy" in said


def test_a_port_that_is_taken_is_said_in_one_sentence(mim: Mim) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = mim.fails(1, "listen", "--port", str(taken.getsockname()[1]))
    assert said.count("\n") == 1
    assert "name another --port" in said


CONFIG = """
route:
  receiver: mim
  group_by: [service]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: mim
    webhook_configs:
      - url: {url}
        send_resolved: true
        http_config:
          authorization:
            credentials: {secret}
"""
PROVEN = """
[sources.alertmanager]
proof = { by = "header", name = "Authorization", prefix = "Bearer ", secret = "env:MIM_ALERTMANAGER" }
"""


@pytest.mark.needs("prometheus-alertmanager")
def test_a_real_alertmanager_fires_and_resolves(mim: Mim, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(PROVEN, encoding="utf-8")
    (tmp_path / "policy.toml").write_text("", encoding="utf-8")
    env = {"MIM_ALERTMANAGER": "alertmanagers-secret"}
    with listening(mim, env=env, policy=str(tmp_path / "policy.toml")) as listener:
        config = tmp_path / "alertmanager.yml"
        url = f"http://127.0.0.1:{listener.port}/alerts/alertmanager"
        config.write_text(CONFIG.format(url=url, secret="alertmanagers-secret"), encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        program = subprocess.Popen(
            [
                "prometheus-alertmanager",
                f"--config.file={config}",
                f"--storage.path={tmp_path / 'alertmanager'}",
                f"--web.listen-address=127.0.0.1:{port}",
                "--cluster.listen-address=",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
                _eventually(lambda: _answers(client))
                began = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=2)
                _post(client, began)
                fired = _eventually(lambda: [a for a in mim.json("alerts") if len(mim.json("alerts")) == 3])
                assert {alert["state"] for alert in fired} == {"firing"}
                assert {alert["service"] for alert in fired} == {"checkout", "search"}
                assert datetime.fromisoformat(fired[0]["starts"]) == began
                reference = mim.json("propose-alert", "checkout")[0]["body"]["reference"]
                _post(client, began, endsAt=datetime.now(UTC).isoformat())
                _eventually(lambda: {a["state"] for a in mim.json("alerts")} == {"resolved"})
        finally:
            program.terminate()
            program.wait(20)
    mim("log", reference, "looks better")
    turned = [line for line in mim("timeline", reference).splitlines() if "alert resolved" in line]
    assert len(turned) == 2


def _post(client: httpx.Client, began: datetime, **more: Any) -> None:
    alerts = [
        {
            "labels": {"alertname": "ErrorRateHigh", "service": service, "instance": instance, "severity": "critical"},
            "annotations": {"summary": f"{service} fails on {instance}"},
            "startsAt": began.isoformat(),
            **more,
        }
        for service, instance in (("checkout", "web-1"), ("checkout", "web-2"), ("search", "web-1"))
    ]
    client.post(
        "/api/v2/alerts", content=json.dumps(alerts), headers={"content-type": "application/json"}
    ).raise_for_status()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/-/ready").status_code == 200
    except httpx.TransportError:
        return False


def _eventually(look: Callable[[], Any]) -> Any:
    """What is found once it is there."""
    until = time.monotonic() + 40
    while not (found := look()):
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)
    return found
