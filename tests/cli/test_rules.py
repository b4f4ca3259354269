"""`policy` and `playbook`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def test_a_policy_is_written_checked_and_shown(mim: Any, tmp_path: Path) -> None:
    path = tmp_path / "rules" / "policy.toml"
    mim("policy", "init", str(path))
    assert "is right" in mim("policy", "check", str(path))
    assert mim.json("--policy", str(path), "policy", "show")["digest"] == mim.json("policy", "show")["digest"]
    assert "already" in mim.fails(1, "policy", "init", str(path))


def test_the_usual_place_is_used_when_none_is_named(mim: Any, home: Path) -> None:
    assert "the default policy holds" in mim("policy", "check")
    mim("policy", "init")
    path = home / ".config/mim-console/policy.toml"
    assert str(path) in mim("policy", "check")
    assert str(path) in mim("policy", "show")


def test_every_mistake_is_named_with_its_line(mim: Any, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('version = "2"\nzone = "Mars"\n[asks]\nanswer_in = "3m"\n')
    said = mim.fails(1, "policy", "check", str(path)).splitlines()
    assert [line.split(":")[1] for line in said] == ["2", "4"]
    assert "(1 more)" in mim.fails(1, "--policy", str(path), "policy", "show")


@pytest.mark.parametrize("word", ["P1", "15m then 30m", "Director", "several-groups", "Watches the clocks"])
def test_a_policy_is_shown_in_words(mim: Any, word: str) -> None:
    assert word in mim("policy", "show")


def test_the_playbook_has_what_the_contract_says(mim: Any) -> None:
    steps = mim.json("playbook")
    assert all(set(step) >= {"id", "seed", "stage", "text", "done_by", "satisfied_by"} for step in steps)
    shown = mim("playbook")
    assert all(step["text"] in shown for step in steps)


def test_templates_of_updates_are_checked_with_the_policy(mim: Any, home: Path) -> None:
    room = home / ".config/mim-console/templates/updates"
    room.mkdir(parents=True)
    (room / "customers.j2").write_text('{% extends "base.j2" %}\n{% block status %}{{ super() }}{% endblock %}')
    assert "the default policy holds" in mim("policy", "check")
    (room / "customers.j2").write_text(
        '{% extends "base.j2" %}\n{% block status %}\n{{ incident.titel }}{% endblock %}'
    )
    (room / "custmers.j2").write_text("{{ incident.title }}")
    assert "nothing uses it" in mim.fails(1, "policy", "check")
    (room / "custmers.j2").unlink()
    assert mim.fails(1, "policy", "check").startswith(f"{room / 'customers.j2'}:3: ")
    (room / "customers.j2").write_bytes(b"\xff")
    assert "not UTF-8" in mim.fails(1, "policy", "check")


def test_templates_are_written_once_to_be_edited(mim: Any, home: Path) -> None:
    written = mim("policy", "templates").splitlines()
    assert str(home / ".config/mim-console/templates/updates/executives.j2") in written
    (home / ".config/mim-console/templates/review.md.j2").write_text("mine")
    assert mim("policy", "templates") == ""
    assert (home / ".config/mim-console/templates/review.md.j2").read_text() == "mine"
    assert "the default policy holds" in mim("policy", "check")


def test_what_belongs_to_a_policy_lies_beside_it(mim: Any, tmp_path: Path, home: Path) -> None:
    """Templates and playbook too: two customers on one machine do not read each other's."""
    policy = tmp_path / "customer" / "policy.toml"
    mim("policy", "init", str(policy))
    written = mim("--policy", str(policy), "policy", "templates").splitlines()
    assert {Path(path).parts[: len(policy.parts) - 1] for path in written} == {policy.parent.parts}
    assert "is right" in mim("--policy", str(policy), "policy", "check")
    review = policy.parent / "templates/review.md.j2"
    review.write_text("For the customer: {{ incident.title }}")
    mim("--policy", str(policy), "declare", "Cards fail", "--impact", "high", "--urgency", "high")
    assert mim("--policy", str(policy), "export", "-", "--format", "md") == "For the customer: Cards fail\n"
    assert mim("export", "-", "--format", "md").startswith("# ")
    for name in ("review.md.j2", "runsheet.txt.j2", "runsheet.html.j2"):
        wrong = policy.parent / "templates" / name
        wrong.write_text("{{ incident.title }}\n{{ incident.titel }}\n")
        assert mim.fails(1, "policy", "check", str(policy)).startswith(f"{wrong}:2: ")
        wrong.unlink()
    (policy.parent / "playbook.toml").write_text("steps = 1\n")
    assert "playbook.toml" in mim.fails(1, "--policy", str(policy), "playbook")
