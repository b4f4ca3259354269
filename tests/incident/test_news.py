"""What is new for an audience: everything once, with the entry it rests on, and nothing that it has heard."""

from __future__ import annotations

import pytest
from hypothesis import given

from mim_console.incident.entry import Entry
from mim_console.incident.facts import Fact, lifecycle
from mim_console.incident.facts.asks import Asked
from mim_console.incident.facts.communicate import UpdateSent, UpdateSkipped
from mim_console.incident.facts.contain import ContainmentApplied, ContainmentRemoved
from mim_console.incident.facts.diagnose import (
    ChangeCleared,
    ChangeSuspected,
    Found,
    HypothesisConfirmed,
    HypothesisRaised,
    HypothesisRuledOut,
)
from mim_console.incident.facts.outgoing import UpdateComposed
from mim_console.incident.facts.record import Acted
from mim_console.incident.facts.scope import ServiceAffected
from mim_console.incident.facts.work import ActionAdded, ActionDone, Decided
from mim_console.incident.fold import fold
from mim_console.incident.news import News, news
from tests.incident.histories import histories
from tests.incident.tale import Tale, declared


def told(said: News) -> dict[str, list[str]]:
    names = ("found", "confirmed", "ruled_out", "done", "decided", "back", "under_way")
    return {name: [each.text for each in getattr(said, name)] for name in names if getattr(said, name)}


@pytest.fixture
def tale() -> Tale:
    tale = Tale()
    tale.say(declared("P1", "Cards"))
    return tale


@pytest.mark.parametrize(
    ("fact", "where"),
    [
        (Found(text="x"), "found"),
        (Acted(text="x"), "done"),
        (lifecycle.FixApplied(what="x"), "done"),
        (lifecycle.Tested(what="x", passed=False), "done"),
        (ContainmentApplied(handle="C1", what="x"), "done"),
        (Decided(handle="D1", text="x"), "decided"),
    ],
)
def test_what_happened_since_is_new_and_what_was_before_is_not(tale: Tale, fact: Fact, where: str) -> None:
    entry = tale.say(fact, 5)
    (item,) = getattr(news(tale.incident, "business"), where)
    assert (item.entry, item.at, item.text) == (entry, tale.at(5), "x")
    tale.say(UpdateSent(audience="executives", text="other people"), 10)
    assert told(news(tale.incident, "business")) == {where: ["x"]}
    tale.say(UpdateSkipped(audience="business", reason="nothing to say"), 10)
    assert told(news(tale.incident, "business")) == {where: ["x"]}
    tale.say(UpdateSent(audience="business", text="told"), 15)
    assert news(tale.incident, "business").nothing
    tale.say(fact.model_copy(update={"handle": "Z9"} if "handle" in type(fact).model_fields else {}), 20)
    assert told(news(tale.incident, "business")) == {where: ["x"]}


def test_what_was_recorded_late_is_new_though_it_happened_before(tale: Tale) -> None:
    tale.say(UpdateSent(audience="business", text="told"), 15)
    tale.say(Found(text="refused since then"), 5, known=20)
    assert told(news(tale.incident, "business")) == {"found": ["refused since then"]}


def test_what_came_between_writing_and_sending_is_in_no_update(tale: Tale) -> None:
    tale.say(Found(text="before"), 5)
    composed = tale.say(UpdateComposed(handle="U1", audience="business", headline="h", text="t"), 10)
    tale.say(Found(text="between"), 11)
    assert told(news(tale.incident, "business")) == {"found": ["before", "between"]}
    tale.say(UpdateSent(audience="business", about=composed, handle="U1"), 12)
    said = news(tale.incident, "business")
    assert told(said) == {"found": ["between"]}
    assert said.since == tale.at(10)


def test_what_was_recorded_after_it_was_told_is_not_new(tale: Tale) -> None:
    parts = {"status": "We found that 40 tills\n- are offline."}
    composed = tale.say(UpdateComposed(handle="U1", audience="business", headline="h", text="t", parts=parts), 10)
    tale.say(UpdateSent(audience="business", about=composed, handle="U1"), 11)
    tale.say(Found(text="40 tills are offline"), 5, known=20)
    tale.say(Found(text="till"), 5, known=20)
    assert told(news(tale.incident, "business")) == {"found": ["till"]}
    assert told(news(tale.incident, "executives")) == {"found": ["40 tills are offline", "till"]}
    tale.say(Found(text="40 tills are offline"), 21)
    assert told(news(tale.incident, "business")) == {"found": ["till", "40 tills are offline"]}


def test_an_end_is_new_if_it_is_recorded_late_even_where_its_words_were_told(tale: Tale) -> None:
    theory = tale.say(HypothesisRaised(handle="H1", text="disk"), 1)
    other = tale.say(HypothesisRaised(handle="H2", text="release"), 1)
    action = tale.say(ActionAdded(handle="A1", what="restart"), 2)
    change = tale.say(ChangeSuspected(handle="X1", what="new router"), 3)
    tale.say(UpdateSent(audience="business", text="Disk, release and new router looked into; restart planned."), 10)
    tale.say(HypothesisRuledOut(about=theory, reason="half empty"), 6, known=20)
    tale.say(HypothesisConfirmed(about=other), 6, known=20)
    tale.say(ActionDone(about=action), 7, known=20)
    tale.say(ChangeCleared(about=change, reason="not in use"), 8, known=20)
    tale.say(ServiceAffected(service="Cards", state="restored"), 9, known=20)
    assert told(news(tale.incident, "business")) == {
        "confirmed": ["release"],
        "ruled_out": ["disk", "new router"],
        "done": ["restart"],
        "back": ["Cards"],
    }


def test_an_update_that_is_recorded_as_of_earlier_was_composed_with_all_that_was_known(tale: Tale) -> None:
    tale.say(Found(text="known by then"), 5)
    composed = tale.say(UpdateComposed(handle="U1", audience="business", headline="h", text="t"), 2, known=10)
    tale.say(UpdateSent(audience="business", about=composed, handle="U1"), 2, known=10)
    assert news(tale.incident, "business").nothing
    tale.say(UpdateSent(audience="executives", text="written elsewhere"), 4, known=10)
    assert told(news(tale.incident, "executives")) == {"found": ["known by then"]}


def test_what_is_under_way_is_new_only_if_it_was_recorded_since(tale: Tale) -> None:
    tale.say(HypothesisRaised(handle="H1", text="disk"), 1)
    tale.say(UpdateSent(audience="business", text="told"), 10)
    tale.say(HypothesisRaised(handle="H2", text="release"), 11)
    said = news(tale.incident, "business")
    assert [(each.text, said.is_new(each)) for each in said.under_way] == [("disk", False), ("release", True)]


def test_theories_and_changes_are_news_when_they_are_settled(tale: Tale) -> None:
    first = tale.say(HypothesisRaised(handle="H1", text="disk"), 1)
    second = tale.say(HypothesisRaised(handle="H2", text="release"), 2)
    change = tale.say(ChangeSuspected(handle="X1", what="new router"), 3)
    assert told(news(tale.incident, "business")) == {"under_way": ["disk", "release"]}
    tale.say(UpdateSent(audience="business", text="told"), 10)
    tale.say(HypothesisRuledOut(about=first, reason="half empty"), 11)
    tale.say(HypothesisConfirmed(about=second), 12)
    tale.say(ChangeCleared(about=change, reason="not in use"), 13)
    said = news(tale.incident, "business")
    assert told(said) == {"ruled_out": ["disk", "new router"], "confirmed": ["release"]}
    assert [each.more for each in said.ruled_out] == ["half empty", "not in use"]


def test_what_is_under_way_is_told_however_old_and_follow_ups_are_not(tale: Tale) -> None:
    tale.say(Asked(handle="Q1", who="Bob", what="pool stats", due=tale.at(9)), 1)
    done = tale.say(ActionAdded(handle="A1", what="restart"), 2)
    tale.say(ActionAdded(handle="A2", what="undo the release", type="rollback", approval=True), 3)
    tale.say(ActionAdded(handle="A3", what="write a test", type="prevent"), 4)
    tale.say(UpdateSent(audience="business", text="told"), 10)
    tale.say(ActionDone(about=done, result="no change"), 11)
    said = news(tale.incident, "business")
    assert [(each.text, each.sort) for each in said.under_way] == [
        *(("undo the release", "approval"), ("pool stats", "ask")),
    ]
    assert [(each.text, each.more) for each in said.done] == [("restart", "no change")]


def test_a_measure_is_news_twice_when_it_is_applied_and_when_it_is_undone(tale: Tale) -> None:
    measure = tale.say(ContainmentApplied(handle="C1", what="half of it is held back"), 5)
    tale.say(ContainmentRemoved(about=measure, how="the queue is empty"), 15)
    assert [(each.sort, each.at) for each in news(tale.incident, "business").done] == [
        *(("measure", tale.at(5)), ("undone", tale.at(15))),
    ]


def test_services_stand_as_they_are_now_the_worst_first(tale: Tale) -> None:
    tale.say(ServiceAffected(service="Refunds", state="down"), 1)
    tale.say(ServiceAffected(service="Reports", state="at risk"), 2)
    tale.say(ServiceAffected(service="Till", state="down", critical=True), 3)
    said = news(tale.incident, "business")
    assert [each.name for each in said.hit] == ["Till", "Refunds", "Cards"]
    assert [each.name for each in said.at_risk] == ["Reports"]
    tale.say(ServiceAffected(service="Till", state="restored", note="seen"), 9)
    said = news(tale.incident, "business")
    assert [(each.text, each.at) for each in said.back] == [("Till", tale.at(9))]
    assert [each.name for each in said.hit] == ["Refunds", "Cards"]


def test_a_risk_is_told_until_it_is_over_and_is_new_once(tale: Tale) -> None:
    tale.say(lifecycle.RiskNoted(text="tonight"), 1)
    (risk,) = news(tale.incident, "business").risks
    assert news(tale.incident, "business").is_new(risk)
    tale.say(UpdateSent(audience="business", text="told"), 10)
    said = news(tale.incident, "business")
    assert said.risks == (risk,)
    assert not said.is_new(risk)


@given(histories())
def test_every_item_rests_on_an_entry_of_the_record(history: list[Entry]) -> None:
    incident = fold(history)
    ids = {entry.id for entry in history}
    for audience in ("executives", "business"):
        said = news(incident, audience)
        for name in ("found", "confirmed", "ruled_out", "done", "decided", "under_way", "risks"):
            assert {each.entry for each in getattr(said, name)} <= ids
