"""Triage as it is done on the call: keys in, classification and promotion on the disk."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from mim_console.desk.verbs import VERBS
from mim_console.incident.incident import Incident
from tests.screens.conftest import Console, Running
from tests.screens.story import Teller
from tests.screens.test_console import HOSTILE, stored


@pytest.fixture
def candidate(path: Path, now: datetime) -> str:
    """A candidate that nobody has looked at, proposed 47 minutes ago."""
    told = Teller(path, now)
    told.incident = told.do("propose", title="Tills freeze", reason="three calls", service="tills", source="a shop")
    told.desk.ledger.close()
    return told.incident


def found(path: Path, now: datetime, incident: str) -> Incident:
    return stored(path, now, incident)


def column(console: Console, heading: str) -> str:
    """What stands below a heading in its column, words joined by single spaces."""
    lines = console.lines
    row, at = next((n, line.index(heading)) for n, line in enumerate(lines) if heading in line)
    return re.sub(r"\s+", " ", " ".join(line[at:] for line in lines[row:]))


async def test_a_candidate_opens_on_triage_with_its_questions_in_order(running: Running, candidate: str) -> None:
    async with running() as console:
        asked = [
            "Is it real?", "Since when?", "Who and where?", "What stops?", "Which deadline?", "How was it noticed?",
            "What does it cost?",
        ]  # fmt: skip
        places = [console.text.index(question) for question in asked]
        assert places == sorted(places)
        assert "? Is it real?" in console.text, "nobody answered it"
        assert "✓ How was it noticed?" in console.text
        assert "a shop" in console.text


async def test_enter_answers_the_question_under_the_cursor(
    running: Running, candidate: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("enter", "text:yes", "enter", "text:called two shops", "enter")
        assert "✓ Is it real?" in console.text
        await console.press("down", "enter", "text:13:10", "enter", "ctrl+g")
        assert "✓ Since when?" in console.text
        assert "13:10 · 55 min of impact" in console.text
        await console.press("down", "enter", "text:400", "ctrl+g")
        assert "400 users" in console.text
    incident = found(path, now, candidate)
    assert incident.validated is True
    assert incident.at("impact_start") == now.replace(hour=13, minute=10)
    assert incident.scope.users == 400


async def test_the_cell_under_the_cursor_says_what_it_means_before_it_is_chosen(
    running: Running, candidate: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("tab")
        assert "P1  Critical" in console.text
        assert "acknowledge   13:23" in console.text, "five minutes from the first contact at 13:18"
        assert "resolve       17:18" in console.text
        assert "first update  14:20" in console.text, "fifteen minutes from now, when it would be declared"
        assert "enter classify it as P1" in console.text
        await console.press("right")
        assert "P2  High" in console.text
        assert "resolve       21:18" in console.text
        assert "first update  14:35" in console.text
        await console.press("down", "right", "down")
        assert "P5  Planning" in console.text
        assert "planned work: no service level runs" in console.text
        assert "no audience is owed an update" in console.text
    assert found(path, now, candidate).classification is None, "looking is not choosing"


async def test_classify_and_promote_with_three_keys(
    running: Running, candidate: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("tab", "enter")
        assert "P     promote: P1, first update due 14:20" in console.text
        await console.press("P", "enter", "ctrl+g")
    incident = found(path, now, candidate)
    assert (incident.status, incident.major, incident.priority) == ("open", True, "P1")
    assert incident.criteria == ("critical",), "met by the priority itself"


async def test_promotion_asks_for_a_priority_first(running: Running, candidate: str, path: Path, now: datetime) -> None:
    async with running() as console:
        await console.press("P")
        assert "choose impact and urgency first" in console.text
        await console.press("down", "enter", "P", "ctrl+g")
    incident = found(path, now, candidate)
    assert (incident.priority, incident.major) == ("P2", True), "the keys went to the grid"


async def test_a_changed_classification_asks_for_its_reason(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("1", "tab")
        assert "as it is now" in console.text
        await console.press("enter")
        assert "it is P1 already" in console.text
        await console.press("right", "enter", "enter")
        assert "a change of it needs a reason" in console.text
        assert found(path, now, incident).priority == "P1"
        await console.press("text:two shops are back", "enter")
    assert found(path, now, incident).priority == "P2"


async def test_ticked_criteria_go_with_the_promotion(
    running: Running, candidate: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("tab", "right", "down", "enter")
        assert "not enough yet" in console.text, "P3 meets no criterion by itself"
        await console.press("tab", "down", "down", "space", "down", "enter")
        assert "✓ A critical service is down" in console.text
        assert "✓ Several teams" in console.text
        await console.press("space")
        assert "✓ Several teams" not in console.text, "the same key takes it back"
        await console.later(seconds=5)
        assert "✓ A critical service is down" in console.text, "kept until it is promoted"
        await console.press("P", "ctrl+g")
    assert found(path, now, candidate).criteria == ("critical-service",)


async def test_what_the_record_shows_is_ticked_with_its_reason_until_somebody_unticks_it(
    running: Running, candidate: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("tab", "right", "down", "enter")
        assert "· A critical service is down" in console.text
        for service, critical in (("tills", "yes"), ("menu boards", "no")):
            typed = {"service": service, "state": "down", "critical": critical}
            console.app.desk.do_typed(VERBS["service"], candidate, typed)
        await console.later(seconds=1)
        criteria = column(console, "major if")
        assert "✓ A critical service is down tills ·" in criteria
        assert "enough" in criteria
        await console.press("i", "p")
        assert "critical-service" in console.text, "offered in the form as well"
        await console.press("escape", "tab", "down", "down", "space")
        assert "· A critical service is down tills ·" in column(console, "major if")
        await console.press("P", "ctrl+g")
        assert found(path, now, candidate).criteria == ()


async def test_a_criterion_that_does_not_count_at_this_priority_says_where_it_does(
    running: Running, candidate: str
) -> None:
    async with running() as console:
        await console.press("tab", "tab", "down", "space")
        assert "~ Several groups of users are hit" in console.text
        assert "only at P2" in console.text
        await console.press("shift+tab", "right")
        assert "✓ Several groups of users are hit" in console.text


async def test_rejecting_and_demoting_ask_for_a_reason(
    running: Running, candidate: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("X", "enter")
        assert "Reject the candidate" in console.text
        assert found(path, now, candidate).status == "candidate"
        await console.press("text:one shop, its own cable", "enter")
    assert found(path, now, candidate).status == "rejected"


async def test_an_open_incident_is_demoted_by_the_same_key(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("1", "X", "text:one shop only", "enter")
        assert "promote" in console.text
    assert found(path, now, incident).major is False


async def test_what_is_affected_with_its_times(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("1")
        assert "down 44 min" in column(console, "services")
        assert "critical" in column(console, "services")
        assert "evening cash-up by 15:20" in column(console, "business functions")
        assert "executives told 13:32" in column(console, "first communication")
        assert "for one payment in five" in column(console, "symptoms and evidence")
        assert "payments 4.18" in column(console, "changes suspected")


async def test_enter_on_what_is_affected_offers_what_can_be_done(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("1", "tab", "tab", "tab", "enter", "enter", "text:restored", "enter", "ctrl+g")
    assert found(path, now, incident).services["card payments"].state == "restored"


async def test_a_small_terminal_walks_through_the_columns_as_tabs(running: Running, candidate: str) -> None:
    async with running(80, 24) as console:
        assert "Is it real?" in console.text
        assert "urgency" not in console.text
        await console.press("tab")
        assert "urgency" in console.text
        assert "Money is being lost" in console.text
        assert "first update" in console.text
        assert "Is it real?" not in console.text
        await console.press("tab", "tab")
        assert "business functions" in console.text
        await console.press("tab")
        assert "Is it real?" in console.text
        await console.press("shift+tab")
        assert "business functions" in console.text


async def test_the_past_shows_what_was_known_and_takes_nothing(
    running: Running, incident: str, path: Path, now: datetime
) -> None:
    before = found(path, now, incident).entries
    async with running() as console:
        await console.press("1")
        console.app.seats[incident].as_of = now.replace(hour=13, minute=19)
        await console.later(seconds=1)
        assert "400 users" not in console.text, "nobody had said so at 13:19"
        await console.press("enter", "tab", "down", "enter", "P", "X", "tab", "space")
        assert "this is the past" in console.text
        await console.press("escape")
        assert "400 users" in console.text
    assert found(path, now, incident).entries == before


async def test_read_only_triage_looks_and_changes_nothing(
    running: Running, candidate: str, path: Path, now: datetime
) -> None:
    async with running(read_only=True) as console:
        await console.press("enter", "tab", "enter", "tab", "space", "P", "X")
        assert "read-only" in console.text
    assert found(path, now, candidate).entries == 1


async def test_text_from_outside_is_inert_on_triage(running: Running, path: Path, now: datetime) -> None:
    told = Teller(path, now)
    told.incident = told.do("propose", title=HOSTILE, reason="x", service=HOSTILE, source=HOSTILE)
    for verb, typed in {
        "scope": {"groups": HOSTILE, "impact": HOSTILE, "money": HOSTILE, "confidence": "low"},
        "function": {"name": HOSTILE, "due": "2h"},
        "found": {"text": HOSTILE, "source": "log"},
        "change": {"what": HOSTILE, "service": HOSTILE},
        "deadline": {"name": HOSTILE, "due": "3h"},
    }.items():
        told.do(verb, **typed)
    told.desk.ledger.close()
    for size in ((120, 40), (80, 24)):
        async with running(*size) as console:
            for key in ("tab", "tab", "tab", "tab"):
                await console.press(key)
                assert "\x1b" not in console.text
                assert "\u202e" not in console.text
                for strip in console.app.screen._compositor.render_strips():
                    assert not any(segment.style and "@click" in segment.style.meta for segment in strip)


async def test_what_was_under_way_stays_when_another_console_writes(
    running: Running, candidate: str, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("tab", "right")
        async with running() as other:
            await other.press("l", "text:found Trier too", "enter")
        await console.pilot.pause(0.3)
        assert "Trier too" in console.text
        assert "P2  High" in console.text, "the cursor stays in its cell"
