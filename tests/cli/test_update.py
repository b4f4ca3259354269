"""`update` and `outbox`: composed, checked, seen as each channel shows it, and really sent."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mim_console.data import playbook_file, policy_file
from mim_console.data.ledger import Ledger
from mim_console.desk.desk import Desk
from mim_console.incident.outbox import deliveries
from mim_console.incident.patience import MESSAGES
from tests.channels_stage import Services
from tests.cli.conftest import Mim

EXECUTIVES = """
[[audiences]]
id = "executives"
title = "Executives"
wants = "Impact, risk"
channels = ["mail", "chat", "teams", "status-page"]
updates = { P1 = "15m then 30m" }
"""
WORDS = {
    "--status": "We are working on it.",
    "--impact": "Since 14:00 UTC 400 staff in 12 shops cannot take cards.",
    "--done": "The newest change is switched off.",
    "--next-steps": "We test whether cards work again.",
    "--advice": "none",
}
SAID = [word for pair in WORDS.items() for word in pair]


@pytest.fixture
def connected(mim: Mim, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mim:
    """With a policy whose channels lead to services on loopback."""
    policy = tmp_path / "policy.toml"
    policy.write_text(services.policy + EXECUTIVES, encoding="utf-8")
    monkeypatch.setenv("MIM_POLICY", str(policy))
    mim.declare("Card payments fail in 12 shops")
    return mim


def test_it_is_sent_to_every_channel_of_the_audience(connected: Mim, services: Services) -> None:
    said = connected("update", "-", "executives", *SAID)
    assert [line.partition(" · ")[0] for line in said.splitlines()[1:]] == [
        "U1/mail: accepted",
        "U1/chat: accepted",
        "U1/teams: accepted",
        "U1/status-page: accepted",
    ]
    for service in (services.smtp, services.slack, services.teams, services.statuspage):
        assert len(service.received) == 1
    assert WORDS["--impact"] in services.smtp.received[0].text
    [update] = connected.json("show", "-")["updates"]
    assert {*update["channels"]} == {"mail", "chat", "teams", "status-page"}
    assert connected("outbox") == "Nothing is on its way; 4 went out.\n"


def test_one_that_does_not_answer_keeps_nobody_else_waiting(connected: Mim, services: Services) -> None:
    services.slack.always("down")
    services.teams.always("refuse")
    connected("update", "-", "executives", *SAID)
    states = {each["channel"]: each["state"] for each in connected.json("outbox", "-", "--all")}
    assert states == {"mail": "accepted", "chat": "waiting", "teams": "refused", "status-page": "accepted"}
    assert "teams  refused" in connected("outbox")
    services.teams.always("fine")
    connected("resend", "-", "U1/teams")
    assert len(services.teams.received) == 1


def test_a_kill_while_it_is_sent_is_asked_about_and_nothing_goes_out_twice(
    connected: Mim, services: Services, tmp_path: Path
) -> None:
    services.slack.always("slow")
    process = connected.start("update", "-", "executives", *SAID, "--channels", "chat", env=services.environment)
    while not services.slack.received:  # the test's own timeout is the end of this
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert [each["state"] for each in connected.json("outbox", "-")] == ["under way"]
    later = datetime.now(UTC) + MESSAGES.lease + timedelta(seconds=1)
    with Ledger.open(connected.db, now=later) as ledger:
        policy = policy_file.load(tmp_path / "policy.toml")
        desk = Desk(ledger, policy, playbook_file.load(), "Ana", "ana", lambda: later)
        [incident] = desk.incidents()
        assert [each.state for each in deliveries(desk.incident(incident.id), policy, later)] == ["in doubt"]


def test_a_check_only_says_what_is_wrong(connected: Mim, services: Services) -> None:
    said = connected.fails(1, "update", "-", "executives", *SAID, "--done", "It will be fixed soon.", "--check")
    assert said == ""
    [promise, *_] = connected.result(
        "update", "-", "executives", *SAID, "--done", "It will be fixed soon.", "--check"
    ).stdout.splitlines()
    assert promise.startswith("error: ")
    assert connected("update", "-", "executives", *SAID, "--check") == ""
    refused = connected.fails(1, "update", "-", "executives", *SAID, "--done", "It will be fixed soon.")
    assert "Mend it, or say why it is sent all the same" in refused
    assert services.slack.received == []
    assert connected.json("show", "-")["outgoing"] == []


def test_a_preview_shows_each_channel_and_sends_nothing(connected: Mim, services: Services) -> None:
    shown = connected("update", "-", "executives", *SAID, "--preview")
    for title in ("Slack", "Teams", "Mail", "status page"):
        assert title in shown
    assert shown.count(WORDS["--impact"]) == 4
    assert services.slack.received == []


def test_by_hand_it_names_the_file_to_paste_and_what_to_do_then(mim: Mim) -> None:
    mim.declare("Card payments fail in 12 shops")
    said = mim("update", "-", "business", *SAID)
    assert "U1/intranet: by hand · `delivered INC-0001 U1` once it is sent · paste " in said
    [file] = (mim.db.parent / "outgoing").iterdir()
    assert WORDS["--impact"] in file.read_text(encoding="utf-8")
    assert "by hand" in mim("outbox")
    mim("delivered", "-", "U1", "--where", "intranet, front page")
    [update] = mim.json("show", "-")["updates"]
    assert update["channels"] == ["email", "intranet"]
