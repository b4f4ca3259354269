"""Jira: one issue however often it is tried, by the rules of its project; what it says of them; no secret anywhere."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mim_console.incident.tickets import Issue
from mim_console.outside import jira
from tests.services.jira import Jira

if TYPE_CHECKING:
    from tests.channels_stage import Services
    from tests.services.wire import How

BEFORE_IT_IS_MADE = 4
"""Requests: a search, the issue types, two pages of fields."""


def issue(**changed: Any) -> Issue:
    text = {"type": "paragraph", "content": [{"type": "text", "text": "Add an alert on replica lag"}]}
    document = {"type": "doc", "version": 1, "content": [text]}
    return Issue(**{"label": "mim-action-1", "summary": "Add an alert", "description": document, **changed})


def test_an_action_becomes_one_issue(services: Services) -> None:
    first = jira.put(issue(due=date(2026, 12, 1)), services.tracker())
    assert (first.result, first.thread) == ("accepted", "OPS-1")
    [made] = services.jira.issues.values()
    assert made["labels"] == ["mim-action-1", "mim-console"]
    assert (made["duedate"], made["issuetype"]) == ("2026-12-01", {"id": "10001"})
    again = jira.put(issue(), services.tracker(issue_type="task"))
    assert (again.result, again.thread, again.said) == ("accepted", "OPS-1", "it was there already")
    assert len(services.jira.issues) == 1


def test_a_review_is_written_anew(services: Services) -> None:
    jira.put(issue(renew=True), services.tracker())
    later = jira.put(issue(renew=True, summary="The review, later"), services.tracker())
    assert (later.said, later.thread) == ("written anew", "OPS-1")
    assert services.jira.issues["OPS-1"]["summary"] == "The review, later"


@pytest.mark.parametrize("how", ["gone", "half", "garbage"])
def test_an_answer_that_was_lost_makes_no_second_issue(services: Services, how: How) -> None:
    before: list[How] = ["fine"] * BEFORE_IT_IS_MADE
    services.jira.next(*before, how)
    lost = jira.put(issue(), services.tracker(), 2)
    assert lost.result == "in doubt"
    assert jira.put(issue(), services.tracker()).thread == "OPS-1"
    assert len(services.jira.issues) == 1


@pytest.mark.parametrize(
    ("how", "result", "says"),
    [
        ("limit", "unreached", "429"),
        ("fail", "unreached", "500"),
        ("down", "unreached", "example.atlassian.net"),
        ("gone", "unreached", "Remote end closed"),
        ("refuse", "refused", "You do not have permission to create issues"),
    ],
)
def test_what_fails_before_anything_is_made(services: Services, how: How, result: str, says: str) -> None:
    services.jira.always(how)
    outcome = jira.put(issue(), services.tracker(), 2)
    assert outcome.result == result
    assert says in outcome.said
    assert outcome.retry_after == (timedelta(seconds=7) if how == "limit" else None)
    assert Jira.token not in outcome.said
    found, told = jira.states(["OPS-1"], services.tracker(), 2)
    assert (found, told.result) == ({}, result)


def test_a_project_that_wants_more_or_takes_less_says_so(services: Services) -> None:
    tracker, project = services.tracker(), services.jira
    assert "it has Task, Epic" in jira.put(issue(), services.tracker(issue_type="Bug")).said
    project.must["customfield_1"] = "Component of the platform"
    assert "wants more of a Task than we know: Component of the platform" in jira.put(issue(), tracker).said
    del project.must["customfield_1"]
    project.screen.remove("duedate")
    assert jira.put(issue(due=date(2026, 12, 1)), tracker).result == "accepted"
    project.screen.remove("labels")
    refused = jira.put(issue(label="mim-action-2"), tracker)
    assert (refused.result, "labels cannot be set" in refused.said) == ("refused", True)
    assert len(project.issues) == 1


def test_a_token_that_is_missing_or_wrong_is_said(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE_JIRA", "wrong-token-of-somebody")
    outcome = jira.put(issue(), services.tracker())
    assert (outcome.result, "401" in outcome.said, "wrong-token" in outcome.said) == ("refused", True, False)
    monkeypatch.delenv("STAGE_JIRA")
    assert "export STAGE_JIRA" in (jira.complaint(services.tracker()) or "")
    asked = len(services.jira.asked)
    outcome = jira.put(issue(), services.tracker())
    assert (outcome.result, "export STAGE_JIRA" in outcome.said) == ("unreached", True)  # another console may have it
    assert len(services.jira.asked) == asked


def test_states_are_read_a_hundred_at_a_time(services: Services) -> None:
    services.jira.states |= {f"OPS-{n}": ("In Progress", "indeterminate") for n in range(1, 251)}
    services.jira.states["OPS-7"] = ("Erledigt", "done")
    found, outcome = jira.states([f"OPS-{n}" for n in range(1, 253)], services.tracker())
    assert (len(found), outcome.result) == (250, "accepted")
    assert [key for key, state in found.items() if state.done] == ["OPS-7"]
    sizes = [len(json.loads(each.body)["issueIdsOrKeys"]) for each in services.jira.asked]
    assert sorted(sizes) == [52, 100, 100]
