"""Statuspage: one incident there for one here, each update once, components put right, subscribers told as asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mim_console.outside.channels import deliver, preview
from tests.outside.channels.written import message
from tests.services.wire import Answer

if TYPE_CHECKING:
    from tests.channels_stage import Services
    from tests.services.wire import How


def test_an_incident_is_opened_updated_and_resolved(services: Services) -> None:
    channel, page = services.channel("status-page"), services.statuspage
    opened = deliver(message(), channel)
    assert (opened.result, opened.said, opened.thread) == ("accepted", "opened, investigating", "inc0")
    assert page.components == {"def456": "major_outage", "abc789": "operational"}

    later = message(
        "Found.", id="2", status="identified", first=False, thread=opened.thread, services={"Payments": "degraded"}
    )
    assert deliver(later, channel).thread == "inc0"
    assert page.components["def456"] == "degraded_performance"

    # Resolving alone would leave its components broken.
    last = message(
        "Over.", id="3", status="resolved", final=True, first=False, thread="inc0", services={"payments": "down"}
    )
    assert deliver(last, channel).said == "updated, resolved"
    assert page.components == {"def456": "operational", "abc789": "operational"}

    [incident] = page.incidents.values()
    assert [each["status"] for each in incident.updates] == ["investigating", "identified", "resolved"]
    assert incident.impact_override == "major"
    assert page.told == 3


@pytest.mark.parametrize(("notify", "told", "says"), [(True, 1, "the page's subscribers"), (False, 0, "nobody")])
def test_subscribers_are_told_only_if_the_channel_says_so(
    services: Services, notify: bool, told: int, says: str
) -> None:
    channel = services.channel("status-page", notify=notify)
    assert dict(preview(message(), channel).head)["Notifies"] == says
    assert deliver(message(), channel).result == "accepted"
    assert services.statuspage.told == told


@pytest.mark.parametrize("how", ["gone", "half", "garbage", "slow"])
@pytest.mark.parametrize("first", [True, False])
def test_an_update_whose_answer_was_lost_is_found_and_not_doubled(services: Services, how: How, first: bool) -> None:
    channel, page = services.channel("status-page"), services.statuspage
    thread = "" if first else deliver(message("Before.", id="before"), channel).thread
    before = len(page.received)
    page.next("fine", how)  # it looks first, then writes
    update = message(first=first, thread=thread)
    assert deliver(update, channel, timeout=0.3).result == "in doubt"
    assert len(page.received) == before + 1
    again = deliver(update, channel)
    assert (again.result, again.said, again.thread) == ("accepted", "it was there already", "inc0")
    assert len(page.received) == before + 1
    assert len(page.incidents) == 1


def test_the_next_update_finds_the_incident_whose_answer_was_lost(services: Services) -> None:
    services.statuspage.next("fine", "gone")
    assert deliver(message(), services.channel("status-page")).result == "in doubt"
    assert deliver(message("More.", id="2"), services.channel("status-page")).said == "updated, investigating"
    assert len(services.statuspage.incidents) == 1


def test_another_incident_is_another_there(services: Services) -> None:
    channel = services.channel("status-page")
    threads = {deliver(message(id=each, incident=each), channel).thread for each in ("one", "two")}
    assert threads == {"inc0", "inc1"}


def test_the_very_words_tell_a_repeat_where_somebody_cleared_the_ids(services: Services) -> None:
    channel, page = services.channel("status-page"), services.statuspage
    thread = deliver(message(), channel).thread
    page.incidents[thread].metadata = {}
    assert deliver(message(id="changed", thread=thread), channel).said == "it was there already"
    assert deliver(message(id="other", thread=thread, status="monitoring"), channel).said == "updated, monitoring"


def test_what_others_keep_in_the_metadata_stays(services: Services) -> None:
    channel, page = services.channel("status-page"), services.statuspage
    thread = deliver(message(), channel).thread
    page.incidents[thread].metadata["jira"] = {"key": "OPS-1"}
    assert deliver(message("More.", id="2", thread=thread), channel).result == "accepted"
    assert page.incidents[thread].metadata["jira"] == {"key": "OPS-1"}


def test_an_incident_that_was_deleted_there_is_opened_again(services: Services) -> None:
    assert deliver(message(thread="deleted"), services.channel("status-page")).said == "opened, investigating"


@pytest.mark.parametrize("how", ["gone", "half", "garbage", "slow", "fail", "limit"])
def test_a_look_that_fails_has_changed_nothing_and_may_be_repeated(services: Services, how: How) -> None:
    services.statuspage.next(how)
    assert deliver(message(), services.channel("status-page"), timeout=0.3).result == "unreached"
    assert services.statuspage.received == []


def test_a_wrong_key_is_refused_in_the_pages_words(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE_STATUSPAGE", "wrong-key")
    outcome = deliver(message(), services.channel("status-page"))
    assert outcome.result == "refused"
    assert outcome.said == '401 Unauthorized: {"error": "Could not authenticate"}'


@pytest.mark.parametrize("body", ["<html>", "[]", "{}", '{"id": 3}', '[{"id": "x", "metadata": []}, 7]', "null"])
def test_answers_of_something_else_end_in_no_success(
    services: Services, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    monkeypatch.setattr(type(services.statuspage), "answer", lambda _self, _request: Answer(200, body))
    for thread in ("", "inc0"):
        assert deliver(message(thread=thread), services.channel("status-page")).result in ("unreached", "in doubt")
