"""Entries of other ledgers: taken in as they are, once, and only if they prove themselves."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mim_console.data.backup import backup
from mim_console.data.errors import Forked, Tampered
from mim_console.data.ledger import Ledger
from mim_console.data.search import search
from mim_console.data.verify import verify
from mim_console.incident.entry import Draft, canonical_json, digest_of
from mim_console.incident.ids import derived_id

if TYPE_CHECKING:
    from tests.data.conftest import Record, Redact, TextOf


def test_they_keep_everything_and_come_once(ledger: Ledger, other: Ledger, record: Record, text_of: TextOf) -> None:
    record(ledger, "ours")
    theirs = record(other, "the pool is full", "the pool is drained")
    assert ledger.adopt(theirs, text_of) == 2
    assert ledger.adopt(theirs, text_of) == 0
    assert ledger.get([entry.id for entry in theirs]) == theirs
    assert search(ledger, "POOL full") == theirs[:1]
    report = verify(ledger)
    assert report.ok
    assert {origin: head.n for origin, head in report.origins.items()} == {ledger.origin: 1, other.origin: 2}


def test_what_is_recorded_next_comes_after_them(
    ledger: Ledger, other: Ledger, record: Record, text_of: TextOf, now: datetime
) -> None:
    """Although the other site's clock is an hour ahead."""
    theirs = record(other, "theirs", now=now + timedelta(hours=1))
    ledger.adopt(theirs, text_of)
    (ours,) = record(ledger, "ours")
    assert list(ledger.read()) == [*theirs, ours]


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=30), st.randoms())
def test_sites_that_exchange_what_they_miss_end_up_the_same(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, int]], chance: random.Random
) -> None:
    """A move to itself records something; any other copies all entries, in any order."""
    now = datetime(2026, 3, 4, tzinfo=UTC)
    directory = tmp_path_factory.mktemp("sites")
    sites = [Ledger.open(directory / f"{name}.db", now=now) for name in "abc"]
    for number, (source, target) in enumerate([*moves, (0, 1), (1, 2), (2, 1), (1, 0)]):
        if source == target:
            with sites[source].writing(now + timedelta(seconds=chance.randint(-9, 9))) as transaction:
                transaction.append([Draft("noted", f'{{"text":"{number}"}}', now, "INC-1")], "Ana", "ana")
        else:
            entries = list(sites[source].read())
            chance.shuffle(entries)
            sites[target].adopt(entries, lambda entry: entry.body)
    assert list(sites[0].read()) == list(sites[1].read()) == list(sites[2].read())
    assert all(verify(site).ok for site in sites)
    for site in sites:
        site.close()


def test_a_part_of_an_origin_is_fine_and_can_be_completed(
    ledger: Ledger, other: Ledger, record: Record, text_of: TextOf
) -> None:
    theirs = record(other, *(str(number) for number in range(10)))
    ledger.adopt(theirs[6:8], text_of)
    ledger.adopt(theirs[1:4], text_of)
    assert verify(ledger).ok
    ledger.adopt(theirs, text_of)
    assert verify(ledger).ok
    assert list(ledger.read()) == theirs


@pytest.mark.parametrize(
    "change",
    [
        {"body": '{"text":"another"}'},
        {"author": "Mallory"},
        {"occurred_at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"digest": "0" * 64},
        {"chain": "0" * 64},
        {"body": ""},
        {"id": "not an id"},
        {"n": 0},
        {"origin": ""},
    ],
)
def test_an_entry_that_was_altered_is_refused_with_all_the_others(
    ledger: Ledger, other: Ledger, record: Record, text_of: TextOf, change: dict[str, object]
) -> None:
    theirs = record(other, "one", "two", "three")
    theirs[1] = replace(theirs[1], **change)  # type: ignore[arg-type]
    with pytest.raises(Tampered):
        ledger.adopt(theirs, text_of)
    assert ledger.arrival() == 0


@pytest.mark.parametrize("body", ['{"b":1,"a":2}', '{"a": 1}', '{"a":NaN}', "[]", "{", "[" * 100_000, '{"a":1,"a":2}'])
def test_a_body_in_another_form_is_refused_even_with_its_digest(
    ledger: Ledger, other: Ledger, record: Record, text_of: TextOf, body: str
) -> None:
    (theirs,) = record(other, "one")
    theirs = replace(theirs, body=body)
    theirs = replace(theirs, digest=digest_of(*theirs.columns()[:10]))  # type: ignore[arg-type]
    with pytest.raises(Tampered):
        ledger.adopt([theirs], text_of)


def test_a_link_that_does_not_fit_what_is_here_is_refused(
    ledger: Ledger, other: Ledger, record: Record, text_of: TextOf
) -> None:
    theirs = record(other, "one", "two", "three")
    ledger.adopt([theirs[0], theirs[2]], text_of)
    with pytest.raises(Tampered, match="does not follow"):
        ledger.adopt([replace(theirs[1], chain="0" * 64)], text_of)
    assert verify(ledger).ok


def test_two_files_that_wrote_under_one_name_cannot_be_joined(
    path: Path, record: Record, text_of: TextOf, now: datetime, tmp_path: Path
) -> None:
    """As after the clone of a disk: of a mere copy the console notices."""
    with Ledger.open(path, now=now) as ledger:
        record(ledger, "before")
        backup(ledger.path, tmp_path / "clone.db")
        with Ledger.open(tmp_path / "clone.db", now=now) as clone:
            clone.origin = ledger.origin
            theirs = record(clone, "there")
        ours = record(ledger, "here")
        with pytest.raises(Forked, match=f"written as {ledger.origin}"):
            ledger.adopt(theirs, text_of)
        with pytest.raises(Forked, match="differs"):
            ledger.adopt([replace(ours[0], digest=theirs[0].digest)], text_of)
        assert verify(ledger).ok


def test_two_that_contradict_each_other_in_one_export_are_refused(
    ledger: Ledger, other: Ledger, record: Record, text_of: TextOf
) -> None:
    theirs = record(other, "one", "two")
    twin = replace(theirs[1], n=1)
    twin = replace(twin, digest=digest_of(*twin.columns()[:10]))  # type: ignore[arg-type]
    with pytest.raises(Forked):
        ledger.adopt([theirs[0], twin], text_of)


def test_what_both_noticed_by_themselves_is_there_once(
    ledger: Ledger, other: Ledger, record: Record, redact: Redact, text_of: TextOf, now: datetime
) -> None:
    """A threshold that passed, in the words of each site's rules: one entry, and everywhere the one made first."""
    id = derived_id(now, "INC-1", "sla", "1.0")
    for each, author, seconds, role in ((ledger, "Ana", 1, "duty"), (other, "Bo", 0, "mim")):
        body = canonical_json({"clock": "sla", "threshold": 1.0, "tell": [role], "name": f"as {role} says"})
        with each.writing(now + timedelta(seconds=seconds)) as transaction:
            transaction.append([Draft("threshold_passed", body, now, "INC-1", id=id)], author, author)
    record(other, "after")
    theirs, ours = list(other.read()), list(ledger.read())
    assert ledger.adopt(theirs, text_of) == 1
    assert ledger.adopt(theirs, text_of) == 0
    assert [entry.author for entry in ours] == ["Ana"]
    assert other.adopt(ours, text_of) == 0
    assert list(ledger.read()) == list(other.read()) == theirs
    assert ledger.arrival() == 2
    redact(other, theirs[0])
    ledger.adopt(list(other.read()), text_of)
    assert [entry.redacted for entry in ledger.read()] == [True, False, False]
    assert ledger.adopt(theirs, text_of) == 0
    for each in (ledger, other):
        report = verify(each)
        assert report.ok
        assert {name: head.n for name, head in report.origins.items()} == {ledger.origin: 1, other.origin: 3}
        assert not any(b"as duty says" in file.read_bytes() for file in each.path.parent.glob(f"{each.path.name}*"))


@pytest.mark.parametrize("change", [{"body": '{"text":"in time"}'}, {"kind": "acted"}, {"incident": "INC-2"}])
def test_one_id_for_two_different_things_is_refused(
    ledger: Ledger, other: Ledger, text_of: TextOf, now: datetime, change: dict[str, str]
) -> None:
    draft = Draft("noted", '{"text":"late"}', now, "INC-1", id=derived_id(now, "INC-1", "sla", "1.0"))
    for each, said in ((ledger, draft), (other, replace(draft, **change))):  # type: ignore[arg-type]
        with each.writing(now) as transaction:
            transaction.append([said], "Ana", "ana")
    with pytest.raises(Forked, match="differs"):
        ledger.adopt(list(other.read()), text_of)


def test_a_redaction_reaches_the_copies(
    ledger: Ledger, other: Ledger, record: Record, redact: Redact, text_of: TextOf, path: Path
) -> None:
    theirs = record(other, "hunter2", "harmless")
    ledger.adopt(theirs, text_of)
    redaction = redact(other, theirs[0])
    ledger.adopt(list(other.read()), text_of)
    assert list(ledger.read()) == list(other.read())
    assert redaction in list(ledger.read())
    assert search(ledger, "hunter2") == []
    assert not any(b"hunter2" in file.read_bytes() for file in path.parent.glob("ledger.db*"))
    assert verify(ledger).ok


def test_a_redaction_that_came_first_blanks_what_comes_after(
    ledger: Ledger, other: Ledger, record: Record, redact: Redact, text_of: TextOf
) -> None:
    theirs = record(other, "hunter2")
    ledger.adopt([redact(other, theirs[0])], text_of)
    ledger.adopt(theirs, text_of)
    assert list(ledger.read()) == list(other.read())
    assert search(ledger, "hunter2") == []
    assert verify(ledger).ok


def test_a_blank_entry_comes_with_its_redaction_or_not_at_all(
    ledger: Ledger, other: Ledger, record: Record, redact: Redact, text_of: TextOf
) -> None:
    record(other, "hunter2")
    redact(other, next(other.read()))
    with pytest.raises(Tampered, match="no redaction names it"):
        ledger.adopt(list(other.read())[:1], text_of)
    assert ledger.adopt(reversed(list(other.read())), text_of) == 2


def test_our_own_entries_find_their_way_back(ledger: Ledger, other: Ledger, record: Record, text_of: TextOf) -> None:
    ours = record(ledger, "one", "two")
    other.adopt(ours, text_of)
    assert ledger.adopt(other.read(), text_of) == 0


def test_a_long_import_is_all_or_nothing(ledger: Ledger, other: Ledger, record: Record, text_of: TextOf) -> None:
    theirs = record(other, *("x" for _ in range(2500)))
    spoilt = [*theirs[:2400], replace(theirs[2400], author="Mallory"), *theirs[2401:]]
    with pytest.raises(Tampered):
        ledger.adopt(spoilt, text_of)
    assert ledger.arrival() == 0
    assert ledger.adopt(theirs, text_of) == 2500


def test_any_body_survives_the_journey(ledger: Ledger, other: Ledger, now: datetime) -> None:
    texts = ["\x00", "\u2028", "😀", "'; DROP TABLE entry; --", "\\", '"', "ß", "e\u0301"]
    with other.writing(now) as transaction:
        drafts = [Draft("noted", canonical_json({text: text}), now, text, text) for text in texts]
        transaction.append(drafts, "\x00'\"", "\x1b[2J")
    assert ledger.adopt(other.read(), lambda entry: entry.body) == len(texts)
    assert list(ledger.read()) == list(other.read())
    assert verify(ledger).ok
