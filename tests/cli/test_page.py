"""`page`: a folder of status pages that is true while somebody keeps it, and says so when nobody does."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TOLD = "Logging in takes up to a minute."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "www"
    path.mkdir()
    return path


def until(done: Callable[[], bool]) -> None:
    """Look until it is so; ten seconds are more than it takes."""
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end
        time.sleep(0.01)


def everything(folder: Path) -> str:
    """Whatever stands in the folder; each file is whole."""
    texts = [each.read_text(encoding="utf-8") for each in folder.glob("*.html")]
    assert all(text.startswith("<!doctype html>") and text.endswith("</html>") for text in texts)
    return "".join(texts)


def test_it_follows_what_others_record_and_says_when_it_ends(mim: Any, folder: Path) -> None:
    mim.declare("The secret title")
    with mim.start("page", str(folder)) as process:
        assert process.stdout.readline() == f"{folder / 'index.html'} is written, with no incidents.\n"
        first = everything(folder)
        assert "No incident is reported" in first
        sent = json.loads(mim("sent-by-hand", "1", "customers", TOLD, "--json"))[0]["id"]
        until(lambda: TOLD in everything(folder))
        assert len([*folder.glob("incident-*.html")]) == 1
        assert "another `page` writes into" in mim.fails(1, "page", str(folder))
        mim("redact", "1", sent, "--reason", "a customer's name")
        until(lambda: TOLD not in everything(folder))
        process.send_signal(signal.SIGHUP)
        rest, errors = process.communicate(timeout=10)
    assert (rest, errors, process.returncode) == ("", "", 0)
    assert "This page is no longer being written: it was ended at " in everything(folder)
    assert "secret title" not in everything(folder)
    assert sorted(each.name for each in folder.iterdir()) == ["index.html"]


def test_what_was_killed_leaves_whole_pages_and_is_begun_again(mim: Any, folder: Path) -> None:
    mim.declare()
    with mim.start("page", str(folder)) as process:
        process.stdout.readline()
        for n in range(4):
            mim("sent-by-hand", "1", "customers", f"{TOLD} {n}")
        process.kill()
    everything(folder)
    (folder / ".index.html.new").write_text("half a pa")
    assert "with one incident" in mim("page", str(folder), "--once")
    assert f"{TOLD} 3" in everything(folder)
    assert not [*folder.glob(".*")]


def test_pages_for_responders_do_not_outlive_a_change_to_an_audience(mim: Any, folder: Path) -> None:
    mim.declare("The secret title")
    (folder / "style.css").write_text("ours")
    (folder / "incident-0123456789abcdef.html").write_text("ours as well")
    assert "with one incident" in mim("page", str(folder), "--internal", "--once")
    assert (folder / "index.html").read_text().count("The secret title") == 1
    assert "with no incidents" in mim("page", str(folder), "--audience", "executives", "--once")
    left = {each.name: each.read_text() for each in folder.iterdir()}
    assert "The secret title" not in left.pop("index.html")
    assert left == {"style.css": "ours", "incident-0123456789abcdef.html": "ours as well"}


def test_a_closed_one_leaves_the_list_and_keeps_its_page(mim: Any, folder: Path) -> None:
    mim.declare("Cards")
    mim("sent-by-hand", "1", "customers", TOLD, "--final", "--at", "-25h")
    mim("page", str(folder), "--once")
    assert TOLD not in (folder / "index.html").read_text()
    (kept,) = folder.glob("incident-*.html")
    assert TOLD in kept.read_text()
    assert "data-live" not in kept.read_text().split("<head>")[0]


def test_only_the_incidents_that_are_named_are_listed(mim: Any, folder: Path) -> None:
    mim.declare("Cards")
    mim.declare("Shops")
    mim("page", str(folder), "2", "--internal", "--once")
    listed = (folder / "index.html").read_text()
    assert "Shops" in listed
    assert "Cards" not in listed


def test_it_says_in_a_sentence_where_it_cannot_write(mim: Any, tmp_path: Path, folder: Path) -> None:
    assert "There is no ledger at" in mim.fails(1, "page", str(folder))
    mim.declare()
    assert mim.fails(1, "page", str(tmp_path / "nowhere")).endswith("nowhere is not there: make the folder first.\n")
    assert "is no folder to write to" in mim.fails(1, "page", str(mim.db))
    assert "no audience is called x: give --audience one of executives" in mim.fails(
        1, "page", str(folder), "--audience", "x"
    )
    (folder / "index.html").write_text("<h1>Welcome</h1>")
    assert "was made by somebody else" in mim.fails(1, "page", str(folder), "--once")
    assert (folder / "index.html").read_text() == "<h1>Welcome</h1>"
