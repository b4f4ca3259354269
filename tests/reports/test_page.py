"""The page as a real browser shows it: nothing runs, nothing is fetched, and whatever was typed is there as text."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mim_console.data import policy_file
from mim_console.incident.facts import Fact
from mim_console.incident.facts.asks import Asked
from mim_console.incident.facts.identify import Declared
from mim_console.incident.facts.record import Noted
from mim_console.incident.fold import fold
from mim_console.incident.safe import one_line
from mim_console.reports.page import page
from tests.reports.made import STANDING, recorded
from tests.reports.whole import facts

POLICY = policy_file.default()
NOW = STANDING + timedelta(hours=3)
HOSTILE = (
    "</title></style></svg><script>document.title='OWNED'</script><img src=http://evil.example/x onerror=alert(1)>"
    "\"'&lt; {{ 7 * 7 }} \x1b]52;c;x\x07 \u202etxt.exe \x00 <!-- ]]> @import url(http://evil.example/)"
)


def whole_page(word: str, *more: Fact) -> str:
    entries = recorded([*facts(word, STANDING), *more], STANDING, author=word)
    return page(fold(entries), entries, POLICY, NOW)


class _Reader(HTMLParser):
    """What a page holds: its tags, its attributes, its text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_it_reaches_for_nothing_and_has_its_headings_and_heads() -> None:
    read = _Reader(whole_page("plain"))
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(read.tags)
    assert not [value for name, value in read.attributes if name in ("src", "href") or name.startswith("on")]
    assert read.tags.count("h1") == 1
    assert {"title", "desc", "caption", "th", "main"} <= set(read.tags)
    said = "".join(read.said)
    assert re.search(r"mim verify --head here:\d+:[0-9a-f]{64}\b", said)
    for expected in ("What happened", "Whom it hit", "What we do about it", "How it went", "The whole timeline"):
        assert expected in said


def test_a_long_incident_is_quickly_a_page() -> None:
    entries = recorded(
        [Declared(reference="INC-1", title="long", impact="high", urgency="high", priority="P1")]
        + [
            Noted(text=f"note {n}") if n % 4 else Asked(handle=f"Q{n}", who="Bob", what="x", due=NOW)
            for n in range(1999)
        ],
        STANDING,
    )
    incident, began = fold(entries), time.monotonic()
    made = page(incident, entries, POLICY, NOW)
    assert time.monotonic() - began < 2
    assert "note 1998" in made


@pytest.mark.needs("chromium")
def test_a_real_browser_shows_what_was_typed_and_asks_nobody(tmp_path: Path) -> None:
    path, log = tmp_path / "page.html", tmp_path / "net.json"
    path.write_text(whole_page(HOSTILE, Noted(text="x" * 100_000)), encoding="utf-8")
    shown = subprocess.run(
        [
            *(shutil.which("chromium") or "", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
            *(f"--user-data-dir={tmp_path / 'profile'}", f"--log-net-log={log}", "--enable-logging=stderr", "--v=0"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"),
            *("--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom", path.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    read = _Reader(shown.stdout)
    assert "script" not in read.tags
    assert "img" not in read.tags
    assert one_line(HOSTILE)[:60] in "".join(read.said)
    assert "OWNED" not in re.findall("<title>(.*?)</title>", shown.stdout)
    assert "CONSOLE" not in shown.stderr
    asked = json.dumps(json.loads(log.read_text(encoding="utf-8"))["events"])
    assert "evil.example" not in asked
