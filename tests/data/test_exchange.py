"""Several sites become the same, whatever happens on the way; and what cannot be joined is left as it is."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.data.backup import backup
from mim_console.data.errors import LedgerError
from mim_console.data.ledger import Ledger
from mim_console.data.replica.exchange import exchange
from mim_console.data.replica.held import newest_common, without
from mim_console.data.replica.ledger_store import LedgerStore
from mim_console.data.search import search
from mim_console.data.verify import verify
from mim_console.incident.entry import Draft
from mim_console.incident.ids import derived_id
from tests.data.memory_store import Memory, Wire

if TYPE_CHECKING:
    from pathlib import Path

    from mim_console.data.replica.held import Runs
    from tests.data.conftest import Record, Redact, TextOf

NOW = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)
MOVES = st.tuples(st.integers(0, 2), st.sampled_from(["says", "notices", "redacts", "meets", "meets", "visits"]))


@given(st.lists(MOVES, min_size=20, max_size=80), st.randoms(use_true_random=False))
def test_all_sites_end_up_the_same(moves: list[tuple[int, str]], chance: random.Random) -> None:
    """They write, notice the same by themselves, redact, and meet at a place or each other over wires that fail."""
    sites, place = [Memory(name) for name in "abc"], Memory()
    for number, (which, move) in enumerate(moves):
        site, now = sites[which], NOW + timedelta(seconds=chance.randint(-9, 9))
        match move:
            case "says":
                site.record(now, "noted", {"text": str(number)})
            case "notices":
                due = NOW + timedelta(seconds=number // 10)
                body = {"clock": "sla", "threshold": 1.0, "tell": site.origin}
                site.record(now, "threshold_passed", body, derived_id(due, "INC-1", "sla", "1.0"))
            case "redacts":
                if said := [entry.id for entry in site.read if entry.kind != "redacted"]:
                    site.record(now, "redacted", {"entry": chance.choice(said)})
            case _:
                other = place if move == "meets" else sites[which - 1]
                with suppress(LedgerError):
                    exchange(site, Wire(other, chance))
    for site in (*sites, *sites):
        assert not exchange(site, place).refused
    told = sites[0].read
    assert all(site.vector() == place.vector() and site.read == told == place.read for site in sites)
    assert sum(move == "says" for _, move in moves) == sum(entry.kind == "noted" for entry in told)
    assert not any(exchange(site, place).taken for site in sites)


NUMBERS = st.sets(st.integers(1, 40))


@given(NUMBERS, NUMBERS)
def test_runs_say_what_is_missing(one: set[int], other: set[int]) -> None:
    assert _numbers(without(_runs(one), _runs(other))) == sorted(one - other)
    assert newest_common(_runs(one), _runs(other)) == max(one & other, default=0)


def _runs(numbers: set[int]) -> Runs:
    starts, ends = numbers - {n + 1 for n in numbers}, numbers - {n - 1 for n in numbers}
    return tuple(zip(sorted(starts), sorted(ends), strict=True))


def _numbers(runs: Runs) -> list[int]:
    return [n for first, last in runs for n in range(first, last + 1)]


def test_two_files_exchange_everything(
    ledger: Ledger, other: Ledger, record: Record, redact: Redact, text_of: TextOf
) -> None:
    """Also what only a newer console knows, parts of a third origin, and redactions in both directions."""
    ours = record(ledger, "hunter2", "harmless")
    here, there = LedgerStore(ledger, text_of), LedgerStore(other, text_of)
    assert exchange(here, there).given == {ledger.origin: 2}
    redact(other, ours[0])
    record(other, "of tomorrow", kind="teleported")
    record(ledger, "meanwhile")
    done = exchange(here, there)
    assert (done.taken, done.given) == ({other.origin: 2}, {ledger.origin: 1})
    assert list(ledger.read()) == list(other.read())
    assert here.vector() == there.vector()
    assert search(ledger, "hunter2") == search(other, "hunter2") == []
    assert verify(ledger).ok
    assert verify(other).ok
    done = exchange(there, here)
    assert (done.taken, done.given, done.in_step) == ({}, {}, True)


def test_a_redaction_that_comes_with_its_entry_lets_nothing_in(
    ledger: Ledger, other: Ledger, record: Record, redact: Redact, text_of: TextOf, path: Path
) -> None:
    """Whether the entry is blank already, or still readable at a third place that has not heard of it."""
    secret = record(other, *(["harmless"] * 300), "hunter2", *(["harmless"] * 300))[300]
    third = Memory()
    exchange(third, LedgerStore(other, text_of))
    redact(other, secret)
    exchange(LedgerStore(ledger, text_of), LedgerStore(other, text_of))
    exchange(LedgerStore(ledger, text_of), third)
    assert next(entry for entry in third.read if entry.id == secret.id).redacted
    assert ledger.get([secret.id])[0].redacted
    assert not any(b"hunter2" in file.read_bytes() for file in path.parent.glob("ledger.db*"))
    assert verify(ledger).ok


def test_an_imported_part_of_an_origin_travels_and_is_completed(
    ledger: Ledger, other: Ledger, record: Record, text_of: TextOf, tmp_path: Path, now: datetime
) -> None:
    theirs = record(other, *(str(number) for number in range(9)))
    ledger.adopt([*theirs[1:3], *theirs[5:7]], text_of)
    with Ledger.open(tmp_path / "third.db", now=now) as third:
        assert exchange(LedgerStore(ledger, text_of), LedgerStore(third, text_of)).given == {other.origin: 4}
        assert exchange(LedgerStore(ledger, text_of), LedgerStore(third, text_of)).in_step
        assert exchange(LedgerStore(third, text_of), LedgerStore(other, text_of)).taken == {other.origin: 5}
        assert list(third.read()) == theirs
        assert verify(third).ok


@pytest.mark.parametrize("more", [0, 1, -1])
def test_a_fork_is_reported_and_stops_nobody_else(
    path: Path, record: Record, text_of: TextOf, now: datetime, tmp_path: Path, more: int
) -> None:
    """A disk that was cloned, and went on under the same name: by as many entries, by more, or by fewer."""
    with Ledger.open(path, now=now) as ledger, Ledger.open(tmp_path / "third.db", now=now) as third:
        record(ledger, "before")
        backup(ledger.path, tmp_path / "clone.db")
        with Ledger.open(tmp_path / "clone.db", now=now) as clone:
            clone.origin = ledger.origin
            record(clone, *["there"] * (2 + more))
            record(ledger, "here", "and here")
            theirs = record(third, "elsewhere")
            exchange(LedgerStore(clone, text_of), LedgerStore(third, text_of))
            before = [list(each.read()) for each in (ledger, clone)]
            done = exchange(LedgerStore(ledger, text_of), LedgerStore(clone, text_of))
            assert list(done.refused) == [ledger.origin]
            assert "both written as" in done.refused[ledger.origin]
            assert not done.in_step
            assert sorted(ledger.read(), key=repr) == sorted([*before[0], *theirs], key=repr)
            assert list(clone.read()) == before[1]
            assert verify(ledger).ok
            assert verify(clone).ok


def test_what_does_not_prove_itself_keeps_nobody_else_out(
    ledger: Ledger, other: Ledger, record: Record, text_of: TextOf, now: datetime
) -> None:
    theirs = record(other, "one", "two")
    place = Memory("mallory")
    place.record(now, "noted", {"text": "forged"})
    exchange(place, LedgerStore(other, text_of))
    forged = place.kept["mallory", 1]
    place.kept["mallory", 1] = replace(forged, author="Ana the manager")
    done = exchange(LedgerStore(ledger, text_of), place)
    assert done.taken == {other.origin: 2}
    assert list(done.refused) == ["mallory"]
    assert "does not match its digest" in done.refused["mallory"]
    assert list(ledger.read()) == theirs


def test_nothing_is_given_to_what_may_only_be_read(
    ledger: Ledger, other: Ledger, record: Record, text_of: TextOf, now: datetime
) -> None:
    record(ledger, "ours")
    theirs = record(other, "theirs")
    with Ledger.open(other.path, read_only=True, now=now) as stick:
        done = exchange(LedgerStore(ledger, text_of), LedgerStore(stick, text_of), take_only=True)
    assert (done.taken, done.owed, done.in_step) == ({other.origin: 1}, 1, False)
    assert list(other.read()) == theirs


def test_an_entry_of_one_site_that_another_noticed_too_needs_no_second_visit(
    ledger: Ledger, other: Ledger, record: Record, text_of: TextOf, now: datetime
) -> None:
    id = derived_id(now, "INC-1", "sla", "1.0")
    for each in (ledger, other):
        with each.writing(now) as transaction:
            draft = Draft(
                "threshold_passed", f'{{"clock":"sla","tell":["{each.origin}"],"threshold":1.0}}', now, "INC-1"
            )
            transaction.append([replace(draft, id=id)], "console", each.origin)
    here, there = LedgerStore(ledger, text_of), LedgerStore(other, text_of)
    assert exchange(here, there).in_step
    assert here.vector() == there.vector()
    assert list(ledger.read()) == list(other.read())
    assert ledger.arrival() == other.arrival() == 1
