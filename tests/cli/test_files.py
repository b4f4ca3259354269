"""`import`, `export` and `demo`: what the shell adds to them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from mim_console.data import scenarios


@pytest.fixture
def restated(tmp_path: Path) -> Path:
    """A file with a real incident, restated from its report."""
    path = tmp_path / "incident.json"
    path.write_text(scenarios.text("gitlab-2017-01-31-database"), encoding="utf-8")
    return path


def test_what_is_exported_is_imported_the_same_elsewhere(mim: Any, restated: Path, tmp_path: Path) -> None:
    said = mim("import", str(restated))
    reference = said.split()[0]
    exported = tmp_path / "exported.json"
    mim("export", reference, "--format", "json", "-o", str(exported))
    mim("--db", str(tmp_path / "elsewhere.db"), "import", str(exported))
    assert mim("--db", str(tmp_path / "elsewhere.db"), "export", reference, "--format", "json") == exported.read_text()
    assert mim("import", str(exported), str(restated)) == f"{reference} · 0 new entries\n" * 2


def test_attached_files_travel_with_their_incident_and_prove_themselves(mim: Any, tmp_path: Path) -> None:
    mim.declare()
    for name in ("pool.log", "trace.txt"):
        (tmp_path / name).write_text(f"what {name} says")
        mim("attach", "-", str(tmp_path / name))
    exported, elsewhere = tmp_path / "out.json", ["--db", str(tmp_path / "elsewhere.db")]
    said = mim.result("export", "-", "--format", "json", "-o", str(exported)).stderr
    assert said == f"The files that were attached (2) are in {exported}.files: keep both together.\n"
    assert "is there already" in mim.fails(1, "export", "-", "--format", "json", "-o", str(exported))
    pool, trace = sorted((each for each in Path(f"{exported}.files").glob("*/*")), key=lambda path: path.stat().st_size)
    pool.unlink()
    pool.symlink_to("/etc/hostname")
    trace.chmod(0o600)
    whole = trace.read_bytes()
    trace.write_bytes(whole[::-1])
    refused = mim.fails(1, *elsewhere, "import", str(exported))
    assert "is in, and of its files not all: F" in refused
    assert "(1 more): ask for it again" in refused
    assert "2 that others attached are not here" in mim(*elsewhere, "verify")
    trace.write_bytes(whole)
    pool.unlink()
    assert (
        mim(*elsewhere, "import", str(exported)) == f"INC-0001 · 0 new entries\n1 attached file from {exported}.files\n"
    )
    assert "1 attached files, every one as it was; 1 that others attached" in mim(*elsewhere, "verify")
    store = tmp_path / "elsewhere.db.files"
    for each in store.glob("*/*"):
        os.utime(each, (0, 0))
    assert mim(*elsewhere, "rebuild").endswith("1 file that no entry names is gone.\n")
    assert [path.read_bytes() for path in store.glob("*/*")] == [whole]


def test_a_state_shows_what_the_sources_contradict(mim: Any, restated: Path) -> None:
    reference = mim("import", str(restated)).split()[0]
    state = mim.json("show", reference)
    assert state["flags"]
    assert state["metrics"]["ttr"] is None
    assert "Contradictions" in mim("show", reference)


def test_a_file_that_is_refused_leaves_the_others_alone(mim: Any, restated: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("[")
    result = mim.result("import", str(wrong), str(restated))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{wrong}: ")
    assert result.stdout.startswith("GITLAB-2017-01-31 · ")


@pytest.mark.parametrize(
    ("format", "first"),
    [
        ("json", "{"),
        ("md", "# INC-0001"),
        ("html", "<!doctype html>"),
        ("csv", "happened,"),
        ("runsheet", "RUN-SHEET INC-0001 "),
        ("runsheet-html", "<!doctype html>"),
    ],
)
def test_an_export_goes_to_stdout_or_to_a_new_file(mim: Any, tmp_path: Path, format: str, first: str) -> None:
    mim.declare()
    assert mim("export", "-", "--format", format).startswith(first)
    assert mim("export", "-", "--format", format, "-o", "-").startswith(first)
    path = tmp_path / "out"
    mim("export", "-", "--format", format, "-o", str(path))
    assert path.read_text().startswith(first)
    assert "is there already" in mim.fails(1, "export", "-", "--format", format, "-o", str(path))


def test_an_observer_exports_too(mim: Any) -> None:
    mim.declare()
    exported = mim("--read-only", "export", "-", "--format", "json")
    assert len(json.loads(exported)["entries"]) == 1


def test_the_demo_names_its_scenarios(mim: Any) -> None:
    assert all(name in mim.fails(1, "demo", "titanic") for name in scenarios.names())
    assert "needs a terminal" in mim.fails(1, "demo")
