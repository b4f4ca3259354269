"""Reading and following: everything once, in order, whoever recorded it and however late."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mim_console.data import ledger as module
from mim_console.data.ledger import Ledger
from mim_console.incident.entry import Draft
from mim_console.incident.ids import derived_id

if TYPE_CHECKING:
    from tests.data.conftest import Record, TextOf


def test_an_incident_is_read_page_by_page_in_the_order_of_the_fold(
    ledger: Ledger, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PAGE", 3)
    entries = [record(ledger, str(number), incident=f"INC-{number % 2}")[0] for number in range(20)]
    assert list(ledger.read()) == entries
    assert list(ledger.read("INC-1")) == entries[1::2]
    assert list(ledger.read(after=entries[7].id)) == entries[8:]
    assert list(ledger.read("INC-0", after=entries[7].id)) == entries[8::2]


def test_reading_holds_nobody_up(ledger: Ledger, record: Record, path: Path, now: datetime) -> None:
    """Not even when the reader stops half-way, and two others write in the meantime."""
    entries = record(ledger, "one", "two")
    reading = ledger.read()
    assert next(reading) == entries[0]
    with Ledger.open(path, now=now) as second:
        record(second, "three")
    record(ledger, "four")
    assert next(reading) == entries[1]


def test_entries_come_in_the_order_asked_for(ledger: Ledger, record: Record) -> None:
    one, two, three = record(ledger, "one", "two", "three")
    assert ledger.get([three.id, "unknown", one.id]) == [three, one]
    assert ledger.arrived([2, 1]) == [two, one]


def test_kinds_are_gathered_over_all_incidents(ledger: Ledger, record: Record) -> None:
    one = record(ledger, "one", kind="declared", incident="INC-1")
    record(ledger, "two", kind="noted", incident="INC-1")
    three = record(ledger, "three", kind="closed", incident="INC-2")
    assert ledger.kinds({"closed", "declared", "resolved"}) == [*one, *three]
    assert ledger.kinds([]) == []


def test_following_sees_each_entry_once_also_one_with_an_older_id(
    ledger: Ledger, other: Ledger, record: Record, text_of: TextOf, path: Path, now: datetime
) -> None:
    theirs = record(other, "theirs", now=now - timedelta(hours=1))
    record(ledger, "before")
    arrival = ledger.arrival()
    with Ledger.open(path, read_only=True, now=now) as observer:
        seen, arrival = observer.since(arrival)
        assert seen == []
        ours = record(ledger, "ours")
        with ledger.writing(now) as transaction:
            draft = Draft("threshold_passed", "{}", now, "INC-1", id=derived_id(now - timedelta(hours=2), "update"))
            derived = transaction.append([draft], "Ana", "ana")
        ledger.adopt(theirs, text_of)
        seen, arrival = observer.since(arrival)
        assert seen == [*ours, *derived, *theirs]
        assert observer.since(arrival) == ([], arrival)
        assert observer.since(0)[0][1:] == seen


def test_a_change_is_told_once_whoever_made_it(ledger: Ledger, record: Record, path: Path, now: datetime) -> None:
    with Ledger.open(path, now=now) as second:
        for ledger_that_writes in (ledger, second):
            assert not ledger.changed()
            record(ledger_that_writes, "one")
            assert ledger.changed()
            assert not ledger.changed()


def test_what_was_taken_back_is_no_change_to_others(ledger: Ledger, path: Path, now: datetime) -> None:
    def fail() -> None:
        with ledger.writing(now) as transaction:
            transaction.append([Draft("noted", "{}", now, "INC-1")], "Ana", "ana")
            raise ZeroDivisionError

    with Ledger.open(path, read_only=True, now=now) as observer:
        with pytest.raises(ZeroDivisionError):
            fail()
        assert not observer.changed()
        assert not ledger.changed()


def test_threads_take_turns(ledger: Ledger, record: Record, now: datetime) -> None:
    failures = []

    def work() -> None:
        try:
            for _ in range(50):
                record(ledger, "one", "two")
                assert ledger.arrival() % 2 == 0
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [entry.n for entry in ledger.since(0)[0]] == [*range(1, 401)]
