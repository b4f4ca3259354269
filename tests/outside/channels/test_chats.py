"""Slack, Teams, webhooks and others: what readers see is what was written, and nothing in it acts."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mim_console.incident.safe import visible
from mim_console.outside.channels import complaint, deliver, preview
from tests.outside.channels.written import HOSTILE, message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.message import Outcome
    from tests.channels_stage import Services

_SNIPPETS = st.lists(
    st.sampled_from(
        ["<!channel>", "<@U1>", "<at>", "</at>", "&", "&amp;", "<", ">", "*", "_", "`", "\\", "#", "[x](y)", "\n"]
    )
    | st.text(max_size=5)
).map("".join)


def _paragraphs(markdown: str) -> list[str]:
    """Read Markdown as its readers do, with tables and strikethrough; whatever else but text fails the test."""
    shown = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        assert token.type in ("paragraph_open", "paragraph_close", "inline"), token
        if token.type == "inline":
            parts = token.children or []
            assert {each.type for each in parts} <= {"text", "text_special", "strong_open", "strong_close"}, parts
            shown.append("".join(each.content for each in parts))
    return shown


def _taken(outcome: Outcome) -> None:
    assert outcome.result == "accepted", outcome


def test_slack_shows_hostile_text_as_typed_and_acts_on_none_of_it(services: Services) -> None:
    _taken(deliver(message(HOSTILE, subject="<!channel> & *x*"), services.channel("chat")))
    assert services.slack.shown == ["<!channel> & *x*\n" + visible(HOSTILE)]
    assert services.slack.active == []
    [request] = services.slack.received
    assert request.json["mrkdwn"] is False
    assert "blocks" not in request.json


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_SNIPPETS)
def test_slack_shows_any_text_as_typed(services: Services, text: str) -> None:
    services.slack.received.clear()
    outcome = deliver(message(text), services.channel("chat"))
    shown = visible(text).strip()
    if not shown:
        assert outcome.said == "there is no text in it"
        return
    _taken(outcome)
    assert services.slack.shown[0].partition("\n")[2].strip() == shown
    assert services.slack.active == []


@pytest.mark.parametrize("name", ["teams", "power-automate"])
def test_teams_mentions_nobody_and_shows_markdown_as_typed(services: Services, name: str) -> None:
    _taken(deliver(message(HOSTILE, subject="*All* <at>Ann</at>"), services.channel(name)))
    teams = services.teams if name == "teams" else services.power_automate
    assert teams.active == []
    [text] = teams.texts
    assert "<at>" not in text
    headline, *paragraphs = _paragraphs(text)
    assert headline == "*All* <at>Ann</at>"
    assert paragraphs == [line.strip() for line in visible(HOSTILE).split("\n")]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_SNIPPETS.filter(str.strip))
def test_teams_shows_any_text_as_typed_a_line_a_paragraph(services: Services, text: str) -> None:
    services.teams.received.clear()
    outcome = deliver(message(text), services.channel("teams"))
    if outcome.result == "accepted":
        _headline, *paragraphs = _paragraphs(services.teams.texts[0])
        typed = [" ".join(line.split()) for line in visible(text).split("\n") if line.strip()]
        assert [" ".join(each.split()) for each in paragraphs] == typed


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_SNIPPETS.filter(str.strip))
def test_the_size_of_a_card_is_never_told_smaller_than_it_is(services: Services, text: str) -> None:
    services.teams.received.clear()
    outcome = deliver(message(text), services.channel("teams"))
    if outcome.result == "accepted":
        size = len(services.teams.received[0].body)
        assert size <= preview(message(text), services.channel("teams")).size <= size + 100
        assert services.teams.active == []


@pytest.mark.parametrize(("name", "longest"), [("chat", 40_000), ("teams", 20_000)])
def test_what_is_too_long_is_refused_before_it_leaves_and_what_just_fits_arrives_whole(
    services: Services, name: str, longest: int
) -> None:
    channel = services.channel(name)
    service = services.slack if name == "chat" else services.teams
    limit = preview(message(), channel).limit
    assert limit is not None
    fits = "x" * (limit - (preview(message("x"), channel).size - 1))
    assert len(fits) >= longest
    outcome = deliver(message(fits + "y"), channel)
    assert outcome.result == "refused"
    assert "too long by 1 " in outcome.said
    assert outcome.said == preview(message(fits + "y"), channel).problem
    assert service.asked == []
    _taken(deliver(message(fits), channel))
    assert fits in service.received[0].body.decode()


def test_what_slack_answers_with_ok_in_another_place_is_no_success(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.services.wire import Answer

    monkeypatch.setattr(type(services.slack), "answer", lambda _self, _request: Answer(200, "<title>Log in</title>"))
    outcome = deliver(message(), services.channel("chat"))
    assert outcome.result == "in doubt"
    assert "Log in" in outcome.said


def test_a_redirect_is_not_followed(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.services.wire import Answer

    moved = Answer(302, headers={"Location": services.slack.url})
    monkeypatch.setattr(type(services.webhook), "answer", lambda _self, _request: moved)
    assert deliver(message(), services.channel("hook")).result == "refused"
    assert services.slack.asked == []


def test_a_gateway_that_heard_nothing_knows_nothing(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.services.wire import Answer

    monkeypatch.setattr(type(services.webhook), "answer", lambda _self, _request: Answer(504))
    assert deliver(message(), services.channel("hook")).result == "in doubt"


def test_a_webhook_can_tell_a_repeat_by_its_id(services: Services) -> None:
    channel = services.channel("hook")
    services.webhook.next("gone")
    assert deliver(message(HOSTILE), channel).result == "in doubt"
    _taken(deliver(message(HOSTILE), channel))
    [request] = services.webhook.received
    assert len(services.webhook.asked) == 2
    assert request.headers["X-Message-Id"] == request.json["id"] == message().id
    assert request.json["message"].rstrip() == visible(HOSTILE).rstrip()
    told = ("reference", "incident", "audience", "status", "title")
    usual = message()
    assert [request.json[name] for name in told] == [
        usual.reference,
        usual.incident,
        usual.audience,
        usual.status,
        usual.subject,
    ]
    assert request.json["at"] == "2026-03-04T14:05:00+00:00"


def test_a_webhook_over_plain_http_keeps_its_query(services: Services, recorder: Recorder, env: Any) -> None:
    env(f"http://127.0.0.1:{recorder.server_port}/in/a%20b?x=1&y=%26z")
    _taken(deliver(message(), services.channel("hook")))
    [(path, _body)] = recorder.received
    assert path == "/in/a%20b?x=1&y=%26z"


@pytest.mark.parametrize(
    ("name", "url", "words"),
    [
        ("chat", "https://hooks.slack.com/services/T1/B2", "not the address of a Slack webhook"),
        ("chat", "https://example.org/", "not the address of a Slack webhook"),
        ("teams", "https://acme.webhook.office.com/webhookb2/a@b/IncomingWebhook/x/y", "retired"),
        ("teams", "https://outlook.office.com/webhook/a@b/IncomingWebhook/x/y", "retired"),
        ("teams", "msteams://a/b/c/", "retired"),
        (
            "teams",
            "https://a.5.environment.api.powerplatform.com/powerautomate/automations/direct/cu/17/workflows/x/"
            "triggers/manual/paths/invoke?api-version=1&sig=x",
            "not the address of a Teams workflow",
        ),
        ("hook", "ftp://example.org/", "not the address of a webhook"),
        ("hook", "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "not the address of a webhook"),
        ("hook", "two\nlines", "more than one line"),
    ],
)
def test_an_address_that_cannot_work_is_said_before_anything_leaves(
    services: Services, env: Any, name: str, url: str, words: str
) -> None:
    env(url, name)
    channel = services.channel(name)
    assert words in (complaint(channel) or "")
    assert url not in (complaint(channel) or "")
    outcome = deliver(message(), channel)
    assert (outcome.result, outcome.said) == ("refused", complaint(channel))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    by=st.sampled_from(["slack", "teams", "webhook", "apprise"]),
    scheme=st.sampled_from(["https", "json", "slack", "workflows", "mailto", "discord", "tgram", ""]),
    rest=st.text("abcXYZ019./:@?&=#%[]-_ ,+~äé", max_size=40),
)
def test_no_address_is_so_wrong_that_it_is_not_said(
    services: Services, env: Any, by: str, scheme: str, rest: str
) -> None:
    env(f"{scheme}://{rest}")
    channel = services.channel("hook", by=by)
    assert complaint(channel) is None or "STAGE_WEBHOOK" in str(complaint(channel))


def test_other_services_are_sent_full_width_mentions_and_nothing_too_long(
    services: Services, recorder: Recorder, env: Any
) -> None:
    env(f"json://127.0.0.1:{recorder.server_port}/")
    channel = services.channel("hook", by="apprise", longest=200)
    _taken(deliver(message("@everyone see <@U1>, mail ann@example.org @HERE <!channel>"), channel))
    [(_path, body)] = recorder.received
    assert body["message"] == "＠everyone see <＠U1>, mail ann@example.org ＠HERE <！channel>"
    outcome = deliver(message("x" * 200), channel)
    assert outcome.result == "refused"
    assert "too long" in outcome.said
    assert len(recorder.received) == 1


def test_another_service_that_nobody_knows_is_said(services: Services, env: Any) -> None:
    env("nosuch://a/b")
    assert "not an address that Apprise knows" in (complaint(services.channel("hook", by="apprise")) or "")


class Recorder(HTTPServer):
    """Takes any JSON over plain HTTP."""

    received: list[tuple[str, Any]]


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.received.append((self.path, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with Recorder(("127.0.0.1", 0), Handler) as server:
        server.received = []
        thread = threading.Thread(target=server.serve_forever, args=(0.004,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> Any:
    def put(url: str, name: str = "hook") -> None:
        monkeypatch.setenv({"hook": "STAGE_WEBHOOK", "chat": "STAGE_SLACK", "teams": "STAGE_TEAMS"}[name], url)

    return put
