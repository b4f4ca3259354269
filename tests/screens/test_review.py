"""The review as it is written: told by the record first, then by people, then exported."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mim_console.desk.verbs import VERBS
from tests.screens.conftest import Console, Running
from tests.screens.story import Teller
from tests.screens.test_console import HOSTILE, stored


@pytest.fixture
def over(path: Path, now: datetime) -> str:
    """An incident that ended half an hour ago, with little written so far."""
    told = Teller(path, now - timedelta(minutes=30))
    told.incident = told.do(
        "declare", title="Checkout rejects every card", impact="high", urgency="high", service="checkout",
        detected="-4m", source="a customer",
    )  # fmt: skip
    told.do("acknowledge")
    told.do("role", role="technical-lead", person="Priya")
    told.do("milestone", milestone="impact_start", when="-11m")
    told.at(5)
    told.log("hyp pool exhausted after 4.18")
    told.log("hyp DNS")
    told.log("out H2 resolves everywhere")
    told.at(20)
    told.do("sent-by-hand", audience="executives", text="Nobody can pay by card in the web shop since 13:00.")
    told.do("confirm-cause", hypothesis="H1", reason="pool fell to a tenth")
    told.do("fix", what="release 4.17 is back")
    told.at(30)
    told.do("service", service="checkout", state="restored")
    told.do(
        "resolve",
        how="release 4.17 put back",
        cause="a default in 4.18 cut the pool to a tenth",
        reason="errors are gone",
    )
    told.desk.ledger.close()
    return told.incident


def named(console: Console, part: str) -> str:
    """The line of a part in the list on the left."""
    return next(line for line in console.lines if line[3:].startswith(part))


async def go(console: Console, part: str) -> None:
    """Put the cursor on a part."""
    await console.press("4", "home")
    for _ in range(30):
        if part in "".join(console.lines[8:12]) and console.text.count(part) > 1:
            return
        await console.press("down")
    raise AssertionError(f"there is no part {part}")


async def test_every_part_says_whether_it_is_written_derived_or_empty(running: Running, over: str) -> None:
    async with running() as console:
        await console.press("4")
        assert "derived" in named(console, "summary")
        assert "derived" in named(console, "what was late")
        assert "empty" in named(console, "lessons")
        assert "empty" in named(console, "external summary")


async def test_the_record_tells_the_review_until_somebody_writes_it(
    running: Running, over: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("4")
        assert "a default in 4.18 cut the pool" in console.text
        assert "after 41 minutes" in console.text
        await console.press("enter")
        assert "summary · made from what the record says" in console.text
        await console.press("text:For 41 minutes nobody could pay. ", "ctrl+g")
        assert "written" in named(console, "summary")
        assert "For 41 minutes nobody could pay." in console.text
    assert "For 41 minutes nobody could pay." in stored(path, now, over).review.sections["summary"]


async def test_metrics_name_their_end_points_and_what_is_unknown(running: Running, over: str) -> None:
    async with running() as console:
        await console.press("4")
        assert any("time to detect" in line and line.endswith("7m") for line in console.lines)
        assert "impact start → detected" in console.text
        assert any("time to contain" in line and "unknown" in line for line in console.lines)
        assert "impact start → contained ?" in console.text
        assert any("updates on time" in line and "0 of" in line for line in console.lines)


async def test_an_unknown_end_point_can_be_stated_there(running: Running, over: str, path: Path, now: datetime) -> None:
    async with running() as console:
        await console.press("4", "tab", "tab", *["down"] * 6, "enter")
        assert "State a milestone" in console.text
        await console.press(*["backspace"] * 5, "text:13:10", "ctrl+g")
        assert any("time to contain" in line and line.endswith("33m") for line in console.lines)
    assert stored(path, now, over).at("contained") == now.replace(hour=13, minute=10)


async def test_what_was_late_is_told_in_order(running: Running, over: str) -> None:
    async with running() as console:
        await go(console, "what was late")
        assert "update to executives" in console.text
        assert "5m late" in console.text
        assert "update to customers" in console.text
        assert "not done" in console.text


async def test_points_are_added_and_a_why_stands_below_what_it_answers(
    running: Running, over: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await go(console, "contributing factors")
        await console.press("enter", "f", "text:nobody tests defaults", "ctrl+g")
        assert "P1  nobody tests defaults" in console.text
        await console.press("tab", "enter", "p", "text:why not?", "ctrl+g")
        assert "└─ P2  why not?" in console.text
        assert "written" in named(console, "contributing factors")
    points = list(stored(path, now, over).review.points.values())
    assert [point.sort for point in points] == ["factor", "why"]
    assert points[1].under == points[0].id


async def test_a_point_can_be_taken_back(running: Running, over: str, path: Path, now: datetime) -> None:
    async with running() as console:
        await go(console, "gaps")
        await console.press("enter", "m", "text:no alarm on the pool", "ctrl+g")
        assert "no alarm on the pool" in console.text
        await console.press("tab", "enter", "x", "ctrl+g")
        assert "empty" in named(console, "gaps")
    assert not stored(path, now, over).review.points


async def test_an_action_of_the_review_has_a_type_that_outlives_the_incident(
    running: Running, over: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await go(console, "actions")
        await console.press("enter", "text:alarm at 80 %", "enter", "text:Bob", "enter", "enter")
        await console.press("text:it fired in a drill", "ctrl+g")
        assert "prevent: alarm at 80 %" in console.text
    assert [each.follow_up for each in stored(path, now, over).actions.values()] == [True]


async def test_the_review_moves_through_its_states(running: Running, over: str, path: Path, now: datetime) -> None:
    async with running() as console:
        await console.press("4", "v", "m")
        assert "open before it: nothing is said of" in console.text
        await console.press("enter", "ctrl+g")
        assert "or give a reason to pass" in " ".join(console.text.split())
        await console.press("text:everybody was there", "ctrl+g")
        assert "● in review" in console.text
        await console.press("v", "g", "ctrl+g")
        assert "changed since" not in console.text
        await console.press("tab", "tab", "home", "enter", "enter", "text:no time", "ctrl+g")
        assert "● reviewed" in console.text
    review = stored(path, now, over).review
    assert (review.state, [*review.signatures]) == ("reviewed", ["Ana"])


async def test_export_writes_a_file_and_never_over_another(
    running: Running, over: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    async with running() as console:
        await console.press("4", "E", "v")
        assert "goes into" in console.text
        assert "INC-0001.md" in console.text
        assert "enter write it" in console.text
        assert "record it" not in console.text
        assert not list(folder.iterdir())
        await console.press("enter")
        assert "the review is in" in console.text
        await console.press("E", "v", "enter")
        await console.press("E", "v", "ctrl+u", "text:INC-0001.md", "enter")
        assert "name another file" in console.text
        await console.press("escape")
    assert sorted(each.name for each in folder.iterdir()) == ["INC-0001-2.md", "INC-0001.md"]
    assert "a default in 4.18 cut the pool to a tenth" in (folder / "INC-0001.md").read_text()


async def test_export_says_what_stands_in_its_way(
    running: Running, over: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    async with running() as console:
        await console.press("4", "E", "v", "enter")
        assert "the review is in" in console.text
    assert (Path.home() / "INC-0001.md").exists()


async def test_a_small_terminal_keeps_list_and_text_and_tabs_to_the_figures(running: Running, over: str) -> None:
    async with running(80, 24) as console:
        await console.press("4")
        assert "timeline extract" in console.text
        assert "a default in 4.18" in console.text
        assert "time to detect  " not in console.text
        await console.press("tab", "tab")
        assert "time to detect  " in console.text
        assert "not scheduled" in console.text


async def test_a_long_part_can_be_walked_to_its_end(running: Running, over: str, path: Path, now: datetime) -> None:
    async with running(80, 24) as console:
        text = "\n".join(f"paragraph {n}" for n in range(60))
        console.app.desk.do_typed(VERBS["write-review"], over, {"section": "summary", "text": text})
        await console.press("4")
        assert "paragraph 59" not in console.text
        await console.press("tab", "end")
        assert "paragraph 59" in console.text


async def test_the_past_shows_the_review_as_it_was_and_takes_nothing(
    running: Running, over: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.later(seconds=1)  # the console notes by itself what has passed
        before = stored(path, now, over).entries
        await console.press("4")
        console.app.seats[over].as_of = now - timedelta(minutes=60)
        await console.later(seconds=1)
        assert "a default in 4.18" not in console.text
        await console.press("enter", "E", "tab", "enter", "tab", "enter")
        assert "this is the past" in console.text
        assert stored(path, now, over).entries == before


async def test_text_from_outside_is_inert_on_the_review(running: Running, path: Path, now: datetime) -> None:
    told = Teller(path, now)
    told.incident = told.do("declare", title=HOSTILE, impact="high", urgency="high", source=HOSTILE, service=HOSTILE)
    told.do("scope", impact=HOSTILE, groups=HOSTILE)
    told.do("resolve", how=HOSTILE, cause=HOSTILE, reason=HOSTILE)
    told.do("sent-by-hand", audience="executives", text=HOSTILE)
    for sort in ("factor", "well", "gap-process", "lesson"):
        told.do("point", sort=sort, text=HOSTILE)
    told.do("action", what=HOSTILE, owner=HOSTILE, type="prevent", because="it is hostile")
    told.do("write-review", section="notes", text=f"{HOSTILE}\n{HOSTILE}")
    told.do("schedule-review", when="3d", facilitator=HOSTILE)
    told.desk.ledger.close()
    for size in ((120, 40), (80, 24)):
        async with running(*size) as console:
            await console.press("4")
            for _ in range(18):
                await console.press("down")
                assert "\x1b" not in console.text
                assert "\u202e" not in console.text
                for strip in console.app.screen._compositor.render_strips():
                    assert not any(segment.style and "@click" in segment.style.meta for segment in strip)
