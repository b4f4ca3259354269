"""The clock of a candidate, which runs until somebody decides on it."""

from __future__ import annotations

from mim_console.incident.facts.identify import CandidateRaised, Promoted, Rejected
from mim_console.incident.facts.lifecycle import Reopened
from tests.incident.tale import Tale, classified, minute

RAISED = CandidateRaised(reference="INC-1", title="Mail is slow", reason="two sites call")


def test_a_candidate_that_nobody_decides_on_alarms(tale: Tale) -> None:
    tale.say(RAISED)
    assert tale.clock("candidate").due == minute(15)
    tale.say(classified("P5"), 14)
    assert [each.subject for each in tale.settle(16)] == ["candidate"], "a priority alone decides nothing"
    tale.say(Promoted(), 18)
    assert tale.clocks("candidate") == []


def test_one_that_is_taken_up_again_has_its_time_again(tale: Tale) -> None:
    tale.say(RAISED)
    tale.say(Rejected(reason="a drill"), 5)
    assert tale.clocks("candidate") == []
    tale.say(Reopened(reason="it is none"), 60)
    assert tale.clock("candidate").due == minute(75)
