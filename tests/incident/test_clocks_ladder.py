"""The escalation ladder: who is to be called by when, and when nobody is any more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mim_console.incident.facts import Fact
from mim_console.incident.facts.escalate import Escalated, EscalationAcknowledged, EscalationWaived
from mim_console.incident.facts.identify import CandidateRaised, Demoted, MilestoneReached, Promoted
from mim_console.incident.facts.lifecycle import Reopened, Resolved
from mim_console.incident.facts.record import Imported
from mim_console.incident.facts.timing import SlaPaused
from mim_console.incident.late import late
from tests.incident.tale import POLICY, Tale, classified, declared, minute

HOUR = 60
RESTORED = MilestoneReached(milestone="restored")


def ladder(tale: Tale) -> dict[str, datetime | None]:
    """When each rung that is still to be made is due."""
    return {clock.about: clock.due for clock in tale.clocks("escalation") if not clock.over}


def called(rung: str) -> Escalated:
    return Escalated(to="Director", rung=rung)


def test_a_rung_is_due_at_the_first_of_its_minutes_and_its_share(tale: Tale) -> None:
    tale.say(declared("P1"))
    assert ladder(tale) == {
        "first-call": minute(5),  # nobody telephones in no time
        "management": minute(15),
        "experts": minute(30),
        "head-of-it": minute(30),
        "director": minute(60),
        "vendor-executive": minute(0.9 * 4 * HOUR),
        "cio": minute(0.9 * 4 * HOUR),
        "crisis": minute(4 * HOUR),
    }


def test_a_share_of_time_is_counted_as_the_service_level_is() -> None:
    tale = Tale(datetime(2026, 3, 6, 16, tzinfo=UTC))  # a Friday, an hour before the office closes
    tale.say(declared("P3"))
    assert ladder(tale)["crisis"] == datetime(2026, 3, 10, 16, tzinfo=UTC)
    assert ladder(tale)["cio"] == datetime(2026, 3, 10, 14, 24, tzinfo=UTC)


def test_where_time_to_resolve_is_planned_only_minutes_count(tale: Tale) -> None:
    tale.say(declared("P5"))
    assert list(ladder(tale)) == ["first-call", "management", "experts", "head-of-it", "director"]


def test_the_ladder_begins_when_it_is_major(tale: Tale) -> None:
    tale.say(CandidateRaised(reference="INC-1", title="Mail is slow", reason="two sites call"))
    tale.say(classified("P1"), 1)
    assert ladder(tale) == {}
    tale.say(Promoted(), 5 * HOUR)
    assert ladder(tale)["management"] == minute(5 * HOUR + 15)
    assert ladder(tale)["crisis"] == minute(5 * HOUR + 5)  # overdue at once helps nobody


def test_a_raised_priority_leaves_time_to_call(tale: Tale) -> None:
    tale.say(declared("P3"))
    tale.say(classified("P1"), 5 * HOUR)
    assert ladder(tale)["crisis"] == ladder(tale)["cio"] == minute(5 * HOUR + 5)
    assert ladder(tale)["director"] == minute(60)


def test_the_same_priority_again_gives_nobody_more_time(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(classified("P1"), 5 * HOUR)
    assert ladder(tale)["crisis"] == minute(4 * HOUR)


def test_while_the_service_level_is_paused_a_share_of_it_is_not_due(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(SlaPaused(reason="asleep"), 10)
    assert "crisis" not in ladder(tale)
    assert ladder(tale)["director"] == minute(60)


def test_who_was_called_is_called(tale: Tale) -> None:
    tale.say(declared())
    tale.say(called("management"), 12)
    tale.say(called("management"), 40)
    clock = tale.clock("escalation", "management")
    assert (clock.ended, clock.state(minute(99))) == (minute(12), "met")


def test_who_was_called_has_so_long_to_answer(tale: Tale) -> None:
    tale.say(declared())
    about = tale.say(called("management"), 12)
    clock = tale.clock("escalation", "answer")
    assert (clock.about, clock.due, clock.state(minute(18))) == (about, minute(17), "breached")
    tale.say(EscalationAcknowledged(about=about), 16)
    assert tale.clock("escalation", "answer").state(minute(99)) == "met"


@pytest.mark.parametrize(
    ("then", "at", "state"),
    [
        (called("director"), 15, "running"),  # others may be called meanwhile: the first is waited for all the same
        (called("director"), 18, "over"),
        (RESTORED, 15, "over"),
        (Demoted(reason="one shop only"), 15, "over"),
    ],
)
def test_the_wait_for_an_answer_ends_with_the_next_call_after_its_time_or_with_the_need(
    tale: Tale, then: Fact, at: float, state: str
) -> None:
    tale.say(declared())
    about = tale.say(called("management"), 12)
    tale.say(then, at)
    clock = next(clock for clock in tale.clocks("escalation", "answer") if clock.about == about)
    assert clock.over == (state == "over")


def test_a_rung_left_out_on_purpose_is_not_due(tale: Tale) -> None:
    tale.say(declared())
    tale.say(EscalationWaived(rung="crisis", reason="the sponsor is on the call"), 12)
    assert tale.clocks("escalation", "crisis") == []


def test_once_it_works_again_nobody_is_called(tale: Tale) -> None:
    tale.say(declared())
    tale.say(RESTORED, 20)
    states = {clock.about: clock.state(minute(999)) for clock in tale.clocks("escalation")}
    assert (states["management"], states["experts"]) == ("breached", "cancelled")
    assert ladder(tale) == {}


def test_demoted_nobody_is_called_and_what_was_late_stays_late(tale: Tale) -> None:
    tale.say(declared())
    tale.say(Demoted(reason="one shop only"), 20)
    assert ladder(tale) == {}
    found = [each.due for each in late(tale.incident, POLICY, minute(999)) if each.kind == "escalation"]
    assert found == [minute(5), minute(15)]


def test_promoted_again_the_ladder_starts_again_but_for_who_was_called(tale: Tale) -> None:
    tale.say(declared())
    tale.say(called("first-call"), 4)
    tale.say(Demoted(reason="one shop only"), 20)
    tale.say(Promoted(), 100)
    assert "first-call" not in ladder(tale)
    assert ladder(tale)["management"] == minute(115)


def test_reopened_the_ladder_starts_again(tale: Tale) -> None:
    tale.say(declared())
    tale.say(RESTORED, 10)
    tale.say(Resolved(how="rolled back"), 40)
    tale.say(Reopened(reason="errors are back"), 100)
    assert ladder(tale)["management"] == minute(115)
    found = [each.due for each in late(tale.incident, POLICY, minute(101)) if each.kind == "escalation"]
    assert found == [minute(5)]  # while it was calm nobody needed to be called


def test_nobody_elsewhere_is_bound_by_our_ladder(tale: Tale) -> None:
    tale.say(Imported(reference="ACME-1", title="Cards fail", source="a report"))
    tale.say(MilestoneReached(milestone="declared"), 1)
    assert tale.clocks("escalation") == tale.clocks("update") == []


def test_resolved_too_early_and_reopened_the_ladder_counts_on(tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    before = [(clock.key, clock.due) for clock in tale.clocks("escalation")]
    tale.say(Resolved(how="it looks better"), 12)
    tale.say(Reopened(reason="nothing works"), 14)
    after = tale.clocks("escalation")
    assert [(clock.key, clock.due) for clock in after] == before
    assert not any(clock.over for clock in after)
