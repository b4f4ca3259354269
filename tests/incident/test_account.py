"""The review as the record tells it: complete, in order, and in somebody's own words where there are any."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.account import Part, account
from mim_console.incident.entry import Entry
from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.diagnose import EvidenceAdded, Found, HypothesisConfirmed, HypothesisRaised
from mim_console.incident.facts.identify import MilestoneReached
from mim_console.incident.facts.lifecycle import Closed, Resolved
from mim_console.incident.facts.record import Imported
from mim_console.incident.facts.review import ReviewPoint
from mim_console.incident.facts.review_text import ReviewWritten
from mim_console.incident.facts.scope import ServiceAffected
from mim_console.incident.facts.work import ActionAdded, ActionDone, Decided
from mim_console.incident.fold import fold
from mim_console.incident.metrics import shares
from mim_console.incident.reviewing import against
from tests.incident.histories import histories
from tests.incident.tale import POLICY, Tale, declared, minute


def part(tale: Tale, name: str, after: float = 120) -> Part:
    return next(each for each in account(tale.incident, POLICY, minute(after)) if each.name == name)


def said(tale: Tale, name: str, after: float = 120) -> str:
    return part(tale, name, after).text


@given(histories())
def test_any_record_can_be_told(entries: list[Entry]) -> None:
    incident = fold(entries)
    parts = account(incident, POLICY, entries[-1].recorded_at + timedelta(hours=1))
    assert len({each.name for each in parts}) == len(parts)
    assert all(against(incident, POLICY, "closed", entries[-1].recorded_at))
    for each in parts:
        assert each.state != "empty" or not each.text
        written = incident.review.sections.get(each.section, "") if each.section else ""
        assert written in each.written if each.conflict else written == each.written


@given(st.lists(st.tuples(st.sampled_from(["factor", "why"]), st.integers(0, 7)), max_size=8))
def test_every_point_stands_once_whatever_it_answers(points: list[tuple[str, int]]) -> None:
    tale = Tale()
    tale.say(declared())
    for n, (sort, under) in enumerate(points, 1):
        tale.say(ReviewPoint(handle=f"P{n}", sort=sort, text="x", under=f"e{under + 2:04}"), n)  # type: ignore[arg-type]
    handles = [item.lead for group in part(tale, "contributing factors").groups for item in group.items]
    assert sorted(handles) == sorted(f"P{n}" for n in range(1, len(points) + 1))


def test_a_why_stands_below_what_it_answers(tale: Tale) -> None:
    tale.say(declared())
    first = tale.say(ReviewPoint(handle="P1", sort="factor", text="a default changed"), 1)
    tale.say(ReviewPoint(handle="P2", sort="factor", text="no alarm"), 2)
    tale.say(ReviewPoint(handle="P3", sort="why", text="nobody tests defaults", under=first), 3)
    (group,) = part(tale, "contributing factors").groups
    assert [(item.lead, item.depth) for item in group.items] == [("P1", 0), ("P3", 1), ("P2", 0)]


def test_the_summary_says_when_it_began_and_ended_and_why(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(MilestoneReached(milestone="impact_start"), -11, known=1)
    assert "It is not over yet." in said(tale, "summary")
    assert "The cause is not known yet." in said(tale, "summary")
    tale.say(ServiceAffected(service="cards", state="down"), 2)
    tale.say(ServiceAffected(service="cards", state="restored"), 42)
    tale.say(Resolved(how="pool at 200", cause="a default"), 50)
    text = said(tale, "summary")
    assert "It began at 13:54 and was declared at 14:05 as P1." in text
    assert "It was over at 14:47, after 53 minutes." in text
    assert "Cause: a default" in text
    assert "What ended it: pool at 200" in text


def test_what_somebody_wrote_stands_instead(tale: Tale) -> None:
    tale.say(declared())
    assert part(tale, "summary").state == "derived"
    tale.say(ReviewWritten(section="summary", text="Ours."), 5)
    assert (part(tale, "summary").state, said(tale, "summary")) == ("written", "Ours.")


def test_what_was_late_is_in_order_with_how_late(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(UpdateSent(audience="executives", text="x"), 25)
    text = said(tale, "what was late")
    assert "14:20 update to executives (10m late)" in text
    assert "update to customers (not done, 1h 45m late)" in text


def test_an_incident_run_elsewhere_is_not_judged_by_our_rules(tale: Tale) -> None:
    tale.say(Imported(reference="X-1", title="Database gone", source="a report"))
    assert "Not judged" in said(tale, "what was late")


def test_the_extract_names_the_day_when_it_changes(tale: Tale) -> None:
    tale.say(declared())
    tale.say(Decided(handle="D1", text="roll back"), 5)
    tale.say(Found(text="night shift sees it too"), 12 * 60)
    (group,) = part(tale, "timeline extract", 13 * 60).groups
    leads = [item.lead for item in group.items]
    assert leads[0] == "4 Mar 14:05"
    assert "14:10" in leads
    assert leads[-1] == "02:05", "today at the time of telling"


def test_causes_weigh_each_theory_with_what_spoke_for_it(tale: Tale) -> None:
    tale.say(declared())
    theory = tale.say(HypothesisRaised(handle="H1", text="pool exhausted"), 1)
    tale.say(EvidenceAdded(about=theory, handle="H1", supports=True, text="refused since 13:41"), 2)
    tale.say(HypothesisConfirmed(about=theory, handle="H1", reason="limit is 20"), 3)
    assert "H1 pool exhausted (confirmed: limit is 20)\n  for refused since 13:41" in said(tale, "causes")


def test_actions_say_who_by_when_and_whether_they_are_done(tale: Tale) -> None:
    tale.say(declared())
    first = tale.say(ActionAdded(handle="A1", type="prevent", what="test defaults", owner="Bob", due=minute(60)), 1)
    tale.say(ActionAdded(handle="A2", type="detect", what="alarm at 80 %", ticket="PAY-3"), 2)
    assert "A1 prevent: test defaults (Bob · due 15:05)" in said(tale, "actions", 30)
    assert "Bob · OVERDUE since 15:05" in said(tale, "actions", 90)
    assert "A2 detect: alarm at 80 % (no owner · no due time · PAY-3)" in said(tale, "actions")
    tale.say(ActionDone(about=first, handle="A1", type="prevent"), 95)
    assert "Bob · done 15:40" in said(tale, "actions")


def test_closed_before_anybody_was_told_it_names_who_never_heard_of_it(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(UpdateSent(audience="executives", text="Cards fail."), 5)
    tale.say(Resolved(how="pool at 200"), 8)
    tale.say(Closed(), 10)
    assert "never told service desk, business users, customers (due 14:20)" in said(tale, "communication")
    assert "14:20 update to customers (closed before it was told)" in said(tale, "what was late")
    (updates, *_) = shares(tale.incident, POLICY, minute(120))
    assert (updates.good, updates.of) == (1, 4)


def test_who_heard_late_was_told(tale: Tale) -> None:
    tale.say(declared("P1"))
    for audience in ("executives", "service-desk", "business", "customers"):
        tale.say(UpdateSent(audience=audience, text="Cards fail."), 40)
    assert "never told" not in said(tale, "communication")
