"""A correction leaves the old entry in the record, and everything computed uses the right one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from mim_console.incident.entry import Entry, canonical_json
from mim_console.incident.facts import KINDS, Fact
from mim_console.incident.facts.asks import Asked
from mim_console.incident.facts.identify import Declared, MilestoneReached
from mim_console.incident.facts.lifecycle import StageEntered
from mim_console.incident.facts.record import Corrected, Redacted
from mim_console.incident.facts.timing import ThresholdPassed
from mim_console.incident.fold import fold

START = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)
DECLARED = Declared(reference="INC-1", title="Payments fail", impact="high", urgency="high", priority="P1")


def entries(*facts: Fact) -> list[Entry]:
    """One a minute, with ids `e1`, `e2` and so on."""
    minute = count()
    return [
        Entry(
            f"e{n}", "i", "o", n, at, at, "Ana", "ana", fact.kind, canonical_json(fact.model_dump(mode="json")), "", ""
        )
        for n, fact in enumerate(facts, 1)
        for at in [START + timedelta(minutes=next(minute))]
    ]


def corrected(about: str, text: str = "", at: datetime | None = None) -> Corrected:
    return Corrected(about=about, text=text, occurred_at=at, reason="misheard")


def test_every_kind_keeps_its_words_in_a_field_that_it_has() -> None:
    for kind in KINDS.values():
        assert not kind.words or kind.words in kind.model_fields, kind


def test_words_are_put_right_whatever_the_kind() -> None:
    ask = Asked(handle="Q1", who="Bob", what="pool starts", due=START)
    incident = fold(entries(DECLARED, ask, corrected("e1", "Cards fail"), corrected("e2", "pool stats")))
    assert incident.title == "Cards fail"
    assert [ask.what for ask in incident.asks.values()] == ["pool stats"]


def test_the_last_correction_of_several_counts() -> None:
    incident = fold(entries(DECLARED, corrected("e1", "Cards"), corrected("e1", "Cards fail")))
    assert incident.title == "Cards fail"
    assert [correction.said.text for correction in incident.corrections["e1"]] == ["Cards", "Cards fail"]


def test_a_time_is_put_right() -> None:
    at = START - timedelta(minutes=20)
    incident = fold(entries(DECLARED, MilestoneReached(milestone="detected"), corrected("e2", at=at)))
    assert incident.at("detected") == at


@pytest.mark.parametrize("about", ["e2", "e9"])
def test_what_has_no_words_or_is_not_here_stays_as_it_was(about: str) -> None:
    threshold = ThresholdPassed(clock="ask:1", name="ask", threshold=1, due=START)
    plain = entries(DECLARED, threshold)
    assert fold([*plain, *entries(DECLARED, threshold, corrected(about, "no"))[2:]]).passed == fold(plain).passed


def test_a_correction_changes_the_words_only() -> None:
    incident = fold(entries(DECLARED, StageEntered(stage="contain"), corrected("e2", "we throttle first")))
    assert (incident.stage, incident.visits[0].reason) == ("contain", "we throttle first")


def test_a_redaction_leaves_its_reason() -> None:
    assert fold(entries(DECLARED, Redacted(entry="e1", reason="a password"))).redactions == {"e1": "a password"}
