"""Mail: what leaves is right by RFC 5322 and threads, and each way to fail has its own word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mim_console.incident.safe import one_line, visible
from mim_console.outside.channels import complaint, deliver, preview
from tests.outside.channels.written import HOSTILE, message
from tests.services.mailbox import Mailbox

if TYPE_CHECKING:
    from mim_console.incident.message import Outcome
    from tests.channels_stage import Services


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_a_mail_arrives_as_it_was_written(services: Services, security: str) -> None:
    with Mailbox(services.certificate, security) as box:  # type: ignore[arg-type]
        user = {} if security == "none" else {"user": box.user, "password": "env:STAGE_SMTP"}
        changed = {"user": "", "password": None, **user}
        channel = services.channel("mail", server=f"127.0.0.1:{box.port}", security=security, **changed)
        outcome = deliver(message(), channel)
        assert outcome.result == "accepted"
        assert outcome.said == "250 2.0.0 queued as 4711"
        [mail] = box.received
    assert mail.to == ["executives@example.org", "service.desk@example.org"]
    assert mail.text == message().text + "\n"
    written = mail.message
    assert written["Subject"] == "Card payments: investigating"
    assert written["Auto-Submitted"] == "auto-generated"
    assert written["Date"].datetime == message().at


def test_updates_of_one_incident_stand_in_one_thread_and_a_repeat_shows_as_one(services: Services) -> None:
    channel = services.channel("mail")
    for each in (message(), message(), message(id="second", first=False), message(incident="another")):
        assert deliver(each, channel).result == "accepted"
    once, again, second, other = (each.message for each in services.smtp.received)
    assert once["Message-ID"] == again["Message-ID"] != second["Message-ID"]
    assert once["References"] == second["References"] == second["In-Reply-To"] != other["References"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(subject=st.text(min_size=1), text=st.text(min_size=1).filter(str.strip))
def test_any_text_arrives_whole_and_any_subject_stays_a_subject(services: Services, subject: str, text: str) -> None:
    services.smtp.received.clear()
    outcome = deliver(message(text, subject=subject), services.channel("mail"))
    shown = visible(text)
    if not shown.strip():
        return
    assert outcome.result == "accepted", outcome
    [mail] = services.smtp.received
    assert mail.text.rstrip("\n") == shown.rstrip("\n")
    assert " ".join(str(mail.message["Subject"]).split()) == " ".join(one_line(subject).split())
    assert set(mail.message.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }


def test_a_line_break_in_the_subject_makes_no_header(services: Services) -> None:
    sneaky = message(subject="Fine\r\nBcc: everybody@example.org\r\n\r\nnew body")
    assert deliver(sneaky, services.channel("mail")).result == "accepted"
    [mail] = services.smtp.received
    assert mail.message["Bcc"] is None
    assert mail.message["Subject"] == "Fine ↵ Bcc: everybody@example.org ↵↵ new body"
    assert mail.text == sneaky.text + "\n"


def test_long_and_hostile_lines_arrive_within_the_limits(services: Services) -> None:
    text = "x" * 5_000 + "\n.\n..\n" + HOSTILE + "\nGrüße 🙂 " + "ä" * 3_000
    assert deliver(message(text), services.channel("mail")).result == "accepted"
    [mail] = services.smtp.received
    assert mail.text == visible(text) + "\n"
    assert mail.raw.isascii()
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 78


def test_who_was_not_taken_is_named_and_the_others_have_it(services: Services) -> None:
    services.smtp.unknown = {"executives@example.org"}
    outcome = deliver(message(), services.channel("mail"))
    assert outcome.result == "accepted"
    assert "not to executives@example.org (550 5.1.1 <executives@example.org> no such user)" in outcome.said
    assert [each.to for each in services.smtp.received] == [["service.desk@example.org"]]


def test_nobody_taken_is_a_refusal(services: Services) -> None:
    services.smtp.unknown = {"executives@example.org", "service.desk@example.org"}
    outcome = deliver(message(), services.channel("mail"))
    assert outcome.result == "refused"
    assert "no such user" in outcome.said
    assert services.smtp.received == []


def test_without_starttls_nothing_leaves(services: Services) -> None:
    services.smtp.offers_starttls = False
    outcome = deliver(message(), services.channel("mail"))
    assert outcome.result == "refused"
    assert "STARTTLS" in outcome.said
    assert services.smtp.received == []


def test_a_wrong_password_is_refused_and_not_repeated_in_the_answer(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGE_SMTP", "5.7.8 Authentication")
    outcome = deliver(message(), services.channel("mail"))
    assert outcome.result == "refused"
    assert outcome.said.startswith("535 ")
    assert "5.7.8 Authentication" not in outcome.said


def test_a_server_without_login_is_refused(services: Services) -> None:
    with Mailbox(services.certificate, "none") as box:
        outcome = deliver(message(), services.channel("mail", server=f"127.0.0.1:{box.port}", security="none"))
        assert box.received == []
    assert outcome.result == "refused"
    assert "AUTH" in outcome.said


@pytest.mark.parametrize("server", ["no-such-host.invalid:25", f"{'x' * 70}.example.org:25", "127.0.0.1:1", "[::1]:1"])
def test_no_server_there_may_be_tried_again(services: Services, server: str) -> None:
    outcome = deliver(message(), services.channel("mail", server=server), timeout=5)
    assert (outcome.result, server in outcome.said) == ("unreached", True)


def test_what_speaks_no_tls_may_be_tried_again(services: Services) -> None:
    outcome = deliver(message(), services.channel("mail", security="tls"), timeout=5)
    assert outcome.result == "unreached"


def test_the_preview_is_what_arrives(services: Services) -> None:
    channel = services.channel("mail", sender="Störungen <incidents@example.org>")
    shown = preview(message(HOSTILE), channel)
    assert deliver(message(HOSTILE), channel).result == "accepted"
    [mail] = services.smtp.received
    head = dict(shown.head)
    assert (head["From"], head["To"], head["Subject"]) == tuple(
        mail.message[name] for name in ("From", "To", "Subject")
    )
    assert shown.text + "\n" == mail.text
    assert shown.size == len(mail.raw)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"user": "mim", "password": None}, "without a password"),
        ({"to": ["störung@example.org"]}, "other than ASCII letters"),
        ({"sender": "<<a@b"}, "is not an address"),
        ({"password": "keyring:mim-console/smtp"}, "keyring:mim-console/smtp"),
    ],
)
def test_what_cannot_work_is_said_before(services: Services, changed: dict[str, object], words: str) -> None:
    channel = services.channel("mail", **changed)
    assert words in (complaint(channel) or "")
    outcome: Outcome = deliver(message(), channel)
    assert (outcome.result, outcome.said) == ("refused", complaint(channel))
