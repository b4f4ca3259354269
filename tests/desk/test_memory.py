"""Have we seen this before: what is found, in which order, and what is never found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.past import ASKED, remembering
from mim_console.data import past as index
from mim_console.data.projection import rebuild
from mim_console.desk import recollection
from mim_console.desk.drafts import text_of
from mim_console.desk.moment import Refused
from mim_console.desk.verbs import VERBS
from mim_console.incident.past import past_of
from tests.desk.conftest import Clock, declare, do, opened, sit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.desk.desk import Desk

SECRET = "zanzibar7secret"


@pytest.fixture(scope="module", params=[(0, 2000), (3000, 2000), (3000, 120)], ids=["alone", "among others", "crowded"])
def shipped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The twelve shipped incidents; beside thousands of others; and where most words are everywhere."""
    others, everywhere = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "EVERYWHERE", everywhere)
        desk = remembering(tmp_path_factory.mktemp("past") / "mim.db", others)
        with desk.ledger:
            yield desk


@pytest.mark.parametrize(("text", "expected"), ASKED.items())
def test_the_one_that_is_meant_is_found_first(shipped: Desk, text: str, expected: str) -> None:
    assert shipped.memory.seen_before(text).found[0].past.reference == expected


def test_two_failures_of_one_service_find_each_other_first(shipped: Desk) -> None:
    for one, other in (("2025-10-21", "2025-10-28"), ("2025-10-28", "2025-10-21")):
        incident = shipped.incident(shipped.named(f"POSTHOG-{one}"))
        found = shipped.memory.seen_before(incident).found
        assert found[0].past.reference == f"POSTHOG-{other}"
        assert found[0].same_service
        assert incident.id not in [each.past.id for each in found]


def test_what_helps_is_told(shipped: Desk) -> None:
    past = shipped.memory.seen_before("redis out of memory").found[0].past
    assert "Redis is out of memory." in past.symptoms
    assert past.cause.startswith("Crowded nodes under CPU pressure")
    assert "Connections and cache writes are throttled." in past.fix
    assert past.took is not None
    assert past.took.total_seconds() == 101 * 60


@pytest.mark.parametrize(
    "text", ['"', "a AND", "NEAR(x y", "title:", "* ^ - {", "redis\0cache", "\ud800", "", "'; DROP", "a" * 9000]
)
def test_nothing_typed_is_an_operator(desk: Desk, text: str) -> None:
    declare(desk)
    assert isinstance(desk.memory.seen_before(text).found, tuple)


def test_an_unfinished_word_finds(desk: Desk) -> None:
    id = declare(desk)
    assert [each.past.id for each in desk.memory.seen_before("card paym").found] == [id]
    assert not desk.memory.seen_before("card p").found[1:]


def test_what_is_recorded_is_found_at_once(desk: Desk) -> None:
    id = declare(desk)
    assert not desk.memory.seen_before("gearbox").found
    do(desk, "found", id, text="the gearbox whines")
    assert [each.past.id for each in desk.memory.seen_before("gearboxes").found] == [id]
    do(desk, "retitle", id, title="Gearbox fails")
    assert desk.memory.seen_before("gearbox").found[0].past.title == "Gearbox fails"


def test_a_long_past_is_taken_in_a_part_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recollection, "PATIENCE", 0)
    for _ in range(index.BATCH + 3):
        do(desk, "declare", title="Gearbox whines", impact="low", urgency="low")
    for more in range(1, index.BATCH + 3):
        seen = desk.memory.seen_before("gearbox", most=50)
        assert (len(seen.found), seen.behind) == (more, index.BATCH + 3 - more)
    assert not desk.memory.seen_before("gearbox", most=50).behind


def test_what_was_rejected_is_not_found(desk: Desk) -> None:
    id = do(desk, "propose", title="Gearbox whines", reason="a call")[0].incident
    assert desk.memory.seen_before("gearbox").found
    do(desk, "reject", id, reason="a radio next door")
    assert not desk.memory.seen_before("gearbox").found


def test_an_observer_finds_what_is_remembered_and_says_how_far_it_goes(desk: Desk, clock: Clock) -> None:
    with opened(desk.ledger.path, clock, read_only=True) as ledger:
        observer = sit(ledger, clock)
        declare(desk)
        assert observer.memory.seen_before("card payments").trouble
        desk.memory.seen_before("card payments")
        assert len(observer.memory.seen_before("card payments").found) == 1
        do(desk, "declare", title="Card readers fail", impact="high", urgency="high")
        seen = observer.memory.seen_before("card")
        assert (len(seen.found), seen.behind) == (1, 1)


def test_a_redacted_word_is_nowhere_any_more(desk: Desk) -> None:
    id = declare(desk)
    found = do(desk, "found", id, text=f"the password is {SECRET}")[0].id
    error = do(desk, "known-error", id, title="Login", workaround=f"use {SECRET}")[0].id
    other = do(desk, "declare", title="Another", impact="low", urgency="low")[0].incident
    edited = do(desk, "edit-known-error", other, known_error="KE-0001", cause=f"{SECRET} was leaked")[0].id
    assert len(desk.memory.seen_before(SECRET).found) == 2
    for at, entry in ((id, found), (id, error), (other, edited)):
        do(desk, "redact", at, entry=entry, reason="a password")
    kept = b"".join(each.read_bytes() for each in desk.ledger.path.parent.iterdir() if each.is_file())
    assert SECRET.encode() not in kept
    assert not desk.memory.seen_before(SECRET).found
    assert desk.memory.seen_before("card payments").found


def test_a_redaction_reaches_an_index_that_this_sqlite_cannot_open(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    id = declare(desk)
    found = do(desk, "found", id, text=f"the password is {SECRET}")[0].id
    assert desk.memory.seen_before(SECRET).found
    with monkeypatch.context() as patch:
        patch.setattr(index, "has_fts5", lambda: False)
        do(desk, "redact", id, entry=found, reason="a password")
        assert "FTS5" in desk.memory.seen_before("card").trouble
    assert SECRET.encode() not in desk.ledger.path.read_bytes()
    assert not desk.memory.seen_before(SECRET).found
    assert desk.memory.seen_before("card payments").found


def test_a_redaction_that_comes_between_is_not_undone(desk: Desk) -> None:
    id = declare(desk)
    found = do(desk, "found", id, text=f"the password is {SECRET}")[0].id
    read = desk.ledger.arrival()
    late = desk.peek(id)
    do(desk, "redact", id, entry=found, reason="a password")
    assert not index.remember(desk.ledger, [(id, past_of(late))], read, read)
    assert not desk.memory.seen_before(SECRET).found


def test_rebuilt_it_answers_the_same(desk: Desk) -> None:
    id = declare(desk)
    do(desk, "known-error", id, title="Card reader jams", cause="dust")
    before = desk.memory.seen_before("card")
    rebuild(desk.ledger, text_of)
    assert desk.memory.seen_before("card") == before
    assert len(before.found) == 2


def test_a_damaged_index_is_no_damaged_record(desk: Desk) -> None:
    declare(desk)
    assert desk.memory.seen_before("card").found
    with desk.ledger.db.writing() as raw:
        raw.execute("UPDATE past_words_data SET block = x'ff00ff00' WHERE id > 1")
    assert "rebuild" in desk.memory.seen_before("card").trouble
    rebuild(desk.ledger, text_of)
    assert desk.memory.seen_before("card").found


def test_somebody_vouches_for_it_and_it_comes_first(desk: Desk) -> None:
    first, second = declare(desk), declare(desk)
    do(desk, "known-error", first, title="Valve sticks", cause="dust")
    do(desk, "known-error", second, title="Valve sticks", cause="rust")
    do(desk, "approve-known-error", second, known_error="KE-0002")
    found = [each.past.reference for each in desk.memory.seen_before("valve sticks").found]
    assert found == ["KE-0002", "KE-0001"]
    do(desk, "retire-known-error", second, known_error="KE-0002", reason="new valves")
    assert [each.past.reference for each in desk.memory.seen_before("valve sticks").found] == ["KE-0001"]


def test_what_helped_is_adopted_with_where_it_is_from(desk: Desk) -> None:
    old = declare(desk)
    do(desk, "known-error", old, title="Pool runs full", cause="pool too small", workaround="restart\nthen wait")
    id = do(desk, "declare", title="Pool full again", impact="high", urgency="high")[0].incident
    source = VERBS["adopt-workaround"].inputs["source"]
    assert ("KE-0001", "restart") in source.offered(desk.moment(id))
    do(desk, "adopt-workaround", id, source="ke-0001")
    do(desk, "adopt-hypothesis", id, source="KE-0001")
    incident = desk.incident(id)
    (adopted,), (theory,) = incident.adopted.values(), incident.hypotheses.values()
    assert (adopted.text, adopted.source) == ("restart\nthen wait", "KE-0001")
    assert (theory.text, theory.source) == ("pool too small", "KE-0001")
    assert adopted.source_id == theory.source_id == desk.memory.known_errors[0].id
    assert not incident.workaround, "nobody was told of it yet"


def test_an_incident_is_adopted_from_by_its_reference(desk: Desk) -> None:
    declare(desk)
    id = do(desk, "declare", title="Again", impact="high", urgency="high")[0].incident
    with pytest.raises(Refused, match="names no cause"):
        do(desk, "adopt-hypothesis", id, source="INC-0001")
    do(desk, "adopt-hypothesis", id, source="INC-0001", text="as then")
    assert [each.source for each in desk.incident(id).hypotheses.values()] == ["INC-0001"]


def test_closing_as_a_known_error_asks_which(desk: Desk) -> None:
    first, second = declare(desk), declare(desk)
    for id in (first, second):
        do(desk, "resolve", id, how="restarted", reason="calm")
    with pytest.raises(Refused, match="no known error is named"):
        do(desk, "close", first, code="known error")
    do(desk, "known-error", first, title="Pool runs full")
    do(desk, "close", first, code="known error", reason="calm")
    do(desk, "close", second, code="known error", known_error="KE-0001", reason="calm")
    assert desk.memory.known_errors[0].incidents == (second,)
