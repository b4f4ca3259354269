"""Trends: the same whatever the order, groups that add up to the whole, repeats that both sides agree on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mim_console.incident.facts.identify import MilestoneReached, Rejected
from mim_console.incident.facts.lifecycle import Resolved
from mim_console.incident.facts.review import ReviewHeld
from mim_console.incident.facts.scope import ServiceAffected
from mim_console.incident.facts.work import ActionAdded
from mim_console.incident.trends import GROUPINGS, MEASURES, WITHIN, Kept, Look, Promise, Record, Trends, record_of
from mim_console.incident.trends.repeats import alike, repeats
from tests.incident.tale import POLICY, Tale, declared, minute

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LOOK = Look((2026, 11), 12)
_PROMISES = st.builds(
    Promise,
    st.integers(0, 300).map(lambda days: NOW - timedelta(days=days - 20)),
    st.none() | st.integers(0, 300).map(lambda days: NOW - timedelta(days=days)),
)
_RECORDS = st.builds(
    Record,
    id=st.uuids(version=4).map(str),
    reference=st.just("INC-1"),
    title=st.just("slow"),
    opened=st.integers(0, 330).map(lambda days: NOW - timedelta(days=days)),
    priority=st.sampled_from(["P1", "P2", ""]),
    major=st.booleans(),
    status=st.just("closed"),
    parent=st.sampled_from(["", "", "p1"]),
    services=st.lists(st.sampled_from(["Cards", "cards", "Login"]), max_size=2).map(tuple),
    cause=st.sampled_from(["", "disk full", "Disk is full!", "bug"]),
    faults=st.lists(st.sampled_from(["KE-0001", "PRB-7"]), max_size=1).map(tuple),
    resolvers=st.sampled_from([(), ("Network",)]),
    lengths=st.dictionaries(st.sampled_from(["ttr", "ttd"]), st.integers(0, 900).map(lambda n: timedelta(minutes=n))),
    updates=st.none() | st.integers(0, 5).map(lambda n: Kept(n, 5)),
    review=st.none() | _PROMISES,
    actions=st.lists(_PROMISES, max_size=2).map(tuple),
)
_PLAIN = Record(
    id="", reference="INC-1", title="", opened=NOW, priority="P1", major=True, status="closed", lengths={}
)  # fmt: skip


def trends(records: list[Record]) -> Trends:
    return Trends(records, NOW, ZoneInfo("Europe/London"), lambda service: "Payments" if service == "Cards" else "")


@settings(max_examples=30)
@given(st.lists(_RECORDS, max_size=12), st.randoms(use_true_random=False))
def test_groups_and_months_add_up_to_the_whole_in_whatever_order_they_came(
    records: list[Record], chance: Random
) -> None:
    shuffled = records[:]
    chance.shuffle(shuffled)
    found, again = trends(records), trends(shuffled)
    whole = found.within(LOOK)
    assert [each.id for each in whole] == [each.id for each in again.within(LOOK)]
    parts = [[*found.by_month(LOOK).values()]]
    parts += [[*found.by_group(replace(LOOK, by=by)).values()] for by in GROUPINGS]
    for measure in MEASURES:
        figure = found.figure(measure, whole)
        assert figure == again.figure(measure, again.within(LOOK))
        for part in parts:
            several = [found.figure(measure, those) for those in part]
            assert sum(each.n for each in several) == figure.n
            assert sum(each.good for each in several) == figure.good
            assert sum(each.unknown for each in several) == figure.unknown


@settings(max_examples=30)
@given(st.lists(_RECORDS, max_size=8))
def test_a_repeat_is_what_two_major_ones_have_in_common_within_the_time(records: list[Record]) -> None:
    found = {(each.record.id, one.id) for each in repeats(records) for one in each.earlier}
    for one in records:
        for other in records:
            assert bool(alike(one, other)) == bool(alike(other, one))
            kin = one is other or (one.parent != "" and one.parent == other.parent)
            near = not kin and one.major and other.major and abs(one.opened - other.opened) <= WITHIN
            pair = (one.id, other.id) in found or (other.id, one.id) in found
            assert pair == (near and bool(alike(one, other)))


def test_one_group_alone_is_that_group() -> None:
    both = trends([replace(_PLAIN, id="1", services=("Cards",)), replace(_PLAIN, id="2", services=("Login",))])
    only = replace(LOOK, only="Login")
    assert [each.id for each in both.within(only)] == ["2"]
    assert [*both.by_group(only)] == ["Cards", "Login"]
    assert [*both.by_group(replace(LOOK, by="team"))] == ["Payments", "not known"]


def test_what_is_taken_from_an_incident(tale: Tale) -> None:
    tale.say(declared("P1", "Cards", "Reports"))
    tale.say(ServiceAffected(service="Portal", state="at risk"), 1)
    tale.say(MilestoneReached(milestone="impact_start"), 2)
    tale.say(ActionAdded(handle="A1", type="prevent", what="raise the alarm", due=minute(500)), 3)
    tale.say(ActionAdded(handle="A2", what="restart it"), 3)
    record = record_of(tale.incident, POLICY, minute(4))
    assert record is not None
    assert record.services == ("Cards", "Reports")
    assert "ttr" not in record.lengths
    assert record.actions == (Promise(minute(500), None),)
    assert (record.updates, record.sla, record.review) == (Kept(0, 0), Kept(0, 0), None)
    assert record.again is not None
    late = record_of(tale.incident, POLICY, record.again + timedelta(seconds=1))
    assert late is not None
    assert late != record
    tale.say(ServiceAffected(service="Cards", state="restored"), 60)
    tale.say(ServiceAffected(service="Reports", state="restored"), 62)
    tale.say(Resolved(how="undone", cause="the new release"), 70)
    tale.say(ReviewHeld(), 80)
    over = record_of(tale.incident, POLICY, minute(90))
    assert over is not None
    assert (over.lengths["ttr"], over.cause) == (timedelta(minutes=60), "the new release")
    assert over.review is not None
    assert over.review.kept


@pytest.mark.parametrize("opening", ["rejected", "drill"])
def test_what_never_counts(opening: str, tale: Tale) -> None:
    tale.say(declared().model_copy(update={"drill": opening == "drill"}))
    if opening == "rejected":
        tale.say(Rejected(reason="a test"), 1)
    assert record_of(tale.incident, POLICY, minute(2)) is None


def test_of_few_no_slowest_tenth_is_said_and_nothing_unknown_is_zero() -> None:
    found = trends([replace(_PLAIN, id=str(n), lengths={"ttr": timedelta(hours=n)} if n else {}) for n in range(3)])
    figure = found.figure("ttr", found.records)
    assert figure.spread is not None
    assert (figure.n, figure.unknown, figure.spread.few) == (2, 1, True)
    assert figure.spread.median == timedelta(hours=1, minutes=30)
    assert found.figure("updates", found.records).share is None
