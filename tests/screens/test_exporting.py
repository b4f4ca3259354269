"""Writing an incident to a file from any of its screens."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.screens.conftest import Running


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "here"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


async def test_the_run_sheet_is_three_keys_away(running: Running, incident: str, folder: Path) -> None:
    async with running() as console:
        await console.press("2", "E")
        assert "for when this machine is gone" in console.text
        await console.press("r")
        assert "INC-0001-runsheet.html" in console.text
        assert "enter write it" in console.text
        assert not list(folder.iterdir())
        await console.press("enter")
        assert "the run-sheet is in" in console.text
    assert [each.name for each in folder.iterdir()] == ["INC-0001-runsheet.html"]


@pytest.mark.parametrize(
    ("key", "ending"), [("t", "-runsheet.txt"), ("h", ".html"), ("v", ".md"), ("c", ".csv"), ("j", ".json")]
)
async def test_each_sort_has_its_key_and_its_name(
    running: Running, incident: str, folder: Path, key: str, ending: str
) -> None:
    async with running(80, 24) as console:
        await console.press("3", "E", key, "enter")
    assert [each.name for each in folder.iterdir()] == [f"INC-0001{ending}"]


async def test_what_is_asked_may_be_left(running: Running, incident: str, folder: Path) -> None:
    async with running() as console:
        await console.press("2", "E", "escape")
        await console.press("E", "r", "escape")
        assert "hypotheses" in console.text
    assert not list(folder.iterdir())


async def test_the_past_is_not_exported(running: Running, incident: str, folder: Path) -> None:
    async with running() as console:
        await console.press("2")
        console.app.seats[incident].as_of = console.clock[0] - timedelta(minutes=1)
        await console.press("E")
        assert "this is the past" in console.text
    assert not list(folder.iterdir())
