"""The fold: the same state however its entries come, and nothing in them that can break it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mim_console.incident.account import account
from mim_console.incident.clocks import clocks
from mim_console.incident.clocks.thresholds import passed
from mim_console.incident.entry import Entry
from mim_console.incident.facts import KINDS, About
from mim_console.incident.facts.asks import Asked
from mim_console.incident.facts.people import RoleAssigned
from mim_console.incident.facts.record import Corrected, Pinned, Redacted
from mim_console.incident.fold import extend, fold, read
from mim_console.incident.incident import Incident
from mim_console.incident.late import late
from mim_console.incident.lifecycle import blockers, gate
from mim_console.incident.metrics import flags, metrics, shares
from mim_console.incident.state import STAGES
from tests.incident.histories import FACTS, HANDLED, histories
from tests.incident.tale import PLAYBOOK, POLICY, START, Tale, declared, known_at, minute

COUNTING = ("entries", "last", "seen", "heard")
"""What says that there was an entry, whatever it said."""
ABOUT_THINGS = [kind for kind, of in KINDS.items() if issubclass(of, About) and of not in (Corrected, Pinned)]
"""Kinds about something that an entry brought in; the other two are about the entry itself."""


def told(incident: Incident) -> dict[str, object]:
    """The state without what every entry changes."""
    return {each.name: getattr(incident, each.name) for each in fields(incident) if each.name not in COUNTING}


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(entries: list[Entry], random: Random) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(entries)


@given(histories())
def test_step_by_step_is_as_all_at_once(entries: list[Entry]) -> None:
    incident, newest = fold(entries[:1]), entries[0].id
    for n, entry in enumerate(entries[1:], 2):
        if not extend(incident, [entry], newest):
            incident = fold(entries[:n])
        newest = entry.id
        assert incident == fold(entries[:n])


@given(histories(), st.integers(0, 23))
def test_what_is_older_or_changes_what_was_asks_for_a_new_fold(entries: list[Entry], at: int) -> None:
    at = min(at, len(entries) - 1)
    late = entries[at]
    others = [entry for entry in entries if entry is not late]
    incident = fold(others)
    before = fold(others)
    if not extend(incident, [late], others[-1].id):
        assert incident == before


@given(histories(odd=False))
def test_what_nobody_can_read_is_counted_and_does_nothing_else(entries: list[Entry]) -> None:
    odd = [
        replace(entries[0], id="e0000", kind="from_tomorrow", body='{"text":"?"}'),
        replace(entries[-1], id="e9998", kind="classified", body='{"priority":"P9"}'),
        replace(entries[-1], id="e9999", kind="noted", body="not JSON"),
    ]
    assert told(fold([*entries, *odd])) == told(fold(entries))
    assert fold([*entries, *odd]).entries == len(entries) + 3
    assert [read(entry).line() for entry in odd] == [
        "[from_tomorrow: written by a newer console] ?",
        "[classified: cannot be read] P9",
        "[noted: cannot be read] not JSON",
    ]


@pytest.mark.parametrize("kind", ABOUT_THINGS)
@settings(max_examples=8)
@given(data=st.data())
def test_a_fact_about_what_is_not_there_changes_nothing(kind: str, data: st.DataObject) -> None:
    fact = data.draw(FACTS[kind]).model_copy(update={"about": "elsewhere"})
    tale = Tale(entries=data.draw(histories(largest=8)))
    before = told(tale.incident)
    tale.say(fact, 600)
    assert told(tale.incident) == before


@given(histories())
def test_whatever_was_recorded_there_is_something_to_show(entries: list[Entry]) -> None:
    incident, now = fold(entries), entries[-1].recorded_at + timedelta(hours=1)
    for clock in clocks(incident, POLICY):
        assert clock.state(now)
        assert clock.remaining(now) is not None
        clock.soon(now)
    assert late(incident, POLICY, now) is not None
    assert len(metrics(incident)) == 10
    assert all(share.good <= share.of for share in shares(incident, POLICY, now))
    assert all(isinstance(flag, str) for flag in flags(incident))
    assert account(incident, POLICY, now)
    assert all(isinstance(line, str) for to in STAGES for line in (*gate(incident, PLAYBOOK, to), *blockers(incident)))
    assert all(read(entry).line() is not None for entry in entries)


@given(histories(), st.integers(0, 600))
def test_what_passed_is_said_once(entries: list[Entry], after: int) -> None:
    tale = Tale(entries=entries)
    tale.settle(after)
    assert tale.settle(after) == []
    tale.settle(after + 30)
    incident = tale.incident
    now = minute(after + 30)
    assert list(passed(incident, clocks(incident, POLICY), now)) == []


@given(histories(kinds=HANDLED))
def test_no_two_things_share_a_handle(entries: list[Entry]) -> None:
    incident = fold(entries)
    kept = (incident.asks, incident.actions, incident.decisions, incident.hypotheses, incident.changes)
    things = [thing for each in (*kept, incident.containments, incident.vendors) for thing in each.values()]
    handles = [thing.handle for thing in things]
    assert len(set(handles)) == len(handles)
    assert all(incident.handles[thing.handle] == thing.id for thing in things)


def test_where_two_sites_said_the_same_handle_the_later_gets_its_site() -> None:
    tale = Tale()
    tale.say(declared())
    for origin in ("abcdef", "qrstuv", "qrsxyz"):
        tale.say(Asked(handle="Q1", who="Bob", what="pool stats", due=minute(5)), 1, origin=origin)
    assert [ask.handle for ask in tale.incident.asks.values()] == ["Q1", "Q1-qrs", "Q1-qrs+"]
    assert tale.incident.next_handle("Q") == "Q2"


def test_as_known_then_is_what_had_been_recorded_by_then() -> None:
    tale = Tale()
    tale.say(declared())
    tale.say(RoleAssigned(role="mim", person="Ana"), 1, known=20)
    tale.say(RoleAssigned(role="scribe", person="Bob"), 10)
    then = fold(known_at(tale.entries, minute(10)))
    assert (then.holder("mim"), then.holder("scribe")) == ("", "Bob")
    assert fold(known_at(tale.entries, minute(20))) == tale.incident


def test_a_redacted_entry_keeps_its_place_and_nothing_of_what_it_said() -> None:
    tale = Tale()
    tale.say(declared())
    ask = tale.say(Asked(handle="Q1", who="Bob", what="try hunter2", due=minute(5)), 1)
    tale.say(Redacted(entry=ask, reason="a password"), 2)
    tale.entries[1] = replace(tale.entries[1], body="")
    incident = tale.incident
    assert incident.asks == {}
    assert incident.redactions == {ask: "a password"}
    assert "hunter2" not in repr(incident)
    assert read(tale.entries[1]).line() == "[redacted asked]"


def test_a_redaction_and_a_correction_ask_for_a_new_fold() -> None:
    tale = Tale()
    first = tale.say(declared())
    incident = tale.incident
    tale.say(Corrected(about=first, text="Tills fail", reason="better"), 1)
    assert not extend(incident, tale.entries[1:], first)
    assert tale.incident.title == "Tills fail"


def test_nothing_is_no_incident() -> None:
    with pytest.raises(ValueError, match="at least one entry"):
        fold([])


def test_the_start_is_where_it_is_said_to_be() -> None:
    tale = Tale()
    tale.say(declared())
    assert tale.incident.opened == tale.incident.known == START
