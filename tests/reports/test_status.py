"""The status page: what may stand on it, whatever is on the record; and how it counts and complains in a browser."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from mim_console.incident.clocks import clocks
from mim_console.incident.entry import Entry, canonical_json
from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.diagnose import HypothesisRaised
from mim_console.incident.facts.lifecycle import Closed
from mim_console.incident.facts.outgoing import UpdateComposed
from mim_console.incident.facts.people import RoleAssigned
from mim_console.incident.facts.record import Noted, Redacted
from mim_console.incident.fold import fold
from mim_console.incident.told import told, widest
from mim_console.reports import status
from mim_console.reports.status import Stamp, index, page
from mim_console.reports.status_told import AudienceView
from mim_console.reports.status_within import WithinView
from tests.incident.histories import histories
from tests.incident.tale import POLICY, Tale, declared, minute

AUDIENCE = "customers"
STAMP = Stamp(minute(10), ZoneInfo("UTC"))
HOSTILE = "</title></script><script>document.title='OWNED'</script><b onclick=x>\"'{{ 7*7 }}\x1b]52;\u202e"


def shown(text: str) -> str:
    """What somebody can read in a page: without the tags, the style and the script."""
    text = re.sub(r"(?s)<(style|script)>.*?</\1>", " ", text)
    return html.unescape(re.sub(r"<[^>]*>", " ", text))


def pages(entries: list[Entry], view: status.View, stamp: Stamp = STAMP) -> str:
    """The list and the page of one incident, one after the other."""
    incident = fold(entries)
    sheet = view.sheet(incident, clocks(incident, POLICY))
    made = index([("incident-1.html", sheet)] if sheet else [], view, stamp)
    return made + (page(sheet, view, stamp) if sheet else "")


def sent(tale: Tale, text: str, after: float, **more: Any) -> None:
    """An update was composed and sent at a minute."""
    written = UpdateComposed(handle="U1", audience=AUDIENCE, text=text, **{"headline": "[INC-1] Cards fail", **more})
    about = tale.say(written, after)
    tale.say(UpdateSent(audience=AUDIENCE, about=about, next_due=written.next_due, final=written.final), after)


def marked(entries: list[Entry]) -> list[Entry]:
    """The same with every text made unmistakable, so that it can be looked for in a page."""

    def mark(value: Any, at: str) -> Any:
        if isinstance(value, dict):
            return {key: mark(each, f"{at}-{key}") for key, each in value.items()}
        if isinstance(value, list):
            return [mark(each, f"{at}-{n}") for n, each in enumerate(value)]
        return f"secret-{at}-end" if value in ("Bob", "Cards", "pool stats", "Cards fail", "INC-1") else value

    return [
        replace(
            each,
            author="secret-author-end",
            login="secret-login-end",
            body=canonical_json(mark(json.loads(each.body), each.id)) if each.body else "",
        )
        for each in entries
    ]


def secrets(text: str) -> set[str]:
    return set(re.findall(r"secret-[\w-]*?-end", text))


@settings(max_examples=30)
@given(histories())
def test_an_audience_reads_what_it_was_sent_last_and_nothing_that_it_was_not_sent(entries: list[Entry]) -> None:
    record = marked(entries)
    incident = fold(record)
    heard = [each for each in incident.updates if each.sent and each.audience == AUDIENCE]
    composed = [incident.outgoing[each.outgoing] for each in heard if each.outgoing in incident.outgoing]
    said = secrets(" ".join([*(each.text for each in heard), *(each.headline for each in composed)]))
    made = pages(record, AudienceView(POLICY, AUDIENCE))
    assert secrets(made) <= said
    if heard:
        assert secrets(max(heard, key=lambda each: each.at).text) <= secrets(made)
    else:
        assert made == index([], AudienceView(POLICY, AUDIENCE), STAMP)


@settings(max_examples=20)
@given(histories())
def test_whatever_happened_makes_a_page_for_either(entries: list[Entry]) -> None:
    for view in (AudienceView(POLICY, AUDIENCE), WithinView(POLICY)):
        assert pages(entries, view).count("<!doctype html>") in (1, 2)


def test_it_says_what_was_sent_as_it_was_sent_and_no_stage_or_priority_that_was_not() -> None:
    tale = Tale()
    tale.say(declared("P1", "Cards"))
    sent(
        tale, "Status: We look into it.\n\nImpact: Paying by card fails.", 1, parts={"impact": "Paying by card fails."}
    )
    sent(tale, "Status: Half of it works.\n- till 4\n\nReference: INC-1", 5, next_due=minute(20))
    heard = told(tale.incident, AUDIENCE)
    assert heard
    assert (heard.reference, heard.priority, heard.since, heard.next_due) == ("INC-1", None, minute(1), minute(20))
    assert [each.impact for each in heard.updates] == ["", "Paying by card fails."]
    read = shown(pages(tale.entries, AudienceView(POLICY, AUDIENCE)))
    assert "Half of it works." in read
    assert "14:25 UTC" in read
    assert "P1" not in read
    assert "Identify" not in read
    sent(tale, "Priority: P1, critical", 6)
    assert (heard := told(tale.incident, AUDIENCE))
    assert heard.priority == "P1"


def test_what_was_sent_from_elsewhere_is_called_by_what_was_said_first() -> None:
    tale = Tale()
    tale.say(declared())
    for after, text in enumerate(
        ("Priority: P1\n\nCards fail in 12 shops. Cash works.", "Status: Half of it works."), 1
    ):
        tale.say(UpdateSent(audience=AUDIENCE, text=text), after)
    sheet = AudienceView(POLICY, AUDIENCE).sheet(tale.incident, ())
    assert sheet
    assert (sheet.title, sheet.words) == ("Cards fail in 12 shops", "Half of it works.")


def test_a_last_update_says_that_it_is_over_and_a_day_later_it_is_no_longer_listed() -> None:
    tale = Tale()
    tale.say(declared())
    sent(tale, "It works again.", 5, final=True)
    heard = told(tale.incident, AUDIENCE)
    assert heard
    assert (heard.over, heard.forgotten, heard.next_due) == (minute(5), minute(5) + timedelta(days=1), None)
    sent(tale, "It is back.", 5)
    assert (again := told(tale.incident, AUDIENCE))
    assert (again.over, again.forgotten) == (None, None)


def test_a_closed_one_is_not_said_to_be_over_to_those_who_were_not_told() -> None:
    tale = Tale()
    tale.say(declared())
    sent(tale, "We look into it.", 1, next_due=minute(20))
    tale.say(Closed(), 30)
    heard = told(tale.incident, AUDIENCE)
    assert heard
    assert (heard.over, heard.forgotten, heard.next_due) == (None, minute(30) + timedelta(days=1), None)
    assert "Over" not in shown(pages(tale.entries, AudienceView(POLICY, AUDIENCE)))


def test_what_was_redacted_is_gone_from_the_page() -> None:
    tale = Tale()
    tale.say(declared())
    sent(tale, "The password is hunter2.", 1)
    assert "hunter2" in pages(tale.entries, AudienceView(POLICY, AUDIENCE))
    tale.say(Redacted(entry=tale.entries[1].id, reason="a password"), 2)
    tale.entries[1] = replace(tale.entries[1], body="")
    made = pages(tale.entries, AudienceView(POLICY, AUDIENCE))
    assert "hunter2" not in made
    assert "This update was removed." in shown(made)


def test_for_responders_there_is_how_it_stands_and_no_line_of_the_log() -> None:
    tale = Tale()
    tale.say(declared("P1", "Cards"))
    tale.say(RoleAssigned(role="mim", person="Ana"), 1)
    tale.say(HypothesisRaised(handle="H1", text="pool exhausted"), 2)
    tale.say(Noted(text="somebody swore"), 3)
    read = shown(pages(tale.entries, WithinView(POLICY)))
    for expected in ("Cards fail", "INC-1", "Identify", "Major incident manager", "Ana", "SLA resolve", "Declared"):
        assert expected in read
    assert "pool exhausted" not in read
    assert "swore" not in read


def test_without_a_name_it_is_for_those_who_may_know_least() -> None:
    assert widest(POLICY) == "customers"


def stage(**more: Any) -> Tale:
    tale = Tale(start=datetime.now(UTC) - timedelta(minutes=10))
    tale.say(declared())
    sent(tale, f"Status: {HOSTILE}", 1, headline=HOSTILE, next_due=tale.at(30), **more)
    return tale


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A web server on loopback. Once somebody has got a page, what lies beside it as `NAME.next` is in its place."""

    class Quiet(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            super().do_GET()
            coming = Path(self.translate_path(f"{self.path}.next"))
            if coming.exists():
                coming.replace(self.translate_path(self.path))

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def browsed(url: str, profile: Path, seconds: int) -> tuple[str, str]:
    """The page as it is after so many seconds, and what the browser complained of."""
    run = subprocess.run(
        [
            *(shutil.which("chromium") or "", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
            *(f"--user-data-dir={profile}", "--enable-logging=stderr", "--v=0", "--no-first-run", "--disable-sync"),
            *(
                "--disable-background-networking",
                "--disable-component-update",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ),
            *(f"--virtual-time-budget={seconds * 1000}", "--dump-dom", url),
        ],
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    return run.stdout, "\n".join(line for line in run.stderr.splitlines() if "CONSOLE" in line)


@pytest.mark.needs("chromium")
def test_in_a_browser_its_clock_runs_news_arrives_and_it_says_when_it_is_old(tmp_path: Path) -> None:
    tale, view, zone = stage(), AudienceView(POLICY, AUDIENCE), ZoneInfo("UTC")
    before = view.sheet(tale.incident, ())
    sent(tale, "Status: Half of it works.", 9, next_due=tale.at(30))
    after = view.sheet(tale.incident, ())
    assert before
    assert after
    now = datetime.now(UTC)
    old = now - timedelta(minutes=7)
    for name, sheet, at in (("fresh", before, now), ("news", before, now), ("news", after, now), ("old", before, old)):
        path = tmp_path / f"{name}.html"
        path = tmp_path / f"{name}.html.next" if path.exists() else path
        path.write_text(page(sheet, view, Stamp(at, zone)), encoding="utf-8")
    with served(tmp_path) as url:
        fresh, later, news, stale = (
            browsed(f"{url}/{name}.html", tmp_path / "profile", seconds)
            for name, seconds in (("fresh", 1), ("fresh", 15), ("news", status.LOOK_EVERY + 10), ("old", 1))
        )
    assert [complaints for _, complaints in (fresh, later, news, stale)] == [""] * 4
    assert "<title>OWNED" not in fresh[0]
    assert "document.title='OWNED'" in shown(fresh[0])
    assert left(fresh[0]) - left(later[0]) >= 13
    assert "Half of it works." in shown(news[0])
    assert left(news[0]) > left(later[0])  # the browser ran ahead, and went by the server's clock once it knew it
    assert "no longer being written" not in shown(news[0])
    assert "This page is no longer being written." in shown(stale[0])
    assert not re.search(r'id="stale"[^>]* hidden', stale[0])


def left(dom: str) -> int:
    """Seconds to the next update, as the browser shows them."""
    found = re.search(r'data-run="due"[^>]*>in (\d+):(\d\d)<', dom)
    assert found
    return int(found[1]) * 60 + int(found[2])
