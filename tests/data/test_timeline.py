"""The timeline: what a list draws, checked against sorting and filtering all entries in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mim_console.data import timeline as module
from mim_console.data.ledger import Ledger
from mim_console.data.projection import rebuild
from mim_console.data.search import search
from mim_console.data.timeline import EVERYTHING, Timeline, View
from mim_console.incident.entry import Draft, Entry, canonical_json

if TYPE_CHECKING:
    from tests.data.conftest import Record, Redact, TextOf

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTES = st.integers(0, 30).map(lambda minutes: NOON + timedelta(minutes=minutes))
WORDS = st.text(st.sampled_from("aäÄßS%_!\\ '"), max_size=4)


@dataclass(frozen=True)
class Happening:
    incident: str
    kind: str
    author: str
    occurred_at: datetime
    text: str


HAPPENINGS = st.lists(
    st.builds(
        Happening,
        st.sampled_from(["INC-1", "INC-2"]),
        st.sampled_from(["noted", "asked", "decided"]),
        st.sampled_from(["Ana", "Ben"]),
        MINUTES,
        WORDS,
    ),
    max_size=20,
)
VIEWS = st.just(EVERYTHING) | st.builds(
    View,
    kinds=st.frozensets(st.sampled_from(["noted", "asked", "decided"])),
    author=st.sampled_from(["", "Ana", "Ben", "ana"]),
    text=WORDS,
    known_at=st.none() | MINUTES,
)


def record_all(ledger: Ledger, happenings: list[Happening], now: datetime) -> None:
    with ledger.writing(now) as transaction:
        for each in happenings:
            body = canonical_json({"text": each.text})
            transaction.append(
                [Draft(each.kind, body, each.occurred_at, each.incident, each.text)], each.author, "login"
            )


def expected(ledger: Ledger, view: View, text_of: TextOf) -> list[Entry]:
    entries = [
        entry
        for entry in ledger.read("INC-1")
        if (not view.kinds or entry.kind in view.kinds)
        and (not view.author or entry.author == view.author)
        and view.text.casefold() in text_of(entry).casefold()
        and (view.known_at is None or entry.recorded_at <= view.known_at)
    ]
    return sorted(entries, key=lambda entry: (entry.occurred_at, entry.id))


@pytest.fixture(autouse=True, scope="module")
def short_tail() -> Iterator[None]:
    """So that a few entries are already more than what is looked up at first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_TAIL", 3)
        yield


@settings(max_examples=60)
@given(st.data())
def test_it_shows_what_sorting_and_filtering_would(
    tmp_path_factory: pytest.TempPathFactory, text_of: TextOf, data: st.DataObject
) -> None:
    with Ledger.open(tmp_path_factory.mktemp("timeline") / "ledger.db", now=NOON) as ledger:
        record_all(ledger, data.draw(HAPPENINGS), NOON + timedelta(minutes=10))
        timeline = Timeline(ledger, "INC-1")
        for step in range(4):
            now = NOON + timedelta(minutes=10 + step)
            if data.draw(st.booleans()):
                timeline.show(data.draw(VIEWS))
            if data.draw(st.booleans()):
                record_all(ledger, data.draw(HAPPENINGS), now)
                timeline.refresh()
            start = data.draw(st.integers(0, 25))
            shown = expected(ledger, timeline.view, text_of)
            assert timeline.window(start, start + 4) == shown[start : start + 4]
            assert len(timeline) == len(shown)
            if data.draw(st.booleans()):
                assert timeline.window(0, len(timeline)) == shown
                assert [timeline.position(entry.id) for entry in shown] == [*range(len(shown))]


def test_nothing_moves_until_it_is_refreshed(ledger: Ledger, record: Record, now: datetime) -> None:
    entries = [record(ledger, str(minute), occurred_at=now + timedelta(minutes=minute))[0] for minute in range(8)]
    timeline = Timeline(ledger, "INC-1")
    record(ledger, "late", occurred_at=now - timedelta(hours=1))
    assert len(timeline) == 8
    assert timeline.window(0, 8) == entries
    assert timeline.refresh()
    assert len(timeline) == 9
    assert timeline.window(1, 9) == entries


def test_what_concerns_another_incident_is_no_news(ledger: Ledger, record: Record) -> None:
    timeline = Timeline(ledger, "INC-1")
    record(ledger, "elsewhere", incident="INC-2")
    assert not timeline.refresh()
    record(ledger, "here")
    assert timeline.refresh()
    assert not timeline.refresh()


def test_a_window_beyond_the_end_is_short(ledger: Ledger, record: Record) -> None:
    entries = record(ledger, "one", "two", "three", "four", "five")
    timeline = Timeline(ledger, "INC-1")
    assert timeline.window(3, 99) == entries[3:]
    assert timeline.window(99, 120) == []
    assert timeline.window(-5, 2) == entries[:2]
    assert timeline.window(2, 2) == []
    assert Timeline(ledger, "INC-9").window(0, 50) == []


def test_a_redacted_line_is_found_no_more(ledger: Ledger, record: Record, redact: Redact) -> None:
    (entry, _) = record(ledger, "hunter2", "harmless")
    timeline = Timeline(ledger, "INC-1")
    timeline.show(View(text="hunter"))
    assert len(timeline) == 1
    redact(ledger, entry)
    assert timeline.refresh()
    timeline.show(View(text="hunter"))
    assert len(timeline) == 0


def test_a_search_wants_every_word_and_gives_the_newest_first(ledger: Ledger, record: Record) -> None:
    one = record(ledger, "Pool is FULL", incident="INC-1")
    two = record(ledger, "the full pool was drained", incident="INC-2")
    record(ledger, "pool")
    assert search(ledger, " pool  full ") == [*two, *one]
    assert search(ledger, "pool full", limit=1) == two
    assert search(ledger, "100%") == search(ledger, "po_l") == search(ledger, " ") == []


def test_lines_can_be_dropped_and_made_again(ledger: Ledger, record: Record, redact: Redact, text_of: TextOf) -> None:
    entries = record(ledger, "one", "two", "hunter2")
    redact(ledger, entries[2])
    ledger.db.raw.execute("UPDATE line SET text = 'wrong', kind = 'wrong'")
    rebuild(ledger, lambda entry: text_of(entry).replace("two", "second"))
    assert search(ledger, "second") == entries[1:2]
    assert search(ledger, "wrong") == search(ledger, "two") == search(ledger, "hunter2") == []
    timeline = Timeline(ledger, "INC-1")
    timeline.show(View(kinds=frozenset({"noted"})))
    assert len(timeline) == 3


def test_a_rebuild_that_fails_changes_nothing(ledger: Ledger, record: Record) -> None:
    entries = record(ledger, "one")
    with pytest.raises(ZeroDivisionError):
        rebuild(ledger, lambda entry: str(1 / 0))
    assert search(ledger, "one") == entries
