"""Attached files: kept by their content, whole or not at all, proved, copied and forgotten with their entries."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.data import files
from mim_console.data.backup import backup
from mim_console.data.errors import Refused
from mim_console.data.files import Files, Kept, harmless
from mim_console.data.ledger import Ledger
from mim_console.data.verify import verify
from mim_console.incident.entry import Draft, canonical_json

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from mim_console.incident.entry import Entry
    from tests.data.conftest import Redact

LARGEST = 1000


def attach(ledger: Ledger, kept: Kept, now: datetime) -> Entry:
    body = canonical_json({"handle": "F1", "name": kept.name, "digest": kept.digest, "size": kept.size})
    with ledger.writing(now) as transaction:
        return transaction.append([Draft("file_attached", body, now, "INC-1", "a file")], "Ana", "ana")[0]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "graph.png"
    path.write_bytes(b"pixels")
    return path


def test_the_same_content_is_kept_once_and_only_for_those_who_may_read_the_ledger(ledger: Ledger, file: Path) -> None:
    ledger.path.chmod(0o640)
    kept = ledger.files.keep(file, LARGEST)
    again = file.with_name("copy.png")
    again.write_bytes(b"pixels")
    assert ledger.files.keep(again, LARGEST) == Kept("copy.png", kept.digest, 6)
    assert kept.digest == sha256(b"pixels").hexdigest()
    path = ledger.files.path(kept.digest)
    assert [each for each in ledger.files.folder.rglob("*") if each.is_file()] == [path]
    assert path.stat().st_mode & 0o777 == 0o440
    assert ledger.files.holds(kept)
    file.write_bytes(b"other")
    assert path.read_bytes() == b"pixels"


def test_what_is_no_file_is_refused_at_once(ledger: Ledger, tmp_path: Path, file: Path) -> None:
    fifo, link, empty, large = (tmp_path / name for name in ("fifo", "link", "empty", "large"))
    os.mkfifo(fifo)
    link.symlink_to(file)
    empty.touch()
    large.write_bytes(b"x" * (LARGEST + 1))
    for path in (fifo, link, empty, large, tmp_path, tmp_path / "none", tmp_path / "a\0b", tmp_path / ("n" * 5000)):
        for do in (ledger.files.keep, ledger.files.check):
            with pytest.raises(Refused, match="cannot be attached"):
                do(path, LARGEST)
    assert not ledger.files.folder.exists()


def test_the_store_is_never_a_link(ledger: Ledger, file: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    ledger.files.folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="is a link"):
        ledger.files.keep(file, LARGEST)
    assert not [*(tmp_path / "elsewhere").iterdir()]


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "0" * 63, "0" * 64 + "/x", "G" * 64])
def test_a_digest_never_leads_elsewhere(ledger: Ledger, digest: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        ledger.files.path(digest)
    assert not ledger.files.holds(Kept("x", digest, 1))
    assert ledger.files.flaw(digest, 1)


@given(st.text())
def test_a_name_is_made_harmless(name: str) -> None:
    made = harmless(name)
    assert 0 < len(made) <= 120
    assert not set(made) & set("/\\\0\n\r\t'\"`$;|&<>*?\x1b\u202e")
    assert not made.startswith(".")
    assert harmless(made) == made


def test_a_file_that_was_changed_or_lost_is_noticed(ledger: Ledger, file: Path, now: datetime) -> None:
    kept = ledger.files.keep(file, LARGEST)
    attach(ledger, kept, now)
    assert (verify(ledger).ok, verify(ledger).files) == (True, 1)
    path = ledger.files.path(kept.digest)
    path.chmod(0o600)
    for content in (b"pixelz", b"pixels and more"):
        path.write_bytes(content)
        assert "graph.png" in str(verify(ledger).problem)
    path.unlink()
    assert "is missing" in str(verify(ledger).problem)


def test_a_file_that_others_attached_may_be_elsewhere(ledger: Ledger, other: Ledger, file: Path, now: datetime) -> None:
    attach(other, other.files.keep(file, LARGEST), now)
    ledger.adopt(other.read(), lambda entry: "")
    report = verify(ledger)
    assert (report.ok, report.files, report.elsewhere) == (True, 0, 1)


def test_a_backup_has_the_files_too(ledger: Ledger, file: Path, tmp_path: Path, now: datetime) -> None:
    kept = ledger.files.keep(file, LARGEST)
    attach(ledger, kept, now)
    file.write_bytes(b"never attached")
    ledger.files.keep(file, LARGEST)
    target = tmp_path / "backup.db"
    assert backup(ledger.path, target) == 1
    with Ledger.open(target, now=now) as copy:
        assert (verify(copy).ok, verify(copy).files) == (True, 1)
    with pytest.raises(Refused, match="exists already"):
        backup(ledger.path, target)
    target.unlink()
    with pytest.raises(Refused, match=r"backup\.db\.files exists already"):
        backup(ledger.path, target)


def test_a_redacted_entry_takes_its_file_along(ledger: Ledger, file: Path, now: datetime, redact: Redact) -> None:
    kept = ledger.files.keep(file, LARGEST)
    first, second = attach(ledger, kept, now), attach(ledger, kept, now)
    redact(ledger, first)
    assert ledger.files.holds(kept), "another entry still names it"
    redact(ledger, second)
    assert not ledger.files.holds(kept)
    assert verify(ledger).ok


def test_one_that_grows_while_it_is_read_is_refused_and_leaves_nothing(
    ledger: Ledger, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = files._opened
    monkeypatch.setattr(files, "_opened", lambda path, largest: opened(path, 10 * largest))
    file.write_bytes(b"x" * (2 * LARGEST))
    with pytest.raises(Refused, match="grew"):
        Files(ledger.path).keep(file, LARGEST)
    assert not [each for each in ledger.files.folder.rglob("*") if each.is_file()]
