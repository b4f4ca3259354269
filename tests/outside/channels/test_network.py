"""By every door: what a network and a service do ends in the right word, quotes them, and gives no secret away."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mim_console.outside.channels import complaint, deliver
from tests.outside.channels.written import message

if TYPE_CHECKING:
    from pathlib import Path

    from mim_console.incident.message import Outcome
    from tests.channels_stage import Services
    from tests.services.wire import How, Service

WEB = ("chat", "teams", "power-automate", "hook", "status-page")
DOORS = ("mail", *WEB)


def _service(services: Services, name: str) -> Service:
    return dict(
        zip(WEB, (services.slack, services.teams, services.power_automate, services.webhook), strict=False)
    ).get(name, services.statuspage)


def _sent(services: Services, name: str, how: How = "fine", timeout: float = 5) -> Outcome:
    behaviour = services.smtp if name == "mail" else _service(services, name)
    behaviour.always(how)
    return deliver(message(), services.channel(name), timeout=timeout)


def _received(services: Services, name: str) -> int:
    return len(services.smtp.received if name == "mail" else _service(services, name).received)


def _told(outcome: Outcome, services: Services) -> str:
    """Everything that is stored of an outcome; secrets in it fail the test."""
    told = json.dumps(asdict(outcome), default=str)
    for name, secret in services.environment.items():
        if name.startswith("STAGE_"):
            assert secret not in told
    for part in ("TIiajkdnlazkcOXrIdevi7FQ", "s1gnature", "s3cret-path", "t0ken-of", "89a229ce1a8dbcf9"):
        assert part not in told
    assert len(outcome.said) <= 300
    assert outcome.said.isprintable()
    return outcome.said


@pytest.mark.parametrize("name", DOORS)
def test_what_is_taken_is_accepted_once(services: Services, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The authority is known by SSL_CERT_FILE alone: the system's trust, not a list of a library's own.
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(variable, raising=False)
    assert complaint(services.channel(name)) is None
    outcome = _sent(services, name)
    assert (outcome.result, outcome.retry_after) == ("accepted", None), outcome
    assert _received(services, name) == 1
    _told(outcome, services)


@pytest.mark.parametrize("name", DOORS)
def test_a_service_that_is_not_there_may_be_tried_again(services: Services, name: str) -> None:
    outcome = _sent(services, name, "down")
    assert outcome.result == "unreached"
    assert "not reached" in _told(outcome, services)
    assert _received(services, name) == 0
    assert _sent(services, name).result == "accepted"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mail", "554 5.7.1 Not on my watch"),
        ("chat", "404 Not Found: no_service"),
        ("teams", "TriggerInputSchemaMismatch"),
        ("hook", "unknown audience"),
        ("status-page", "Status is not included in the list"),
    ],
)
def test_a_refusal_is_final_and_in_the_services_words(services: Services, name: str, words: str) -> None:
    outcome = _sent(services, name, "refuse")
    assert outcome.result == "refused"
    assert words in _told(outcome, services)
    assert _received(services, name) == 0


@pytest.mark.parametrize("name", WEB)
def test_who_asks_to_be_left_alone_says_how_long(services: Services, name: str) -> None:
    outcome = _sent(services, name, "limit")
    assert (outcome.result, outcome.retry_after) == ("unreached", timedelta(seconds=7))
    assert "429" in _told(outcome, services)


@pytest.mark.parametrize("name", DOORS)
def test_a_service_in_trouble_may_be_tried_again(services: Services, name: str) -> None:
    outcome = _sent(services, name, "fail")
    assert outcome.result == "unreached"
    assert outcome.said.startswith("452" if name == "mail" else "500 Internal Server Error")
    assert "<" not in _told(outcome, services)


@pytest.mark.parametrize("how", ["gone", "half", "garbage", "slow"])
@pytest.mark.parametrize("name", [name for name in DOORS if name != "status-page"])
def test_what_left_and_was_not_answered_is_in_doubt(services: Services, name: str, how: How) -> None:
    outcome = _sent(services, name, how, timeout=0.3 if how == "slow" else 5)
    assert outcome.result == "in doubt", outcome
    assert _received(services, name) == 1
    assert _told(outcome, services)


@pytest.mark.parametrize("name", DOORS)
def test_a_certificate_of_nobody_known_is_refused(
    services: Services, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import trustme

    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(str(stranger))
    monkeypatch.setenv("SSL_CERT_FILE", str(stranger))
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    outcome = _sent(services, name)
    assert outcome.result == "refused"
    assert "not trusted" in _told(outcome, services)
    assert "SSL_CERT_FILE" in outcome.said
    assert _received(services, name) == 0


@pytest.mark.parametrize("name", DOORS)
def test_a_secret_that_is_not_set_is_named_and_nothing_leaves(
    services: Services, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = (
        f"STAGE_{ {'mail': 'SMTP', 'chat': 'SLACK', 'hook': 'WEBHOOK'}.get(name, name).upper().replace('-', '_') }"
    )
    variable = variable.replace("STATUS_PAGE", "STATUSPAGE")
    monkeypatch.delenv(variable)
    outcome = _sent(services, name)
    assert outcome.result == "refused"
    assert complaint(services.channel(name)) == outcome.said
    assert outcome.said == f"env:{variable} is not set: export {variable} before the console starts"
    assert _received(services, name) == 0


@pytest.mark.parametrize("name", DOORS)
def test_nothing_is_logged_where_others_read_it(
    services: Services, name: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    _sent(services, name)
    _sent(services, name, "fail")
    assert {record.name for record in caplog.records} <= {"mail.log", "asyncio"}, "but for our own mail server"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "ftp://127.0.0.1:1", "http://[", "http://127.0.0.1:1"])
@pytest.mark.parametrize("name", WEB)
def test_a_proxy_that_cannot_be_used_keeps_everything_here(
    services: Services, name: str, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    outcome = _sent(services, name)
    assert outcome.result in ("unreached", "refused")
    assert _received(services, name) == 0
    assert _told(outcome, services)
