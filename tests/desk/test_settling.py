"""What passes becomes an entry exactly once: with several consoles, with none, and with a clock that is set back."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mim_console.data import scenarios
from mim_console.desk import files
from mim_console.desk.desk import Desk
from mim_console.desk.moment import Refused
from mim_console.incident.entry import CONSOLE, Entry
from mim_console.incident.facts.timing import ThresholdPassed
from mim_console.incident.fold import read
from tests.desk.conftest import Clock, declare, do, opened, sit

START = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)


@pytest.fixture
def other(desk: Desk, tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """Another console on the same ledger, that has seen what is there so far."""
    with opened(tmp_path / "mim.db", clock) as ledger:
        yield sit(ledger, clock, "Ben")


def passed(desk: Desk, id: str) -> list[tuple[ThresholdPassed, Entry]]:
    """The thresholds on the record, in the order in which they passed."""
    said = [(read(entry), entry) for entry in desk.ledger.read(id)]
    return [(fact, entry) for fact, entry in said if isinstance(fact, ThresholdPassed)]


def names(desk: Desk, id: str) -> set[tuple[str, float]]:
    """Each threshold on the record, which has to be there once."""
    found = Counter((fact.clock, fact.threshold) for fact, _ in passed(desk, id))
    assert set(found.values()) <= {1}
    return set(found)


def test_after_a_long_absence_each_is_recorded_with_its_own_instant(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    do(desk, "ask", id, who="Bob", what="pool stats", by="3m")
    clock.move(hours=9)
    recorded = desk.settle()
    assert {entry.recorded_at for entry in recorded} == {clock()}
    at = {(fact.clock.split(":")[0], fact.threshold): entry.occurred_at for fact, entry in passed(desk, id)}
    assert at["ask", 1.0] == START + timedelta(minutes=3)
    assert at["sla-resolve", 0.9] == START + timedelta(minutes=216)
    assert at["update", 1.0] == START + timedelta(minutes=15)
    assert desk.settle() == []


@settings(max_examples=12)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 45)), min_size=3, max_size=12))
def test_whoever_looks_and_whenever_the_record_is_the_same(looks: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as directory:
        clock, path = Clock(START), Path(directory) / "mim.db"
        with opened(path, clock) as one, opened(path, clock) as two, opened(path, clock) as three:
            desks = {"a": sit(one, clock), "b": sit(two, clock, "Ben"), "c": sit(three, clock, "Cleo")}
            id = declare(desks["a"])
            do(desks["b"], "ask", id, who="Bob", what="pool stats", by="3m")
            for who, minutes in looks:
                clock.move(minutes=minutes)
                assert {entry.author for entry in desks[who].settle()} <= {CONSOLE}
            desks["a"].settle()
            alone = Clock(START)
            with opened(Path(directory) / "alone.db", alone) as ledger:
                watcher = sit(ledger, alone)
                twin = declare(watcher)
                ask = do(watcher, "ask", twin, who="Bob", what="pool stats", by="3m")[0].id
                while alone() < clock():
                    alone.move(minutes=1)
                    watcher.settle()
                (asked,) = desks["a"].incident(id).asks
                expected = {(key.replace(ask, asked), share) for key, share in names(watcher, twin)}
            assert names(desks["c"], id) == expected


def test_who_looks_late_does_not_call_late_what_was_answered_in_time(desk: Desk, other: Desk, clock: Clock) -> None:
    id = declare(desk)
    do(desk, "ask", id, who="Bob", what="pool stats", by="3m")
    assert other.incident(id).asks
    clock.move(minutes=2)
    do(desk, "answer", id, ask="Q1", answer="at 100")
    clock.move(minutes=2)
    other.settle()
    assert not [name for name, _ in names(desk, id) if name.startswith("ask")]


def test_who_looks_late_finds_nothing_on_what_was_closed(desk: Desk, other: Desk, clock: Clock) -> None:
    id = declare(desk)
    assert other.incident(id).status == "open"
    do(desk, "resolve", id, how="rolled back", reason="errors are gone")
    do(desk, "close", id, reason="all agreed")
    clock.move(hours=9)
    assert other.settle() == desk.settle() == []
    assert names(desk, id) == set()


@pytest.mark.parametrize(
    ("verb", "typed"),
    [("chase", {"ask": "Q1", "by": "5m"}), ("extend", {"ask": "Q1", "by": "5m"}), ("answer", {"ask": "Q1"})],
)
def test_what_had_passed_is_recorded_before_a_verb_moves_the_clock(
    desk: Desk, clock: Clock, verb: str, typed: dict[str, str]
) -> None:
    id = declare(desk)
    do(desk, "ask", id, who="Bob", what="pool stats", by="3m")
    clock.move(minutes=4)
    done = do(desk, verb, id, **typed)
    assert {entry.author for entry in done} == {"Ana"}
    assert [entry.occurred_at for fact, entry in passed(desk, id) if fact.subject == "ask"] == [
        START + timedelta(minutes=3)
    ]


def test_a_verb_that_is_refused_records_nothing_at_all(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    clock.move(minutes=20)
    with pytest.raises(Refused):
        do(desk, "close", id)
    assert names(desk, id) == set()
    assert desk.settle()


def test_nothing_passes_on_somebody_elses_past_incident(desk: Desk, tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "past.json"
    path.write_text(scenarios.text("gitlab-2017-01-31-database"), encoding="utf-8")
    ((reference, _),) = files.import_file(desk, path)
    id = desk.named(reference)
    do(desk, "reopen", id, reason="to try it")
    do(desk, "classify", id, impact="high", urgency="high")
    do(desk, "ask", id, who="Bob", what="pool stats", by="3m")
    clock.move(days=1)
    assert desk.settle() == []


def test_a_clock_that_is_set_back_loses_nothing_and_refuses_nothing(desk: Desk, other: Desk, clock: Clock) -> None:
    id = declare(desk)
    do(desk, "ask", id, who="Bob", what="pool stats", by="3m")
    clock.move(minutes=20)
    desk.settle()
    before, entries = names(desk, id), desk.incident(id).entries
    clock.move(hours=-1)
    assert desk.settle() == other.settle() == []
    newest = desk.ledger.newest_id()
    doings: list[tuple[Desk, str, dict[str, str]]] = [
        (desk, "answer", {"ask": "Q1", "answer": "at 100"}),
        (other, "ask", {"who": "Omar", "what": "logs", "by": "5m"}),
        (desk, "role", {"role": "mim", "person": "Ana"}),
        (other, "sent-by-hand", {"audience": "executives", "text": "Cards fail."}),
        (desk, "contain", {"what": "limit to 50 %", "measure": "throttle", "undo": "limit off"}),
        (other, "check", {"containment": "C1", "holds": "yes"}),
        (desk, "milestone", {"milestone": "detected", "when": "-1m"}),
        (other, "note", {"text": "the clock was wrong"}),
    ]
    for who, verb, typed in doings:
        (entry,) = do(who, verb, id, **typed)
        assert newest is not None
        assert entry.id > newest
        newest = entry.id
    desk.follow()
    assert desk.incident(id).entries == entries + len(doings)
    for _ in range(30):
        clock.move(minutes=5)
        desk.settle()
        other.settle()
    after = names(desk, id)
    assert after > before
    other.follow()
    assert other.incident(id) == desk.incident(id)


def test_two_who_ask_at_once_get_two_handles(desk: Desk, other: Desk) -> None:
    id = declare(desk)
    assert other.incident(id).next_handle("Q") == desk.incident(id).next_handle("Q")
    for who in (desk, other, desk):
        do(who, "ask", id, who="Bob", what="pool stats")
    assert [ask.handle for ask in desk.incident(id).asks.values()] == ["Q1", "Q2", "Q3"]


def test_two_who_declare_at_once_get_two_references(desk: Desk, other: Desk) -> None:
    ids = [declare(who) for who in (desk, other, desk)]
    assert [desk.incident(id).reference for id in ids] == ["INC-0001", "INC-0002", "INC-0003"]


def test_the_list_shows_a_corrected_title(desk: Desk) -> None:
    id = declare(desk)
    do(desk, "correct", id, entry=id, text="Card payments fail in 14 shops", reason="two more")
    assert [incident.title for incident in desk.incidents()] == [desk.incident(id).title]
    assert desk.incident(id).title == "Card payments fail in 14 shops"


WATCHER = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from tests.desk.conftest import Clock, opened, sit

path, start = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
clock = Clock(start)
with opened(path, clock) as ledger:
    desk = sit(ledger, clock, sys.argv[3])
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(60):
        clock.move(minutes=5)
        desk.settle()
"""


def watcher(path: Path, name: str) -> Popen[str]:
    words = [sys.executable, "-c", WATCHER, str(path), START.isoformat(), name]
    return Popen(words, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True, cwd=Path(__file__).parents[2])


def test_two_processes_record_each_once(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    do(desk, "ask", id, who="Bob", what="pool stats", by="3m")
    watching = [watcher(desk.ledger.path, name) for name in ("Ben", "Cleo")]
    for process in watching:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in watching:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in watching:
        _, errors = process.communicate(timeout=50)
        assert (process.returncode, errors) == (0, "")
    clock.move(hours=5)
    assert desk.settle() == []
    assert len(names(desk, id)) > 20
