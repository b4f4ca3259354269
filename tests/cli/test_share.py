"""What `share` says to paste: by trust, complete, safe to paste, and nothing done by saying it."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from mim_console.outside import tmux
from tests.cli.conftest import Mim


@pytest.fixture
def tmux_is(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    found = [(3, 3)]
    monkeypatch.setattr(tmux, "version", lambda: found[0])
    return found


def test_the_ways_by_trust_the_harmless_one_first(mim: Mim, tmux_is: list[tuple[int, int]]) -> None:
    reference = mim.declare()
    told = mim("share", reference, "--how")
    assert told.index("watch:") < told.index("look over my shoulder:") < told.index("co-type:")
    assert shlex.join(["mim", "--db", str(mim.db), "watch", reference]) in told
    assert "before 3.7" in told
    assert "a shell as" in told
    tmux_is[0] = (3, 7)
    assert "before 3.7" not in mim("share", reference, "--how")


def test_co_typing_names_the_guest_and_warns(mim: Mim, tmux_is: list[tuple[int, int]]) -> None:
    mim.declare()
    told = mim("share", "-", "--with", "alice")
    assert "alice ALL=(" in told
    assert "a shell as" in told
    assert "watch:" not in told
    for name in ("alice ALL=(ALL)", "%wheel", "#0", "", "alice\nroot"):
        code = 2 if name else 1  # none is nobody: then it would share, and has no terminal
        assert mim.result("share", "--with", name).exit_code == code


def test_the_setup_quotes_what_it_says_and_changes_nothing(tmp_path: Path, tmux_is: list[tuple[int, int]]) -> None:
    folder = tmp_path / "a $(touch x) b"
    folder.mkdir(mode=0o700)
    mim = Mim(folder / "mim.db")
    mim.declare()
    before = folder.stat().st_mode, mim.db.stat().st_mode, mim.db.stat().st_mtime_ns
    told = mim("share", "--setup")
    assert f"chmod 2750 {shlex.quote(str(folder))}" in told
    assert (folder.stat().st_mode, mim.db.stat().st_mode, mim.db.stat().st_mtime_ns) == before


def test_without_tmux_one_sentence(mim: Mim, monkeypatch: pytest.MonkeyPatch) -> None:
    mim.declare()
    monkeypatch.setenv("PATH", "/nowhere")
    assert mim.fails(1, "share") == "tmux is not installed here: install it, or let others follow with `watch`.\n"
