"""The command line on a ledger of its own, in this process or in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mim_console.cli.main import cli

PROGRAM = [sys.executable, "-c", "from mim_console.cli.main import main; main()"]


class Mim:
    """`mim("list")` runs the command and wants it done; `mim.fails(1, "list")` wants that exit code."""

    def __init__(self, db: Path) -> None:
        self.db = db

    def result(self, *words: str, input: str | None = None) -> Result:
        result = CliRunner().invoke(cli, ["--db", str(self.db), "--as", "Ana", *words], input=input)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def __call__(self, *words: str, input: str | None = None) -> str:
        result = self.result(*words, input=input)
        assert result.exit_code == 0, result.stderr
        assert not result.stderr
        return result.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))

    def fails(self, code: int, *words: str, input: str | None = None) -> str:
        """What it says on stderr."""
        result = self.result(*words, input=input)
        assert result.exit_code == code, result.output
        return result.stderr

    def declare(self, title: str = "Card payments fail", *words: str) -> str:
        """A declared incident's reference."""
        entries = self.json("declare", title, "--impact", "high", "--urgency", "high", *words)
        reference: str = entries[0]["body"]["reference"]
        return reference

    def start(self, *words: str, **pipes: Any) -> subprocess.Popen[str]:
        """The same as a process of its own."""
        return start("--db", str(self.db), "--as", "Ana", *words, **pipes)


def start(*words: str, env: dict[str, str] | None = None, **pipes: Any) -> subprocess.Popen[str]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | pipes
    return subprocess.Popen([*PROGRAM, *words], text=True, env=os.environ | (env or {}), **pipes)


@pytest.fixture
def mim(tmp_path: Path) -> Mim:
    return Mim(tmp_path / "mim.db")


@pytest.fixture
def run() -> Callable[..., subprocess.Popen[str]]:
    return start
