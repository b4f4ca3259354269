"""The plan and the outbox: who hears when, how each update stands on each channel, and what can be done about it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from mim_console.desk.scene import Scene
from mim_console.desk.verbs import VERBS
from mim_console.incident.facts.outgoing import DeliveryStarted, UpdateComposed
from mim_console.incident.message import Outcome
from mim_console.screens.updates_lines import outbox
from mim_console.widgets.lines import Lines
from tests.incident.tale import PLAYBOOK, Tale, declared, minute
from tests.incident.tale import POLICY as USUAL
from tests.screens.conftest import Console, Running
from tests.screens.story import Teller
from tests.screens.test_composer import outgoing, words
from tests.screens.test_console import HOSTILE, stored
from tests.told import hearing

POLICY = hearing(executives=["chat"], customers=["phone"])


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Outcome]:
    """What the service answers, one after the other; the last one for ever."""
    given: list[Outcome] = []
    deliver = "mim_console.outside.channels.deliver"
    monkeypatch.setattr(deliver, lambda *_: given.pop(0) if len(given) > 1 else given[0])
    return given


async def until(console: Console, done: Callable[[], bool]) -> None:
    while not done():
        await console.later(seconds=1)
        await asyncio.sleep(0.01)


async def choose(console: Console, where: str, key: str) -> None:
    lines = console.app.screen.query_one(where, Lines)
    lines.focus()
    lines.move_to(key)
    await console.press("enter")


async def test_the_plan_says_how_each_audience_stands(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("5")
        plan = words(console, "#plan")
        assert "▲ Executives OVERDUE 3:00 14:02 last 13:32, in time · told once · 50% in time every 30m" in plan
        assert "· Technical teams no cadence at P1: u c sets one" in plan
        for typed in (
            "z executives@20m@they are in the room",
            "x service-desk@@they read along",
            "c technical@10m@they asked",
        ):
            key, (audience, when, why) = typed[0], typed[2:].split("@")
            await choose(console, "#plan", f"audience:{audience}")
            rows = ["shift+tab"] * (key == "z") + ([f"text:{when}", "enter"] if when else []) + [f"text:{why}"]
            await console.press(key, *rows, "ctrl+g")
        plan = words(console, "#plan")
        assert "! Executives" not in plan
        assert "put off until 14:25: they are in the room" in plan
        assert "left out 14:05: they read along" in plan
        assert "every 10m, in this incident" in plan


async def test_an_empty_outbox_says_which_key_fills_it(running: Running, path: Path, now: datetime) -> None:
    told = Teller(path, now)
    told.incident = told.do("declare", title="Mail is slow", impact="high", urgency="high")
    told.desk.ledger.close()
    async with running() as console:
        await console.press("5")
        assert "nothing was sent yet: u u writes an update" in words(console, "#outbox")
        assert "first after 15m, then every 30m" in words(console, "#plan")


async def test_enter_on_an_audience_leads_to_an_update_for_it(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("5")
        await choose(console, "#plan", "audience:business")
        await console.press("u")
        assert "update to Business users" in console.text


async def test_what_waits_for_approval_is_offered_to_whoever_may(
    running: Running, incident: str, policy: Path, path: Path, now: datetime
) -> None:
    async with running(name="Lin", policy=policy) as console:
        await console.press("5")
        await choose(console, "#plan", "audience:customers")
        await console.press("u")
        assert "waits for Ana, major incident manager, to approve it" in words(console, "#outcome")
        await console.press("ctrl+g")
        assert "your approval" not in console.text
        assert "waits for the major incident manager to approve it" in words(console, "#outbox")
    async with running(policy=policy) as console:
        assert "U1 to customers waits for your approval · u a" in console.text
        await console.press("5")
        await choose(console, "#outbox", "outgoing:U1")
        await console.press("a", "ctrl+g")
        assert "U1 to customers  paste it to By telephone" in console.text
        await console.press("escape")
        assert "U1 to customers goes by hand (phone), not sent yet · u d" in console.text
    assert outgoing(path, now, incident)[0].approved_by == "Ana"


async def test_what_goes_by_hand_is_pasted_from_the_outbox_and_noted(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("u", "u", "ctrl+g", "escape", "5")
        await choose(console, "#outbox", "delivery:U1/sms")
        assert "U1 to executives  paste it to Text message" in console.text
        await console.press("enter", "text:duty phone", "enter", "text:Jo", "ctrl+g")
        assert "✓ Text message sent 14:05 by Jo: duty phone" in words(console, "#outbox")
        assert "! E-mail by hand: not sent yet" in words(console, "#outbox")
    assert [each.channels for each in stored(path, now, incident).updates][-1] == ("sms",)


async def test_a_refusal_is_said_in_the_words_of_the_service_and_sent_again(
    running: Running, incident: str, policy: Path, answers: list[Outcome]
) -> None:
    answers[:] = [Outcome("refused", f"channel_is_archived {HOSTILE}"), Outcome("accepted")]
    async with running(policy=policy) as console:
        await console.press("5", "u", "u", "ctrl+g")
        await until(console, lambda: "refused" in words(console, "#outbox"))
        assert "✗ Slack, incidents refused: channel_is_archived" in words(console, "#outbox")
        assert "U1 refused by chat: channel_is_archived" in console.text
        assert "\x1b" not in console.text
        assert "\u202e" not in console.text
        await choose(console, "#outbox", "delivery:U1/chat")
        await console.press("r", "text:unarchived", "ctrl+g")
        await until(console, lambda: "✓ Slack, incidents taken" in words(console, "#outbox"))
        assert "refused by" not in console.text


async def test_what_nobody_knows_of_is_asked_about(
    running: Running, incident: str, policy: Path, answers: list[Outcome]
) -> None:
    answers[:] = [Outcome("in doubt", "the line went dead")]
    async with running(policy=policy) as console:
        await console.press("5", "u", "u", "ctrl+g")
        await until(console, lambda: "U1 by chat: nobody knows whether it arrived · u d" in console.text)
        assert "U1 nobody knows whether it arrived" in words(console, "#plan")
        await console.press("u", "d", "ctrl+g")
        assert "✓ Slack, incidents sent" in words(console, "#outbox")
        assert "nobody knows" not in console.text


async def test_one_that_is_taken_back_and_one_that_is_overtaken_say_so(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("5", "u", "u", "ctrl+g", "escape")
        await console.later(minutes=1)
        await console.press("u", "u", "ctrl+g", "escape")
        assert "E-mail overtaken by a later one" in words(console, "#outbox")
        assert words(console, "#outbox").index("U2") < words(console, "#outbox").index("U1")
        await choose(console, "#outbox", "outgoing:U2")
        await console.press("w", "text:the number was wrong", "ctrl+g")
        assert "E-mail taken back: the number was wrong" in words(console, "#outbox")


async def test_the_whole_text_of_each_can_be_read_in_a_small_terminal_too(running: Running, incident: str) -> None:
    async with running(80, 24) as console:
        await console.press("u", "u", "ctrl+g", "escape", "5")
        assert "Executives" in console.text
        await console.press("tab")
        assert "[INC-0001]" in console.text
        assert "written 14:05 by Ana · next promised 14:35 UTC" in console.text
        await console.press("down", "down", "down")
        assert "Since the afternoon 400 staff in 12 shops cannot take cards." in words(console, "#reading")


async def test_the_past_is_shown_and_nothing_is_pasted_from_it(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("u", "u", "ctrl+g", "escape")
        await console.later(minutes=5)
        await console.press("l", "text:later", "enter", "escape", "3", "up", "space", "5")
        assert "AS KNOWN AT" in console.text
        await choose(console, "#outbox", "delivery:U1/email")
        assert "paste it to" not in console.text


async def test_only_what_is_ticked_is_noted_as_sent(running: Running, incident: str, path: Path, now: datetime) -> None:
    async with running() as console:
        await console.press("5", "u", "u", "ctrl+g", "enter")
        assert "tick with space by which of them it is sent" in console.text
        await console.press("right", "space", "enter", "text:duty phone", "ctrl+g")
        assert "✓ Text message sent" in words(console, "#outbox")
        assert "! E-mail by hand: not sent yet" in words(console, "#outbox")
    [update] = outgoing(path, now, incident)
    assert [each.channel for each in update.attempts] == ["sms"]


async def test_each_audience_that_hears_nothing_new_is_pasted_in_its_turn(running: Running, incident: str) -> None:
    async with running() as console:
        for audience in ("executives", "service-desk"):
            console.app.desk.do_typed(VERBS["sent-by-hand"], incident, {"audience": audience, "text": "It is down."})
        await console.press("5", "n")
        assert "who hear next" in console.text
        await console.press("text:executives, service-desk", "ctrl+g")
        assert "U1 to executives" in console.text
        await console.press("space", "enter", "ctrl+g")
        assert "U2 to service desk" in console.text
        await console.press("escape")
        assert "paste it to" not in console.text


async def test_the_worst_is_said_first_and_by_which_channel_it_did_not_arrive(
    running: Running, incident: str, policy: Path, answers: list[Outcome]
) -> None:
    answers[:] = [Outcome("unreached", "no route")]
    rules = policy.read_text(encoding="utf-8").replace('["chat"]', '["phone", "chat"]')
    policy.write_text(rules, encoding="utf-8")
    async with running(policy=policy) as console:
        await console.press("5", "u", "u", "ctrl+g", "escape")
        await until(console, lambda: "next try in" in words(console, "#outbox"))
        assert re.search(r"next try in \d+ s: no route", words(console, "#outbox"))
        assert "U1 by hand: not sent yet" in words(console, "#plan")
        console.app.desk.do_typed(VERBS["delivered"], incident, {"delivery": "U1/phone"})
        await console.later(seconds=0)
        assert "U1 not yet by Slack, incidents:" in words(console, "#plan")
        answers[:] = [Outcome("refused", "no such room")]
        await until(console, lambda: "refused" in words(console, "#outbox"))
        assert "U1 not yet by Slack, incidents: refused: no such room" in words(console, "#plan")


async def test_the_text_says_whose_it_is_and_follows_what_is_sent(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("5", "u", "u", "ctrl+g", "escape")
        assert "U1 to executives ·" in words(console, "#reading")
        await console.press("u", "u", "ctrl+n", "ctrl+g", "escape")
        assert "U2 to service desk ·" in words(console, "#reading")
        console.app.screen.query_one("#outbox", Lines).move_to("outgoing:U1")
        await console.later(seconds=1)
        assert "U1 to executives ·" in words(console, "#reading")


def test_an_attempt_of_which_nothing_is_heard_may_be_lost() -> None:
    tale = Tale()
    tale.say(declared("P1"))
    about = tale.say(UpdateComposed(handle="U1", audience="executives", headline="x", text="y", channels=("chat",)), 1)
    tale.say(DeliveryStarted(about=about, handle="U1", channel="chat", until=minute(3)), 2)
    for after, said in ((2.1, "on its way"), (2.5, "on its way, or lost: asked again at 14:08")):
        shown = Scene(tale.incident, [], USUAL, PLAYBOOK, minute(after))
        assert str(outbox(shown)[2].text).endswith(said)
