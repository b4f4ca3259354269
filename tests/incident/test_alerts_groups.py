"""A storm that can be read, and what it may belong to."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mim_console.data import sources_file
from mim_console.incident.alerts.duplicates import duplicates, suggestions
from mim_console.incident.alerts.groups import reason, stem_of
from mim_console.incident.alerts.life import Alert, told
from mim_console.incident.alerts.reading import read
from mim_console.incident.alerts.storm import Storm, groups
from mim_console.incident.facts.alerts import AlertAttached, AlertTurned
from mim_console.incident.facts.identify import CandidateRaised, Rejected
from mim_console.outside.alert_body import parsed
from tests.alert_bodies import SENT, SHARED, sent
from tests.incident.alerts_made import RULES, START, alert, at
from tests.incident.tale import Tale, declared


def outage(*sources: str) -> list[Alert]:
    known = sources_file.load().sources
    bodies = ((each, parsed(sent(each))) for each in sources)
    return [told(None, read(body, id, known[id], START).signals[0], START) for id, body in bodies]


@pytest.mark.parametrize("sources", [SHARED, tuple(SENT)])
def test_all_systems_tell_of_one_outage(sources: tuple[str, ...]) -> None:
    (group,) = groups(outage(*sources), RULES)
    assert (group.service, group.stem, group.active) == ("checkout", "checkout", len(sources))
    assert group.sources == tuple(sorted(sources))
    assert RULES.rank(group.severity) == 0


@pytest.mark.parametrize("name", ["Checkout API", "checkout-api", "CHECKOUT", "prod/checkout", "checkout_service"])
def test_a_service_has_many_names(name: str) -> None:
    assert stem_of(name, RULES.generic) == "checkout"


def test_a_name_of_nothing_but_generic_words_is_a_name() -> None:
    assert stem_of("API", RULES.generic) == "api"


def test_a_storm_of_ten_thousand_is_a_few_lines() -> None:
    storm = [
        alert(str(n), title=f"disk full on host-{n:05}", service=f"shop-{n % 4}", severity="warning")
        for n in range(9_990)
    ]
    storm += [alert(f"db{n}", title="database is down", service="shop-1", severity="critical") for n in range(10)]
    began = time.process_time()
    first, *others = groups(storm, RULES)
    assert time.process_time() - began < 2
    assert len(others) == 3
    assert [cause.title for cause in first.causes] == ["database is down", "disk full on host-#"]
    assert sum(len(group.alerts) for group in (first, *others)) == 10_000


def test_an_alert_without_a_service_goes_where_its_title_says() -> None:
    with_name, without = alert("1", service="checkout"), alert("2", service="", title="checkout-5xx-high")
    (group,) = groups([with_name, without], RULES)
    assert group.service == "checkout"
    assert len(groups([with_name, alert("3", service="", title="disk full")], RULES)) == 2


ALERTS = st.builds(
    lambda key, service, title, state, severity, minute: replace(
        alert(key, service=service, title=title, state=state, severity=severity), last=at(minute)
    ),
    st.sampled_from("123456"),
    st.sampled_from(["", "", "checkout", "Checkout API", "tills"]),
    st.sampled_from(["disk 1 full", "disk 2 full", "checkout is down", "checkout or tills fail"]),
    st.sampled_from(["firing", "resolved"]),
    st.sampled_from(["critical", "info"]),
    st.integers(0, 3),
)


@settings(max_examples=100)
@given(st.lists(ALERTS, max_size=20), st.sets(st.integers(0, 20)))
def test_a_storm_that_is_followed_is_the_storm_as_it_is_now(told: list[Alert], looked: set[int]) -> None:
    storm, now = Storm(RULES), {}
    for n, each in enumerate(told):
        now[each.key] = each
        if each.active:
            storm.put(each)
        else:
            storm.drop((each.source, each.key))
        if n in looked:
            storm.groups()
    assert storm.groups() == groups([each for each in now.values() if each.active], RULES)


def test_the_gravest_service_comes_first_and_what_is_over_last() -> None:
    found = groups(
        [
            alert("1", service="a", severity="info"),
            alert("2", service="b", severity="critical", state="resolved"),
            alert("3", service="c", severity="P1"),
        ],
        RULES,
    )
    assert [group.service for group in found] == ["c", "a", "b"]


def test_the_reason_is_one_line() -> None:
    (group,) = groups(outage(*SHARED), RULES)
    assert reason(group, UTC, at(1)).startswith("7 alerts from 7 systems since 2 Mar 14:02, critical: ")


def test_an_incident_of_the_same_service_is_suggested_and_one_that_is_over_is_not() -> None:
    (group,) = groups([alert("1", starts=at(2))], RULES)
    tale = Tale(START)
    tale.say(CandidateRaised(reference="INC-1", title="Cannot pay", reason="calls", services=("Checkout API",)))
    (found,) = duplicates(group, [tale.incident], RULES)
    assert "same service Checkout API" in found.why
    tale.say(Rejected(reason="a test"))
    assert not duplicates(group, [tale.incident], RULES)


def test_the_incident_that_has_one_of_the_alerts_comes_first() -> None:
    (group,) = groups([alert("1"), alert("2")], RULES)
    near, has = Tale(START), Tale(START)
    near.say(CandidateRaised(reference="INC-1", title="Checkout fails", reason="calls", services=("checkout",)))
    has.say(CandidateRaised(reference="INC-2", title="Disk full", reason="calls"), -600)
    has.say(AlertAttached(source="alertmanager", key="2", title="Checkout fails", state="firing", changed=START))
    assert [each.incident.reference for each in duplicates(group, [near.incident, has.incident], RULES)] == [
        "INC-2",
        "INC-1",
    ]


def test_words_alone_suggest_where_there_are_enough() -> None:
    tale = Tale(START)
    tale.say(declared("P1"))
    assert suggestions((), "cards declined", START, [tale.incident], RULES)
    assert not suggestions((), "printers are out of paper", START, [tale.incident], RULES)
    assert not suggestions((), "cards declined", START + timedelta(days=9), [tale.incident], RULES)


def test_a_derived_entry_may_sort_before_the_one_that_attached_the_alert() -> None:
    attached = AlertAttached(source="a", key="1", title="x", state="firing", changed=at(0))
    turned = AlertTurned(source="a", key="1", title="x", state="resolved", changed=at(5))
    for facts in ([attached, turned], [turned, attached]):
        tale = Tale(START)
        tale.say(declared("P1"))
        for fact in facts:
            tale.say(fact, 6)
        (known,) = tale.incident.alerts.values()
        assert (known.state, known.changed) == ("resolved", at(5))
