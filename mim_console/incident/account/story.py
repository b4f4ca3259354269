"""What happened, in the order of a story: what it was, whom it hit, how it was noticed, met and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.account.part import Group, Item, Record, groups, on, spoken
from mim_console.incident.clocks import rounds
from mim_console.incident.facts.base import tail
from mim_console.incident.late import never_told
from mim_console.incident.metrics import metrics
from mim_console.incident.outbox import stands, unheard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

SYMPTOMS = ("symptom", "alert", "metric", "user", "log")
"""Findings that tell how it showed."""


def summary(record: Record) -> list[Group]:
    incident = record.incident
    if not incident.opened:
        return []
    return groups(("", [Item(_ended(sentence)) for sentence in _sentences(record)]))


def _sentences(record: Record) -> Iterator[str]:
    incident, at = record.incident, record.incident.at
    yield incident.summary or incident.title
    if incident.scope.impact and not incident.summary:
        yield incident.scope.impact
    told = (("began", "impact_start"), ("was noticed", "detected"), ("was declared", "declared"))
    began = [f"{word} {_when(record, name)}" for word, name in told if at(name)]
    if began:
        level = f" as {held}" if (held := _declared_as(record)) else ""
        yield f"It {_listed(began)}{level}"
    if back := at("restored") or at("resolved"):
        took, down = _measure(record, "ttr"), _measure(record, "downtime")
        after = f", after {spoken(took)}" if took else _since(record, back)
        calm = f", {spoken(down)} of it down" if took and down and down != took else ""
        yield f"It was over {_when(record, 'restored' if at('restored') else 'resolved')}{after}{calm}"
    elif not incident.over:
        yield "It is not over yet"
    yield f"Cause: {incident.known_cause}" if incident.known_cause else "The cause is not known yet"
    if incident.resolution:
        yield f"What ended it: {incident.resolution}"


def _when(record: Record, milestone: str) -> str:
    reached = record.incident.milestones[milestone]
    said = on(record.time(reached.at))
    return said.replace("at ", "at about ", 1) if reached.approximate else said


def _since(record: Record, over: datetime) -> str:
    """How long it was known, where nobody knows how long it was there."""
    detected = record.incident.at("detected")
    return f", {spoken(over - detected)} after it was noticed" if detected and over > detected else ""


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


def _declared_as(record: Record) -> str:
    """The priority that held when it was declared; empty where either is unknown."""
    declared, held = record.incident.at("declared"), record.incident.classifications
    before = [each.priority for each in held if declared and each.at <= declared]
    return before[-1] if before else ""


def _listed(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _measure(record: Record, name: str) -> timedelta | None:
    return next(measure.length for measure in metrics(record.incident) if measure.name == name)


def detection(record: Record) -> list[Group]:
    incident = record.incident
    said = [f"Noticed by {incident.source}."] if incident.source else []
    if (took := _measure(record, "ttd")) is not None:
        said.append(f"It took {spoken(took)} from the start of the impact to its detection.")
    elif incident.at("detected"):
        said.append(f"Noticed {_when(record, 'detected')}; when the impact began is not recorded.")
    if (took := _measure(record, "tta")) is not None:
        said.append(f"Acknowledged {spoken(took)} later.")
    shown = [each for each in incident.findings.values() if each.source in SYMPTOMS]
    return groups(
        ("", [Item(sentence) for sentence in said]),
        ("how it showed", [Item(each.text, record.time(each.at), each.source) for each in shown[:8]]),
    )


def response(record: Record) -> list[Group]:
    incident = record.incident
    vendors = incident.vendors.values()
    return groups(
        (
            "contained by" if incident.at("contained") else "tried, but not known to contain it",
            [
                Item(
                    each.what,
                    record.time(each.applied),
                    f"undone {record.time(each.removed)}" if each.removed else f"still in force{_held(each.holds)}",
                    f"containment:{each.handle}",
                )
                for each in incident.containments.values()
            ],
        ),
        ("decided", [Item(each.text, record.time(each.at), each.why) for each in incident.decisions.values()]),
        (
            "escalated to",
            [
                Item(
                    each.to,
                    record.time(each.at),
                    f"answered {record.time(each.acknowledged)}" if each.acknowledged else _unanswered(record),
                )
                for each in incident.escalations.values()
            ],
        ),
        (
            "asked of vendors",
            [Item(f"{each.vendor} {each.case}".strip(), record.time(each.engaged), each.last) for each in vendors],
        ),
        (
            "tested",
            [Item(each.what, record.time(each.at), "passed" if each.passed else "FAILED") for each in incident.tests],
        ),
        ("done", [Item(each.text, record.time(each.at)) for each in incident.deeds.values()]),
        ("fixed by", [Item(each.what, record.time(each.at)) for each in incident.fixes]),
        (
            "confirmed by",
            [
                Item(f"{each.who}{f': {each.what}' if each.what else ''}", record.time(each.at), _works(each.works))
                for each in incident.confirmations
            ],
        ),
    )


def _held(holds: bool | None) -> str:
    return {None: ", nobody looked", True: ", it held", False: ", it did NOT hold"}[holds]


def _unanswered(record: Record) -> str:
    return "no answer noted" if record.incident.ended else "no answer yet"


def _works(works: bool) -> str:
    return "works" if works else "does not work"


def communication(record: Record) -> list[Group]:
    incident, policy = record.incident, record.policy
    titles = {audience.id: audience.title.lower() for audience in policy.audiences}
    kept = []
    for audience in policy.audiences:
        owed = [each for each in rounds(incident, policy, audience.id) if each.counts(record.now)]
        if owed:
            kept.append(Item(f"{sum(each.on_time for each in owed)} of {len(owed)} on time", audience.title))
    silent: dict[str, list[str]] = {}
    for each in never_told(incident, policy, record.now):
        if (written := unheard(incident, each.audience)) is not None:
            kept.append(Item(stands(incident, written), titles[each.audience], f"due {record.time(each.due)}"))
        else:
            silent.setdefault(f"due {record.time(each.due)}", []).append(titles[each.audience])
    kept += [Item(", ".join(audiences), "never told", due) for due, audiences in silent.items()]
    sent: dict[tuple[str, str, str], list[str]] = {}
    for update in sorted(incident.updates, key=lambda each: each.at):
        text = update.text if update.sent else f"skipped: {update.text}"
        to = sent.setdefault((text, record.time(update.at), "final, " if update.final else ""), [])
        to.append(titles.get(update.audience, update.audience))
    updates = [Item(text, at, f"{final}{_listed(to)}") for (text, at, final), to in sent.items()]
    told = [
        Item(each.who, record.time(each.at), "answered" if each.acknowledged else _unanswered(record))
        for each in incident.notices.values()
    ]
    return groups(("", kept), ("told directly", told), ("regulators", _regulators(record)), ("updates", updates))


def _regulators(record: Record) -> list[Item]:
    """What they were told, or why not."""
    items = []
    for duty in record.incident.duties.values():
        if duty.applies:
            items.append(Item(duty.title, record.time(duty.since), f"applies, said {duty.decided_by}: {duty.reason}"))
        elif duty.decided_by:
            items.append(Item(duty.title, record.time(duty.off), f"does not apply: {duty.off_reason}"))
        items += [
            Item(f"{duty.title}: {each.name}", record.time(each.at), f"submitted{tail(each.reference, ', ')}", depth=1)
            for each in duty.submitted
        ]
    return items


def nothing(record: Record) -> list[Group]:
    """What only a person can say."""
    return []
