"""`alert` and `alerts`, from a shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.alert_bodies import SENT, alertmanager, sent
from tests.cli.conftest import Mim

FIELDS = {"source", "key", "state", "title", "service", "severity", "count", "first", "last"}


@pytest.mark.parametrize("source", SENT)
def test_each_system_s_body_is_taken_from_a_file(mim: Mim, source: str) -> None:
    assert mim("alert", source, str(SENT[source])).startswith("firing: ")
    (alert,) = mim.json("alerts")
    assert set(alert) >= FIELDS
    assert (alert["source"], alert["state"], alert["count"]) == (source, "firing", 1)


def test_stdin_is_read(mim: Mim) -> None:
    mim("alert", "grafana", "-", input=sent("grafana").decode())
    mim("alert", "grafana", input=sent("grafana").decode())
    assert mim.json("alerts")[0]["count"] == 2


def test_what_is_not_understood_is_kept_and_exit_1_says_so(mim: Mim) -> None:
    said = mim.fails(1, "alert", "grafana", input='{"what": "is this"}')
    assert said.startswith("Not understood: this is not what Grafana sends")
    assert said.count("\n") == 1
    (unread,) = mim.json("alerts")
    assert set(unread) >= FIELDS
    assert unread["state"] == "not-understood"
    assert mim("alerts", "--raw", unread["key"]) == '{"what": "is this"}'
    assert f"--raw {unread['key']}" in mim("alerts")


def test_what_was_sent_is_shown_word_for_word(mim: Mim) -> None:
    mim("alert", "dynatrace", str(SENT["dynatrace"]))
    assert mim("alerts", "--raw", "P-2603141").encode() == sent("dynatrace")
    assert "no alert is called" in mim.fails(1, "alerts", "--raw", "P-1")
    assert "not kept any more" in mim.fails(1, "alerts", "--raw", "body-99")


def test_an_unknown_source_is_told_the_known_ones(mim: Mim) -> None:
    assert "write one of alertmanager, grafana" in mim.fails(1, "alert", "nagos", input="{}")


def test_a_file_that_is_not_there(mim: Mim, tmp_path: Path) -> None:
    assert "cannot be read" in mim.fails(1, "alert", "grafana", str(tmp_path / "no.json"))


def test_resolved_alerts_stay_in_the_list_for_a_day(mim: Mim) -> None:
    mim("alert", "alertmanager", input=alertmanager({}).decode())
    mim("alert", "alertmanager", input=alertmanager({"status": "resolved", "endsAt": "2026-03-02T15:00:00Z"}).decode())
    (alert,) = mim.json("alerts")
    assert (alert["state"], alert["count"]) == ("resolved", 2)
    assert "1 resolved in the last day" in mim("alerts")
    assert "Checkout is failing" in mim("alerts", "--all")


def test_no_alerts_are_none(mim: Mim) -> None:
    mim.declare()
    assert mim("alerts") == "No alert came in of late.\n"
    assert mim.json("alerts") == []


def test_an_open_incident_is_suggested(mim: Mim) -> None:
    mim.declare("Nobody can pay", "--service", "checkout")
    mim("alert", "pagerduty", str(SENT["pagerduty"]))
    assert "maybe INC-0001, Nobody can pay: same service checkout" in mim("alerts")
    mim("attach-alert", "-", "checkout api")
    assert "maybe" not in mim("alerts")
    assert "INC-0001" in mim("alerts").splitlines()[0]


def test_the_check_of_the_policy_looks_at_the_sources_too(mim: Mim, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("", encoding="utf-8")
    (tmp_path / "sources.toml").write_text('[sources.splunk]\ntitel = "body.x"\n', encoding="utf-8")
    said = mim.fails(1, "policy", "check", str(policy))
    assert "sources.toml:2: sources.splunk.titel: this is not known; did you mean title?" in said


def test_the_sources_are_written_to_be_edited(mim: Mim, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("", encoding="utf-8")
    assert mim("--policy", str(policy), "policy", "sources").startswith(f"{tmp_path / 'sources.toml'} is yours")
    mim("policy", "check", str(policy))
    mim("--policy", str(policy), "alert", "grafana", str(SENT["grafana"]))
    assert "is there already" in mim.fails(1, "--policy", str(policy), "policy", "sources")


def test_the_incident_says_which_alerts_it_has(mim: Mim) -> None:
    mim("alert", "grafana", str(SENT["grafana"]))
    mim("propose-alert", "checkout")
    (alert,) = mim.json("show", "-")["alerts"]
    assert (alert["source"], alert["state"], alert["title"]) == ("grafana", "firing", "Checkout is slow")
