"""Diagnose: findings, hypotheses and their evidence, suspected changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mim_console.desk.inputs import Choice, Past, Person, Pick, Text
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import REASON, changes, hypotheses, never, over, settled, without, words
from mim_console.desk.verbs.mapped import Service
from mim_console.incident.facts import diagnose as fact
from mim_console.incident.facts.base import tail
from mim_console.incident.facts.work import ActionAdded

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.changes import Ranked
    from mim_console.incident.facts.diagnose import Change, Hypothesis, Source

ABOUT = "diagnose"
HYPOTHESIS = Pick(label="Hypothesis", among_these=hypotheses)
LINK = Text(label="Link")
NONE_OPEN = "no hypothesis is open"
RECENT = 50
"""How many recent changes are offered: the likeliest."""
Verdict = Literal["suspect", "hypothesis", "rollback", "ruled out"]
VERDICTS = (
    ("suspect", "keep an eye on it"),
    ("hypothesis", "it may be the cause"),
    ("rollback", "take it back, once that is approved"),
    ("ruled out", "it was not that one"),
)
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


def _recent(m: Moment) -> list[tuple[str, str, Ranked]]:
    found = m.estate.ranked(m.incident)[:RECENT]
    return [(each.change.key, f"{_standing(each)}{each.reason} · {each.change.what}", each) for each in found]


def _standing(change: Ranked) -> str:
    return "ruled out · " if change.cleared else f"{change.handle} · " if change.handle else ""


def _named(m: Moment) -> list[tuple[str, str]]:
    return [(each.change.what, each.reason) for _, _, each in _recent(m) if not (each.handle or each.cleared)]


@verb(
    "change",
    "Suspect a change",
    ABOUT,
    off=over,
    what=Text(label="Change", options=_named),
    service=Service(label="Service", help="empty: as the list of changes says"),
    reference=Text(label="Number"),
    made=Past(label="Made at"),
)
def change(m: Moment, what: str, service: str = "", reference: str = "", made: datetime | None = None) -> Facts:
    """A deployment, a switch, a rotated key shortly before it began."""
    named = what.casefold()
    alike = (each for key, _, each in _recent(m) if named in (key.casefold(), each.change.what.casefold()))
    known = next(alike, None)
    if known is not None and not (service or reference or made):
        yield _suspected(m, known)
    else:
        yield fact.ChangeSuspected(
            handle=m.incident.next_handle("X"), what=what, service=service, reference=reference, made=made
        )


@verb(
    "weigh-change",
    "Judge a recent change",
    ABOUT,
    off=without(_recent, "no recent change is known: `changes import` and `changes add` tell of some"),
    change=Pick(label="Change", among_these=_recent, remark=lambda _, each: f"{each.change.what} · {each.reason}"),
    verdict=Choice(label="Verdict", options=VERDICTS, prefill="hypothesis"),
    reason=Text(label="Why", help="needed to rule it out"),
    owner=Person(label="Owner", help="of the rollback"),
    back_out=Text(label="Way back", help="empty: as its record says"),
)
def weigh_change(
    m: Moment, change: Ranked, verdict: Verdict, reason: str = "", owner: str = "", back_out: str = ""
) -> Facts:
    """A theory, a rollback that somebody must approve, or not that one: with all that is known of it on the record."""
    if verdict == "ruled out" and not reason:
        raise Refused("Why: say what shows that it was not this change, or it will be looked at again")
    alike = (each for each in m.incident.changes.values() if change.change.key in (each.key, each.reference))
    before = next((each for each in alike if not each.cleared), None)
    if before is None:
        yield _suspected(m, change, cleared=reason if verdict == "ruled out" else "")
    elif verdict == "ruled out":
        yield fact.ChangeCleared(about=before.id, handle=before.handle, reason=reason)
    elif verdict == "suspect":
        raise Refused(f"it is suspected already, as {before.handle}")
    if verdict == "hypothesis":
        text = f"caused by {change.change.what} ({reason or change.reason})"
        yield fact.HypothesisRaised(handle=m.incident.next_handle("H"), text=text)
    elif verdict == "rollback":
        way = back_out or change.change.back_out
        yield ActionAdded(
            handle=m.incident.next_handle("A"),
            type="rollback",
            what=f"roll back {change.change.what}{tail(way)}",
            owner=owner,
            due=m.at + m.policy.actions.due["rollback"],
            approval=True,
            ticket=change.change.number,
        )


def _suspected(m: Moment, change: Ranked, cleared: str = "") -> fact.ChangeSuspected:
    """The change with all that is known of it now: the list may be thinned out, the record may not."""
    record = change.change
    return fact.ChangeSuspected(
        handle=m.incident.next_handle("X"),
        what=record.what,
        service=", ".join(record.services),
        reference=record.number,
        made=record.at,
        key=record.key,
        by=record.by or record.group,
        back_out=record.back_out,
        link=record.link,
        source=record.source,
        near=change.reason,
        cleared=cleared,
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
