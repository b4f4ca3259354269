"""A preview needs no secret and no network, and the doors may be used by several threads at once."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from mim_console.incident.policy.channels import ByHand, Kept
from mim_console.incident.safe import visible
from mim_console.outside.channels import complaint, deliver, preview
from tests.outside.channels.written import HOSTILE, message

if TYPE_CHECKING:
    from tests.channels_stage import Services

DOORS = ("mail", "chat", "teams", "hook", "status-page")


@pytest.mark.parametrize("name", DOORS)
def test_a_preview_shows_the_text_without_secret_or_network(
    services: Services, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for variable in services.environment:
        monkeypatch.delenv(variable)
    shown = preview(message(HOSTILE, subject="two\nlines"), services.channel(name))
    assert visible(HOSTILE) in shown.text
    assert "two ↵ lines" in "\n".join([shown.text, *(value for _, value in shown.head)])
    assert (shown.problem, preview(message(" \n"), services.channel(name)).problem) == ("", "there is no text in it")
    assert all(not service.asked for service in services.web)


def test_what_goes_by_hand_is_shown_and_sent_by_nobody() -> None:
    channel = ByHand(id="sms", title="Text message", by="hand")
    assert preview(message(), channel).text == message().text
    assert complaint(channel) is None
    assert deliver(message(), channel).result == "refused"


def test_what_is_kept_is_taken_and_goes_nowhere() -> None:
    channel = Kept(id="chat", title="Chat", by="kept")
    assert preview(message(), channel).text == message().text
    assert complaint(channel) is None
    assert deliver(message(), channel).result == "accepted"


def test_all_doors_may_be_used_at_once(services: Services) -> None:
    services.slack.always("refuse")
    services.webhook.always("limit")
    with ThreadPoolExecutor(10) as pool:
        sent = [(name, pool.submit(deliver, message(), services.channel(name))) for name in DOORS * 4]
        results = {(name, outcome.result().result) for name, outcome in sent}
    assert results - {("status-page", "in doubt")} == {
        ("mail", "accepted"),
        ("chat", "refused"),
        ("teams", "accepted"),
        ("hook", "unreached"),
        ("status-page", "accepted"),
    }


def test_what_is_heavy_is_imported_only_by_the_door_that_needs_it() -> None:
    heavy = "{'apprise', 'httpx', 'keyring', 'requests'}"
    look = f"import sys, mim_console.outside.channels; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout == "[]\n"
