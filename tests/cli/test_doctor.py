"""The doctor: well where all is well, and each thing that would lose or give away a record is named with its mend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mim_console.data.ledger import Ledger
from mim_console.data.rules_file import default_text
from mim_console.desk import checkup
from mim_console.desk.drafts import draft
from mim_console.incident.facts.record import Noted
from tests.cli.conftest import Mim


def test_all_is_well_and_a_backup_is_remembered(mim: Mim, tmp_path: Path) -> None:
    mim.declare()
    tmp_path.chmod(0o700)
    before = {each["about"]: each for each in mim.json("doctor")}
    assert {each["state"] for each in before.values()} == {"ok", "mind"}
    assert before["backup"]["state"] == "mind"
    assert all(each["mend"] for each in before.values() if each["state"] != "ok")
    mim("backup", str(tmp_path / "copy.db"))
    assert next(each for each in mim.json("doctor") if each["about"] == "backup")["state"] == "ok"


def anybody_writes(mim: Mim, _: pytest.MonkeyPatch) -> None:
    mim.db.parent.chmod(0o1777)


def group_is_locked_out(mim: Mim, _: pytest.MonkeyPatch) -> None:
    mim.db.parent.chmod(0o2770)
    mim.db.chmod(0o640)


def network(_: Mim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "filesystem_of", lambda _: "nfs4")


def future(mim: Mim, _: pytest.MonkeyPatch) -> None:
    mim.db.unlink()
    later = datetime.now(UTC) + timedelta(hours=1)
    with Ledger.open(mim.db, now=later) as ledger, ledger.writing(later) as writing:
        writing.append([draft(Noted(text="early"), later, "a")], "Ana", "ana")


def damaged(mim: Mim, _: pytest.MonkeyPatch) -> None:
    mim.db.write_bytes(b"no ledger" * 1000)


def full(_: Mim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "LITTLE", 1 << 60)
    monkeypatch.setattr(checkup, "SCANT", 1 << 61)


def no_secret(mim: Mim, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = mim.db.with_name("policy.toml")
    by_hand, by_slack = (f'title = "Chat"\nby = {by}' for by in ('"hand"', '"slack"\nurl = "env:NOBODY_SET_THIS"'))
    policy.write_text(default_text("policy.toml").replace(by_hand, by_slack))
    monkeypatch.setenv("MIM_POLICY", str(policy))


def no_policy(mim: Mim, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = mim.db.with_name("policy.toml")
    policy.write_text("zone = 1")
    monkeypatch.setenv("MIM_POLICY", str(policy))


@pytest.mark.parametrize(
    ("breaks", "about"),
    [
        (anybody_writes, "modes"),
        (group_is_locked_out, "modes"),
        (network, "place"),
        (future, "clock"),
        (damaged, "ledger"),
        (full, "disk"),
        (no_secret, "channel"),
        (no_policy, "policy"),
    ],
)
def test_what_is_broken_is_named_with_its_mend(
    mim: Mim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: Callable[..., None], about: str
) -> None:
    mim.declare()
    tmp_path.chmod(0o700)
    breaks(mim, monkeypatch)
    result = mim.result("doctor")
    assert result.exit_code == 1
    broken = [line for line in result.stdout.splitlines() if line.startswith("▲")]
    assert [line.split()[1] for line in broken] == [about]
    assert " · " in broken[0]
