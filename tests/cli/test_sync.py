"""`sync`: a stick that is carried between sites without a network."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mim_console.data import place
from mim_console.data.errors import NotPermitted

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def site(tmp_path: Path, mim: Any) -> Callable[[str], Any]:
    return lambda name: type(mim)(tmp_path / f"{name}.db")


def test_a_stick_carries_an_incident_both_ways(site: Callable[[str], Any], tmp_path: Path) -> None:
    """With what was attached to it, and without a word of what was redacted on the way."""
    here, there, stick = site("here"), site("there"), str(tmp_path / "stick.db")
    shot = tmp_path / "pool.png"
    shot.write_bytes(b"a picture of the pool")
    here.declare()
    here("attach", "-", str(shot))
    secret = here.json("note", "-", "hunter2 opens it")[0]["id"]
    assert "made for it: 0 entries taken, 3 given" in (said := here("sync", stick))
    assert "Attached files: 0 taken, 1 given" in said
    assert there.json("sync", stick)["files"] == {"taken": 1, "given": 0, "missing": 0}
    there("redact", "INC-0001", secret, "a password")
    there.declare("Mails are late")
    there("sync", stick)
    (taken,) = (done := here.json("sync", stick))["taken"].values()
    assert (taken, done["given"], done["in_step"]) == (2, {}, True)
    for reference in ("INC-0001", "INC-0002"):
        exported = [each.result("export", reference, "--format", "json").stdout for each in (here, there)]
        assert exported[0] == exported[1]
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"hunter2" not in file.read_bytes(), file
    assert here("sync", stick) == f"{stick}: in step, nothing to copy.\n"
    assert here.json("verify")["ok"]


def test_a_copy_goes_on_under_its_own_name(site: Callable[[str], Any]) -> None:
    here, copy = site("here"), site("copy")
    here.declare()
    shutil.copy(here.db, copy.db)
    here("note", "-", "at home")
    copy("note", "-", "on the road")
    assert "1 entry taken, 1 given" in here("sync", str(copy.db))
    assert here("timeline", "-") == copy("timeline", "-")


def test_what_cannot_be_used_is_refused_and_left_as_it_was(mim: Any, tmp_path: Path) -> None:
    mim.declare()
    letter = tmp_path / "letter.db"
    letter.write_text("Dear manager, " * 99)
    assert "not a ledger" in mim.fails(1, "sync", str(letter))
    assert letter.read_text().startswith("Dear")
    newer = tmp_path / "newer.db"
    mim("backup", str(newer))
    raw = newer.read_bytes()
    newer.write_bytes(raw[:60] + (99).to_bytes(4, "big") + raw[64:])
    assert "newer mim-console" in mim.fails(1, "sync", str(newer))
    newer.write_bytes(raw[:60] + (5).to_bytes(4, "big") + raw[64:])
    assert "older schema" in mim.fails(1, "sync", str(newer))
    assert [file.name for file in tmp_path.glob("newer*")] == ["newer.db"]
    assert "this ledger itself" in mim.fails(1, "sync", str(mim.db))
    assert "not a directory" in mim.fails(1, "sync", str(tmp_path / "nowhere" / "x.db"))


def test_from_a_medium_that_may_only_be_read_it_takes(
    site: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = site("here"), site("there")
    there.declare("Mails are late")
    here.declare()
    before = there.db.read_bytes()
    allowed = place._check_access

    def check(path: Path, access: int) -> None:
        if path == there.db and access & 2:
            raise NotPermitted("read-only")
        allowed(path, access)

    monkeypatch.setattr(place, "_check_access", check)
    assert "1 entry taken, 0 given" in (said := here("sync", str(there.db)))
    assert "1 entry of this ledger could not be given" in said
    assert here.json("sync", str(there.db))["in_step"] is False
    assert there.db.read_bytes() == before


def test_a_password_is_never_typed_nor_said(mim: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "hunter2")
    said = mim.fails(1, "sync", "postgresql://ana:swordfish@127.0.0.1:1/mim")
    assert "PGPASSWORD" in said
    assert "swordfish" not in said
    said = mim.fails(1, "sync", "postgresql://ana@127.0.0.1:1/mim?password=swordfish")
    assert "swordfish" not in said
    said = mim.fails(1, "sync", "postgresql://ana@127.0.0.1:1/mim")
    assert "PostgreSQL at 127.0.0.1 cannot be reached" in said
    assert "hunter2" not in said
    assert len(said.splitlines()) == 1


def test_the_policy_says_where_sites_meet(mim: Any, tmp_path: Path) -> None:
    mim.declare()
    policy = tmp_path / "policy.toml"
    mim("policy", "init", str(policy))
    assert "Say with what" in mim.fails(2, "--policy", str(policy), "sync")
    with policy.open("a") as file:
        file.write('[sync]\ntarget = "postgresql://ana@127.0.0.1:1/mim"\npassword = "env:NOWHERE"\n')
    assert "export NOWHERE" in mim.fails(1, "--policy", str(policy), "sync")
    policy.write_text(policy.read_text().replace("ana@", "ana:swordfish@"))
    assert "without a password" in mim.result("--policy", str(policy), "policy", "check").output


def test_the_tables_are_printed(mim: Any) -> None:
    assert "CREATE TABLE mim.entry" in mim("sync", "--init")


def test_two_that_were_numbered_alike_can_be_told_apart(site: Callable[[str], Any]) -> None:
    here, there = site("here"), site("there")
    here.declare("Cards fail")
    there.declare("Mails are late")
    here("sync", str(there.db))
    said = here.fails(1, "note", "INC-0001", "which one?")
    assert "INC-0001 Mails are late (named by" in said
    mails = said.partition("Mails are late (named by ")[2][:36]
    assert "INC-0001" in here("note", mails, "this one")
