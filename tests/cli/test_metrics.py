"""`metrics` and `replay` from a shell: what is unknown is never a number, and few are shown as they are."""

from __future__ import annotations

import json
from pathlib import Path

from mim_console.data import scenarios
from tests.cli.conftest import Mim


def test_one_and_all(mim: Mim, tmp_path: Path) -> None:
    mim("declare", "Cards fail", "--impact", "high", "--urgency", "high", "--service", "cards", "--detected", "-20m")
    told = mim.json("metrics", "-")
    assert told["measures"]["ttdeclare"]["seconds"] in range(1195, 1206)
    assert told["measures"]["ttr"]["seconds"] is None
    assert told["stages"]["identify"]["running"]
    assert told["engaged"] is None
    assert "unknown" in mim("metrics", "-")
    for name in ("moj-2023-01-11-image-pull", "moj-2024-07-25-logging"):
        path = tmp_path / f"{name}.json"
        path.write_text(scenarios.text(name))
        mim("import", str(path))
    every = mim.json("metrics")
    assert len(every["incidents"]) == 3
    declare = every["measures"]["ttdeclare"]
    assert (declare["n"], declare["unknown"]) == (3, 0)
    assert declare["values"][1:] == [55 * 60, 164 * 60]
    assert "mean" not in json.dumps(every)
    assert every["measures"]["ttr"]["median"] is None
    assert "too few: 20m, 55m, 2h 44m" in mim("metrics")
    assert mim.json("metrics", "--since", "2024-01-01", "--priority", "p1")["incidents"] == ["INC-0001"]
    assert "No major incident is like that" in mim("metrics", "--service", "nothing")
    assert "leave the incident out" in mim.fails(2, "metrics", "-", "--since", "2024-01-01")


def test_a_replay_before_anything_was_known_is_refused(mim: Mim) -> None:
    mim("declare", "Cards fail", "--impact", "high", "--urgency", "high")
    assert "nothing of it was known at" in mim.fails(1, "replay", "-", "--from", "-3h")
