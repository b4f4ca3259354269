"""Opening: what can be wrong with a path or a file, and what becomes of an older schema."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from mim_console.data import errors, opening, place
from mim_console.data.connection import Connection
from mim_console.data.engine import sqlite3
from mim_console.data.ledger import Ledger
from mim_console.data.migrations import MIGRATIONS
from mim_console.data.verify import verify
from mim_console.incident.entry import Entry

if TYPE_CHECKING:
    from tests.data.conftest import Record


def opened(path: Path, now: datetime) -> list[Entry]:
    with Ledger.open(path, now=now) as ledger:
        return list(ledger.read())


def contents(directory: Path) -> dict[str, bytes]:
    """Of all files but the lock, the index of a write-ahead log, and a log in which there is nothing."""
    found = {file.name: file.read_bytes() for file in directory.glob("*") if file.is_file()}
    for name in ("ledger.db.lock", "ledger.db-shm"):
        found.pop(name, None)
    if not found.get("ledger.db-wal", b""):
        found.pop("ledger.db-wal", None)
    return found


def refusal(path: Path, now: datetime, *, read_only: bool = False) -> str:
    """The sentence, which must name the path and how to mend it; and nothing may have been changed."""
    before = contents(path.parent)
    with pytest.raises(errors.LedgerError) as caught:
        Ledger.open(path, read_only=read_only, now=now)
    assert contents(path.parent) == before
    sentence = str(caught.value)
    assert str(path.parent) in sentence
    assert ": " in sentence
    return f"{type(caught.value).__name__}: {sentence}"


def test_the_schema_is_numbered_by_its_migrations() -> None:
    assert len(MIGRATIONS.pending(Database(memory=True))) == opening.SCHEMA


def test_a_ledger_is_made_where_there_is_none_and_found_again(path: Path, record: Record, now: datetime) -> None:
    with Ledger.open(path, now=now) as ledger:
        origin = ledger.origin
        entries = record(ledger, "one")
    assert opened(path, now) == entries
    with Ledger.open(path, now=now) as ledger:
        assert ledger.origin == origin
    assert [*path.parent.glob("ledger*-*")] == []


def test_an_empty_file_becomes_a_ledger(path: Path, now: datetime) -> None:
    path.touch()
    assert opened(path, now) == []


@pytest.mark.parametrize("name", ["a b.db", "a?mode=memory#x.db", "100%.db", "naïve.db", "-journal", "x\udcff.db"])
def test_any_file_name_is_taken_as_it_is(tmp_path: Path, record: Record, now: datetime, name: str) -> None:
    with Ledger.open(tmp_path / name, now=now) as ledger:
        record(ledger, "one")
    assert (tmp_path / name).stat().st_size
    with Ledger.open(tmp_path / name, read_only=True, now=now) as ledger:
        assert ledger.arrival() == 1


def test_a_link_leads_to_one_ledger(path: Path, record: Record, now: datetime) -> None:
    with Ledger.open(path, now=now) as ledger:
        path.with_name("link").symlink_to(path)
        record(ledger, "one")
        with Ledger.open(path.with_name("link"), read_only=True, now=now) as other:
            assert other.arrival() == 1


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("content", [b"Dear diary", b"\x00" * 4096, b"SQLite format 3\x00" + b"x" * 4080])
def test_another_file_is_left_alone(path: Path, now: datetime, content: bytes, read_only: bool) -> None:
    path.write_bytes(content)
    assert "is not a ledger" in refusal(path, now, read_only=read_only)


@pytest.mark.parametrize("read_only", [False, True])
def test_another_programs_database_is_left_alone(path: Path, now: datetime, read_only: bool) -> None:
    theirs = sqlite3.connect(path)
    theirs.execute("CREATE TABLE diary (day TEXT)")
    theirs.close()
    assert "NotALedger" in refusal(path, now, read_only=read_only)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_directory_is_no_ledger(path: Path, now: datetime, read_only: bool) -> None:
    path.mkdir()
    assert "is a directory" in refusal(path, now, read_only=read_only)


def test_a_missing_directory_is_named(tmp_path: Path, now: datetime) -> None:
    assert "NoLedger" in refusal(tmp_path / "nowhere" / "ledger.db", now)


def test_an_observer_makes_nothing(path: Path, now: datetime) -> None:
    assert "There is no ledger" in refusal(path, now, read_only=True)
    path.touch()
    assert "is empty" in refusal(path, now, read_only=True)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_schema_is_left_alone(path: Path, record: Record, now: datetime, read_only: bool) -> None:
    opened(path, now)
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version=99")
    newer.close()
    assert "upgrade" in refusal(path, now, read_only=read_only)


def make_older(path: Path) -> None:
    """A ledger from when there were entries and no lines yet."""
    db = Database(sqlite3.connect(path))
    MIGRATIONS.apply(db, stop_before="lines")
    db.execute(f"PRAGMA application_id={opening.APPLICATION_ID}")
    db.execute("PRAGMA user_version=1")
    db.execute(
        "INSERT INTO entry VALUES (1, '01a1ffd0-22fd-7558-860d-57aacb049939', 'INC-1', 'older', 1, ?, ?, 'Ana', 'ana', "
        "'noted', '{}', '', '')",
        ["2025-03-04T14:05:00.000000Z"] * 2,
    )
    db.close()


def test_an_older_schema_is_copied_beside_the_file_and_migrated(path: Path, record: Record, now: datetime) -> None:
    make_older(path)
    with Ledger.open(path, now=now) as ledger:
        assert [entry.origin for entry in ledger.read()] == ["older"]
        record(ledger, "one")
    copy = path.with_name("ledger.db.schema-1.20260304T140500Z")
    older = sqlite3.connect(copy)
    assert older.execute("SELECT count(*) FROM entry").fetchone() == (1,)
    assert older.execute("PRAGMA user_version").fetchone() == (1,)
    older.close()
    assert len(opened(path, now)) == 2
    assert [*path.parent.glob("ledger.db.schema*")] == [copy]


def test_an_observer_does_not_migrate(path: Path, now: datetime) -> None:
    make_older(path)
    said = refusal(path, now, read_only=True)
    assert ("OlderSchema" in said, f"`mim --db {path} rebuild`" in said) == (True, True), "and how to mend it"


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path, now: datetime) -> None:
    make_older(path)
    before = path.read_bytes()
    migrations = type(MIGRATIONS)("mim-console")

    @migrations()
    def entries(db: Database) -> None:
        pass

    @migrations()
    def goes_wrong(db: Database) -> None:
        db.execute("CREATE TABLE half (done TEXT)")
        db.execute("SELECT * FROM nothing")

    db = Connection.to_write(path)
    with pytest.raises(errors.LedgerError, match="nothing"):
        opening.migrate(db, migrations, now)
    db.close()
    assert path.read_bytes() == before


def test_a_file_that_was_copied_writes_under_a_name_of_its_own(path: Path, record: Record, now: datetime) -> None:
    with Ledger.open(path, now=now) as ledger:
        record(ledger, "one")
        origin = ledger.origin
    copy = path.with_name("copy.db")
    copy.write_bytes(path.read_bytes())
    with Ledger.open(copy, now=now) as ledger:
        assert ledger.origin != origin
        (entry,) = record(ledger, "two")
        assert entry.n == 1
        assert verify(ledger).ok
    with Ledger.open(path.rename(path.with_name("renamed.db")), now=now) as ledger:
        assert ledger.origin == origin


def test_who_waits_too_long_is_told_and_nothing_is_lost(
    ledger: Ledger, record: Record, path: Path, now: datetime
) -> None:
    with Ledger.open(path, now=now) as second:
        second.db.raw.execute("PRAGMA busy_timeout=1")
        with ledger.writing(now), pytest.raises(errors.Locked, match="Another process"):
            record(second, "two")
        record(second, "three")
    assert [entry.n for entry in ledger.read()] == [1]


MOUNTS = """\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
31 22 0:27 / /mnt/war\\040room rw,nosuid - nfs4 filer:/x rw
32 31 0:28 / /mnt/war\\040room/local rw - xfs /dev/vdb rw
33 22 0:29 / /mnt/stack rw - ext4 /dev/vdc rw
34 22 0:30 / /mnt/stack rw master:7 propagate_from:2 - fuse.sshfs host: rw
35 22 0:31 / /mnt/stac rw - cifs //host/share rw
"""


@pytest.mark.parametrize(
    ("directory", "filesystem"),
    [
        ("/", "ext4"),
        ("/home/ana", "ext4"),
        ("/mnt/war room", "nfs4"),
        ("/mnt/war room/deep/er", "nfs4"),
        ("/mnt/war room/local/er", "xfs"),
        ("/mnt/war roomy", "ext4"),
        ("/mnt/stack", "fuse.sshfs"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_and_latest_mount(directory: str, filesystem: str) -> None:
    assert place.filesystem_in(MOUNTS, Path(directory)) == filesystem


@pytest.mark.parametrize("filesystem", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p"])
def test_a_ledger_on_a_network_file_system_is_refused(
    path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, filesystem: str
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"{MOUNTS}40 22 0:40 / {tmp_path} rw - {filesystem} x rw\n")
    monkeypatch.setattr(place, "filesystem_of", lambda directory: place.filesystem_in(mounts.read_text(), directory))
    assert f"network file system ({filesystem})" in refusal(path, now)


def test_where_the_system_does_not_tell_its_mounts_nothing_is_refused(tmp_path: Path) -> None:
    assert place.filesystem_of(tmp_path, tmp_path / "no-proc") == ""
    assert place.filesystem_of(tmp_path) not in {"", "nfs"}
