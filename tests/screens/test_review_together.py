"""Two at one review: both write the same section, nothing is lost, and one of them settles it by keys."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.screens.conftest import Console, Running
from tests.screens.test_console import stored
from tests.screens.test_review import named, over

__all__ = ["over"]


async def hear(*consoles: Console) -> None:
    for console in consoles:
        await console.later(seconds=1)


async def test_two_write_one_section_and_nothing_is_lost(
    running: Running, over: str, path: Path, now: datetime
) -> None:
    async with running(name="Ana") as ana, running(80, 24, name="Bob") as bob:
        await ana.press("4", "enter")
        await bob.press("4", "enter")
        assert "summary · made from what the record says" in ana.text
        await ana.press("ctrl+home", "text:Ana says this. ", "ctrl+g")
        assert "written" in named(ana, "summary")
        await hear(bob)
        assert "Ana has written this section" in bob.text
        await bob.press("ctrl+home", "text:Bob wrote that. ", "ctrl+g")
        assert "both are kept" in bob.text
        await hear(ana, bob)
        assert "2 texts" in named(ana, "summary")
        assert [each.by for each in stored(path, now, over).review.conflicts["summary"]] == ["Ana", "Bob"]

        await ana.press("enter")
        assert "1 Ana" in ana.text
        assert "2 Bob" in ana.text
        assert any("Ana says this." in line and "Bob wrote that." in line for line in ana.lines), "side by side"
        await bob.press("enter")
        first, second = (next(n for n, line in enumerate(bob.lines) if words in line) for words in ("1 Ana", "2 Bob"))
        assert first < second, "one under the other where there is little room"
        await bob.press("escape")

        await ana.press("e")
        assert "made from the texts of Ana and Bob" in ana.text
        await ana.press("ctrl+home", "text:Merged. ", "ctrl+g")
        assert "written" in named(ana, "summary")
        await hear(bob)
        assert "written" in named(bob, "summary")
        await ana.press("H")
        assert "settles the texts of Ana and Bob" in ana.text
        assert "from what the record says" in ana.text
    review = stored(path, now, over).review
    assert not review.conflicts
    assert len(review.versions["summary"]) == 3
    for words in ("Merged.", "Ana says this.", "Bob wrote that."):
        assert words in review.sections["summary"]


async def test_one_key_takes_one_of_two_texts_or_puts_theirs_below(
    running: Running, over: str, path: Path, now: datetime
) -> None:
    async with running(name="Ana") as ana, running(name="Bob") as bob:
        for console, words in ((ana, "Ana: pool. "), (bob, "Bob: pool. ")):
            await console.press("4", "enter")
            await console.press("text:" + words)
        await ana.press("ctrl+g")
        await bob.press("escape")
        assert "is kept here" in bob.text
        await hear(bob)
        await bob.press("enter")
        assert "Ana has written this section" in bob.text
        await bob.press("ctrl+g")
        await hear(ana)
        await ana.press("enter", "2")
        assert stored(path, now, over).review.sections["summary"].startswith("Bob: pool.")
        await hear(bob)
        await bob.press("enter", "ctrl+end", "text: More of Bob.")
        await ana.press("enter", "ctrl+end", "text: More of Ana.", "ctrl+g")
        await hear(bob)
        await bob.press("ctrl+o", "ctrl+g")
    review = stored(path, now, over).review
    assert not review.conflicts
    assert "More of Ana." in review.sections["summary"]
    assert "More of Bob." in review.sections["summary"]


async def test_an_entry_of_the_timeline_becomes_a_point_and_is_found_again_from_it(
    running: Running, over: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("3", "slash", "text:DNS", "enter", "R")
        assert "into the review" in console.text
        await console.press("b", "ctrl+g")
        await console.press("4", "home")
        for _ in range(40):
            if "↳" in console.text:
                break
            await console.press("down")
        assert "Ana" in next(line for line in console.lines if "↳" in line)
        assert "DNS" in console.text
        await console.press("tab", "down", "enter")
        assert "hypothesis" in console.text
        assert console.app.seats[over].view == "timeline"
    point = next(iter(stored(path, now, over).review.points.values()))
    assert (point.sort, len(stored(path, now, over).review.rests[point.id])) == ("badly", 1)


async def test_blame_is_marked_while_it_is_typed_and_may_be_kept(
    running: Running, over: str, path: Path, now: datetime
) -> None:
    async with running(80, 24) as console:
        await console.press("4", "enter", "ctrl+home", "text:It was human error by Priya. ")
        assert "“human error” blames" in console.text
        assert "“Priya” is named" in console.text
        await console.press("ctrl+g")
        assert "✗ 2" in named(console, "summary")
        assert "“human error” blames" in console.text
        await console.press("tab", "tab")
        assert "summary: “human error” blames" in " ".join(console.text.split())
