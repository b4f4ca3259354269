"""The timeline by its keys: what it shows, what it was narrowed to, and what was known when."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mim_console.data.ledger import Ledger
from mim_console.incident.entry import Draft, Entry, canonical_json
from mim_console.incident.facts import KINDS
from mim_console.screens.keys import GROUPS
from mim_console.screens.timeline_narrowing import kinds_of, sorts
from mim_console.widgets.longlist import LongList
from tests.screens.conftest import Console, Running

HOSTILE = "[@click=app.leave]x[/] [/ \x1b]52;c;ZXZpbA==\x07 \u202egnol"


def part(console: Console, id: str) -> list[str]:
    """The rows of one widget that say something, without its scroll bar."""
    region = console.app.screen.query_one(f"#{id}").region
    rows = [line[region.x : region.right].rstrip("▁▂▃▄▅▆▇█ ") for line in console.lines[region.y : region.bottom]]
    return [row for row in rows if row]


def listed(console: Console) -> list[str]:
    return part(console, "entries")


def details(console: Console) -> str:
    """What is said of the entry under the cursor."""
    return "\n".join(part(console, "details")[1:])


def row(console: Console, words: str) -> str:
    """The one row of the list with these words."""
    (found,) = [line for line in listed(console) if words in line]
    return found


def assert_inert(console: Console) -> None:
    """Assert that nothing on screen commands the terminal, acts when clicked, or reverses text."""
    for strip in console.app.screen._compositor.render_strips():
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", strip.text)
        assert not any("@click" in segment.style.meta for segment in strip if segment.style)


def write(path: Path, now: datetime, incident: str, *texts: str, kind: str = "noted", **body: str) -> list[Entry]:
    """Somebody else's entries, behind the console's back."""
    drafts = [Draft(kind, canonical_json({"text": text} | body), now, incident, text) for text in texts]
    with Ledger.open(path, now=now) as ledger, ledger.writing(now) as transaction:
        return transaction.append(drafts, "Sam", "sam")


def count(path: Path, now: datetime) -> int:
    with Ledger.open(path, read_only=True, now=now) as ledger:
        return ledger.arrival()


async def test_a_late_entry_shows_both_times(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("3")
        late = row(console, "Omar: logs show connection refused")
        assert late.split()[:3] == ["13:58", "·", "Ana"]
        assert late.endswith("(logged 14:00)")
        assert "(logged" not in row(console, "roll back rather than fix forward")


async def test_a_new_day_is_said_and_the_first_stands_above(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    write(path, now - timedelta(days=1), incident, "a change went out")
    async with running() as console:
        await console.press("3", "g")
        assert part(console, "headline")[0].startswith("Tue 3 Mar · UTC")
        rows = listed(console)
        assert "a change went out" in rows[0]
        assert rows[1] == "Wed 4 Mar"
        await console.press("G")
        assert part(console, "headline")[0].startswith("Wed 4 Mar · UTC")


async def test_silence_is_said(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("3")
        rows = listed(console)
        gap = next(n for n, line in enumerate(rows) if "11 min silent" in line)
        assert "roll back rather than fix forward" in rows[gap - 1]
        assert "Q1 asked Bob" in rows[gap + 1]


async def test_what_the_console_wrote_is_folded_away_until_it_is_asked_for(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("3")
        assert "of the console’s own folded away" in console.text
        assert "OVERDUE" not in "\n".join(listed(console))
        await console.press("full_stop")
        assert "Bob: pool stats for 13:40-13:50: OVERDUE" in "\n".join(listed(console))
        await console.press("full_stop")
        assert "OVERDUE" not in "\n".join(listed(console))


async def test_a_milestone_is_named_where_the_words_do_not(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("3", "g")
        assert "◆ engaged" in row(console, "Priya (payments) joined")
        assert "◆ declared" not in row(console, "declared P1")


async def test_it_narrows_while_a_text_is_typed_and_esc_shows_all(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("3", "slash", "text:PoOl")
        assert len(listed(console)) == 2
        assert re.search(r"\b2 of \d+", console.text)
        await console.press("text: stats")
        assert "Q1 asked Bob: pool stats" in listed(console)[0]
        await console.press("enter", "escape")
        assert len(listed(console)) > 10
        await console.press("slash", "text:nobody said this")
        assert "no entry is like that" in console.text
        await console.press("escape")
        assert len(listed(console)) > 10


async def test_what_was_found_stays_under_the_cursor_and_a_look_that_is_given_up_leads_back(
    running: Running, incident: str
) -> None:
    async with running() as console:
        await console.press("3", "slash", "text:DNS", "escape")
        last = details(console)
        assert "Omar: logs show" in listed(console)[-1]
        assert last.startswith("noted · ")
        await console.press("slash", "text:DNS", "enter", "escape")
        assert details(console).startswith("hypothesis raised · ")
        assert "H1 hypothesis: DNS" in "\n".join(listed(console))
        assert "new below" not in console.text
        await console.press("space", "escape")
        assert details(console).startswith("hypothesis raised · ")
        assert "new below" not in console.text


async def test_it_narrows_to_a_sort_and_to_a_person(running: Running, incident: str, path: Path, now: datetime) -> None:
    async with running() as console:
        await console.press("3", "K", "x")
        assert [line.split()[3] for line in listed(console)] == ["D1", "D2"]
        write(path, now, incident, "we look at the shops")
        await console.press("escape", "at")
        (key,) = re.findall(r"(\d)  Sam +1 ", console.text)
        await console.press(key)
        assert [line.split()[2] for line in listed(console)] == ["Sam"]


def test_every_kind_belongs_to_one_part_of_the_work() -> None:
    parts = [kind for group in GROUPS for kind in kinds_of(group)]
    assert sorted(parts) == sorted(KINDS)


def test_what_is_not_there_cannot_be_chosen_and_no_two_have_one_key() -> None:
    choices = sorts({"decided": 2})
    assert {choice.answer for choice in choices if not choice.off} == {"everything", "decisions", "work"}
    assert len({choice.key for choice in choices}) == len(choices)


async def test_one_goes_to_a_time_and_hears_why_not(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("3", "J", "text:13:3", "enter")
        assert "'13:3' is not a time" in console.text
        await console.press("6", "enter")
        assert " 13:36:00 " in details(console)


async def test_milestones_are_steps(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("3", "left_curly_bracket")
        assert details(console).startswith("joined · ")
        await console.press("left_curly_bracket")
        assert details(console).startswith("milestone reached · ")
        await console.press("right_curly_bracket")
        assert details(console).startswith("joined · ")


async def test_the_whole_console_goes_back_and_writes_nothing(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("3")
        before = count(path, now)
        await console.press("J", "text:13:25", "enter", "k", "space")
        assert "AS KNOWN AT 13:24:00 UTC" in console.text
        assert "ruled out" not in "\n".join(listed(console))
        assert "H3 hypothesis" in listed(console)[-1]
        await console.press("2")
        assert "AS KNOWN AT 13:24:00 UTC" in console.text
        assert "roll back 4.18" not in console.text
        await console.press("l", "a", "x")
        assert count(path, now) == before
        await console.press("3", "escape")
        assert "AS KNOWN" not in console.text
        assert "ruled out" in console.text


async def test_one_steps_through_what_was_learnt_when(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("3", "left")
        assert "AS KNOWN AT 14:00" in console.text
        assert "Omar: logs show" in listed(console)[-2]
        await console.press("left")
        assert "AS KNOWN AT 13:56" in console.text
        assert "Omar: logs show" not in "\n".join(listed(console))
        await console.press("right", "right")
        assert "AS KNOWN" not in console.text
        await console.press("g", "space", "left", "left", "left", "left")
        assert "nothing was known before" in console.text


async def test_a_correction_stands_beside_what_it_corrects(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("3", "slash", "text:pool stats", "enter", "enter", "c")
        assert "pool stats for 13:40-13:50" in "\n".join(console.lines[10:30])
        await console.press("text:misheard", "enter", *["backspace"] * 30, "text:pool stats of db1", "ctrl+g", "escape")
        rows = listed(console)
        wrong = next(n for n, line in enumerate(rows) if "Q1 asked Bob: pool stats for 13:40-13:50" in line)
        assert "±" in rows[wrong + 1]
        assert "Q1 asked Bob: pool stats of db1  misheard · Ana 14:05" in rows[wrong + 1]
        assert "± Ana" in re.sub(" +", " ", rows[-1])
        await console.press("space", "left")
        assert "of db1" not in "\n".join(listed(console))


async def test_a_redacted_line_leaves_its_place_and_the_reason(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("3", "l", "text:db password hunter2", "enter", "escape")
        assert "hunter2" in listed(console)[-1]
        await console.press("enter", "x", "text:a password", "ctrl+g")
        assert "hunter2" not in console.text
        assert "redacted · a password" in listed(console)[-2]


async def test_it_follows_the_end_or_holds_still(running: Running, incident: str, path: Path, now: datetime) -> None:
    async with running() as console:
        await console.press("3")
        write(path, now, incident, "first of the others")
        await console.later(seconds=1)
        assert "first of the others" in listed(console)[-1]
        await console.press("g")
        held = listed(console)
        write(path, now, incident, "second", "third")
        await console.later(seconds=1)
        assert listed(console) == held
        assert "2 new below" in console.text
        await console.press("G")
        assert "third" in listed(console)[-1]
        assert "new below" not in console.text


async def test_it_holds_still_where_more_comes_before_the_step_away_is_heard_of(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("3")
        console.app.screen.query_one("#entries", LongList).action_jump(0)
        write(path, now, incident, "second", "third")
        await console.later(seconds=1)
        assert "third" not in console.text
        assert "2 new below" in console.text


async def test_what_a_newer_console_wrote_is_kept_in_sight(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    write(path, now, incident, "beam me up", kind="teleported")
    async with running() as console:
        await console.press("3")
        assert "[teleported: written by a newer console] beam me up" in console.text


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_nothing_in_an_entry_is_obeyed(
    running: Running, incident: str, path: Path, now: datetime, size: tuple[int, int]
) -> None:
    write(path, now, incident, HOSTILE, HOSTILE * 30)
    async with running(*size) as console:
        await console.press("3")
        assert_inert(console)
        assert "[@click=app.leave]x[/] [/" in console.text
        await console.press("enter")
        assert_inert(console)
        await console.press("escape", "slash", "text:[@click", "enter", "at", "escape", "space")
        assert_inert(console)


async def test_a_small_terminal_has_time_mark_name_and_words(running: Running, incident: str) -> None:
    async with running(80, 24) as console:
        await console.press("3")
        rows = listed(console)
        assert len(rows) > 10
        assert "13:58  ·  Ana      Omar: logs show connection refused  (14:00)" in "\n".join(rows)
        assert max(map(len, console.lines)) <= 80


async def test_a_long_incident_is_told_by_the_screenful(
    running: Running, incident: str, path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = canonical_json({"text": "pod restarted"})
    with Ledger.open(path, now=now) as ledger, ledger.writing(now) as transaction:
        for minute in range(20):
            at = now - timedelta(minutes=20 - minute)
            transaction.append(
                (Draft("noted", note, at, incident, "pod restarted") for _ in range(5_000)), "Bot", "bot"
            )
    fetched: list[int] = []
    arrived = Ledger.arrived

    def counting(ledger: Ledger, arrivals: object) -> list[Entry]:
        entries = arrived(ledger, arrivals)  # type: ignore[arg-type]
        fetched.append(len(entries))
        return entries

    async with running() as console:
        monkeypatch.setattr(Ledger, "arrived", counting)
        await console.press("3")
        assert "100,0" in console.text
        assert sum(fetched) < 300
        fetched.clear()
        await console.press("g", "pagedown", "slash", "text:DNS")
        assert "H1 hypothesis: DNS" in console.text
        assert sum(fetched) < 1_000
