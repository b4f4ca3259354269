"""The composer, driven by keys: what is typed is kept, checked, shown as it will look, and sent as it was shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual import events
from textual.app import App
from textual.screen import Screen

from mim_console.desk.verbs import VERBS
from mim_console.incident.facts.outgoing import Outgoing
from mim_console.screens.composer import write as write_to
from mim_console.screens.letter import Letter
from mim_console.widgets.lines import Lines
from mim_console.widgets.marked_page import MarkedPage
from mim_console.widgets.tokens import Tokens
from tests.screens.conftest import Console, Running
from tests.screens.test_console import HOSTILE, stored

WRONG = "It is back soon."


def page(console: Console, part: str) -> MarkedPage:
    return console.app.screen.query_one(f"#text-{part}", MarkedPage)


async def write(console: Console, part: str, text: str) -> None:
    """Type over a part."""
    page(console, part).focus()
    page(console, part).select_all()
    await console.press("backspace", f"text:{text}")


def words(console: Console, where: str = "Lines") -> str:
    """What stands in these lines, wherever they wrap."""
    rows = (row for lines in console.app.screen.query(where).results(Lines) for row in lines._rows)
    return " ".join(" ".join(row.content.plain for row in rows).split())


def preview(console: Console) -> str:
    return words(console, "#preview")


def outgoing(path: Path, now: datetime, incident: str) -> list[Outgoing]:
    return list(stored(path, now, incident).outgoing.values())


async def test_it_is_sent_as_it_was_shown_and_pasted_by_hand(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("u", "u")
        assert "update to Executives" in console.text
        await write(console, "impact", "Since 13:12 UTC 400 staff in 12 shops cannot take cards.")
        while "400 staff" not in (seen := preview(console)):  # the check comes once the keys rest
            await console.pilot.pause(0.05)
        assert "you paste it to executives: E-mail, Text message" in console.text
        await console.press("ctrl+g")
        assert "U1 to executives  paste it to E-mail, Text message" in console.text
        assert "400 staff in 12 shops cannot take cards" in console.app.clipboard
        await console.press("space", "right", "space", "enter", "text:the crisis list", "ctrl+g")
        [update] = outgoing(path, now, incident)
        assert seen.endswith(" ".join(f"{update.headline} {update.text}".split()))
        assert update.next_due == now + timedelta(minutes=30)
        assert [each.said for each in update.attempts] == ["the crisis list"] * 2
        due = [each.due for each in console.app.desk.clocks(incident) if each.about == "executives"]
        assert due == [now + timedelta(minutes=30)]


async def test_what_is_typed_survives_leaving_and_another_audience(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("u", "u")
        await write(console, "status", "Half a thought")
        await console.press("ctrl+n")
        assert "update to Service desk" in console.text
        assert "executives ✎" in console.text
        assert page(console, "status").text != "Half a thought"
        await console.press("escape", "b", "enter", "u", "u")
        assert page(console, "status").text == "Half a thought"


async def test_an_untouched_draft_follows_the_record_and_the_cadence(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("u", "u")
        assert "14:35 UTC" in console.text
        await console.later(minutes=4)
        assert "14:39 UTC" in console.text
        await console.press("escape", "l", "text:did restarted the gateway", "enter", "escape", "u", "u")
        assert "estarted the gateway" in page(console, "done").text


async def test_the_time_that_is_typed_is_promised_as_it_was_read(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("u", "u")
        line = console.app.screen.query_one("#next")
        line.focus()
        await console.press("ctrl+a", *["delete"] * 8)
        await console.later(seconds=1)
        await console.press("text:20m")
        assert "14:25 UTC" in words(console, "#read")
        await console.later(minutes=3)
        assert "14:25 UTC" in words(console, "#read")
        await console.press("x", "ctrl+g")
        assert "'20mx' is not a time" in words(console)
        assert outgoing(path, now, incident) == []
        await console.press("backspace", "ctrl+g")
    [update] = outgoing(path, now, incident)
    assert update.next_due is not None
    assert f"{update.next_due.astimezone(UTC):%H:%M}" == "14:28"


async def test_a_time_beyond_the_cadence_is_an_error(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("u", "u")
        console.app.screen.query_one("#next").focus()
        await console.press("ctrl+a", *["delete"] * 8, "text:90m")
        assert "one thing is wrong" in console.text
        assert "14:35 UTC at the latest" in words(console)


async def test_what_is_wrong_is_said_as_it_is_typed_and_sent_only_with_a_reason(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("u", "u")
        await write(console, "status", WRONG)
        assert "✗ “soon” says no time." in console.text
        await console.press("ctrl+g")
        assert "Send it in spite of this?" in console.text
        await console.press("enter")
        assert outgoing(path, now, incident) == []
        await console.press("escape")
        assert page(console, "status").text == WRONG
        await console.press("ctrl+g", "text:the director asked for it", "enter")
        assert "paste it to" in console.text
    [entry] = [e for e in console_entries(path, now, incident) if "update_composed" in e]
    assert "the director asked for it" in entry
    assert "vague-time" in entry


def console_entries(path: Path, now: datetime, incident: str) -> list[str]:
    from mim_console.data.ledger import Ledger

    with Ledger.open(path, read_only=True, now=now) as ledger:
        return [f"{entry.kind} {entry.body}" for entry in ledger.read(incident)]


async def test_the_plain_word_is_one_key_and_can_be_undone(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("u", "u")
        await write(console, "status", "Rollback is under way.")
        assert "ctrl+r The reversal of the change" in words(console)
        await console.press("ctrl+r")
        assert page(console, "status").text == "The reversal of the change is under way."
        await console.press("ctrl+z")
        assert page(console, "status").text == "Rollback is under way."


async def test_what_is_new_is_taken_into_the_part_by_one_key(running: Running, incident: str) -> None:
    async with running() as console:
        console.app.desk.log("found the pool is too small", incident)
        await console.press("u", "u")
        await write(console, "impact", "Nobody can pay.")
        lines = console.app.screen.query_one("#news", Lines)
        lines.move_to(next(key for key in lines.keys if "pool is too small" in key))
        await console.press("ctrl+t")
        assert page(console, "impact").text == "Nobody can pay."
        assert page(console, "done").text.endswith("The pool is too small.")
        assert page(console, "done").has_focus
        [taken] = [line for line in lines._lines if line.key is not None and "pool is too small" in line.key]
        assert "✓" in str(taken.text)
        assert "in the text" in str(taken.tail)
        await console.press("ctrl+l")
        assert page(console, "done").text == ""
        await console.press("ctrl+z")
        assert page(console, "done").text.endswith("The pool is too small.")


async def test_nothing_new_stands_in_and_gives_back_what_was_written(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("u", "u")
        await write(console, "status", "Half a thought")
        await console.press("ctrl+o", "n")
        assert "nothing new" in page(console, "status").text.casefold()
        await console.press("ctrl+o", "n")
        assert page(console, "status").text == "Half a thought"


async def test_skipping_is_one_of_the_things_done_instead(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("u", "u", "ctrl+o", "x", "text:they sit in the room", "ctrl+g")
    assert [each.text for each in stored(path, now, incident).updates if not each.sent] == ["they sit in the room"]


async def test_channels_and_the_last_one_are_ticked(running: Running, incident: str, path: Path, now: datetime) -> None:
    async with running() as console:
        await console.press("u", "u")
        console.app.screen.query_one("#channels", Tokens).focus()
        await console.press("space", "right", "space")
        assert "no channel is ticked: it reaches nobody" in console.text
        await console.press("right", "space", "tab", "space")
        assert "no more: this is the last one" in console.text
        await console.press("ctrl+g", *(["text:all know", "enter"] if "is wrong" in console.text else []))
    [update] = outgoing(path, now, incident)
    assert (update.channels, update.final, update.next_due) == (("chat",), True, None)


async def test_arrows_go_through_the_parts_as_through_one_text(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("u", "u", "up", "up")
        assert page(console, "status").has_focus
        for part in ("impact", "done", "next"):
            for _ in range(12):
                if not page(console, part).has_focus:
                    await console.press("down")
            assert page(console, part).has_focus


async def test_a_part_that_is_left_empty_is_left_out(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("u", "u")
        for text in ("", "None"):
            await write(console, "advice", text)
            assert "Needed from you" not in preview(console)
        await console.press("ctrl+g")
    [update] = outgoing(path, now, incident)
    assert not update.parts.get("advice")


async def test_text_from_outside_is_shown_and_obeyed_nowhere(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        for line in (f"found {HOSTILE}", f"decide {HOSTILE}", f"ask Bob {HOSTILE} 3m"):
            console.app.desk.log(line, incident)
        await console.press("u", "u")
        page(console, "status").focus()
        console.app.post_message(events.Paste(f"{HOSTILE}\r\nand more"))
        await console.pilot.pause()
        for keys in ((), ("ctrl+n",), ("ctrl+n", "ctrl+n", "ctrl+g"), ("text:x", "enter")):
            await console.press(*keys)
            assert "\x1b" not in console.text
            assert "\u202e" not in console.text
            for strip in console.app.screen._compositor.render_strips():
                assert not any(segment.style and "@click" in segment.style.meta for segment in strip)
        assert "\x1b" not in console.app.clipboard


async def test_a_long_paste_is_kept_whole_and_said_to_be_too_long(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    text = "Nobody can pay by card. " * 850
    async with running() as console:
        await console.press("u", "u")
        page(console, "impact").focus()
        page(console, "impact").select_all()
        console.app.post_message(events.Paste(text))
        await console.pilot.pause()
        assert page(console, "impact").text == text
        await console.press("ctrl+g")
        assert "20,000 are the most" in console.text
        assert outgoing(path, now, incident) == []
        assert console.app.screen.query_one(Letter)._draft.parts["impact"] == text  # type: ignore[union-attr]


async def test_keys_that_come_all_at_once_are_all_typed(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("u", "u")
        await write(console, "status", "")
        typed = "Nobody can pay. " * 6
        for char in typed:
            console.app.post_message(events.Key("space" if char == " " else char, char))
        while page(console, "status").text != typed:
            await console.pilot.pause(0.02)
        assert "Nobody can pay. Nobody" in preview(console)


async def test_a_small_terminal_shows_the_preview_behind_a_key(running: Running, incident: str) -> None:
    async with running(80, 24) as console:
        await console.press("u", "u")
        await write(console, "status", "Nobody can pay.")
        assert "SLA" in console.lines[1]
        assert "Next update" in console.text
        await console.press("ctrl+f")
        assert "E-mail" in console.text
        assert "Status: Nobody can pay." in console.text
        await console.press("ctrl+f")
        assert "Text message" in console.text
        await console.press("ctrl+f")
        assert page(console, "status").has_focus
        before = [page(console, part).text for part in ("impact", "done", "next")]
        await console.press("ctrl+t", "enter", "escape")
        assert page(console, "status").text == "Nobody can pay."
        assert [page(console, part).text for part in ("impact", "done", "next")] != before


@pytest.mark.parametrize("keys", [("u", "u"), ("5", "enter", "u")], ids=["menu", "audience"])
async def test_read_only_writes_none(running: Running, incident: str, keys: tuple[str, ...]) -> None:
    async with running(read_only=True) as console:
        await console.press(*keys)
        assert "update to" not in console.text


async def test_on_the_board_it_is_about_the_incident_under_the_cursor(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("b", "u", "u")
        assert "update to Executives · INC-0001" in console.text


async def test_what_must_be_mended_stands_before_what_may_stay(running: Running, incident: str) -> None:
    text = "The DB and the API and the CDN and the DNS are slow. The DB is back soon."
    async with running() as console:
        await console.press("u", "u")
        await write(console, "status", text)
        said = words(console, "#part-status Lines")
        assert said.index("✗ “soon” says no time.") < said.index("! “DB”")
        assert "Status ✗1" in " ".join(console.text.split())
        page(console, "impact").focus()
        await console.press("end")
        assert "✗ “soon” says no time." in words(console, "#part-status .remarks")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["large", "small"])
async def test_every_error_that_is_signed_for_can_be_read(
    running: Running, incident: str, size: tuple[int, int]
) -> None:
    async with running(*size) as console:
        await console.press("u", "u")
        for part in ("status", "impact", "done", "next"):
            page(console, part).put("It will be fine soon.", 0, len(page(console, part).text))
        await console.pilot.pause()
        await console.press("ctrl+g")
        seen = console.text
        for _ in range(3):
            await console.press("pagedown")
            seen += console.text
        assert len(set(re.findall("✗ ([^:✗]+): “soon” says no time", seen))) == 4


async def test_who_heard_a_moment_ago_is_said_before_they_hear_again(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("u", "u")
        assert "› " in console.text
        assert "told" not in words(console, "#outcome")
        await console.press("ctrl+g", "escape", "5")
        for channel in ("email", "sms"):
            console.app.desk.do_typed(VERBS["delivered"], incident, {"delivery": f"U1/{channel}"})
        await console.later(minutes=3)
        write_to(console.app, incident, console.app.seats[incident], "executives")
        await console.pilot.pause()
        assert "! told 3 minutes ago; due 14:35" in words(console, "#outcome")
        await console.later(minutes=9)
        assert "told" not in words(console, "#outcome")


async def test_a_channel_that_cannot_work_says_so_before_anything_is_sent(
    running: Running, incident: str, tmp_path: Path
) -> None:
    rules = tmp_path / "policy.toml"
    rules.write_text(
        """
[[channels]]
id = "chat"
title = "Slack"
by = "slack"
url = "env:NO_SLACK_IS_SET_UP"

[[audiences]]
id = "executives"
title = "Executives"
wants = "Impact"
channels = ["chat"]
updates = { P1 = "15m then 30m" }
""",
        encoding="utf-8",
    )
    async with running(policy=rules) as console:
        await console.press("u", "u")
        await console.app.workers.wait_for_complete()
        await console.pilot.pause()
        assert "✗ Slack" in console.app.screen.query_one("#channels", Tokens)._tokens[0][1].plain
        assert "✗ Slack: NO_SLACK_IS_SET_UP" in words(console, "#outcome").replace("env:", "")


async def test_the_first_picture_of_a_draft_is_whole(
    running: Running, incident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running() as console:
        seen: list[list[int]] = []
        show = type(console.app)._display

        def watched(app: App[None], screen: Screen[object], renderable: object) -> None:
            if app.screen.query("Letter MarkedPage"):
                seen.append([each.size.height for each in app.screen.query(MarkedPage)])
            show(app, screen, renderable)  # type: ignore[arg-type]

        monkeypatch.setattr(type(console.app), "_display", watched)
        await console.press("u", "u")
        await console.pilot.pause()
        assert seen[0] == [page.wrapped_document.height for page in console.app.screen.query(MarkedPage)]
        assert max(seen[0]) > 1
