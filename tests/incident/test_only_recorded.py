"""What need not be computed again after a note: everything."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.clocks import clocks
from mim_console.incident.entry import Entry, canonical_json
from mim_console.incident.fold import extend, fold, only_recorded
from tests.incident.histories import FACTS, histories
from tests.incident.tale import POLICY


@given(histories(), st.data())
def test_no_clock_moves_for_what_is_only_recorded(history: list[Entry], data: st.DataObject) -> None:
    fact = data.draw(st.one_of(FACTS["noted"], FACTS["acted"], FACTS["reported"], *FACTS.values()))
    body = canonical_json(fact.model_dump(mode="json", exclude_defaults=True))
    entry = replace(history[-1], id="f0001", n=999, kind=fact.kind, body=body)
    before = fold(history)
    running = clocks(before, POLICY)
    if only_recorded([entry]):
        assert extend(before, [entry], history[-1].id)
        assert clocks(before, POLICY) == clocks(fold([*history, entry]), POLICY) == running


def test_notes_are_only_recorded_and_what_changes_the_state_is_not() -> None:
    entry = Entry(*["x"] * 4, *[None] * 2, *["x"] * 6)  # type: ignore[arg-type]
    assert only_recorded([replace(entry, kind="noted"), replace(entry, kind="from_tomorrow")])
    for kind in ("asked", "corrected", "redacted", "threshold_passed", "stage_entered"):
        assert not only_recorded([replace(entry, kind="noted"), replace(entry, kind=kind)])
