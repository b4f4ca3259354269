"""The console as a MIM uses it: keys in, entries on the disk, words on the screen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from mim_console.data import playbook_file, policy_file
from mim_console.data.ledger import Ledger
from mim_console.desk.desk import Desk
from mim_console.desk.verbs import VERBS
from mim_console.incident.fold import fold
from mim_console.incident.incident import Incident
from tests.screens.conftest import Running

HOSTILE = "[@click=app.leave]x[/] [/ \x1b]52;c;ZXZpbA==\x07 \u202egnol"


def stored(path: Path, now: datetime, incident: str | None = None) -> Incident:
    """What a fresh reader finds on the disk."""
    with Ledger.open(path, read_only=True, now=now) as ledger:
        entries = list(ledger.read(incident))
    return fold(entries)


async def test_an_empty_ledger_opens_on_a_board_that_says_what_to_do(running: Running) -> None:
    async with running() as console:
        assert "D declares one" in console.text


async def test_declaring_opens_the_incident_with_its_clocks(running: Running, path: Path, now: datetime) -> None:
    async with running() as console:
        await console.press("D", "text:Checkout is down", "enter", "text:h", "enter", "text:h", "enter", "ctrl+g")
        assert "Checkout is down" in console.lines[0]
        assert "P1" in console.lines[0]
        assert "next update" in console.text
        assert "SLA acknowledge" in console.text
    found = stored(path, now)
    assert (found.title, found.priority, found.status) == ("Checkout is down", "P1", "open")


async def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(running: Running) -> None:
    async with running() as console:
        await console.press("D", "text:Checkout is down", "enter", "text:enormous", "ctrl+g")
        assert "✗ 'enormous' is not one of high, medium, low" in console.text
        assert "Checkout is down" in console.text


async def test_one_open_incident_is_opened_at_once(running: Running, incident: str) -> None:
    async with running() as console:
        assert "INC-0001" in console.lines[0]
        assert "who does what" in console.text


async def test_a_log_line_says_what_it_becomes_and_is_on_the_disk_at_enter(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("l", "text:ask Bob heap dump 5m")
        assert "whom Bob · for what heap dump · by when 14:10" in console.text
        await console.press("enter")
        assert [ask.what for ask in stored(path, now, incident).asks.values()][-1] == "heap dump"
        assert "Bob heap dump" in console.text.replace("\n", " ")


async def test_a_refused_line_stays_to_be_mended(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("l", "text:answer Q9 yes", "enter")
        assert "answer Q9 yes" in console.text
        assert "'Q9'" in console.text


async def test_a_draft_survives_a_look_elsewhere(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("l", "text:half a thought", "escape", "b", "enter")
        assert "half a thought" in console.text


async def test_an_ask_counts_down_and_is_late_in_words(running: Running, incident: str) -> None:
    async with running() as console:
        assert "OVERDUE 1:00" in console.text
        await console.later(seconds=30)
        assert "OVERDUE 1:30" in console.text


async def test_what_passes_raises_an_alarm_once_and_m_clears_it(running: Running, incident: str) -> None:
    async with running() as console:
        await console.later(minutes=4)
        assert "m clears" not in console.text
        await console.later(minutes=6)
        assert "▲ INC-0001 · check: payments limited to 50 %: OVERDUE · and 2 more · m clears" in console.text
        await console.press("m")
        assert not console.app.alarm
        await console.later(seconds=1)
        assert not console.app.alarm


async def test_an_alarm_names_its_incident_and_the_way_there(running: Running, incident: str, now: datetime) -> None:
    async with running() as console:
        await console.press("D", "text:Mail is slow", "enter", "text:l", "enter", "text:l", "enter", "ctrl+g")
        await console.later(minutes=10)
        assert "▲ INC-0001 · check: payments limited to 50 %: OVERDUE" in console.text
        await console.press(console.text.split(" goes there")[0][-1])
        assert "INC-0001" in console.lines[0]
        assert "goes there" not in console.text


async def test_an_alarm_clears_itself_when_its_thing_is_done(running: Running, incident: str) -> None:
    async with running() as console:
        await console.later(minutes=10)
        assert "OVERDUE · and 2 more" in console.text
        await console.press("l", "text:done A2 they have it", "enter")
        assert "OVERDUE · and 1 more" in console.text


async def test_what_is_offered_to_one_is_said_until_it_is_accepted(
    running: Running, path: Path, now: datetime, incident: str
) -> None:
    with Ledger.open(path, now=now) as ledger:
        zoe = Desk(ledger, policy_file.load(), playbook_file.load(), "Zoe", "zoe", lambda: now)
        zoe.do_typed(VERBS["role"], incident, {"role": "scribe", "person": "Zoe"})
        zoe.do_typed(VERBS["handover"], incident, {"role": "mim", "to": "Zoe"})
        async with running() as console:
            assert "offers you" not in console.text
            zoe.do_typed(VERBS["handover"], incident, {"role": "scribe", "to": "ana"})
            console.app.desk.follow()
            await console.later(seconds=1)
            assert "INC-0001 · Zoe offers you Scribe · p a accepts" in console.text
            zoe.do_typed(VERBS["accept"], incident, {"role": "scribe"})
            console.app.desk.follow()
            await console.later(seconds=1)
            assert "offers you" not in console.text


async def test_a_stray_q_leaves_no_open_incident(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("q")
        assert "leave? everything is kept · q again leaves · esc stays" in console.text
        await console.press("escape")
        assert "leave?" not in console.text
        assert console.app.is_running
        await console.press("q", "q")
        assert not console.app.is_running


async def test_q_leaves_at_once_where_nothing_is_at_work(running: Running, incident: str, path: Path) -> None:
    async with running(read_only=True) as console:
        await console.press("q")
        assert not console.app.is_running


async def test_a_line_that_waits_says_the_time_that_will_be_recorded(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("l", "text:-8m they called")
        assert "13:57" in console.text
        await console.later(minutes=3)
        assert "14:00" in console.text


async def test_a_menu_shows_why_something_is_off(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("s")
        assert "it is not resolved yet" in console.text
        await console.press("l")
        assert "Close" in console.text, "what is off is not done"
        await console.press("escape", "o")
        assert "the policy pauses no P1 clock" in console.text


async def test_enter_on_an_item_offers_what_can_be_done_with_it(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("enter")
        assert "Note an answer" in console.text
        await console.press("w", "text:pool at 100", "enter")
        answered = [ask.answer for ask in stored(path, now, incident).asks.values()]
        assert "pool at 100" in answered


async def test_read_only_shows_all_and_writes_nothing(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    before = stored(path, now, incident).entries
    async with running(read_only=True) as console:
        assert "READ ONLY" in console.text
        await console.press("l", "text:x", "a", "D", "n")
        await console.later(hours=5)
    assert stored(path, now, incident).entries == before


async def test_text_from_outside_is_shown_and_obeyed_nowhere(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        for line in (f"found {HOSTILE}", f"hyp {HOSTILE}", f"ask Bob {HOSTILE} 3m", f"decide {HOSTILE}"):
            console.app.desk.log(line, incident)
        console.app.show_now()
        for key in ("1", "2", "3", "4", "b", "question_mark"):
            await console.press(key)
            assert "\x1b" not in console.text
            assert "\u202e" not in console.text
            for strip in console.app.screen._compositor.render_strips():
                assert not any(segment.style and "@click" in segment.style.meta for segment in strip)


async def test_each_open_incident_keeps_its_place(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("D", "text:Second", "enter", "text:l", "enter", "text:l", "enter", "ctrl+g", "3")
        await console.press("right_square_bracket")
        assert "INC-0001" in console.lines[0]
        await console.press("left_square_bracket")
        assert "INC-0002" in console.lines[0]
        assert console.app.seats[next(s for s in console.app.seats if s != incident)].view == "timeline"


async def test_a_small_terminal_loses_nothing_that_a_key_does_not_reach(running: Running, incident: str) -> None:
    async with running(80, 24) as console:
        assert "SLA" in console.lines[1]
        assert "Bob" in console.text
        await console.press("tab")
        assert "payments limited" in console.text
        await console.press("tab")
        assert "hypotheses" in console.text


async def test_a_tiny_terminal_shows_the_countdowns(running: Running, incident: str) -> None:
    async with running(44, 12) as console:
        assert "SLA resolve" in console.text
        assert "update" in console.text


async def test_entries_by_another_console_appear(running: Running, incident: str, path: Path, now: datetime) -> None:
    async with running() as console:
        async with running() as other:
            await other.press("l", "text:found the other console saw this", "enter")
        await console.pilot.pause(0.3)
        assert "the other console saw this" in console.text


async def test_the_clock_may_step_back(running: Running, incident: str, path: Path, now: datetime) -> None:
    async with running() as console:
        await console.later(minutes=-30)
        await console.press("l", "text:typed after the step", "enter")
        await console.later(minutes=31)
        await console.press("escape", "3", "slash", "text:typed after", "enter")
        assert "typed after the step" in console.text
    with Ledger.open(path, read_only=True, now=now) as ledger:
        ids = [entry.id for entry in ledger.read(incident)]
    assert ids == sorted(ids)


async def test_typing_ahead_neither_doubles_nor_loses_a_line(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("l", "text:one", "enter", "text:two", "enter", "enter", "text:three", "enter")
        entries = [entry.body for entry in console.app.desk.ledger.read(incident) if entry.kind == "noted"]
        assert entries[-3:] == ['{"text":"one"}', '{"text":"two"}', '{"text":"three"}']


async def test_a_click_on_a_key_is_that_key(running: Running, incident: str) -> None:
    async with running() as console:
        line = console.lines[-1]
        await console.pilot.click("KeyBar", offset=(line.index("? all keys"), 0))
        await console.pilot.pause()
        assert "everywhere" in console.text


async def test_a_ledger_that_cannot_be_read_is_said_and_the_clocks_run_on(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("3")  # the timeline reads it at every tick
        console.app.desk.ledger.close()
        await console.later(seconds=1)
        before = console.lines[5]
        await console.later(seconds=1)
        assert "cannot be used" in console.text
        assert console.lines[5] != before


async def test_all_clocks_are_one_key_away_and_enter_stops_one(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("O")
        assert "all clocks · INC-0001" in console.text
        assert "SLA resolve  met when every service is restored" in console.text
        await console.press("enter")
        assert "An escalation was answered" in console.text
        assert "Head of payments: answer" in console.text


async def test_the_two_clocks_of_a_measure_say_what_is_to_be_done(running: Running, incident: str) -> None:
    async with running() as console:
        console.app.desk.do_typed(
            VERBS["contain"],
            incident,
            {"what": "queue stopped", "measure": "throttle", "undo": "start it", "expires": "2h"},
        )
        await console.press("O")
        assert "check: queue stopped" in console.text
        assert "undo: queue stopped" in console.text


async def test_what_shows_nowhere_is_said(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("1", "l", "text:typed on a screen without the log", "enter")
        assert "✓ typed on a screen" in console.text


async def test_the_palette_knows_screens_and_incidents(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("4", "colon", "text:INC-0001")
        await console.pilot.pause(0.3)
        assert "open it where it was left" in console.text
