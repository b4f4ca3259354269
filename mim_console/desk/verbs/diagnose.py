"""Diagnose: findings, hypotheses and their evidence, suspected changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice, Past, Pick, Text
from mim_console.desk.moment import Moment
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import REASON, changes, hypotheses, never, over, settled, without, words
from mim_console.incident.facts import diagnose as fact

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.facts.diagnose import Change, Hypothesis, Source

ABOUT = "diagnose"
HYPOTHESIS = Pick(label="Hypothesis", among_these=hypotheses)
LINK = Text(label="Link")
NONE_OPEN = "no hypothesis is open"
SOURCES = words("symptom", "metric", "log", "alert", "user", "dependency", "vendor", "configuration", "other")


@verb(
    "found",
    "Note a finding",
    ABOUT,
    off=never,
    text=Text(label="What is so"),
    source=Choice(label="Seen in", options=SOURCES, prefill="other"),
    link=LINK,
)
def found(m: Moment, text: str, source: Source = "other", link: str = "") -> Facts:
    """A fact, not a theory: a symptom, a reading, a log line, a user's report."""
    yield fact.Found(text=text, source=source, link=link)


@verb("hypothesis", "Put up a hypothesis", ABOUT, off=over, text=Text(label="Theory"))
def hypothesis(m: Moment, text: str) -> Facts:
    """One theory a line; collect evidence for and against it, then settle it."""
    yield fact.HypothesisRaised(handle=m.incident.next_handle("H"), text=text)


@verb(
    "evidence",
    "Add evidence",
    ABOUT,
    off=without(hypotheses, NONE_OPEN),
    hypothesis=HYPOTHESIS,
    speaks=Choice(label="Speaks", options=words("for", "against"), prefill="for"),
    text=Text(label="What"),
    link=LINK,
)
def evidence(m: Moment, hypothesis: Hypothesis, speaks: str, text: str, link: str = "") -> Facts:
    """What speaks for a theory, or against it."""
    yield fact.EvidenceAdded(
        about=hypothesis.id, handle=hypothesis.handle, supports=speaks == "for", text=text, link=link
    )


@verb(
    "rule-out", "Rule a hypothesis out", ABOUT, off=without(hypotheses, NONE_OPEN), hypothesis=HYPOTHESIS, reason=REASON
)
def rule_out(m: Moment, hypothesis: Hypothesis, reason: str) -> Facts:
    """It is not that; it stays on the board, so that nobody tries it twice."""
    yield fact.HypothesisRuledOut(about=hypothesis.id, handle=hypothesis.handle, reason=reason)


@verb(
    "confirm-cause",
    "Confirm a hypothesis",
    ABOUT,
    off=without(hypotheses, NONE_OPEN),
    hypothesis=HYPOTHESIS,
    reason=Text(label="Proved by"),
)
def confirm_cause(m: Moment, hypothesis: Hypothesis, reason: str = "") -> Facts:
    """The cause is known: the milestone “diagnosed”."""
    yield fact.HypothesisConfirmed(about=hypothesis.id, handle=hypothesis.handle, reason=reason)


@verb(
    "reopen-hypothesis",
    "Take a hypothesis up again",
    ABOUT,
    off=without(settled, "no hypothesis is settled"),
    hypothesis=Pick(label="Hypothesis", among_these=settled),
    reason=REASON,
)
def reopen_hypothesis(m: Moment, hypothesis: Hypothesis, reason: str) -> Facts:
    """It may be that after all."""
    yield fact.HypothesisReopened(about=hypothesis.id, handle=hypothesis.handle, reason=reason)


@verb(
    "change",
    "Suspect a change",
    ABOUT,
    off=over,
    what=Text(label="Change"),
    service=Text(label="Service"),
    reference=Text(label="Number"),
    made=Past(label="Made at"),
)
def change(m: Moment, what: str, service: str = "", reference: str = "", made: datetime | None = None) -> Facts:
    """A deployment, a switch, a rotated key shortly before it began."""
    yield fact.ChangeSuspected(
        handle=m.incident.next_handle("X"), what=what, service=service, reference=reference, made=made
    )


@verb(
    "clear-change",
    "Clear a suspected change",
    ABOUT,
    off=without(changes, "no change is suspected"),
    change=Pick(label="Change", among_these=changes),
    reason=REASON,
)
def clear_change(m: Moment, change: Change, reason: str) -> Facts:
    """It was not that one."""
    yield fact.ChangeCleared(about=change.id, handle=change.handle, reason=reason)
