"""`contacts`: taken in, looked up, and every row that does not fit named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(
        "Name;Role;Company;Phone;Birthday\nMaria Silva;Head of IT;IT;+44 20 7946 0120;1 May\nBob;;DB;12345;\n"
    )
    return path


def test_contacts_are_taken_in_and_looked_up(mim: Any, table: Path, home: Path) -> None:
    assert "`contacts import FILE` fills it" in mim("contacts")
    said = mim("contacts", "import", str(table))
    assert "2 contacts, 2 new" in said
    assert "Columns not read: Birthday." in said
    assert (home / ".config/mim-console/contacts.csv").exists()
    assert "Head of IT" in mim("contacts")
    assert [each["name"] for each in mim.json("contacts", "maria", "it")] == ["Maria Silva"]
    assert mim.json("contacts", "maria")[0]["phone"] == "+44 20 7946 0120"
    assert "Nobody fits" in mim("contacts", "list", "zzz")


def test_the_directory_lies_beside_the_policy_that_is_named(mim: Any, table: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules" / "policy.toml"
    mim("policy", "init", str(rules))
    mim("--policy", str(rules), "contacts", "import", str(table))
    assert (rules.parent / "contacts.csv").exists()
    assert mim.json("contacts") == []
    assert len(mim.json("--policy", str(rules), "contacts")) == 2


def test_every_mistake_is_named_and_nothing_is_taken(mim: Any, table: Path) -> None:
    table.write_text("name,phone\nBob\x1b[2J,12345\nLin,\n")
    said = mim.fails(1, "contacts", "import", str(table)).splitlines()
    assert [line.split(":")[1] for line in said] == ["2", "3"]
    assert "\x1b" not in "".join(said)
    assert mim.fails(1, "contacts", "check", str(table)).splitlines() == said
    assert mim.json("contacts") == []


def test_who_would_be_lost_is_said(mim: Any, table: Path) -> None:
    mim("contacts", "import", str(table))
    table.write_text("name,phone\nBob,12345\n")
    assert "would be lost" in mim.fails(1, "contacts", "import", str(table))
    assert "1 gone" in mim("contacts", "import", "--drop", str(table))


def test_what_is_proposed_is_shown_and_done_by_its_name(mim: Any) -> None:
    mim("contacts", "init")
    mim.declare()
    (first,) = mim.json("show", "-")["proposals"]
    assert (first["to"], first["via"]) == ("Ines Duarte, Service owner", "phone +44 20 7946 0110")
    assert "Ines Duarte, Service owner" in mim("show", "-")
    mim("decline-escalation", "-", "--proposal", first["key"], "--reason", "she is on the call")
    assert mim.json("show", "-")["proposals"] == []


def test_an_example_is_written_to_be_edited(mim: Any) -> None:
    path = Path(mim("contacts", "init").split(" is yours")[0])
    assert "is right" in mim("contacts", "check")
    path.write_text(f"{path.read_text()}Nobody,,,,,,,,,,,,,,,\n")
    assert "Maria Silva" in mim.result("contacts", "maria").stdout
    assert "names all that is left out" in mim.result("contacts").stderr
