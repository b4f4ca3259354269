"""The canonical form of an entry: one text for one meaning, that anybody can check without this program."""

import dataclasses
import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mim_console.incident.entry import Entry, canonical_json, chain_of, digest_of, instant, stamp, storable

OFFSETS = st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-14 * 60, 14 * 60))
INSTANTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=OFFSETS)  # noqa: DTZ001
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=10,
)
BODIES = st.dictionaries(TEXTS, JSON, max_size=4)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    entry = Entry(
        id=draw(TEXTS),
        incident=draw(TEXTS),
        origin=draw(TEXTS),
        n=draw(st.integers(1, 2**40)),
        occurred_at=draw(INSTANTS).astimezone(UTC),
        recorded_at=draw(INSTANTS).astimezone(UTC),
        author=draw(TEXTS),
        login=draw(TEXTS),
        kind=draw(TEXTS),
        body=canonical_json(draw(BODIES)),
        digest="",
        chain="",
    )
    digest = digest_of(*entry.columns()[:10])  # type: ignore[arg-type]
    return dataclasses.replace(entry, digest=digest, chain=chain_of("", digest))


@given(INSTANTS, INSTANTS)
def test_stamps_sort_as_the_instants_they_stand_for(one: datetime, other: datetime) -> None:
    assert instant(stamp(one)) == one
    assert (stamp(one) < stamp(other)) == (one < other)
    assert len(stamp(one)) == len("2026-03-04T14:05:00.000000Z")


def test_a_time_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        stamp(datetime(2026, 3, 4))  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["", "2026-03-04", "2026-03-04T14:05:00Z", "2026-03-04T14:05:00.000000+", "2026-03-04T14:61:00.000000Z"]
)
def test_no_other_form_is_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        instant(text)


@given(BODIES)
def test_json_has_one_text_whatever_the_order_of_its_keys(body: dict[str, object]) -> None:
    text = canonical_json(body)
    assert canonical_json(dict(reversed(body.items()))) == text
    assert json.loads(text) == body
    assert canonical_json(json.loads(text)) == text


@given(st.lists(TEXTS), st.characters(categories=["Cs"]))
def test_half_a_surrogate_pair_is_shown_as_lost_and_nothing_else_is_touched(texts: list[str], half: str) -> None:
    assert storable(half.join(texts)) == "\ufffd".join(texts)
    assert json.loads(canonical_json([half.join(texts)]).encode()) == ["\ufffd".join(texts)]


def test_a_number_that_json_has_no_word_for_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical_json({"value": float("nan")})


@given(entries())
def test_anybody_can_compute_the_digest_from_the_entry_as_json(entry: Entry) -> None:
    names = [field.name for field in dataclasses.fields(entry)]
    told = dict(zip(names, entry.columns(), strict=True)) | {"body": json.loads(entry.body)}
    del told["digest"], told["chain"]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == entry.digest


@given(entries(), st.data())
def test_no_field_can_change_under_its_digest(entry: Entry, data: st.DataObject) -> None:
    columns = list(entry.columns()[:10])
    at = data.draw(st.integers(0, 9))
    other = data.draw(entries()).columns()[at]
    assume(other != columns[at])
    columns[at] = other
    assert digest_of(*columns) != entry.digest  # type: ignore[arg-type]


@given(entries())
def test_a_row_gives_the_entry_back(entry: Entry) -> None:
    assert Entry.of(entry.columns()) == entry
