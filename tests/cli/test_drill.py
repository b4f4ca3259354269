"""`drill` from a shell: what there is, and how a kept one went."""

from __future__ import annotations

from pathlib import Path

import pytest

from mim_console.data import playbook_file, policy_file
from mim_console.data.ledger import Ledger
from mim_console.desk.desk import Desk
from mim_console.desk.drill import Drill
from mim_console.desk.drill_clock import DrillClock
from mim_console.desk.drill_source import before, load
from mim_console.desk.opening import present
from mim_console.desk.verbs import VERBS
from tests.cli.conftest import Mim


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A drill that was declared at its eighth minute, and ended there."""
    path, seconds = tmp_path / "kept.db", [0.0]
    source = load("fastly-2021-06-08-global", present())
    clock = DrillClock(source.scenario.starts, 60, lambda: seconds[0])
    with Ledger.open(path, now=clock()) as ledger:
        desk = Desk(ledger, policy_file.load(None), playbook_file.load(), "Ana", "ana", clock)
        drill = Drill(desk, source, clock)
        clock.go()
        seconds[0] = 8
        drill.due(clock())
        desk.do_typed(VERBS["declare"], None, {"title": "All is down", "impact": "high", "urgency": "high"})
        drill.due(clock())
        drill.end()
    return path


def test_a_kept_drill_is_debriefed_in_each_format(mim: Mim, kept: Path) -> None:
    text = mim("drill", "--debrief", str(kept))
    assert "What went well" in text
    assert "The stage never moved" in text
    said = mim.json("drill", "--debrief", str(kept))
    assert said["scenario"] == "fastly-2021-06-08-global"
    assert {each["who"] for each in said["course"]} == {"you", "then", "arrived"}
    assert mim("drill", "--debrief", str(kept), "--format", "md").startswith("# Debrief of a drill")


def test_what_cannot_be_is_said_in_one_sentence(mim: Mim) -> None:
    assert "github-2018-10-21-mysql-failover" in [each["name"] for each in mim.json("drill", "--list")]
    assert "Name a scenario" in mim.fails(2, "drill")
    mim.declare()
    assert "no drill was played" in mim.fails(1, "drill", "--debrief", str(mim.db))


def test_what_was_before_is_there_to_be_remembered() -> None:
    again = load("posthog-2025-10-28-feature-flags", present()).scenario
    assert [each.reference for each in before(again, present())] == ["POSTHOG-2025-10-21"]
