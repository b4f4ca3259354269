"""A git repository's tags, read with git itself."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mim_console.outside.git_tags import NoTags, Tag, tags

pytestmark = pytest.mark.needs("git")


def git(folder: Path, *words: str, at: str = "2026-03-04T12:00:00+01:00") -> None:
    who = {
        f"GIT_{role}_{what}": name
        for role in ("AUTHOR", "COMMITTER")
        for what, name in (("NAME", "Jo"), ("EMAIL", "a@b"))
    }
    dates = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    subprocess.run(["git", "-C", folder, *words], env=os.environ | who | dates, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "payments"
    folder.mkdir()
    git(folder, "init")
    git(folder, "commit", "--allow-empty", "-m", "first\n\nmore")
    return folder


def test_light_and_annotated_tags_with_their_times(repository: Path) -> None:
    git(repository, "tag", "v1")
    git(repository, "tag", "-a", "v2", "-m", "pool connections", at="2026-03-04T14:00:00+01:00")
    assert tags(repository) == [
        Tag("v2", datetime(2026, 3, 4, 13, 0, tzinfo=UTC), "Jo", "pool connections"),
        Tag("v1", datetime(2026, 3, 4, 11, 0, tzinfo=UTC), "Jo", "first"),
    ]


def test_a_tag_of_a_file_has_no_time_and_is_left_out(repository: Path) -> None:
    (repository / "a").write_text("x", encoding="utf-8")
    git(repository, "add", "a")
    git(repository, "tag", "blob", ":a")
    assert tags(repository) == []


def test_the_settings_of_a_hostile_repository_run_nothing(repository: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    for name in ("core.fsmonitor", "core.pager", "core.sshCommand"):
        git(repository, "config", name, f"touch {ran}")
    git(repository, "tag", "v1")
    assert len(tags(repository)) == 1
    assert not ran.exists()


@pytest.mark.parametrize("name", ["nowhere", "-c", "plain"])
def test_what_is_no_repository_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(NoTags, match="is no repository that can be read"):
        tags(tmp_path / name)


def test_without_git_there_is_another_way(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoTags, match="git is not installed"):
        tags(repository)
