"""Sites that meet at a real PostgreSQL, which is cut, killed, hung, set back and emptied while they write."""

from __future__ import annotations

import json
import random
import time
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from mim_console.data.errors import LedgerError, NotALedger, NotPermitted, Unreached
from mim_console.data.ledger import Ledger
from mim_console.data.replica import postgres
from mim_console.data.replica.exchange import exchange
from mim_console.data.replica.ledger_store import LedgerStore
from mim_console.data.replica.postgres import Postgres
from mim_console.data.verify import verify
from mim_console.incident.entry import Draft, Entry, canonical_json
from mim_console.incident.fold import fold
from mim_console.incident.ids import derived_id
from mim_console.reports.ledger_json import ledger_json
from tests.postgres import Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.data.conftest import Record, Redact, TextOf

NOW = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    yield from serving()


@pytest.fixture
def place(server: Server) -> Iterator[Postgres]:
    server.empty()
    with Postgres(server.target("site")) as place:
        yield place


class Site(Thread):
    """Writes and meets the others, in turns, until it is stopped; what it noted is on its own disk at once."""

    def __init__(self, path: Path, target: str, stop: Event) -> None:
        super().__init__(daemon=True)
        self.path, self._target, self._stop_it = path, target, stop
        self.noted: list[str] = []
        self.met = 0

    def run(self) -> None:
        chance = random.Random(self.name)
        with Ledger.open(self.path, now=NOW) as ledger:
            while not self._stop_it.is_set():
                self._write(ledger, chance)
                with suppress(Unreached, NotALedger), Postgres(self._target) as place:
                    for _ in range(3):
                        exchange(LedgerStore(ledger, _text), place)
                        self.met += 1
                        self._write(ledger, chance)

    def _write(self, ledger: Ledger, chance: random.Random) -> None:
        now = NOW + timedelta(seconds=chance.randint(-90, 90))
        due = NOW + timedelta(seconds=len(self.noted) // 5)
        late = canonical_json({"clock": "sla", "threshold": 1.0, "tell": [ledger.origin]})
        drafts = [
            Draft("noted", canonical_json({"text": f"{ledger.origin} {len(self.noted)}"}), now, "INC-1", "said"),
            Draft("threshold_passed", late, due, "INC-1", id=derived_id(due, "INC-1", "sla", "1.0")),
        ]
        if self.noted and chance.random() < 0.1:
            said = [entry.id for entry in ledger.kinds(["noted"])]
            gone = canonical_json({"entry": chance.choice(said), "reason": "a password"})
            drafts.append(Draft("redacted", gone, now, "INC-1"))
        with ledger.writing(now) as transaction:
            entries = transaction.append(drafts, "Ana", "ana")
        self.noted += [entry.id for entry in entries if entry.kind == "noted"]


def _text(entry: Entry) -> str:
    return str(json.loads(entry.body).get("text", ""))


def test_three_sites_come_out_the_same(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "PATIENCE", 1.0)
    server.empty()
    stop = Event()
    sites = [Site(tmp_path / f"{name}.db", server.target("site"), stop) for name in ("north", "south", "sea")]
    for site in sites:
        site.start()
    _let_meet(sites)
    server.copy()  # which cuts them all off
    for disaster in (server.stop, server.kill):
        _let_meet(sites)
        disaster()
        _let_write(sites)
        server.start()
    _let_meet(sites)
    server.roll_back()
    _let_meet(sites)
    server.hang(True)
    _let_write(sites)
    server.hang(False)
    _let_meet(sites)
    server.empty()
    _let_meet(sites)
    server.sql("DROP SCHEMA mim CASCADE")
    _let_write(sites)
    server.empty()
    stop.set()
    for site in sites:
        site.join(20)
    with ExitStack() as stack:
        ledgers = [stack.enter_context(Ledger.open(site.path, now=NOW)) for site in sites]
        place = stack.enter_context(Postgres(server.target("site")))
        for ledger in (*ledgers, *ledgers):
            assert exchange(LedgerStore(ledger, _text), place).in_step
        told = [list(ledger.read()) for ledger in ledgers]
        assert len({"".join(ledger_json(fold(entries), entries)) for entries in told}) == 1
        assert {entry.id for entry in told[0]} >= {id for site in sites for id in site.noted}
        assert all(LedgerStore(ledger, _text).vector() == place.vector() for ledger in ledgers)
        assert all(verify(ledger).ok for ledger in ledgers)
        everything = place.entries({origin: held.runs for origin, held in place.vector().items()})
        blank = {entry.id for entry in told[0] if entry.redacted}
        assert blank
        assert blank == {entry.id for entry in everything if entry.redacted}


def _let_meet(sites: list[Site]) -> None:
    _until(lambda: tuple(site.met for site in sites), sites, 3)


def _let_write(sites: list[Site]) -> None:
    _until(lambda: tuple(len(site.noted) for site in sites), sites, 1)


def _until(counts: object, sites: list[Site], more: int) -> None:
    assert callable(counts)
    wanted = [count + more for count in counts()]
    deadline = time.monotonic() + 20
    while any(count < want for count, want in zip(counts(), wanted, strict=True)):
        assert time.monotonic() < deadline
        assert all(site.is_alive() for site in sites)
        time.sleep(0.01)


def test_a_redaction_reaches_the_place_before_and_after(
    ledger: Ledger, other: Ledger, record: Record, redact: Redact, text_of: TextOf, place: Postgres, server: Server
) -> None:
    first, second = record(other, "hunter2", "swordfish")
    there = LedgerStore(other, text_of)
    exchange(there, place)
    place.add([redact(other, first)])
    server.sql("ALTER TABLE mim.entry DISABLE TRIGGER USER; DELETE FROM mim.entry WHERE kind = 'noted'")
    server.sql("ALTER TABLE mim.entry ENABLE TRIGGER USER")
    redact(other, second)
    place.add([first, second])  # by a site that has heard of neither, to a place that has heard of one
    exchange(there, place)
    exchange(LedgerStore(ledger, text_of), place)
    assert [entry.redacted for entry in place.entries({other.origin: ((1, 9),)})] == [True, True, False, False]
    assert list(ledger.read()) == list(other.read())


def test_any_text_survives_the_journey(ledger: Ledger, other: Ledger, text_of: TextOf, place: Postgres) -> None:
    texts = ["\x00", "\\0", "\\\x00\\\\", "\u2028", "😀", "'; DROP TABLE entry; --", '"', "%s", "e\u0301"]
    with ledger.writing(NOW) as transaction:
        for text in texts:
            transaction.append([Draft("noted", canonical_json({"text": text}), NOW, f"INC {text}")], text, text)
    exchange(LedgerStore(ledger, text_of), place)
    exchange(LedgerStore(other, text_of), place)
    assert list(other.read()) == list(ledger.read())


_WRITING = [
    "INSERT INTO mim.entry SELECT 'mallory', n, id, incident, occurred_at, recorded_at, author, login, kind, body, "
    "digest, chain FROM mim.entry",
    "UPDATE mim.entry SET body = ''",
    "UPDATE mim.entry SET author = 'Mallory'",
    "DELETE FROM mim.entry",
    "TRUNCATE mim.entry",
    "ALTER TABLE mim.entry DISABLE TRIGGER USER",
    "DROP SCHEMA mim CASCADE",
    "CREATE TABLE mim.mine (x int)",
    "SET ROLE mim_site",
    "SET ROLE owner",
    "GRANT mim_site TO board",
    "SELECT mim.blank_what_is_here()",
]


def test_an_observer_can_change_nothing_and_a_site_nothing_that_is_there(
    ledger: Ledger, record: Record, text_of: TextOf, place: Postgres, server: Server
) -> None:
    import psycopg

    ours = record(ledger, "one", "two")
    exchange(LedgerStore(ledger, text_of), place)
    for statement in _WRITING:
        with pytest.raises(psycopg.Error):
            server.sql(statement, "board")
        if "INSERT INTO" not in statement and "mim_site" not in statement:
            with pytest.raises(psycopg.Error):
                server.sql(statement, "site")
    for statement in _WRITING[1:5]:  # nor does the owner by mistake
        with pytest.raises(psycopg.Error, match="never changed"):
            server.sql(statement)
    with Postgres(server.target("board")) as board:
        assert board.take_only
        with pytest.raises(NotPermitted):
            board.add(ours)
    assert place.entries({ledger.origin: ((1, 9),)}) == ours
    with pytest.raises(NotPermitted, match="member of mim_site"):
        Postgres(server.target("stranger"))


def test_a_fork_is_found_there_too(
    ledger: Ledger, other: Ledger, record: Record, text_of: TextOf, place: Postgres
) -> None:
    record(ledger, "here")
    other.origin = ledger.origin
    record(other, "there", "and there")
    exchange(LedgerStore(other, text_of), place)
    assert "both written as" in exchange(LedgerStore(ledger, text_of), place).refused[ledger.origin]
    assert len(list(ledger.read())) == 1


def test_somebody_elses_entry_wakes_who_listens(
    ledger: Ledger, record: Record, text_of: TextOf, place: Postgres, server: Server
) -> None:
    with Postgres(server.target("board")) as board:
        assert board.listen()
        assert not board.told(0.01)
        record(ledger, "one")
        exchange(LedgerStore(ledger, text_of), place)
        began = time.monotonic()
        assert board.told(10)
        assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "target", ["postgresql://h:99999999999/hunter2", "postgresql://[::1/hunter2", "postgres://%zz"]
)
def test_what_is_no_address_is_refused_without_repeating_it(target: str) -> None:
    with pytest.raises(LedgerError) as caught:
        Postgres(target)
    assert "hunter2" not in str(caught.value)


def test_nobody_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unreached, match="cannot be reached") as caught:
        Postgres(f"postgresql://ana@/mim?host={tmp_path}", "hunter2")
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)
