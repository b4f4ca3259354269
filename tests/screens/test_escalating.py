"""The console proposes whom to call, and one key decides."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from mim_console.data import contacts_file, contacts_import
from mim_console.data.ledger import Ledger
from mim_console.incident.fold import fold
from mim_console.incident.incident import Incident
from tests.screens.conftest import Running


@pytest.fixture
def people() -> Path:
    """The example directory, in its usual place."""
    path = contacts_file.place(None)
    contacts_import.write_example(path)
    return path


def stored(path: Path, now: datetime, incident: str) -> Incident:
    with Ledger.open(path, read_only=True, now=now) as ledger:
        return fold(ledger.read(incident))


async def test_a_proposal_says_whom_by_which_number_why_and_with_which_keys(
    running: Running, incident: str, people: Path
) -> None:
    async with running() as console:
        (band,) = [line for line in console.lines if "y escalates" in line]
        assert "▲ Jo Bell +44 20 7946 0111 · Resolver group's manager · Head of payments has not answered" in band
        assert band.endswith("+2  y escalates  Y not now")


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (62, 18)])
async def test_a_narrow_band_keeps_the_number_and_the_keys(
    running: Running, incident: str, people: Path, columns: int, rows: int
) -> None:
    async with running(columns, rows) as console:
        (band,) = [line for line in console.lines if "y escalates" in line]
        assert "Jo Bell +44 20 7946 0111" in band
        assert band.endswith("Y not now")


async def test_y_shows_it_and_enter_records_it(
    running: Running, incident: str, people: Path, path: Path, now: datetime
) -> None:
    async with running() as console:
        before = stored(path, now, incident).entries
        await console.press("y")
        assert "Jo Bell, Resolver group's manager" in console.text
        assert stored(path, now, incident).entries == before  # a stray key records nothing
        await console.press("enter")
        made = [*stored(path, now, incident).escalations.values()][-1]
        assert (made.to, made.via, made.rung) == (
            "Jo Bell, Resolver group's manager",
            "phone +44 20 7946 0111",
            "management",
        )
        assert "Omar Haddad +44 20 7946 0112" in "".join(line for line in console.lines if "y escalates" in line)
        assert "14:05 phone +44 20 7946 0111" in console.text
        await console.press("e", "a", "text:Jo", "ctrl+g")
        assert "answered 14:05" in console.text


async def test_who_does_not_answer_in_time_is_followed_by_the_next(
    running: Running, incident: str, people: Path, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("e", "e", "text:Maria Silva, Head of IT", "tab", "tab", "text:head-of-it", "ctrl+g")
        await console.later(minutes=5, seconds=1)
        (band,) = [line for line in console.lines if "y escalates" in line]
        assert "▲ Deputy Head of IT +44 20 7946 0121 · Head of IT · Maria Silva has not answered" in band
        await console.press("y", "enter")
        made = [*stored(path, now, incident).escalations.values()][-1]
        assert (made.to, made.rung) == ("Deputy Head of IT, Head of IT", "head-of-it")


async def test_not_now_asks_why_and_it_is_not_proposed_again(
    running: Running, incident: str, people: Path, path: Path, now: datetime
) -> None:
    async with running() as console:
        for _ in range(3):
            band = "".join(line for line in console.lines if "y escalates" in line)
            await console.press("Y")
            assert "Do not escalate now" in console.text
            await console.press("enter")
            assert "this is needed" in console.text  # never without a reason
            await console.press("text:they are on the call", "enter")
            assert band not in console.lines
        assert "y escalates" not in console.text
        found = stored(path, now, incident)
        assert set(found.waived_rungs) == {"experts", "head-of-it"}
        assert list(found.declined.values()) == ["they are on the call"]
        await console.press("y")
        assert "nothing is proposed" in console.text


async def test_the_past_and_a_console_that_only_looks_decide_nothing(
    running: Running, incident: str, people: Path, path: Path, now: datetime
) -> None:
    async with running(read_only=True) as console:
        assert "Jo Bell +44 20 7946 0111" in console.text
        assert "y escalates" not in console.text
        before = stored(path, now, incident).entries
        await console.press("y", "enter")
        assert "read-only" in console.text
        assert stored(path, now, incident).entries == before
    async with running() as console:
        await console.press("3", "up", "up", "space")
        assert "AS KNOWN AT" in console.text
        assert "y escalates" not in console.text


async def test_a_vendor_s_next_tier_is_chased_and_both_chases_are_shown(
    running: Running, incident: str, people: Path, path: Path, now: datetime
) -> None:
    async with running() as console:
        for _ in range(2):
            await console.press("e", "c", "ctrl+g")
        assert "chased 14:05, 2 times" in console.text
        await console.press("e", "c")
        assert "Petra Lang" in console.text
        await console.press("ctrl+g")
        assert [vendor.contact for vendor in stored(path, now, incident).vendors.values()] == ["Petra Lang"]


async def test_names_of_the_directory_are_offered_with_how_to_reach_them(
    running: Running, incident: str, people: Path
) -> None:
    async with running() as console:
        await console.press("a", "text:wei")
        assert "+44 20 7946 0113 · Senior expert · Databases · tier 1" in console.text
        await console.press("down", "enter")
        assert "→ phone +44 20 7946 0113" in console.text


async def test_a_directory_that_is_broken_is_said_and_what_is_right_of_it_is_used(
    running: Running, incident: str, people: Path
) -> None:
    people.write_text(f"{people.read_text()}Nobody\x1b[2J,person,,,,99,,,,,,,,,,\n")
    async with running() as console:
        [said] = [each.message for each in console.app._notifications]
        assert "contacts.csv:17" in said  # its path may be broken anywhere on the screen
        assert "\x1b" not in console.text
        assert "Jo Bell +44 20 7946 0111" in console.text


async def test_a_directory_that_comes_while_the_console_runs_is_used(running: Running, incident: str) -> None:
    async with running() as console:
        assert "▲ Resolver group's manager · " in console.text
        contacts_import.write_example(contacts_file.place(None))
        await console.later(seconds=1)
        assert "▲ Jo Bell +44 20 7946 0111" in console.text
