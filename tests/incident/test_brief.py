"""The handover brief: complete, honest about what is not known, and short enough to be read."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given

from mim_console.incident.brief import MOST, as_text, brief
from mim_console.incident.entry import Entry
from mim_console.incident.facts.asks import Asked
from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.contain import ContainmentApplied, ContainmentRemoved
from mim_console.incident.facts.diagnose import HypothesisConfirmed, HypothesisRaised, HypothesisRuledOut
from mim_console.incident.facts.lifecycle import Closed
from mim_console.incident.facts.outgoing import UpdateComposed
from mim_console.incident.facts.people import RoleAssigned
from mim_console.incident.facts.regulatory import AnchorSet, RegimeOn
from mim_console.incident.facts.work import ActionAdded
from mim_console.incident.fold import fold
from tests.incident.histories import histories
from tests.incident.tale import POLICY, START, Tale, declared, minute

PARTS = [
    "status and impact",
    "cause",
    "tried and ruled out",
    "in force, and how to undo it",
    "actions and asks",
    "decisions waiting",
    "risks",
    "clocks",
    "last message and next update",
    "who is engaged",
]


def part(tale: Tale, title: str, role: str = "mim", after: float = 30) -> list[str]:
    """The lines of a part."""
    groups = brief(tale.incident, POLICY, minute(after), role)
    (found,) = (group for group in groups if group.title == title)
    return as_text([found]).splitlines()[1:]


@given(histories())
def test_any_record_makes_a_brief_with_every_part_and_no_line_that_is_not_one(entries: list[Entry]) -> None:
    now = entries[-1].recorded_at + timedelta(hours=1)
    incident = fold(entries)
    groups = brief(incident, POLICY, now)
    assert [group.title for group in groups] == PARTS
    assert all(0 < len(group.items) <= MOST + 1 for group in groups)
    lines = as_text(groups).splitlines()
    assert all(line.isupper() or line.lstrip().startswith("- ") or not line for line in lines)
    for role in ("communications", "scribe", "sme"):
        shorter = brief(incident, POLICY, now, role)
        assert len(shorter) < len(groups)


def test_confirmed_and_suspected_are_told_apart(tale: Tale) -> None:
    tale.say(declared())
    assert part(tale, "cause") == ["- confirmed: nothing yet"]
    first = tale.say(HypothesisRaised(handle="H1", text="pool exhausted"), 1)
    second = tale.say(HypothesisRaised(handle="H2", text="certificate expired"), 2)
    assert part(tale, "cause")[1:] == [
        "- suspected: pool exhausted (H1, 0 for, 0 against)",
        "- suspected: certificate expired (H2, 0 for, 0 against)",
    ]
    tale.say(HypothesisRuledOut(about=second, handle="H2", reason="valid till May"), 3)
    tale.say(HypothesisConfirmed(about=first, handle="H1", reason="seen in the logs"), 4)
    assert part(tale, "cause") == ["- CONFIRMED: pool exhausted (H1, seen in the logs)"]
    assert part(tale, "tried and ruled out") == ["- ruled out: certificate expired (H2, valid till May)"]


def test_what_is_in_force_says_how_to_undo_it_or_that_nobody_said(tale: Tale) -> None:
    tale.say(declared())
    tale.say(ContainmentApplied(handle="C1", what="half the load", undo="set it to 100", owner="Sam"), 1)
    second = tale.say(ContainmentApplied(handle="C2", what="shop 4 off"), 2)
    lines = part(tale, "in force, and how to undo it")
    assert lines[0].startswith("- C1: half the load (Sam, ")
    assert [line for line in lines if "undo" in line] == ["  - undo: set it to 100", "  - undo: nobody said how"]
    tale.say(ContainmentRemoved(about=second, handle="C2", how="back on"), 3)
    assert "- undone: shop 4 off (14:08, back on)" in part(tale, "tried and ruled out")


def test_work_says_who_and_by_when_and_a_role_hears_only_of_its_own(tale: Tale) -> None:
    tale.say(declared())
    tale.say(RoleAssigned(role="scribe", person="Jo"), 1)
    tale.say(Asked(handle="Q1", who="Bob", what="pool stats", due=minute(13)), 10)
    tale.say(ActionAdded(handle="A1", what="keep the log", owner="Jo", due=minute(60)), 11)
    tale.say(ActionAdded(handle="A2", what="roll back", approval=True), 12)
    assert part(tale, "actions and asks") == [
        "- Q1: pool stats (Bob, OVERDUE since 14:18)",
        "- A1: keep the log (Jo, due 15:05)",
        "- A2: roll back (NO OWNER, no due time)",
    ]
    assert part(tale, "decisions waiting") == ["- A2: roll back (waits for approval)"]
    assert part(tale, "yours to see to, Jo", "scribe") == ["- A1: keep the log (Jo, due 15:05)"]


def test_an_update_that_waits_for_its_approver_is_a_decision(tale: Tale) -> None:
    tale.say(declared())
    tale.say(
        UpdateComposed(
            handle="U1", audience="customers", headline="Cards", text="x", channels=("chat",), approver="sponsor"
        ),
        3,
    )
    assert part(tale, "decisions waiting") == ["- U1: update to customers: Cards (sponsor must approve it)"]


def test_each_audience_has_its_last_message_and_the_next_time(tale: Tale) -> None:
    tale.say(declared())
    tale.say(UpdateSent(audience="executives", text="Cards fail.", next_due=minute(45)), 5)
    told = part(tale, "last message and next update")
    assert told[0] == "- Executives: 14:10 “Cards fail.” (due 14:50)"
    assert any("told nothing yet (OVERDUE since 14:20)" in line for line in told)


def test_the_law_runs_on_in_the_brief_of_a_closed_incident(tale: Tale) -> None:
    tale.say(declared())
    tale.say(RegimeOn(regime="dora", title="DORA", decided_by="Lena", reason="payments"), 1)
    tale.say(AnchorSet(regime="dora", anchor="aware", instant=START), 2)
    tale.say(Closed(), 20)
    told = part(tale, "clocks")
    assert "- DORA: initial notification (due 5 Mar 14:05, classified: not said yet, then 4 hours at most)" in told
    assert "- DORA: final report (no clock yet, waits for: intermediate)" in told
