"""Identifiers: their order is the order of recording, whatever the clock does."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.ids import derived_id, is_id, new_id

INSTANTS = st.datetimes(datetime(1971, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.lists(INSTANTS, min_size=2))
def test_later_is_greater_even_when_the_clock_is_set_back(clock: list[datetime]) -> None:
    newest, ids = None, []
    for now in clock:
        newest = new_id(now, newest)
        ids.append(newest)
    assert all(earlier < later for earlier, later in itertools.pairwise(ids))


def test_a_hundred_thousand_within_one_instant_keep_their_order(now: datetime) -> None:
    newest = None
    for _ in range(100_000):
        following = new_id(now, newest)
        assert newest is None or newest < following
        newest = following


@given(INSTANTS)
def test_they_are_of_version_7_and_tell_their_millisecond(now: datetime) -> None:
    milliseconds = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    for id_ in (new_id(now, None), derived_id(now, "sla-resolve", "P1")):
        assert is_id(id_)
        assert UUID(id_).version == 7
        assert UUID(id_).variant == "specified in RFC 4122"
        assert UUID(id_).int >> 80 == milliseconds


@given(INSTANTS, st.lists(st.text()), st.lists(st.text()))
def test_a_derived_one_depends_on_each_part_and_on_nothing_else(
    at: datetime, parts: list[str], others: list[str]
) -> None:
    assert (derived_id(at, *parts) == derived_id(at, *others)) == (parts == others)


@given(INSTANTS, INSTANTS)
def test_a_derived_one_lies_where_its_instant_lies(at: datetime, now: datetime) -> None:
    if at < now:
        assert derived_id(at, "update") < new_id(now, None)


def test_two_made_at_once_in_two_places_differ(now: datetime) -> None:
    assert len({new_id(now, None) for _ in range(1000)}) == 1000
