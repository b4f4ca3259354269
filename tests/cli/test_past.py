"""`search`, `known-errors`, `files` and `links`, as somebody types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mim_console.data import scenarios

if TYPE_CHECKING:
    from tests.cli.conftest import Mim

ARTICLES = """\
Number,Short description,Article body,Cause,Workaround,Workflow state,Configuration item,Valid to,Author
KB0010001,Gateway drops sessions,"<p>Users are <b>logged&nbsp;out</b></p><ul><li>HTTP 502</li></ul><script>x()</script>\
",Idle timeout,Raise it,Published,Gateway,2100-01-01,ana
KB0010002,=1+1,,,,Draft,,,
"""
PROBLEMS = {
    "result": [
        {
            "number": "PRB0040001",
            "short_description": "Pool runs full",
            "cause_notes": "<p>too small</p>",
            "workaround": "restart",
            "fix_notes": "size it",
            "state": {"display_value": "Fix in Progress", "value": "104"},
            "business_service": {"display_value": "Cards", "link": "https://x/api/now/table/cmdb_ci/" + "a" * 32},
        }
    ]
}


@pytest.fixture
def restated(mim: Mim, tmp_path: Path) -> Mim:
    for name in ("posthog-2025-10-21-feature-flags", "posthog-2025-10-28-feature-flags", "gitlab-2017-01-31-database"):
        path = tmp_path / f"{name}.json"
        path.write_text(scenarios.text(name), encoding="utf-8")
        mim("import", str(path))
    return mim


def test_what_was_before_is_told_with_what_helped(restated: Mim) -> None:
    said = restated("search", "redis", "out", "of", "memory")
    assert said.startswith("POSTHOG-2025-10-21  Rolled-back deployment leaves the cache overloaded\n")
    assert "took 1h 41m" in said
    assert "cause:" in said
    assert "fixed by:" in said
    (first, *_) = restated.json("search", "redis out of memory")
    assert {"reference", "symptoms", "cause", "workaround", "fix", "took_s", "same_service"} <= set(first)
    assert first["took_s"] == 101 * 60


def test_a_reference_asks_for_what_resembles_it(restated: Mim) -> None:
    assert restated.json("search", "POSTHOG-2025-10-28")[0]["reference"] == "POSTHOG-2025-10-21"
    assert "Nothing like it" in restated("search", '"gearbox(', "OR", "*")


def test_who_may_only_read_searches_too(restated: Mim) -> None:
    assert "Ask once" not in restated.fails(1, "--read-only", "search", "redis")
    restated("search", "redis")
    assert restated.json("--read-only", "search", "redis")[0]["reference"].startswith("POSTHOG")
    restated("rebuild")
    assert restated.json("--read-only", "search", "redis")[0]["reference"].startswith("POSTHOG")


def test_there_is_nothing_to_search_where_there_is_no_ledger(mim: Mim) -> None:
    mim.fails(1, "search", "redis")
    assert not mim.db.exists()


def test_articles_are_taken_in_once_and_then_kept_up(mim: Mim, tmp_path: Path) -> None:
    path = tmp_path / "kb.csv"
    path.write_text(ARTICLES, encoding="utf-8")
    assert "2 new, 0 changed, 0 as they were" in mim("known-errors", "import", str(path))
    assert "0 new, 0 changed, 2 as they were" in mim("known-errors", "import", str(path))
    path.write_text(ARTICLES.replace("Idle timeout", "Idle time-out of 60 s"), encoding="utf-8")
    assert "0 new, 1 changed, 1 as they were" in mim("known-errors", "import", str(path))
    (known,) = mim.json("known-errors", "list", "gateway")
    assert known["symptoms"] == "Users are logged\xa0out\nHTTP 502"
    assert (known["cause"], known["state"], known["services"]) == ("Idle time-out of 60 s", "approved", ["Gateway"])
    assert mim.json("list") == []
    assert mim.json("search", "logged out")[0]["reference"] == "KB0010001"
    assert mim.json("verify")["ok"]


def test_problems_are_read_as_servicenow_answers_them(mim: Mim, tmp_path: Path) -> None:
    path = tmp_path / "problems.json"
    path.write_text(json.dumps(PROBLEMS), encoding="utf-8")
    mim("known-errors", "import", str(path))
    known = mim.json("known-errors", "show", "prb0040001")
    assert (known["title"], known["cause"], known["fix"]) == ("Pool runs full", "too small", "size it")
    assert (known["state"], known["services"], known["source"]) == ("approved", ["Cards"], "problems.json")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "no known error is in it"),
        ("number,title\nKB1,\n", "it has no title"),
        ("number,title\nKB1,A\nkb1,B\n", "stands in it twice"),
        ("title,state\nA,sleeping\n", "is no state that is known"),
        ("title,valid to\nA,soon\n", "is no date"),
        ("title,cause\nA," + "x" * 20_001 + "\n", "characters"),
        ("{", "this is not JSON"),
        ("[" * 100_000, "this is not JSON"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_taken_in(
    mim: Mim, tmp_path: Path, content: str, complaint: str
) -> None:
    path = tmp_path / "kb"
    path.write_text(content, encoding="utf-8")
    assert complaint in mim.fails(1, "known-errors", "import", str(path))
    assert mim.json("known-errors", "list") == []


def test_a_known_error_is_looked_after_wherever_it_came_from(mim: Mim, tmp_path: Path) -> None:
    reference = mim.declare()
    mim("known-error", reference, "Pool runs full", "--cause", "too small", "--valid-to", "2026-12-31 12:00")
    path = tmp_path / "kb.csv"
    path.write_text("title\nDisk full\n", encoding="utf-8")
    mim("known-errors", "import", str(path))
    for known in ("KE-0001", "KE-0002"):
        mim("known-errors", "edit", known, "--workaround", "restart", "--service", "Cards")
        mim("known-errors", "approve", known, "--reason", "tried")
    mim("is-known-error", reference, "KE-0002")
    mim("known-errors", "fixed", "KE-0002", "--fix", "a larger disk", "--change", "CHG-1")
    known = mim.json("known-errors", "show", "KE-0002")
    assert (known["state"], known["fix"], known["fix_change"]) == ("fixed", "a larger disk", "CHG-1")
    assert (known["incidents"], known["recorded_in"]) == ([reference], "")
    mim("known-errors", "retire", "KE-0001", "--reason", "rebuilt")
    assert [each["reference"] for each in mim.json("known-errors", "list")] == ["KE-0002"]
    assert [each["reference"] for each in mim.json("known-errors", "list", "--all")] == ["KE-0002", "KE-0001"]
    assert "no known error is called KE-9" in mim.fails(1, "known-errors", "show", "KE-9")


def test_a_file_goes_in_and_comes_out_as_it_was(mim: Mim, tmp_path: Path) -> None:
    reference = mim.declare()
    mim("hypothesis", reference, "the pool is full")
    path = tmp_path / "-rf \x1b[31m;`id`.png"
    path.write_bytes(bytes(range(256)))
    mim("attach", reference, "--file", str(path), "--hypothesis", "H1", "--note", "at 14:00")
    (kept,) = mim.json("files", reference)
    assert (kept["handle"], kept["size"], kept["of"], kept["here"]) == ("F1", 256, "H1", True)
    assert not set(kept["name"]) & set("\x1b`;/")
    out = tmp_path / "out.png"
    mim("files", reference, "f1", "-o", str(out))
    assert out.read_bytes() == path.read_bytes()
    assert "is there already" in mim.fails(1, "files", reference, "F1", "-o", str(out))
    (theory,) = mim.json("show", reference)["hypotheses"]
    assert theory["evidence"][0]["supports"]
    assert "1 attached file is named in it" in mim.result("export", reference, "--format", "json").stderr
    assert "no file can be" not in mim("verify")


def test_a_file_that_is_none_leaves_nothing(mim: Mim, tmp_path: Path) -> None:
    reference = mim.declare()
    entries = mim.json("verify")["entries"]
    for path in (tmp_path, tmp_path / "none", Path("/dev/zero"), Path("kept:" + "0" * 64 + ":5:x")):
        assert mim.fails(1, "attach", reference, str(path))
    assert mim.json("verify")["entries"] == entries


def test_readings_and_excerpts_are_findings(mim: Mim) -> None:
    reference = mim.declare()
    mim("reading", reference, "error rate", "12,400.5", "--unit", "per min", "--source", "Grafana")
    mim("excerpt", reference, "-", "--source", "gateway.log", input="ERROR pool\n  at x\n  at y\n")
    found = mim.json("show", reference)["findings"]
    assert [each["text"] for each in found] == [
        "error rate: 12,400.5 per min · Grafana",
        "gateway.log: ERROR pool (and 2 more lines)",
    ]
    assert [each["source"] for each in found] == ["metric", "log"]
    for wrong in ("twelve", "1e9", "nan", "inf", "1,2", "--5", "9" * 400):
        mim.fails(1, "reading", reference, "--what", "rate", "--value", wrong)


def test_links_are_filled_in_and_never_opened_unasked(
    mim: Mim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    reference = mim.declare("Card payments fail", "--service", "Cards & co")
    assert "The policy has no links" in mim("links", reference)
    policy = tmp_path / "policy.toml"
    policy.write_text('[[links]]\nid = "mon"\ntitle = "Monitor"\nurl = "https://mon.example/?s={service}"\n')
    (link,) = mim.json("--policy", str(policy), "links", reference)
    assert link == {
        "id": "mon:Cards & co",
        "title": "Monitor: Cards & co",
        "url": "https://mon.example/?s=Cards%20%26%20co",
    }
    assert not opened
    mim("--policy", str(policy), "links", reference, "--open", "mon")
    assert opened == [link["url"]]
    policy.write_text('[[links]]\nid = "mon"\ntitle = "M"\nurl = "javascript:alert(1)"\n')
    assert "http or https" in mim.fails(1, "--policy", str(policy), "links", reference)
