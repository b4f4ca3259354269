"""The past played: at every instant it is what a fold of all that was known then is, however it is come to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mim_console.data.ledger import Ledger
from mim_console.data.rows import insert
from mim_console.desk import replay as module
from mim_console.desk.desk import Desk
from mim_console.desk.replay import Replay
from mim_console.incident.entry import Entry
from mim_console.incident.fold import fold
from tests.desk.conftest import Clock, do
from tests.incident.histories import histories
from tests.incident.tale import known_at


@contextmanager
def played(entries: list[Entry]) -> Iterator[tuple[Ledger, Replay]]:
    """A replay of these entries as they stand, in pages and strides short enough to matter."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "STRIDE", 3)
        patch.setattr(module, "_PAGE", 2)
        with Ledger.open(Path(folder) / "l.db", now=datetime(2026, 3, 4, tzinfo=UTC)) as ledger:
            with ledger.db.writing() as raw:
                insert(raw, entries, [""] * len(entries))
            yield ledger, Replay(ledger, entries[0].incident)


@settings(max_examples=25)
@given(histories(), st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_however_it_is_come_to_an_instant_is_as_it_was_known(entries: list[Entry], places: list[int]) -> None:
    with played(entries) as (_, replay):
        for place in places:
            at = replay.order.at(place % len(replay.order))
            assert replay.reach(at)
            assert replay.incident == fold(known_at(entries, at))


@settings(max_examples=25)
@given(histories(), st.data())
def test_what_comes_meanwhile_is_taken_in_where_it_belongs(entries: list[Entry], data: st.DataObject) -> None:
    later = data.draw(st.sets(st.sampled_from(range(len(entries)))))
    first = [entry for n, entry in enumerate(entries) if n not in later] or entries
    with played(first) as (ledger, replay):
        at = data.draw(st.sampled_from(entries)).recorded_at
        replay.reach(at)
        rest = [entry for entry in entries if entry not in first]
        with ledger.db.writing() as raw:
            insert(raw, rest, [""] * len(rest))
        replay.refresh()
        replay.reach(at)
        known = known_at(entries, at)
        assert (replay.incident == fold(known)) if known else not replay.incident.entries
        assert [replay.order.at(n) for n in range(len(replay.order))] == sorted(e.recorded_at for e in entries)


@settings(max_examples=25)
@given(histories(), st.integers(-1, 1).filter(bool), st.integers(-400, 900))
def test_a_step_goes_to_the_nearest_that_was_learnt(entries: list[Entry], step: int, minutes: int) -> None:
    with played(entries) as (_, replay):
        at = entries[0].recorded_at + timedelta(minutes=minutes)
        found = replay.order.step(at, step, ("noted",))
        beyond = {e.recorded_at for e in entries if (e.recorded_at - at) * step > timedelta() and e.kind != "noted"}
        assert (found.recorded_at if found else None) == (
            min(beyond, key=lambda each: abs(each - at)) if beyond else None
        )


def test_a_scene_of_the_past_is_that_of_its_instant_wherever_the_player_was_between(desk: Desk, clock: Clock) -> None:
    id = do(desk, "declare", title="Cards fail", impact="high", urgency="high")[0].incident
    instants = [clock()]
    for text in ("first", "second", "third"):
        clock.move(minutes=5)
        desk.log(text, id)
        instants.append(clock())
    for place in (1, 3, 2, 1):
        desk.scene(id, instants[place])
        desk.replay(id).reach(instants[3 - place], 0)
        assert desk.scene(id, instants[place]).incident == fold(known_at(desk.ledger.read(id), instants[place]))
