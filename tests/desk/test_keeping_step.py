"""Consoles at several sites that keep in step by themselves, and say when they cannot."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from mim_console.cli.main import cli
from mim_console.data.ledger import Ledger
from mim_console.desk import keeping_step, syncing
from mim_console.desk.keeping_step import KeepingStep
from mim_console.desk.opening import open_desk
from mim_console.desk.verbs import VERBS
from tests.postgres import Server, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mim_console.desk.desk import Desk

SINCE = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    yield from serving()


@pytest.fixture
def policy(tmp_path: Path, server: Server) -> Path:
    server.empty()
    path = tmp_path / "policy.toml"
    assert CliRunner().invoke(cli, ["policy", "init", str(path)]).exit_code == 0
    with path.open("a") as file:
        file.write(f'[sync]\ntarget = "{server.target("site")}"\n')
    return path


@contextmanager
def console(path: Path, policy: Path) -> Iterator[tuple[Desk, KeepingStep]]:
    desk = open_desk(path, policy, "Ana", clock=lambda: SINCE)
    assert desk.policy.sync
    step = KeepingStep(desk, desk.policy.sync.target)
    with desk.ledger:
        step.begin()
        yield desk, step
        step.end()


def test_two_consoles_share_what_is_entered_and_know_when_they_are_alone(
    tmp_path: Path, policy: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping_step, "PAUSES", (0.05,))

    def status(code: int) -> dict[str, object]:
        words = ["--db", str(tmp_path / "north.db"), "--policy", str(policy), "sync", "--status", "--json"]
        result = CliRunner().invoke(cli, words)
        assert result.exit_code == code, result.output
        found: dict[str, object] = json.loads(result.stdout or "{}")
        return found

    with console(tmp_path / "north.db", policy) as (north, to_south), console(tmp_path / "south.db", policy) as south:
        desk, to_north = south
        until(lambda: to_south.word == to_north.word == "in step")
        north.do_typed(VERBS["declare"], None, {"title": "Cards fail", "impact": "high", "urgency": "high"})
        until(lambda: bool(desk.follow()))
        (incident,) = desk.incidents()
        assert incident.title == "Cards fail"
        until(lambda: given(north))
        assert status(0)["in_step"] is True
        server.kill()
        until(lambda: to_south.word == to_north.word == "alone since 14:05")
        assert "Everything is recorded here" in to_south.said
        began = time.monotonic()
        desk.do_typed(VERBS["note"], incident.id, {"text": "written alone"})
        assert time.monotonic() - began < keeping_step.POLL
        assert status(1) == {}
        to_south.said = ""
        server.start()
        until(lambda: bool(north.follow()))
        until(lambda: to_south.word == to_north.word == "in step")
        assert to_south.said == "other sites can be reached again"
        assert [entry.id for entry in north.ledger.read()] == [entry.id for entry in desk.ledger.read()]


def test_a_console_that_may_only_read_there_says_how_far_it_is_behind(
    tmp_path: Path, policy: Path, server: Server
) -> None:
    policy.write_text(policy.read_text().replace(server.target("site"), server.target("board")))
    with console(tmp_path / "board.db", policy) as (desk, step):
        until(lambda: step.word == "in step")
        desk.do_typed(VERBS["declare"], None, {"title": "Cards fail", "impact": "high", "urgency": "high"})
        until(lambda: step.word == f"behind by {desk.ledger.arrival()}")


def test_a_fork_is_said_and_the_others_go_on(tmp_path: Path, policy: Path) -> None:
    with console(tmp_path / "north.db", policy) as (north, step):
        north.do_typed(VERBS["declare"], None, {"title": "Cards fail", "impact": "high", "urgency": "high"})
        until(lambda: given(north))
        origin = north.ledger.origin
    with open_desk(tmp_path / "twin.db", policy, "Bo", clock=lambda: SINCE).ledger as twin:
        twin.db.raw.execute("UPDATE origin SET name = ?", [origin])
    with console(tmp_path / "twin.db", policy) as (desk, step):
        desk.do_typed(VERBS["declare"], None, {"title": "Mails", "impact": "high", "urgency": "high"})
        until(lambda: step.word == "not in step")
        assert "both written as" in step.said
        assert isinstance(desk.ledger, Ledger)


def given(desk: Desk) -> bool:
    assert desk.policy.sync
    return not syncing.difference(desk, desk.policy.sync.target).entries


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
