"""`raise-problem` and `problems`, as somebody types them the day after."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Mim


def test_a_problem_is_drafted_listed_shared_and_closed(mim: Mim) -> None:
    mim("declare", "Cards fail", "--impact", "high", "--urgency", "high", "--service", "Cards")
    mim("declare", "Refunds fail", "--impact", "high", "--urgency", "low")
    for line in ("hyp pool runs full", "for H1 connections refused", "confirm H1 seen in the dump"):
        mim("log", "INC-0001", line)
    said = mim("raise-problem", "1", "--owner", "Priya", "--due", "2027-01-15", "--evidence", " ")
    assert said.startswith("INC-0001 · problem PRB-0001: Cards fail · Priya\n")
    assert "tested: H1 confirmed: pool runs full · seen in the dump" in said
    mim("problem", "2", "prb-0001")
    (problem,) = mim.json("problems", "--open")
    assert problem["incidents"] == ["INC-0001", "INC-0002"]
    assert (problem["cause"], problem["evidence"], problem["workaround"]) == ("pool runs full", "", "")
    assert (problem["priority"], problem["services"], problem["owner"]) == ("P1", ["Cards"], "Priya")
    whole = mim("problems", "PRB-0001")
    assert "Tested\nH1 confirmed: pool runs full" in whole
    assert "INC-0002  Refunds fail" in whole
    mim("close-problem", "2", "PRB-0001", "pool sized by load")
    assert mim("problems", "--open") == "No problem record is open.\n"
    assert mim.json("show", "1")["problems"][0]["outcome"] == "pool sized by load"
    assert mim.json("problems")[0]["open"] is False
