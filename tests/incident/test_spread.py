"""Spread: the middle and the tail of what is known, and how much is not."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.spread import FEW, spread

lengths = st.lists(st.none() | st.integers(0, 10**7).map(lambda seconds: timedelta(seconds=seconds)), max_size=30)


@given(lengths)
def test_what_is_unknown_is_counted_and_moves_nothing(every: list[timedelta | None]) -> None:
    known = [length for length in every if length is not None]
    found, alone = spread(every), spread(known)
    assert (found.n, found.unknown) == (len(known), len(every) - len(known))
    assert (found.median, found.p90, found.low, found.high) == (alone.median, alone.p90, alone.low, alone.high)
    assert spread(reversed(every)) == found
    if not known:
        assert found.median is found.p90 is found.low is found.high is None
        return
    for cuts in ((found.low, found.median, found.high), (found.median, found.p90)):
        in_order = [min(known), *(cut for cut in cuts if cut is not None), max(known)]
        assert len(in_order) == len(cuts) + 2
        assert in_order == sorted(in_order)
    assert not found.few or (found.low, found.high) == (min(known), max(known))


def test_one_long_night_moves_neither_the_middle_nor_the_half_around_it() -> None:
    usual = [timedelta(minutes=m) for m in (10, 20, 30, 40, 50)]
    calm, wild = spread(usual), spread([*usual[:-1], timedelta(days=3)])
    assert len(usual) == FEW
    assert (calm.median, calm.low, calm.high) == (wild.median, wild.low, wild.high) == (usual[2], usual[1], usual[3])
    assert calm.p90 == timedelta(minutes=46)
