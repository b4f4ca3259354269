"""`actions`, and tickets from the command line: what is open in all incidents, and Jira there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.channels_stage import Services
    from tests.cli.conftest import Mim

JIRA = """
[jira]
site = "https://example.atlassian.net"
project = "OPS"
user = "mim@example.org"
token = "env:STAGE_JIRA"
"""
LAG = ("Add an alert on replica lag that fires within 2 minutes", "--type", "detect", "--done-test", "it fired")
POOL = ("Size the pool by load", "--type", "prevent", "--done-test", "a load test passed")


@pytest.fixture
def connected(mim: Mim, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mim:
    policy = tmp_path / "policy.toml"
    policy.write_text(JIRA, encoding="utf-8")
    monkeypatch.setenv("MIM_POLICY", str(policy))
    return mim


def test_actions_of_all_incidents_are_listed_and_chosen_from(mim: Mim) -> None:
    first, second = mim.declare(), mim.declare("Mail is slow")
    assert mim("actions") == "Nothing is open.\n"
    mim("action", first, *LAG, "--owner", "Lin Chen")
    mim("action", second, *POOL, "--owner", "Bob", "--by", "3d")
    mim("action", second, "collect logs", "--at", "-3h")
    rows = mim("actions").splitlines()
    assert [row.split()[0] for row in rows[1:]] == [second, second, first]
    assert "OVERDUE 2 h" in rows[1]
    assert mim.fails(1, "actions", "--overdue") == ""
    assert mim("actions", "--overdue", "--owner", "bob") == "Nothing is overdue.\n"
    mim("done", second, "A1", "--result", "in the last release")
    chosen = {
        "to verify": mim.json("actions", "--to-verify"),
        "lin": mim.json("actions", "--owner", "lin"),
        "detect": mim.json("actions", "--type", "detect", "--incident", first),
        "none": mim.json("actions", "--type", "process"),
    }
    assert {name: [each["action"]["handle"] for each in found] for name, found in chosen.items()} == {
        "to verify": ["A1"],
        "lin": ["A1"],
        "detect": ["A1"],
        "none": [],
    }
    mim("verify-action", second, "A1", "--evidence", "the test ran")
    assert [(each["stand"], each["action"]["evidence"]) for each in mim.json("actions", "--closed")] == [
        ("verified", "the test ran")
    ]


def test_a_ticket_is_made_and_read_back(connected: Mim, services: Services) -> None:
    reference = connected.declare()
    connected("action", reference, *LAG, "--owner", "Lin")
    assert connected("ticket", reference, "A1").endswith("A1: OPS-1 · https://example.atlassian.net/browse/OPS-1\n")
    assert services.jira.issues["OPS-1"]["summary"].startswith("Add an alert on replica lag")
    services.jira.states["OPS-1"] = ("Done", "done")
    assert connected("actions", "--sync").startswith("1 ticket read, 1 changed\n")
    [row] = connected("actions").splitlines()[1:]
    assert "OPS-1 Done" in row
    assert "verified" not in row
    services.jira.always("limit")
    assert connected("actions", "--sync").startswith("Jira: 429 Too Many Requests")


def test_a_tracker_that_does_not_answer_holds_up_nothing(connected: Mim, services: Services) -> None:
    reference = connected.declare()
    connected("action", reference, *LAG, "--owner", "Lin")
    services.jira.always("limit")
    assert "not made yet · 429 Too Many Requests: rate_limited · next try" in connected("ticket", reference, "A1")
    assert "ticket waits" in connected("actions")
    services.jira.always("refuse")
    assert "review: refused · 403 Forbidden: You do not have permission" in connected("ticket-review", reference)


def test_without_a_tracker_it_says_how_to_set_one_up(mim: Mim) -> None:
    reference = mim.declare()
    mim("action", reference, *LAG, "--owner", "Lin")
    assert "write [jira] in the policy" in mim.fails(1, "ticket", reference, "A1")
    assert "write [jira] in the policy" in mim.fails(1, "actions", "--sync")
