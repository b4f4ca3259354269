"""`list`, `show`, `clocks`, `timeline`: for people and for programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from mim_console.cli.output import print_json, width

CONTRACT = (
    "id reference title status stage priority major services milestones metrics clocks roles actions asks "
    "hypotheses containments decisions updates entries flags"
)


def _worked(mim: Any) -> None:
    """An incident with something in every part of the page, that was noticed ten minutes after it began."""
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
    noticed = began + timedelta(minutes=10)
    mim.declare("Card payments fail", "--service", "Cards", "--detected", noticed.isoformat())
    for line in (
        "hyp pool exhausted",
        "for H1 refused since 13:41",
        "found metric: pool at 100 %",
        "ask Bob pool stats 3m",
        "action @Sam roll back in 20m",
        "decide roll back because it is quick",
    ):
        mim("log", "-", line)
    mim("milestone", "-", "impact_start", "--when", began.isoformat())
    mim("contain", "-", "limit payments", "throttle", "set it to 100 again")
    mim("role", "-", "mim", "Ana")
    mim("sent-by-hand", "-", "executives", "Cards fail in 12 shops.")
    mim("escalate", "-", "Director")
    mim("vendor", "-", "Acme", "--case", "8841")


def test_the_list_has_the_newest_first(mim: Any) -> None:
    mim.declare("Cards")
    mim.declare("Shops")
    assert [one["title"] for one in mim.json("list")] == ["Shops", "Cards"]
    heading, *rows = mim("list").splitlines()
    assert [row.split()[0] for row in rows] == ["INC-0002", "INC-0001"]
    assert [row.index(title) for row, title in zip(rows, ("Shops", "Cards"), strict=True)] == [
        heading.index("title")
    ] * 2
    assert all(" left " in row for row in rows)


def test_a_state_has_what_the_contract_says(mim: Any) -> None:
    _worked(mim)
    state = mim.json("show", "-")
    assert set(state) >= set(CONTRACT.split())
    assert state["metrics"]["ttd"] == {"seconds": 600, "from": "impact_start", "to": "detected"}
    assert state["metrics"]["ttr"] is None
    assert state["roles"] == {"mim": ["Ana"]}
    assert state["entries"] == len(mim.json("timeline", "-", "--system"))
    assert [ask["open"] for ask in state["asks"]] == [True]
    assert {"Q1 is unanswered (Bob: pool stats)", "customers had no update at all"} <= set(state["left_open"])
    assert {step["id"] for step in state["steps"] if step["done"]} >= {"detected"}
    for clock in state["clocks"]:
        assert set(clock) >= {"kind", "name", "start", "due", "state", "remaining_s"}
    assert all(datetime.fromisoformat(at).tzinfo for at in state["milestones"].values())


def test_a_page_says_it_in_words_and_fits(mim: Any) -> None:
    _worked(mim)
    page = mim("show", "-")
    for word in (
        "P1 · open",
        "MIM Ana",
        "pool exhausted",
        "Bob",
        "because it is quick",
        "undo: set it",
        "Acme",
        "Director",
    ):
        assert word in page
    assert max(map(width, page.splitlines())) <= 110


def test_what_was_known_then_is_without_what_came_later(mim: Any) -> None:
    mim.declare()
    then = mim.json("note", "-", "early")[0]["recorded_at"]
    mim("note", "-", "late", "--at", "-1h")
    assert mim.json("show", "-", "--as-of", then)["entries"] == 2
    assert "AS KNOWN AT" in mim("show", "-", "--as-of", then)
    assert [entry["text"] for entry in mim.json("timeline", "-", "--as-of", then)][-1] == "early"
    assert mim.json("timeline", "-")[0]["text"] == "late"
    assert "nothing of it was known" in mim.fails(1, "show", "-", "--as-of", "-2h")


def test_clocks_stand_as_they_stood_at_an_instant(mim: Any) -> None:
    mim.declare()
    mim("acknowledge", "-")

    def state(*at: str) -> str:
        found = {clock["name"]: clock["state"] for clock in mim.json("clocks", "-", *at)}
        return f"{found['SLA acknowledge']} {found['SLA resolve']}"

    assert state() == "met running"
    assert state("--at", "+5h") == "met breached"
    assert state("--at", "-1m") == "upcoming upcoming"
    assert "SLA resolve" in mim("clocks", "-")


def test_a_timeline_is_filtered(mim: Any) -> None:
    _worked(mim)

    def texts(*filters: str) -> list[str]:
        return [entry["text"] for entry in mim.json("timeline", "-", *filters)]

    assert texts("--text", "POOL") == [text for text in texts() if "pool" in text.casefold()]
    assert texts("--kind", "decided") == ["D1 decided: roll back · because it is quick"]
    assert len(texts("--kind", "decided", "--kind", "found")) == 2
    assert texts("--person", "Ana") == texts()
    assert texts("--person", "Bob") == []
    assert "There is no kind" in mim.fails(2, "timeline", "-", "--kind", "gossip")


def test_what_the_console_noticed_is_folded_away(mim: Any) -> None:
    mim.declare("x", "--at", "-3h")
    mim("note", "-", "x")
    kinds = {entry["kind"] for entry in mim.json("timeline", "-")}
    with_system = {entry["kind"] for entry in mim.json("timeline", "-", "--system")}
    assert with_system - kinds == {"threshold_passed"}


def test_a_late_entry_shows_both_times(mim: Any) -> None:
    mim.declare("x", "--at", "-3h")
    late, prompt = (mim("note", "-", "x", *at) and mim("timeline", "-").splitlines() for at in (["--at", "-2h"], []))
    assert "(logged " in late[-1]
    assert "(logged " not in prompt[-1]


def test_nothing_that_a_terminal_obeys_is_printed(mim: Any) -> None:
    mim.declare("pay\x1b]0;owned\x07 \u202e shops")
    for words in (["list"], ["show", "-"], ["timeline", "-"], ["clocks", "-"]):
        shown = mim(*words) + mim(*words, "--json")
        assert not set(shown) & {"\x1b", "\x07", "\u202e", "\x9b"}


def test_json_keeps_every_character_and_prints_none_that_commands(capsys: Any) -> None:
    data = {"text": "".join(map(chr, [*range(0x250), 0x202E, 0x1F600, 0xE0041, 0xFEFF, 0x2028]))}
    print_json(data)
    shown = capsys.readouterr().out
    assert json.loads(shown) == data
    assert not [char for char in shown if not char.isprintable() and char not in "\n\xa0"]
    assert "é" in shown
    assert "\U0001f600" in shown


def test_columns_stand_under_each_other_in_any_script(mim: Any) -> None:
    mim.declare("カード決済")
    mim.declare("Cards")
    mim("ask", "1", "田中", "ログ", "--by", "3m")
    mim("ask", "1", "Bob", "logs", "--by", "3m")
    rows = [line for line in mim("clocks", "1").splitlines() if " left " in line]
    columns = {width(row[: row.index("due ")]) for row in rows}
    assert len(columns) == 1
