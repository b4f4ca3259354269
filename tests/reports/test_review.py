"""The review is complete, says what is unknown, and nobody's text is Markdown in it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mim_console.data import rules_file, template_file
from mim_console.incident.entry import Entry
from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.contain import ContainmentApplied, ContainmentChecked
from mim_console.incident.facts.evidence import FileAttached
from mim_console.incident.facts.identify import CandidateRaised, Declared, MilestoneReached
from mim_console.incident.facts.lifecycle import Closed, FixApplied
from mim_console.incident.facts.review import ReviewPoint, ReviewSigned
from mim_console.incident.facts.review_text import ReviewWritten
from mim_console.incident.facts.scope import ServiceAffected, ServiceState
from mim_console.incident.fold import fold
from mim_console.incident.policy import Policy
from mim_console.incident.safe import one_line
from mim_console.reports.inert import inert, paragraphs
from mim_console.reports.review import WrongTemplate, review
from tests.reports.made import STANDING, recorded
from tests.reports.whole import whole

POLICY = rules_file.defaults(Policy, "policy.toml")
GITHUB = MarkdownIt("gfm-like")
"""Tables, struck text, and bare addresses made links."""
NASTY = st.text(
    st.sampled_from("a1 .-+*_#`~>|<![](){}=:/&;@\\\"'$^%\n\t\r\x1b\u202e\u200b\u2028ß漢"), min_size=1, max_size=24
)
HOSTILE = st.one_of(
    NASTY,
    st.text(min_size=1, max_size=24),
    st.sampled_from(
        [
            "# heading",
            "x\n# heading\n\nsetext\n===",
            "- item",
            "12. item",
            "> quote",
            "    code",
            "```\ncode\n```",
            "~~~",
            "***",
            "---",
            "| a | b |\n|---|---|\n| c | d |",
            "x\n:-",
            "<script>alert(1)</script>",
            "<!-- -->",
            "<https://evil.example>",
            "[text](https://evil.example)",
            "![](https://evil.example/x.png)",
            "[x]: https://evil.example",
            "https://evil.example/path?q=1",
            "http://localhost",
            "//localhost/x",
            "www.evil.example",
            "WWW.1.com",
            "evil.com/x",
            "mallory@evil.example",
            "mailto:mallory@evil.example",
            "ftp://evil.example",
            "**bold** _emphasis_ ~~gone~~ `code`",
            "&lt;b&gt; &#35; &copy;",
            "ends with \\",
            "{{ 7 * 7 }}{% raw %}",
        ]
    ),
).filter(lambda text: bool(inert(text)))


def written(entries: list[Entry], now: datetime, template: str | None = None) -> str:
    text, name = template_file.Templates().load(template_file.REVIEW)
    return review(fold(entries), entries, POLICY, now, template or text, name)


def shape(markdown: str) -> list[tuple[str, str, int]]:
    """The structure that a reader of Markdown sees, without the words."""
    found = []
    for token in GITHUB.parse(markdown):
        found.append((token.type, token.tag, token.level))
        found += [(child.type, child.tag, child.level) for child in token.children or [] if child.type != "text"]
    return found


def words(markdown: str) -> str:
    tokens = [child for token in GITHUB.parse(markdown) for child in token.children or []]
    return " ".join(child.content for child in tokens if child.type == "text")


PLACES = """# {0} · {0}

**{0}.** {0} and {0}

| {0} | {0} |
|:--|--:|
| {0} | {0} |
| {0}{0} | |

- {0}: {0} ({0})
  - {0}

{0}
{0}

    {0}

{0}
"""
"""Every place of a Markdown document where a value may be printed."""


@settings(max_examples=200)
@given(HOSTILE)
def test_no_text_changes_the_shape_of_what_is_around_it(word: str) -> None:
    markdown = PLACES.format(inert(word))
    assert shape(markdown) == shape(PLACES.format("plain"))
    squeezed = re.sub(r"\s", "", one_line(word))
    assert re.sub(r"\s", "", words(markdown)).count(squeezed) >= PLACES.count("{0}") - 1  # one is code


@settings(max_examples=15)
@given(HOSTILE)
def test_no_text_changes_the_shape_of_the_review(word: str) -> None:
    hostile = _whole_review(word)
    assert shape(hostile) == shape(_whole_review("plain"))
    squeezed = re.sub(r"\s", "", one_line(word))
    assert re.sub(r"\s", "", words(hostile)).count(squeezed) > 100


@cache
def _whole_review(word: str) -> str:
    return written(whole(word, STANDING), STANDING + timedelta(hours=2))


@given(HOSTILE | st.lists(HOSTILE, max_size=5).map("\n".join) | st.lists(HOSTILE, max_size=3).map("\n\n".join))
def test_paragraphs_are_nothing_but_paragraphs(text: str) -> None:
    assert {kind for kind, _, _ in shape(paragraphs(text))} <= {
        *("paragraph_open", "paragraph_close", "inline", "hardbreak", "softbreak"),
    }


@given(HOSTILE)
def test_text_that_is_inert_stays_as_it_is(text: str) -> None:
    assert inert(inert(text)) == inert(text)


def test_paragraphs_keep_lines_and_gaps() -> None:
    html = GITHUB.render(paragraphs("one\n two\n\n \n# three"))
    assert html == "<p>one<br />\ntwo</p>\n<p># three</p>\n"


def test_nothing_has_to_be_known() -> None:
    said = written(recorded([CandidateRaised(reference="INC-1", title="t", reason="r")], STANDING), STANDING)
    assert "\nUnknown: impact start; detected; " in said
    assert "time to restore (impact start, restored)" in said
    assert "Updates on time: unknown, none was due" in said
    assert "The cause is not known yet" in said


def test_what_somebody_wrote_stands_instead() -> None:
    opening = Declared(reference="INC-1", title="t", impact="high", urgency="high", priority="P1", source="a user")
    sections = ("summary", "impact", "detection", "response", "communication", "causes", "external summary", "notes")
    facts = [ReviewWritten(section=section, text=f"My {section}.\n\nEnd.") for section in sections]  # type: ignore[arg-type]
    said = written(recorded([opening, *facts], STANDING), STANDING)
    assert all(f"My {section}.\n\nEnd." in said for section in sections)
    assert "Noticed by" not in said
    assert "Nobody has written" not in said.partition("## Appendix")[0]


def test_metrics_name_their_end_points_and_lateness_its_times() -> None:
    entries = whole("plain", STANDING)
    said = written(entries, STANDING + timedelta(hours=2))
    assert "time to engage (engaged)" in said
    assert "| plain: plain | 13:05 | not done | 1h 55m | plain |" in said
    assert entries[-1].chain in said
    assert f"{len(entries)} entries" in said
    assert said.count("logged") == 0


OPENING = Declared(reference="INC-1", title="t", impact="high", urgency="high", priority="P1", services=("tills",))


def test_what_was_closed_before_it_was_due_is_not_late_by_some_time() -> None:
    said = written(recorded([OPENING, Closed()], STANDING), STANDING + timedelta(hours=2))
    assert "| update to customers | 13:16 | not done | closed before | nobody |" in said


def test_one_day_is_said_once_and_every_line_has_only_its_time() -> None:
    said = written(whole("plain", STANDING), STANDING + timedelta(hours=2)).partition("## Appendix")[0]
    head, rest = said.split("## Summary")
    assert "| Date | Wed 4 Mar 2026 |" in head
    assert "All times are UTC unless said otherwise; those without a date are of Wed 4 Mar 2026." in head
    assert "Mar" not in rest
    assert "UTC" not in rest
    assert "- **13:20** plain: restored" in rest


def test_another_day_has_its_date_and_what_happened_its_heading() -> None:
    start = STANDING.replace(hour=23, minute=57)
    facts = [OPENING, ServiceAffected(service="tills", state="down"), ServiceAffected(service="tills", state="down")]
    said = written(recorded([*facts, FixApplied(what="4.17 is back")], start), start + timedelta(hours=2))
    assert "| Date | Wed 4 Mar 2026 to Thu 5 Mar 2026 |" in said
    assert "| fix applied | 5 Mar 00:01 | from the record |" in said
    story = said.partition("## What happened")[2].partition("## Detection")[0]
    assert story.count("tills: down") == 1
    assert story.index("### Wed 4 Mar 2026") < story.index("- **23:59** tills: down")
    assert story.index("### Thu 5 Mar 2026") < story.index("- **00:01** fix applied")


def test_a_zone_is_said_once_and_utc_stands_only_beside_another_time() -> None:
    abroad = OPENING.model_copy(update={"zone": "Asia/Dubai"})
    said = written(recorded([abroad, MilestoneReached(milestone="detected")], STANDING), STANDING)
    assert "All times are Dubai (UTC+04) unless said otherwise" in said
    assert "| detected | 17:02 | 13:02 | stated |" in said
    assert "| detected | 13:02 | stated |" in written(
        recorded([OPENING, MilestoneReached(milestone="detected")], STANDING), STANDING
    )


def test_a_time_after_the_clocks_changed_says_its_zone() -> None:
    start = datetime(2026, 3, 29, 0, 58, tzinfo=UTC)
    london = OPENING.model_copy(update={"zone": "Europe/London"})
    said = written(recorded([london, FixApplied(what="4.17 is back")], start), start + timedelta(minutes=2))
    assert "All times are London (GMT)" in said
    assert "| fix applied | 02:00 BST | 01:00 | from the record |" in said


def test_a_measure_that_nobody_saw_hold_is_not_said_to_contain() -> None:
    facts = [OPENING, ContainmentApplied(handle="C1", what="half the load")]
    said = written(recorded(facts, STANDING), STANDING)
    assert "contained, no measure is known to hold" in said
    assert "Contained by" not in said
    applied = recorded(facts, STANDING)[1].id
    held = written(recorded([*facts, ContainmentChecked(about=applied, handle="C1", holds=True)], STANDING), STANDING)
    assert "| contained | 13:03 | from the record |" in held
    assert "Contained by:\n\n- **13:02** half the load" in held


def test_downtime_says_the_calm_that_it_leaves_out() -> None:
    states: list[ServiceState] = ["down", "restored", "down", "restored"]
    facts = [ServiceAffected(service="tills", state=state) for state in states]
    started = MilestoneReached(milestone="impact_start")
    said = written(recorded([OPENING, started, *facts], STANDING), STANDING + timedelta(minutes=10))
    assert "| time to restore | 4m | impact start, 13:02 | restored, 13:06 |" in said
    assert "| downtime | 3m | impact start, 13:02 | restored, 13:06, without 1m of calm between |" in said
    assert "after 4 minutes, 3 minutes of it down" in said


def test_what_several_audiences_were_told_at_once_is_said_once() -> None:
    sent = [UpdateSent(audience=audience, text="Cards fail.") for audience in ("executives", "customers")]
    entries = [replace(entry, occurred_at=STANDING) for entry in recorded([OPENING, *sent], STANDING)]
    said = written(entries, STANDING).partition("## Appendix")[0]
    assert "update to executives, customers: Cards fail." in said
    assert "Cards fail. (executives and customers)" in said
    assert said.count("Cards fail.") == 3, "once in the external summary"


def test_days_are_those_of_the_incident() -> None:
    opening = Declared(
        reference="INC-1", title="t", impact="high", urgency="high", priority="P1", zone="Pacific/Auckland"
    )
    said = written(recorded([opening], STANDING), STANDING)
    assert "### Thu 5 Mar 2026" in said
    assert "- 02:01:00 Ana" in said


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ incident.title", "line 1"),
        ("\n{% endfor %}", "line 2"),
        ("{{ no_such_thing }}", "no_such_thing"),
        ("{{ incident.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_a_template_that_cannot_be_filled_says_why(template: str, said: str) -> None:
    with pytest.raises(WrongTemplate, match=said):
        written(whole("plain", STANDING), STANDING, template)


def test_a_template_need_not_know_how_to_make_text_inert() -> None:
    said = written(whole("<b>", STANDING), STANDING, "{{ incident.title }} and {{ review.points | length }}")
    assert said.startswith("\\<b\\>")


def test_two_texts_what_they_rest_on_and_the_files_stand_in_it() -> None:
    elsewhere = "019ad000-0000-7000-8000-000000000000"
    facts = [
        OPENING,
        FileAttached(handle="F1", name="pool.csv", digest="ab" * 32, size=1234, note="a dump"),
        UpdateSent(
            audience="customers", text="Tills fail since 13:00. We promise it is fixed soon. Next update 14:00 UTC."
        ),
        *(ReviewWritten(section="summary", text=f"{word} text.", base=elsewhere + word) for word in ("One", "Another")),
    ]
    entries = recorded(facts, STANDING)
    found = entries[1].id
    points = [
        ReviewPoint(handle="P1", sort="factor", text="no alarm", rests_on=(found,)),
        ReviewPoint(handle="P2", sort="well", text="quick", rests_on=(found, entries[2].id)),
        ReviewSigned(person="Kim"),
    ]
    said = written(recorded([*facts, *points], STANDING), STANDING + timedelta(hours=1))
    assert "One text." in said
    assert "Another text." in said
    assert "not settled" in said
    assert "no alarm (see 1: 13:02 Ana)" in said
    assert "quick (see 1: 13:02 Ana; 2: 13:03 Ana)" in said
    assert "1. 13:02 Ana: F1 file pool" in said
    assert f"1,234 bytes, SHA-256 {'ab' * 32}" in said
    draft = said.partition("## External summary")[2].partition("##")[0]
    assert "Tills fail since 13:00." in draft
    assert "promise" not in draft.replace("promises nothing", "")
    assert "changed since: summary, P1, P2" in said
