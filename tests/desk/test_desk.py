"""The desk: one record for everybody at it, however many consoles are open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mim_console.data.errors import NotPermitted
from mim_console.desk.desk import Desk
from mim_console.desk.drafts import text_of
from mim_console.desk.moment import Refused
from mim_console.desk.verbs import VERBS
from mim_console.incident.entry import CONSOLE
from mim_console.incident.fold import read
from tests.desk.conftest import Clock, declare, do, opened, sit, stock


@pytest.fixture
def other(desk: Desk, tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """Another console on the same ledger."""
    with opened(tmp_path / "mim.db", clock) as ledger:
        yield sit(ledger, clock, "Ben")


def test_two_consoles_cannot_both_close_it(desk: Desk, other: Desk) -> None:
    id = declare(desk)
    do(other, "resolve", id, how="rolled back", reason="errors are gone")
    assert other.incident(id).status == "resolved"
    do(desk, "close", id, reason="all agreed")
    with pytest.raises(Refused, match="it is closed already"):
        do(other, "close", id, reason="all agreed")


def test_what_one_console_records_the_other_follows(desk: Desk, other: Desk) -> None:
    id, quiet = declare(desk), declare(desk)
    assert other.incident(id) == desk.incident(id)
    other.follow()
    do(desk, "note", id, text="gateway restarted")
    assert other.follow() == {id}
    assert other.incident(id) == desk.incident(id)
    assert other.incident(quiet) == desk.incident(quiet)


def test_a_threshold_is_recorded_once_whoever_notices(desk: Desk, other: Desk, clock: Clock) -> None:
    id = stock(desk)
    clock.move(hours=5)
    passed = desk.settle()
    assert passed
    assert {entry.author for entry in passed} == {CONSOLE}
    assert all(entry.occurred_at <= clock() for entry in passed)
    assert other.settle() == desk.settle() == []
    assert len({entry.id for entry in desk.ledger.read(id)}) == desk.incident(id).entries


def test_nothing_passes_on_what_is_over(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    desk.settle()
    do(desk, "resolve", id, how="rolled back", reason="errors are gone")
    do(desk, "close", id, reason="all agreed")
    clock.move(days=1)
    assert desk.settle() == []


def test_what_happens_later_is_not_recorded_now(desk: Desk) -> None:
    id = declare(desk)
    before = desk.ledger.arrival()
    with pytest.raises(Refused, match="in the future"):
        do(desk, "note", id, at="+10m", text="it will break")
    assert desk.ledger.arrival() == before


def test_a_verb_with_several_facts_is_recorded_whole_or_not_at_all(desk: Desk) -> None:
    before = desk.ledger.arrival()
    with pytest.raises(Refused, match="in the future"):
        do(desk, "declare", title="x", impact="high", urgency="high", detected="2027-01-01T10:00")
    assert desk.ledger.arrival() == before
    assert desk.incidents() == []


def test_an_entry_is_never_recorded_before_it_happened(desk: Desk, clock: Clock) -> None:
    def ticking() -> None:
        clock.move(milliseconds=1)

    desk.now = lambda: (ticking(), clock())[1]  # type: ignore[func-returns-value]
    id = declare(desk)
    for entry in desk.ledger.read(id):
        assert entry.occurred_at <= entry.recorded_at


def test_a_line_and_a_form_say_the_same(desk: Desk) -> None:
    one, two = declare(desk), declare(desk)
    (typed,) = do(desk, "ask", one, who="Bob", what="pool stats", by="3m")
    (logged,) = desk.log("ask Bob pool stats 3m", two)
    assert typed.body == logged.body


def test_it_is_as_it_was_known(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    do(desk, "note", id, text="early")
    then = clock()
    clock.move(minutes=10)
    do(desk, "service", id, service="Cards", state="down", at="-9m")
    assert desk.scene(id, then).incident.services["Cards"].state == "degraded"
    assert desk.incident(id).services["Cards"].state == "down"
    with pytest.raises(Refused, match="nothing of it was known"):
        desk.scene(id, then - timedelta(days=1))


def test_who_may_only_look_sees_all_and_records_nothing(desk: Desk, tmp_path: Path, clock: Clock) -> None:
    id = stock(desk)
    with opened(tmp_path / "mim.db", clock, read_only=True) as ledger:
        watching = sit(ledger, clock)
        assert watching.incident(id) == desk.incident(id)
        before = ledger.arrival()
        with pytest.raises(NotPermitted):
            do(watching, "note", id, text="may I?")
        assert ledger.arrival() == before


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("INC-0002", "INC-0002"),
        ("inc-0002", "INC-0002"),
        ("2", "INC-0002"),
        ("0002", "INC-0002"),
        ("-0010", "INC-0010"),
    ],
)
def test_an_incident_is_found_by_what_people_call_it(desk: Desk, name: str, reference: str) -> None:
    for _ in range(10):
        declare(desk)
    assert desk.incident(desk.named(name)).reference == reference


@pytest.mark.parametrize("name", ["INC-99", "0", "-", "INC"])
def test_what_could_be_several_or_none_is_refused(desk: Desk, name: str) -> None:
    declare(desk)
    declare(desk)
    with pytest.raises(Refused, match=r"means 2 incidents|no incident is called"):
        desk.named(name)


def test_what_hides_or_commands_is_shown_instead(desk: Desk) -> None:
    id = declare(desk)
    (entry,) = do(desk, "note", id, text="log in as \x1b[8mroot\x1b[0m \u202eevil")
    assert text_of(entry) == "log in as ␛[8mroot␛[0m ⟨U+202E⟩evil"


def test_an_update_is_put_off_from_when_it_is_due(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    clock.move(minutes=4)
    with pytest.raises(Refused, match="Until: that is no later, for business is due at"):
        do(desk, "snooze-update", id, audience="business", until="5m", reason="the fix goes in")
    offered = VERBS["snooze-update"].inputs["until"].filled(desk.moment(id))
    (entry,) = do(desk, "snooze-update", id, audience="business", until=offered, reason="the fix goes in")
    (update,) = [each for each in desk.clocks(id) if (each.kind, each.about) == ("update", "business")]
    assert update.due == clock.at + timedelta(minutes=16)
    assert read(entry).line().endswith(f"put off until {update.due:%H:%M} UTC · the fix goes in")
    with pytest.raises(Refused, match="To whom: technical is owed no update"):
        do(desk, "snooze-update", id, audience="technical", until="1h", reason="?")


def test_no_deadline_runs_on_for_a_rejected_candidate(desk: Desk) -> None:
    (entry,) = do(desk, "propose", title="Mail is slow", reason="two sites call")
    do(desk, "deadline", entry.incident, name="report", due="1h")
    do(desk, "function", entry.incident, name="pay run", due="1h")
    do(desk, "reject", entry.incident, reason="a drill")
    assert {each.state(desk.now()) for each in desk.clocks(entry.incident)} == {"cancelled"}
    with pytest.raises(Refused, match="it was rejected"):
        do(desk, "deadline", entry.incident, name="another", due="1h")
