"""Duties to regulators: a person decides, every clock is recorded, and closing the incident settles none."""

from __future__ import annotations

import pytest

from mim_console.desk.desk import Desk
from mim_console.desk.moment import Refused
from mim_console.desk.verbs import VERBS
from mim_console.incident.facts.timing import ThresholdPassed
from mim_console.incident.fold import read
from mim_console.reports.state import state
from tests.desk.conftest import Clock, declare, do


def shares(desk: Desk, id: str) -> list[tuple[str, float]]:
    """The thresholds of regulatory clocks on the record."""
    said = [read(entry) for entry in desk.ledger.read(id)]
    return [(f.name, f.threshold) for f in said if isinstance(f, ThresholdPassed) and f.subject == "regulatory"]


def offered(desk: Desk, id: str, verb: str, name: str) -> list[str]:
    return [word for word, _ in VERBS[verb].inputs[name].offered(desk.moment(id))]


def test_closed_and_rejected_incidents_still_owe_their_reports(desk: Desk, clock: Clock) -> None:
    closed, rejected = declare(desk), do(desk, "propose", title="Mail is slow", reason="two call")[0].incident
    for id in (closed, rejected):
        do(desk, "regulatory", id, regime="gdpr", reason="addresses may be out", since="now")
    do(desk, "resolve", closed, how="rolled back", reason="errors are gone")
    do(desk, "close", closed, reason="all agreed")
    do(desk, "reject", rejected, reason="one user")
    clock.move(hours=73)
    desk.settle()
    desk.settle()
    for id in (closed, rejected):
        assert shares(desk, id) == [("GDPR: notification", share) for share in (0.5, 0.75, 1.0)]
        do(desk, "submit-report", id, report="gdpr/notification", reference="ICO 77")
        assert [each.state(clock()) for each in desk.clocks(id) if each.kind == "regulatory"] == ["breached"]
    others = [read(entry) for entry in desk.ledger.read(closed) if entry.kind == "threshold_passed"]
    assert {fact.subject for fact in others if isinstance(fact, ThresholdPassed)} == {"regulatory"}


def test_who_closes_demotes_or_rejects_it_reads_first_what_is_still_owed(desk: Desk) -> None:
    id, candidate = declare(desk), do(desk, "propose", title="Mail is slow", reason="two call")[0].incident
    over = [("close", id), ("demote", id), ("reject", candidate)]
    assert [VERBS[verb].shows(desk.moment(each)) for verb, each in over] == ["", "", ""]
    for each in (id, candidate):
        do(desk, "regulatory", each, regime="dora", reason="payments", since="now")
        do(desk, "submit-report", each, report="dora/initial")
    for verb, each in over:
        told = VERBS[verb].shows(desk.moment(each))
        assert "· DORA: intermediate report · due 7 Mar 14:05" in told
        assert "DORA: initial" not in told
    do(desk, "resolve", id, how="rolled back", reason="errors are gone")
    do(desk, "close", id, reason="all agreed")
    do(desk, "regulatory-off", id, regime="dora", reason="no payment was lost")
    assert VERBS["demote"].shows(desk.moment(id)) == ""


def test_only_what_is_open_is_offered_and_a_repeated_report_again(desk: Desk) -> None:
    id = declare(desk)
    assert VERBS["submit-report"].why_off(desk.moment(id)) == "no report to a regulator is open"
    do(desk, "regulatory", id, regime="dora", reason="payments", decided_by="Lena")
    assert offered(desk, id, "regulatory-anchor", "anchor") == ["dora/aware", "dora/classified"]
    assert offered(desk, id, "submit-report", "report") == ["dora/initial", "dora/intermediate", "dora/final"]
    for report in ("dora/initial", "dora/intermediate"):
        do(desk, "submit-report", id, report=report)
    assert offered(desk, id, "submit-report", "report") == ["dora/intermediate", "dora/final"]
    do(desk, "regulatory-off", id, regime="dora", reason="no payment was lost")
    assert VERBS["submit-report"].why_off(desk.moment(id)) == "no report to a regulator is open"
    assert offered(desk, id, "regulatory", "regime")[2] == "dora"


@pytest.mark.parametrize(
    ("verb", "typed", "said"),
    [
        ("regulatory", {"regime": "gdpr", "reason": "x"}, "GDPR is on already, decided by Ana"),
        ("regulatory", {"regime": "uk", "reason": "x"}, "Regime: two fit: uk-gdpr, uk-nis"),
        ("regulatory", {"regime": "mars", "reason": "x"}, "Regime: 'mars' is not one of gdpr"),
        ("regulatory", {"regime": "dora", "reason": " "}, "Why: this is needed"),
        (
            "regulatory-anchor",
            {"anchor": "gdpr/aware", "since": "2027-01-01T10:00"},
            "When it was: that is in the future",
        ),
        (
            "regulatory-anchor",
            {"anchor": "dora/aware", "since": "-5m"},
            "Anchor: 'dora/aware' is not one of gdpr/aware",
        ),
        ("submit-report", {"report": "gdpr/final"}, "Report: 'gdpr/final' is not one of gdpr/notification"),
        ("regulatory-off", {"regime": "dora", "reason": "x"}, "Regime: 'dora' is not one of gdpr"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(desk: Desk, verb: str, typed: dict[str, str], said: str) -> None:
    id = declare(desk)
    do(desk, "regulatory", id, regime="gdpr", reason="addresses may be out")
    before = desk.ledger.arrival()
    with pytest.raises(Refused) as refused:
        do(desk, verb, id, **typed)
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)
    assert desk.ledger.arrival() == before


def test_programs_see_what_applies_since_when_and_what_was_submitted(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    do(desk, "regulatory", id, regime="gdpr", reason="addresses may be out", since="-20m", decided_by="Lena")
    do(desk, "submit-report", id, report="gdpr/notification", reference="ICO 77")
    found = state(desk.incident(id), desk.clocks(id), desk.policy, desk.playbook, clock())
    (duty,) = found["duties"]
    assert (duty["regime"], duty["decided_by"], duty["applies"]) == ("gdpr", "Lena", True)
    assert duty["anchors"]["aware"]["at"].startswith("2026-03-04T13:45:00")
    assert [(each["report"], each["reference"]) for each in duty["submitted"]] == [("notification", "ICO 77")]
