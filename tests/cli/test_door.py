"""The door itself: help, names, refusals, and what a start costs."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mim_console.cli.main import COMMANDS, HEADINGS, cli
from mim_console.desk.verbs import VERBS
from tests.cli.conftest import PROGRAM

Start = Callable[..., "subprocess.Popen[str]"]


def test_help_names_every_verb_once_under_its_part_of_the_work() -> None:
    shown = CliRunner().invoke(cli, ["--help"]).stdout
    names = re.findall(r"^  ([a-z-]+)  +\S", shown.partition("Look:\n")[2], re.MULTILINE)
    assert sorted(names) == sorted([*VERBS, *(name for names in COMMANDS.values() for name in names)])
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_no_verb_hides_a_command_and_every_part_of_the_work_has_a_heading() -> None:
    assert not {name for names in COMMANDS.values() for name in names} & set(VERBS)
    assert {verb.about for verb in VERBS.values()} | set(COMMANDS) == set(HEADINGS)


def test_a_mistyped_command_is_answered_with_the_near_ones() -> None:
    result = CliRunner().invoke(cli, ["declar"])
    assert result.exit_code == 2
    assert "Did you mean declare?" in result.stderr


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (["--db", "/dev/null/mim.db", "list"], "/dev/null is not a directory"),
        (["--db", "{text}", "declare", "x", "high", "high"], "is not a ledger"),
        (["--db", "{absent}", "list"], "There is no ledger at"),
        (["--db", "{absent}", "--read-only", "declare", "x", "high", "high"], "There is no ledger at"),
        (["--policy", "{text}", "list"], "this is not TOML"),
        (["list"], "nothing is recorded yet"),
    ],
)
def test_what_cannot_be_opened_is_one_sentence_and_exit_code_1(tmp_path: Path, words: list[str], known: str) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no rules, no ledger\n" * 100)
    result = CliRunner().invoke(cli, [word.format(text=text, absent=tmp_path / "absent.db") for word in words])
    assert result.exit_code == 1
    assert known in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not result.stdout


def test_the_usual_ledger_is_made_for_the_user_alone(home: Path) -> None:
    result = CliRunner().invoke(cli, ["declare", "x", "high", "high"])
    assert result.exit_code == 0
    ledger = home / ".local/share/mim-console/incidents.db"
    assert ledger.exists()
    assert ledger.parent.stat().st_mode & 0o077 == 0


def test_options_come_from_the_environment_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIM_DB", str(tmp_path / "mim.db"))
    monkeypatch.setenv("MIM_NAME", "Zoë")
    assert CliRunner().invoke(cli, ["declare", "x", "high", "high"]).exit_code == 0
    shown = CliRunner().invoke(cli, ["timeline", "-", "--json"]).stdout
    assert '"author": "Zoë"' in shown


def test_read_only_refuses_a_verb_and_records_nothing(mim: Any) -> None:
    mim.declare()
    before = mim.json("verify")
    result = CliRunner().invoke(cli, ["--db", str(mim.db), "--read-only", "note", "-", "hi"])
    assert result.exit_code == 1
    assert "read-only" in result.stderr
    assert mim.json("verify") == before


@pytest.mark.parametrize(
    "words", [["--help"], ["list"], ["note", "-", "hi"], ["show", "-"], ["timeline", "-"], ["verify"]]
)
def test_no_command_loads_the_screens(mim: Any, run: Start, words: list[str]) -> None:
    mim.declare()
    with run("--db", str(mim.db), *words, env={"PYTHONPROFILEIMPORTTIME": "1"}) as process:
        imported = process.communicate()[1]
    assert process.returncode == 0
    assert "click" in imported
    assert "textual" not in imported


def test_a_closed_pipe_ends_a_command_without_a_traceback(mim: Any) -> None:
    mim.declare()
    mim("log", "-", "-", input="".join(f"line {n}\n" for n in range(500)))
    with mim.start("timeline", "-", bufsize=1) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_closed_stream_hinders_no_command(mim: Any, closed: str) -> None:
    mim.declare()
    done = subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", *PROGRAM, "--db", str(mim.db), "list"], check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("terminals", "term", "known"),
    [
        ((), "xterm", "stdin is none"),
        ((0, 1), "xterm", "stderr is none"),
        ((0, 1, 2), "dumb", "type 'dumb'"),
        ((0, 1, 2), "", "type 'unknown'"),
    ],
)
def test_the_console_says_why_it_cannot_be_drawn_here(
    run: Start, terminals: tuple[int, ...], term: str, known: str
) -> None:
    master, slave = pty.openpty()
    names = enumerate(("stdin", "stdout", "stderr"))
    pipes = {name: slave if number in terminals else subprocess.PIPE for number, name in names}
    with run(env={"TERM": term}, **pipes) as process:
        os.close(slave)
        said = os.read(master, 10_000).decode() if 2 in terminals else process.communicate()[1]
    os.close(master)
    assert process.returncode == 1
    assert known in said
    assert "watch --plain" in said
    assert len(said.splitlines()) == 1
