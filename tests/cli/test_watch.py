"""`watch --plain`: what another process records arrives as a line."""

from __future__ import annotations

import signal
from typing import Any

import pytest


def test_an_entry_of_another_process_arrives_as_a_line(mim: Any) -> None:
    mim.declare("Cards")
    mim.declare("Shops")
    with mim.start("watch", "2", "--plain") as process:
        first = process.stdout.readline()
        mim("note", "1", "of another incident")
        mim("note", "2", "gateway \x1b[2Jrestarted")
        told = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate()
    assert first.startswith("INC-0002  ")
    assert "Shops, stage identify · " in first
    assert " left" in first
    assert told.startswith("INC-0002  ")
    assert told.endswith("·  Ana  gateway ␛[2Jrestarted\n")
    assert (rest, errors, process.returncode) == ("", "", 0)


def test_all_open_incidents_are_followed_unless_one_is_named(mim: Any) -> None:
    mim.declare("Cards")
    with mim.start("watch", "--plain") as process:
        assert process.stdout.readline().startswith("INC-0001")
        mim.declare("Shops")
        assert "INC-0002" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
    assert process.returncode == 0


def test_a_reader_that_goes_away_ends_it_quietly(mim: Any) -> None:
    mim.declare()
    with mim.start("watch", "--plain") as process:
        process.stdout.readline()
        process.stdout.close()
        mim("note", "-", "unheard")
        assert process.stderr.read() == ""


def test_it_says_what_it_cannot_follow(mim: Any) -> None:
    assert "There is no ledger at" in mim.fails(1, "watch", "--plain")
    mim.declare()
    assert "no incident is called INC-9" in mim.fails(1, "watch", "INC-9", "--plain")


@pytest.mark.parametrize("words", [["watch"], ["watch", "-"]])
def test_without_a_terminal_it_offers_plain_lines(mim: Any, words: list[str]) -> None:
    mim.declare()
    assert "watch --plain" in mim.fails(1, *words)
