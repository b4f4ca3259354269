"""`review`: what two people wrote from a shell, side by side, until somebody keeps one."""

from __future__ import annotations

import json
from typing import Any


def test_two_texts_from_two_shells_stand_until_one_is_kept(mim: Any) -> None:
    mim("declare", "Cards fail", "high", "high", "--service", "cards")
    mim("--as", "Ana", "write-review", "-", "summary", "Ana's text.", "--base", "latest")
    mim("--as", "Bob", "write-review", "-", "summary", "Bob has not looked.")
    said = mim("review", "-")
    assert "summary  (2 texts, not settled: keep-text)" in said
    assert "Ana's text." in said
    assert "Bob has not looked." in said
    assert "Open before in review" in said
    assert "times are" in said
    known = json.loads(mim("review", "-", "--json"))
    part = known["parts"][0]
    assert (part["name"], part["conflict"], [each["by"] for each in part["texts"]]) == ("summary", True, ["Ana", "Bob"])

    assert "of 2 texts" in mim("keep-text", "-", "summary 1")
    assert "(written by" in mim("review", "-")
    assert not json.loads(mim("review", "-", "--json"))["parts"][0]["conflict"]


def test_who_signed_and_what_is_open_and_what_it_rests_on(mim: Any) -> None:
    mim("declare", "Cards fail", "high", "high")
    (entry,) = json.loads(mim("found", "-", "pool refused", "--json"))
    mim("point", "-", "factor", "They should have sized the pool", "--rests-on", entry["id"])
    mim("rest-on", "-", "summary", "--rests-on", entry["id"])
    mim("sign-review", "-", "--person", "Kim")
    mim("point", "-", "well", "The bridge was open in two minutes")
    known = json.loads(mim("review", "-", "--json"))
    assert known["signatures"][0]["changed_since"] == ["P2"]
    assert [each["rule"] for each in known["remarks"]] == ["hindsight"]
    assert "P1 factor: “should have” judges by what is only known now" in known["open"]
    assert known["parts"][0]["rests_on"] == [entry["id"]]
    refused = mim.result("move-review", "-", "reviewed")
    assert refused.exit_code == 1
    assert "the review was not held" in refused.stderr
    assert "review: reviewed" in mim("move-review", "-", "reviewed", "--reason", "nobody is left")
    assert "is no entry" in mim.result("rest-on", "-", "summary", "--rests-on", "14:05").stderr


def test_the_wording_of_a_review_is_checked_from_a_pipe(mim: Any) -> None:
    result = mim.result("wording", "--audience", "review", "-", input="The root cause was human error.")
    assert result.exit_code == 1
    assert "“human error” blames" in result.stdout
    assert "contributing factors" in result.stdout
    assert mim("wording", "--audience", "review", input="The pool had no alarm.") == "Nothing to mend.\n"
