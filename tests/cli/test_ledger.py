"""`verify`, `backup` and `rebuild`."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest


def test_a_whole_ledger_verifies(mim: Any) -> None:
    mim.declare()
    report = mim.json("verify")
    (origin,) = report["origins"].values()
    assert (report["ok"], report["entries"], origin["n"]) == (True, 1, 1)
    assert origin["head"] in mim("verify")


def test_a_changed_entry_is_found_and_named(mim: Any) -> None:
    mim.declare()
    mim("note", "-", "as it was")
    raw = sqlite3.connect(mim.db)
    raw.executescript(
        """DROP TRIGGER entry_never_changes; UPDATE entry SET body = replace(body, 'was', 'is') WHERE kind = 'noted'"""
    )
    raw.close()
    result = mim.result("verify", "--json")
    assert result.exit_code == 1
    assert '"ok": false' in result.stdout
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("format", ["html", "md", "csv", "json"])
def test_every_export_names_what_proves_it_later(mim: Any, format: str) -> None:
    mim.declare()
    mim("note", "-", "as it was")
    exported = mim("export", "-", "--format", format)
    if format == "json":
        ((origin, head),) = json.loads(exported)["seal"]["heads"].items()
        noted = f"{origin}:{head['n']}:{head['head']}"
    else:
        (noted,) = set(re.findall(r"mim verify --head (\S+:\d+:[0-9a-f]{64})", exported))
    mim("note", "-", "written since")
    assert f"true: the record is unchanged up to entry 2 of {noted.split(':')[0]}" in mim("verify", "--head", noted)
    assert mim.json("verify", "--head", noted)["heads"] == {noted: True}
    other = f"{noted[:-1]}{'0' if noted[-1] != '0' else '1'}"
    result = mim.result("verify", "--head", noted, "--head", other, "--head", noted.replace(":2:", ":9:"))
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stdout.splitlines()[-3:]] == ["true:", "false:", "false:"]
    assert "origin:number:chain" in mim.fails(2, "verify", "--head", "latest")


def test_a_backup_holds_the_same_and_never_overwrites(mim: Any, tmp_path: Path) -> None:
    mim.declare()
    copy = tmp_path / "copy.db"
    mim("backup", str(copy))
    assert mim.json("--db", str(copy), "timeline", "-") == mim.json("timeline", "-")
    assert "exists already" in mim.fails(1, "backup", str(copy))


def test_rebuilding_changes_nothing_that_is_shown(mim: Any) -> None:
    mim.declare()
    mim("note", "-", "gateway restarted")
    before = mim("timeline", "-", "--text", "gateway")
    assert "2 entries" in mim("rebuild")
    assert mim("timeline", "-", "--text", "gateway") == before
