"""The check of what outlives an incident: somebody can tell that it is done, and one person answers for it."""

from __future__ import annotations

import pytest

from mim_console.incident.action_wording import check_action, check_done_test, check_owner


@pytest.mark.parametrize(
    ("what", "mend"),
    [
        ("Improve monitoring", "add an alert on … that fires within"),
        ("improve the runbook", "write into the runbook"),
        ("Ensure backups are tested", "name what will see to it"),
        ("We should consider a queue", "decide whether"),
        ("Investigate the cause", "which question is answered"),
        ("Please look into pool sizes", "where the answer will stand"),
        ("Be more careful with deployments", "change what let it happen"),
        ("Add an alert on lag, and then investigate the cause", "which question is answered"),
        ("Monitor replica lag", "add an alert on"),
        ("Fix it", "name the thing and its place"),
    ],
)
def test_what_nobody_could_tell_to_be_done_is_mended(what: str, mend: str) -> None:
    [remark] = check_action(what, "prevent")
    assert mend in remark.said
    assert what[remark.start : remark.end] in remark.text


@pytest.mark.parametrize(
    "what",
    [
        "Add an alert on replica lag that fires within 2 minutes",
        "Alert on pool use",
        "Size the pool by load",
        "Increase the pool from 50 to 200",
        "Review the runbook “Redis” with the on-call engineers",
        "Fix the dating of indices",
        "Restore a backup every week, to improve our trust in them",
    ],
)
def test_what_can_be_seen_to_be_done_is_left_alone(what: str) -> None:
    assert check_action(what, "prevent") == []


@pytest.mark.parametrize("owner", ["", "Payments team", "DBA", "on-call", "Ana and Bob", "Ana, Bob", "Ana/Bob", "TBD"])
def test_an_action_has_one_named_owner(owner: str) -> None:
    [remark] = check_owner(owner)
    assert remark.part == "owner"


@pytest.mark.parametrize("owner", ["Bob", "K. Ito", "Ito, K.", "Ana, database lead", "Anne-Marie O'Neil", "Andorra"])
def test_one_person_may_have_any_name(owner: str) -> None:
    assert check_owner(owner) == []


def test_that_it_is_done_is_for_somebody_else_to_see() -> None:
    for said in ("", "done", "It works.", "all fixed"):
        assert "what somebody will see" in check_done_test(said)[0].said
    assert check_done_test("the alert fired in a drill") == []
