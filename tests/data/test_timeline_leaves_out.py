"""What a timeline leaves out by default, whom it counts, and the instants at which something was learnt."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from mim_console.data.ledger import Ledger
from mim_console.data.timeline import Timeline, View

if TYPE_CHECKING:
    from tests.data.conftest import Record

SYSTEM = frozenset({"threshold_passed"})


def kinds(timeline: Timeline) -> list[str]:
    return [entry.kind for entry in timeline.window(0, len(timeline))]


@pytest.mark.parametrize("count", [3, 700])
def test_what_is_left_out_takes_no_position(ledger: Ledger, record: Record, count: int) -> None:
    for n in range(count):
        record(ledger, f"line {n}", kind="threshold_passed" if n % 3 == 1 else "noted")
    timeline = Timeline(ledger, "INC-1", View(without=SYSTEM))
    assert len(timeline) == count - len(range(1, count, 3))
    assert set(kinds(timeline)) == {"noted"}
    timeline.show(View())
    assert len(timeline) == len(kinds(timeline)) == count


def test_what_comes_later_is_left_out_too(ledger: Ledger, record: Record) -> None:
    record(ledger, "one")
    timeline = Timeline(ledger, "INC-1", View(without=SYSTEM))
    record(ledger, "late", kind="threshold_passed")
    assert not timeline.refresh()
    record(ledger, "two")
    assert timeline.refresh()
    assert kinds(timeline) == ["noted", "noted"]


def test_the_rest_of_a_filtered_view_stays_left_out(ledger: Ledger, record: Record) -> None:
    record(ledger, "pool is full")
    record(ledger, "pool: OVERDUE", kind="threshold_passed")
    timeline = Timeline(ledger, "INC-1", View(without=SYSTEM, text="pool"))
    assert kinds(timeline) == ["noted"]


def test_entries_are_counted_as_far_as_they_were_known(ledger: Ledger, record: Record, now: datetime) -> None:
    record(ledger, "one", "two", author="Bob")
    record(ledger, "three", kind="found", now=now + timedelta(minutes=5))
    record(ledger, "elsewhere", incident="INC-2")
    timeline = Timeline(ledger, "INC-1")
    assert list(timeline.tally("author").items()) == [("Bob", 2), ("Ana", 1)]
    assert timeline.tally("kind") == {"noted": 2, "found": 1}
    timeline.show(View(known_at=now))
    assert timeline.tally("kind") == {"noted": 2}


def test_one_steps_from_instant_to_instant(ledger: Ledger, record: Record, now: datetime) -> None:
    instants = [now + timedelta(minutes=n) for n in range(4)]
    _, first = record(ledger, "declared", "with its services", now=instants[0])
    (late,) = record(ledger, "back-dated", now=instants[1], occurred_at=now - timedelta(hours=1))
    record(ledger, "OVERDUE", kind="threshold_passed", now=instants[2])
    _, last = record(ledger, "last but one", "last", now=instants[3])
    timeline = Timeline(ledger, "INC-1", View(without=SYSTEM))
    assert timeline.learnt(None, -1) == last
    assert timeline.learnt(instants[3], -1) == late
    assert timeline.learnt(instants[1], -1) == first
    assert timeline.learnt(instants[1], 1) == last
    assert timeline.learnt(instants[0], -1) is None
    assert timeline.learnt(instants[3], 1) is None
