"""The run-sheet: all that is needed on paper, on a page, and nothing in it that a reader's machine obeys."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mim_console.data import template_file
from mim_console.incident.directory import Contact, Directory
from mim_console.incident.facts import Fact
from mim_console.incident.facts.asks import Asked
from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.contain import ContainmentApplied
from mim_console.incident.facts.diagnose import HypothesisRaised, HypothesisRuledOut
from mim_console.incident.facts.escalate import Escalated, VendorEngaged
from mim_console.incident.facts.identify import BridgeOpened, Declared
from mim_console.incident.facts.outgoing import UpdateComposed
from mim_console.incident.facts.people import RoleAssigned
from mim_console.incident.facts.regulatory import AnchorSet, RegimeOn
from mim_console.incident.facts.work import ActionAdded
from mim_console.incident.fold import fold
from mim_console.incident.seal import Seal
from mim_console.reports.runsheet import Sheet, runsheet
from mim_console.reports.template import WrongTemplate
from tests.incident.tale import POLICY
from tests.reports.made import STANDING, recorded

DIRECTORY = Directory(
    [
        Contact(name="Maria Silva", titles=("Head of IT",), phone="+44 20 7946 0120", email="maria@example.org"),
        Contact(name="Ana", mobile="+44 7700 900100"),
        Contact(name="Acme duty", kind="vendor", team="Acme", phone="+44 20 7946 0160"),
        Contact(name="Bridge 1", kind="bridge", phone="+44 20 7946 0190"),
    ]
)
NOW = STANDING + timedelta(minutes=30)
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} \x1b[31m \u202eevil </style> \"'&amp;"


def opening(zone: str = "Asia/Kolkata", title: str = "Cards fail", text: str = "Cards") -> list[Fact]:
    return [
        Declared(
            reference="INC-1", title=title, impact="high", urgency="high", priority="P1", services=(text,), zone=zone
        ),
        RoleAssigned(role="mim", person="Ana"),
        BridgeOpened(where="https://meet.example.org/1"),
        Asked(handle="Q1", who="Bob", what=f"pool stats {text}", due=NOW + timedelta(minutes=3)),
        ActionAdded(handle="A1", what="roll back", due=datetime(2026, 3, 4, 20, tzinfo=UTC)),
        ContainmentApplied(handle="C1", what="half the load", undo="set it to 100"),
        VendorEngaged(handle="V1", vendor="Acme", case="8841"),
        UpdateSent(audience="executives", text=f"Cards fail. {text}", next_due=NOW + timedelta(minutes=10)),
        Escalated(to="Head of IT", reason="no cause", rung="head-of-it"),
        RegimeOn(regime="dora", title="DORA", decided_by="Lena", reason="payments"),
        AnchorSet(regime="dora", anchor="aware", instant=STANDING),
    ]


def sheet(facts: Iterable[Fact], *, html: bool = False, directory: Directory = DIRECTORY, template: str = "") -> str:
    entries = recorded(facts, STANDING)
    name = template_file.RUNSHEET_HTML if html else template_file.RUNSHEET
    made = Sheet(fold(entries), entries, POLICY, directory, Path("/srv/mim.db"), NOW)
    return runsheet(made, template or template_file.Templates().load(name)[0], name, html=html)


def test_it_says_whom_to_call_when_and_how_to_go_on() -> None:
    text = sheet(opening())
    entries = recorded(opening(), STANDING)
    seal = Seal()
    for entry in entries:
        seal.add(entry)
    squeezed = " ".join(text.split())
    for said in (
        "RUN-SHEET INC-1 Cards fail",
        "as of Wed 4 Mar 19:00 Kolkata · 13:30 UTC",
        "bridge: https://meet.example.org/1",
        "Major incident manager Ana mobile +44 7700 900100",
        "Vendor Acme 8841 Acme duty phone +44 20 7946 0160",
        "Bridge 1 phone +44 20 7946 0190",
        "called 18:39, NO ANSWER: Head of IT: Maria +44 20 7946 0120",
        "5 Mar 18:30 13:00 DORA: initial notification, classified: not",
        "no clock DORA: intermediate report: 72 hours after initial Lena",
        "Not legal advice",
        "4 Mar 19:10 13:40 Executives",
        "4 Mar 19:03 13:33 Q1 Bob pool stats Cards",
        "5 Mar 01:30 4 Mar 20:00 A1 NO OWNER roll back",
        "C1 half the load set it to 100",
        "/srv/mim.db",
        f"{len(entries)} entries",
    ):
        assert said in squeezed, said
    assert seal.digest in text


def called(*facts: Fact) -> str:
    declared = Declared(reference="INC-1", title="Cards fail", impact="high", urgency="high", priority="P1")
    return " ".join(sheet([declared, RoleAssigned(role="mim", person="Ana"), *facts]).split())


def test_of_a_step_each_is_said_to_be_called_or_not() -> None:
    (first, *_) = POLICY.escalation.rungs
    assert {"Service owner", "Service desk"} < set(first.who)
    told = called(Escalated(to="Service owner", rung=first.id, via="+44 20 1"))
    assert "called 13:03, NO ANSWER: Service owner +44 20 1" in told
    assert "NOT CALLED YET: Service desk" in told
    assert told.count("NOT CALLED YET") == 1  # the incident manager knows
    told = called(
        Escalated(to="Service owner", rung=first.id),
        Escalated(to="Night shift, Service desk", rung=first.id),
        Escalated(to="Maria Silva"),
    )
    assert "called 13:04, NO ANSWER: Night shift, Service desk" in told
    assert "called 13:05, NO ANSWER: Maria Silva +44 20 7946 0120" in told
    assert "NOT CALLED YET" not in told


def test_what_is_not_delivered_is_there_with_what_to_do() -> None:
    update = UpdateComposed(
        handle="U1",
        audience="executives",
        headline="Cards fail",
        text="Status: known.\n\nImpact: nobody can pay.",
        parts={"impact": "nobody\ncan pay."},
        channels=("email",),
    )
    assert "U1 Executives, by E-mail SEND IT BY HAND, and note who did · Cards fail · nobody" in called(update)
    assert "NOT APPROVED: Ana reads it" in called(update.model_copy(update={"approver": "mim"}))


def test_an_update_in_lines_is_told_in_one() -> None:
    assert "Cards fail. · In 12 shops." in called(UpdateSent(audience="executives", text="Cards fail.\n\nIn 12 shops."))


def test_what_was_suspected_and_ruled_out_is_there() -> None:
    raised = HypothesisRaised(handle="H1", text="the pool")
    about = recorded([*opening()[:2], raised], STANDING)[-1].id  # the third entry, as `called` records it
    told = called(raised, HypothesisRaised(handle="H2", text="the cache"))
    assert "H1 open, 0 for, 0 against the pool H2 open" in told
    ruled_out = HypothesisRuledOut(about=about, handle="H1", reason="steady")
    assert "H1 RULED OUT the pool: steady" in called(raised, ruled_out)


def test_the_text_fits_paper() -> None:
    lines = sheet(opening()).splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert len(lines) <= 66


def test_utc_is_said_once() -> None:
    text = sheet(opening(zone="UTC"))
    assert "UTC         " in text
    assert "4 Mar 13:40  Executives" in text


def test_without_a_directory_the_ladder_still_says_who() -> None:
    text = sheet(opening(), directory=Directory())
    assert "Head of IT" in text
    assert "Maria" not in text


@given(st.integers(0, 60))
def test_however_much_is_open_it_stays_short_and_says_what_is_left_out(count: int) -> None:
    asks = [Asked(handle=f"Q{n}", who="Bob", what="x", due=NOW) for n in range(2, count + 2)]
    text = sheet([*opening(), *asks])
    assert len(text.splitlines()) <= 85
    assert ("and " in text and " more" in text) == (count + 2 > 17)


OURS = {"html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "p", "footer"} | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "b",
}


class Page(HTMLParser):
    """The tags of a page, and what a reader reads."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_stands_alone() -> None:
    html = sheet(opening(), html=True)
    page = Page()
    page.feed(html)
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "object", "form", "a"})
    assert page.attributes.isdisjoint({"src", "href", "onclick", "onload", "style"})
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html
    assert "Head of IT: Maria Silva" in page.text


@pytest.mark.parametrize("html", [True, False])
def test_what_somebody_typed_stays_what_they_typed(html: bool) -> None:
    told = sheet(opening(title=HOSTILE, text=HOSTILE), html=html)
    assert "\x1b" not in told
    assert "\u202e" not in told
    if html:
        page = Page()
        page.feed(told)
        assert "script" not in page.tags
        assert "<script>alert(1)</script> {{ 7*7 }} ␛[31m ⟨U+202E⟩evil" in page.text
    else:
        assert max(map(cell_len, told.splitlines())) <= 80


@given(st.text(max_size=300), st.booleans())
def test_any_text_leaves_the_sheet_whole(text: str, html: bool) -> None:
    told = sheet(opening(title=text or "x", text=text or "x"), html=html)
    if html:
        page = Page()
        page.feed(told)
        assert page.tags <= OURS
    else:
        assert max(map(cell_len, told.splitlines())) <= 80


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("one\n{{ nothing }}", "line 2: 'nothing' is undefined"),
        ("{% for x in tables %}", "line 1: "),
        ("\n{{ 1 // 0 }}", "line 2: "),
        ("{{ head.__class__.__mro__ }}", "line 1: "),
    ],
)
def test_a_template_that_does_not_work_is_named_with_its_line(template: str, said: str) -> None:
    for html in (True, False):
        with pytest.raises(WrongTemplate) as refused:
            sheet(opening(), html=html, template=template)
        assert said in str(refused.value)
        assert "\n" not in str(refused.value)
