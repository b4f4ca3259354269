"""`channels`: whether each is set up, and a test message."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.channels_stage import Services
from tests.cli.conftest import Mim
from tests.cli.test_update import EXECUTIVES


@pytest.fixture
def connected(mim: Mim, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mim:
    policy = tmp_path / "policy.toml"
    policy.write_text(services.policy + EXECUTIVES, encoding="utf-8")
    monkeypatch.setenv("MIM_POLICY", str(policy))
    return mim


def test_all_are_ready_or_say_what_is_missing(connected: Mim, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {each["complaint"] for each in connected.json("channels")} == {None}
    monkeypatch.delenv("STAGE_SLACK")
    result = connected.result("channels")
    assert result.exit_code == 1
    assert "STAGE_SLACK" in result.stdout


def test_a_test_message_arrives_and_says_that_it_is_one(connected: Mim, services: Services) -> None:
    assert connected("channels", "--try", "mail", "--try", "chat").splitlines()[0].startswith("mail: accepted")
    assert services.smtp.received[0].message["Subject"] == "[TEST] This is a test, no incident"
    services.slack.always("refuse")
    assert connected.result("channels", "--try", "chat").exit_code == 1


@pytest.mark.parametrize(
    ("channel", "why"),
    [("status-page", "the public would read it"), ("nowhere", "'nowhere' is no channel: write one of mail")],
)
def test_what_cannot_be_tried_is_said(connected: Mim, channel: str, why: str) -> None:
    assert why in connected.fails(1, "channels", "--try", channel)
