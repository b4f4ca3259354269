"""`updates`: what each audience was owed, in time, late or missing."""

from __future__ import annotations

from importlib.resources import files

import pytest

from tests.cli.conftest import Mim

MOJ = files("mim_console.data").joinpath("defaults/scenarios/moj-2023-01-11-image-pull.json")


@pytest.fixture
def imported(mim: Mim) -> Mim:
    mim("import", str(MOJ))
    return mim


def test_of_a_report_that_names_no_priority_no_update_was_late(imported: Mim) -> None:
    assert imported.json("updates", "MOJ") == []
    assert "`--as-if P1`" in imported("updates", "MOJ")


def test_as_a_priority_1_it_lists_exactly_what_was_late_or_missing(imported: Mim) -> None:
    owed = imported.json("updates", "MOJ", "--as-if", "P1", "--told", "business")
    assert [(each["audience"], each["due"][11:16], (each["sent"] or "")[11:16], each["verdict"]) for each in owed] == [
        ("executives", "15:32", "", "missing"),
        ("service-desk", "15:32", "", "missing"),
        ("business", "15:32", "15:11", "in time"),
        ("customers", "15:32", "", "missing"),
        ("business", "15:41", "16:50", "late"),
    ]


def test_what_was_run_here_is_judged_by_its_own_record(mim: Mim) -> None:
    mim("declare", "Cards fail", "high", "high", "--at", "-40m")
    mim("sent-by-hand", "-", "executives", "Cards fail in 12 shops.", "--at", "-30m")
    mim("skip-update", "-", "business", "they are on the call", "--at", "-31m")
    found = {(each["audience"], each["verdict"]) for each in mim.json("updates", "-")}
    assert {("executives", "in time"), ("business", "left out"), ("customers", "missing")} <= found


def test_a_row_has_the_headline_or_how_the_text_begins_and_json_all_of_it(mim: Mim) -> None:
    mim("declare", "Cards fail", "high", "high")
    mim("update", "-", "executives", "--impact", "Nobody can pay in the shops.")
    mim("delivered", "-", "U1/email")
    mim("sent-by-hand", "-", "business", f"Cards fail.\nSince {'long ' * 40}ago.")
    told = {each["audience"]: each["text"] for each in mim.json("updates", "-") if each["sent"]}
    page = mim("updates", "-")
    assert "Nobody can pay in the shops." in told["executives"]
    assert "Nobody can pay" not in page
    assert "↵" not in page
    (row,) = (line for line in page.splitlines() if "Cards fail. Since" in line)
    assert row.endswith("…")
    assert told["business"].endswith("ago.")


@pytest.mark.parametrize(
    ("words", "code", "refusal"),
    [
        (("--as-if", "P1", "--told", "nobody"), 1, "'nobody' is no audience: write one of executives"),
        (("--as-if", "P9"), 2, "Invalid value for '--as-if'"),
    ],
)
def test_what_cannot_be_meant_is_said(imported: Mim, words: tuple[str, ...], code: int, refusal: str) -> None:
    assert refusal in imported.fails(code, "updates", "MOJ", *words)
