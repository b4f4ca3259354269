"""Every verb as a command."""

from __future__ import annotations

from typing import Any

import click
import pytest

from mim_console.cli.verbs import VerbCommand
from mim_console.desk.verbs import VERBS


@pytest.mark.parametrize("name", VERBS)
def test_every_input_can_be_given(name: str) -> None:
    verb = VERBS[name]
    command = VerbCommand(verb)
    own = [param.name for param in command.params if param.name not in verb.inputs]
    assert {param.name for param in command.params} >= set(verb.inputs)
    assert len({opt for param in command.params for opt in param.opts}) == sum(len(p.opts) for p in command.params)
    assert set(own) <= {"incident", "words", "at", "as_json"}
    shown = command.get_help(click.Context(command, info_name=name))
    assert verb.help.split()[0] in shown


def test_what_is_needed_goes_by_place_or_by_name(mim: Any) -> None:
    mim.declare()
    ways = (
        ["service", "1", "Cards", "down"],
        ["service", "1", "Cards", "--state", "down"],
        ["service", "1", "down", "--service", "Cards"],
    )
    assert len({str(mim.json(*way)[0]["body"]) for way in ways}) == 1


def test_declare_as_the_contract_says(mim: Any) -> None:
    entries = mim.json(
        *["declare", "Cards fail", "--impact", "high", "--urgency", "medium"],
        *["--service", "Cards", "--service", "Shops", "--detected", "-10m"],
    )
    body = entries[0]["body"]
    assert (body["title"], body["services"], body["priority"]) == ("Cards fail", ["Cards", "Shops"], "P2")
    assert [entry["kind"] for entry in entries] == ["declared", "milestone_reached"]
    state = mim.json("show", body["reference"])
    assert state["milestones"]["detected"] < state["milestones"]["declared"]


def test_a_verb_says_what_was_recorded_in_one_line(mim: Any) -> None:
    mim.declare()
    assert mim("ask", "-", "Bob", "pool stats", "--by", "3m") == "INC-0001 · Q1 asked Bob: pool stats\n"
    assert mim("answer", "-", "Q1", "--answer", "at 100") == "INC-0001 · Q1 answered: at 100\n"


def test_a_long_text_may_come_from_stdin(mim: Any) -> None:
    mim.declare()
    mim("sent-by-hand", "-", "--audience", "executives", "-", input="Cards fail.\nNext at 15:00.\n")
    assert mim.json("show", "-")["updates"][0]["text"] == "Cards fail.\nNext at 15:00."


def test_yes_and_no_are_given_by_name(mim: Any) -> None:
    mim.declare()
    mim("contain", "-", "limit payments", "throttle", "set it to 100 again")
    assert mim.json("check", "-", "C1")[0]["body"]["holds"] is True
    assert mim.json("check", "-", "C1", "--no-holds")[0]["body"]["holds"] is False
    assert "--passed or --no-passed" in mim.fails(2, "test", "-", "the fix")


def test_what_came_of_an_action_follows_it_and_one_may_be_typed_up_after_its_date(mim: Any) -> None:
    mim.declare()
    mim("action", "-", "roll back", "--owner", "Sam")
    mim("action", "-", "look again", "--owner", "Lin")
    mim("done", "-", "A1", "check runs")
    assert "A2 is not finished yet" in mim.fails(1, "verify-action", "-", "A2")
    assert "A1 is done already" in mim.fails(1, "done", "-", "A1", "again")
    wanted = ["action", "-", "Add an alert on replica lag", "--owner", "Lin", "--type", "detect"]
    added = mim.result(*wanted, "--done-test", "it fired in a drill", "--by", "-1d")
    assert "lies in the past" in added.stderr
    first, _, late = mim.json("show", "-")["actions"]
    assert (first["result"], late["due"] < late["added"]) == ("check runs", True)


def test_an_entry_is_named_by_the_end_of_its_id_that_the_timeline_shows(mim: Any) -> None:
    mim.declare()
    mim("note", "-", "pods restarted")
    short = mim("timeline", "-", "--text", "pods").splitlines()[-1].split()[0]
    whole = mim.json("timeline", "-", "--text", "pods")[0]["id"]
    assert mim.json("pin", "-", short)[0]["body"]["about"] == whole
    assert mim.json("rest-on", "-", "summary", "--rests-on", short)[0]["body"]["rests_on"] == [whole]
    assert "fits 4 entries" in mim.fails(1, "pin", "-", whole[:2])


@pytest.mark.parametrize(("called", "id"), [("service desk", "service-desk"), ("Business users", "business")])
def test_an_audience_is_called_as_the_console_calls_it(mim: Any, called: str, id: str) -> None:
    mim.declare()
    assert mim.json("skip-update", "-", called, "they sit with us")[0]["body"]["audience"] == id


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (["declare"], "Missing argument 'TITLE'"),
        (["declare", "x", "--impact", "high"], "Missing argument 'URGENCY'"),
        (["note", "-"], "Missing argument 'TEXT'"),
        (["note", "-", "two", "words"], "put quotes around several words"),
        (["ask", "-", "Bob", "pool stats", "3m"], "what else there is goes by name: --by"),
        (["note", "-", "x", "--shout"], "No such option"),
        (["note"], "Missing argument 'INCIDENT'"),
    ],
)
def test_what_is_missing_or_too_much_is_usage(mim: Any, words: list[str], known: str) -> None:
    assert known in mim.fails(2, *words)


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (["declare", "x", "huge", "high"], "Impact: 'huge' is not one of high, medium, low"),
        (["note", "INC-9", "x"], "no incident is called INC-9"),
        (["answer", "-", "Q1"], "nothing is asked of anybody"),
        (["note", "-", "x", "--at", "+10m"], "in the future"),
        (["note", "-", "x", "--at", "soon"], "'soon' is not a time"),
        (["close", "-"], "it is not resolved yet"),
        (["promote", "-"], "it is a major incident already"),
    ],
)
def test_a_refusal_is_one_sentence_and_leaves_nothing(mim: Any, words: list[str], known: str) -> None:
    mim.declare()
    before = mim.json("verify")
    said = mim.fails(1, *words)
    assert known in said
    assert len(said.splitlines()) == 1
    assert mim.json("verify") == before


def test_an_incident_is_named_by_as_much_as_is_unique(mim: Any) -> None:
    for title in ("Cards", "Shops"):
        mim.declare(title)
    assert mim("note", "INC-0002", "x").startswith("INC-0002")
    assert mim("note", "inc-0002", "x").startswith("INC-0002")
    assert mim("note", "2", "x").startswith("INC-0002")
    assert "means 2 incidents: INC-0002, INC-0001" in mim.fails(1, "note", "INC-00", "x")
    assert "means 2 incidents" in mim.fails(1, "note", "-", "x")


def test_a_verb_is_back_dated_in_the_zone_of_the_incident(mim: Any, tmp_path: Any) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('zone = "America/New_York"\n')
    mim("--policy", str(policy), "declare", "x", "high", "high")
    entry = mim.json("note", "-", "x", "--at", "2026-01-15T09:30")[0]
    assert entry["occurred_at"] == "2026-01-15T14:30:00.000000Z"
    said = mim.fails(1, "note", "-", "x", "--at", "2025-11-02T01:30")
    assert "2025-11-02T01:30-04:00 or 2025-11-02T01:30-05:00" in said


def test_what_passed_unseen_is_on_the_record_after_the_next_verb(mim: Any) -> None:
    mim.declare("x", "--at", "-3h")
    mim("note", "-", "back at the desk")
    passed = mim.json("timeline", "-", "--kind", "threshold_passed")
    assert passed
    assert {entry["author"] for entry in passed} == {"console"}
    mim("note", "-", "again")
    assert len(mim.json("timeline", "-", "--kind", "threshold_passed")) == len(passed)
