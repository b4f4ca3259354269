"""What the screens say of an incident, read from their lines alone."""

from __future__ import annotations

import pytest

from mim_console.desk.scene import Scene
from mim_console.incident.clocks import clocks
from mim_console.incident.facts.base import Fact, Level
from mim_console.incident.facts.identify import CandidateRaised, MilestoneReached, Rejected
from mim_console.incident.facts.record import Noted
from mim_console.incident.outlook import outlook
from mim_console.screens.review_standing import figures
from mim_console.screens.triage_lines import verdict
from tests.incident.tale import PLAYBOOK, POLICY, Tale, classified, declared, minute


def scene(*facts: Fact, after: float) -> Scene:
    tale = Tale()
    for n, fact in enumerate(facts):
        tale.say(fact, n)
    return Scene(tale.incident, clocks(tale.incident, POLICY), POLICY, PLAYBOOK, minute(after))


def test_a_measure_that_ends_before_its_start_says_so() -> None:
    shown = scene(MilestoneReached(milestone="detected"), declared("P1"), after=9)
    early = scene(
        declared("P1"), MilestoneReached(milestone="restored"), MilestoneReached(milestone="impact_start"), after=9
    )
    said = [f"{line.text} {line.tail}" for line in figures(early)]
    assert any("restored came before impact start" in line for line in said)
    assert not any("came before" in f"{line.text} {line.tail}" for line in figures(shown))


@pytest.mark.parametrize("impact", ["medium", "high"])
def test_nothing_was_met_late_by_a_rejected_candidate(impact: Level) -> None:
    shown = scene(
        CandidateRaised(reference="INC-1", title="Mail is slow", reason="two sites call"),
        classified("P3"),
        *[Noted(text="we look at it")] * 20,
        Rejected(reason="a drill"),
        after=30,
    )
    seen = outlook(shown.incident, POLICY, impact, impact, shown.now)
    said = " ".join(f"{line.text} {line.tail}" for line in verdict(shown, seen))
    assert "no longer" in said
    assert ("never met" in said) == (impact == "high"), "its time had passed, and nobody had met it by then"
    assert "met late" not in said
