"""Publishing: shown before, on the record before and after, tried again by itself, and never twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mim_console.desk.moment import Refused
from mim_console.desk.publisher import Publisher
from mim_console.desk.verbs.publishing import before
from mim_console.incident.message import Outcome
from mim_console.incident.patience import MOST_TRIES
from mim_console.incident.publishing import Came, Leaf
from tests.desk.conftest import Clock, declare, do
from tests.services.confluence import read_storage

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.policy.trackers import Confluence


class Wiki:
    """Answers what it was told to, then takes everything."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes, self.leaves = [*outcomes], list[Leaf]()

    def __call__(self, leaf: Leaf, confluence: Confluence) -> Came:
        self.leaves.append(leaf)
        if self.outcomes:
            return Came(self.outcomes.pop(0))
        return Came(Outcome("accepted"), "70000", leaf.version + 1, "https://example.atlassian.net/wiki/x")


def round_of(publisher: Publisher) -> None:
    publisher.come_by()
    publisher.finish(10)


def test_it_is_off_until_the_policy_names_a_place(desk: Desk) -> None:
    desk.policy = desk.policy.model_copy(update={"confluence": None})
    id = declare(desk)
    with pytest.raises(Refused, match="no place is set up"):
        do(desk, "publish", id)


def test_it_is_tried_until_it_is_there_and_then_the_same_page_is_written_anew(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    do(desk, "publish", id)
    with pytest.raises(Refused, match="on its way already"):
        do(desk, "publish", id)
    wiki = Wiki(Outcome("unreached", "no route"))
    publisher = Publisher(desk, wiki)
    round_of(publisher)
    round_of(publisher)
    assert (desk.incident(id).pages["confluence"].said, len(wiki.leaves)) == ("no route", 1)
    clock.move(minutes=1)
    round_of(publisher)
    there = desk.incident(id).pages["confluence"]
    assert (there.page, there.version, there.result) == ("70000", 1, "accepted")
    do(desk, "publish", id)
    round_of(publisher)
    assert (wiki.leaves[-1].page, wiki.leaves[-1].version) == ("70000", 1)
    kinds = [entry.kind for entry in desk.ledger.read(id) if entry.kind.startswith("publi")]
    attempt = ["publication_wanted", "publication_tried"]
    assert kinds == [*attempt, "publication_failed", "publication_tried", "published", *attempt, "published"]
    assert publisher.said.endswith("https://example.atlassian.net/wiki/x")


def test_it_is_given_up_in_the_end_and_may_be_wanted_again(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    do(desk, "publish", id)
    publisher = Publisher(desk, wiki := Wiki(*[Outcome("unreached", "no route")] * 50))
    for _ in range(20):
        round_of(publisher)
        clock.move(minutes=16)
    there = desk.incident(id).pages["confluence"]
    assert (len(wiki.leaves), there.result) == (MOST_TRIES, "refused")
    assert there.said == f"given up after {MOST_TRIES} tries, the last: no route"
    do(desk, "publish", id)


def test_another_console_does_not_publish_it_too_and_a_stumble_is_on_the_record(desk: Desk, clock: Clock) -> None:
    def stumble(leaf: Leaf, confluence: Confluence) -> Came:
        raise RuntimeError

    id = declare(desk)
    do(desk, "publish", id)
    first, second = Publisher(desk, stumble), Publisher(desk, wiki := Wiki())
    first.come_by()
    second.come_by()
    first.finish(10)
    assert not wiki.leaves
    assert desk.incident(id).pages["confluence"].result == "in doubt"


def test_a_page_that_cannot_be_written_stops_no_console(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mim_console.reports.confluence.leaf", lambda *_: 1 / 0)
    id = declare(desk)
    do(desk, "publish", id)
    round_of(Publisher(desk, wiki := Wiki()))
    assert not wiki.leaves
    assert desk.incident(id).pages["confluence"].said == "the console itself stumbled: ZeroDivisionError"


def test_whoever_publishes_reads_first_what_is_doubtful(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    do(desk, "role", id, role="technical-lead", person="Priya Nair")
    do(
        desk,
        "action",
        id,
        what="Cap the pool",
        owner="Priya Nair",
        type="prevent",
        by="2099-01-01",
        done_test="it is capped",
    )
    said = before(desk.moment(id))
    assert "as a new page in space 123456" in said
    assert "! the review is still a draft" in said
    assert "Priya Nair" in said


def test_what_is_put_there_is_storage_whatever_anybody_typed(desk: Desk, clock: Clock) -> None:
    word = "]]> <script>&nbsp;</p> \x0b \uffff \ud800 {{ 7 }} <ac:image/>" + "&" * 300
    id = do(desk, "declare", title=word, impact="high", urgency="high", service="Cards")[0].incident
    do(desk, "hypothesis", id, text=word)
    do(desk, "note", id, text=f"secret {word}")
    do(desk, "write-review", id, section="notes", text="for us alone")
    do(desk, "publish", id)
    round_of(Publisher(desk, wiki := Wiki()))
    (leaf,) = wiki.leaves
    root = read_storage(leaf.body)
    said = "".join(root.itertext())
    assert "<script>&nbsp;</p>" in said
    assert "{{ 7 }}" in said
    assert id in said
    assert "for us alone" not in said
    assert "secret" not in said
    assert len(leaf.title) == 255
    assert leaf.picture.startswith("<svg")
