"""What the record proves: the measures, what was late, the moments that matter, and what contradicts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mim_console.incident.account.part import Group, Item, Record, groups, length
from mim_console.incident.facts.base import tail
from mim_console.incident.late import late
from mim_console.incident.metrics import flags, metrics, shares
from mim_console.incident.pace import engaged, stage_times
from mim_console.incident.silence import silences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.incident.incident import Incident
    from mim_console.incident.metrics import Measure


def measures(record: Record) -> list[Group]:
    """The lengths with their end points, and so many of so many."""
    incident = record.incident
    if not incident.opened:
        return []
    every = metrics(incident, record.policy.measures.degraded)
    told = [_measure(each) for each in every if not _missing(incident, each)]
    lacking = [
        (each, ends) for each in every if (ends := _missing(incident, each)) and each.name != "downtime_weighted"
    ]
    missing = [f"{each.title} ({ends})" for each, ends in lacking]
    kept = shares(incident, record.policy, record.now)
    undue = [each.title for each in kept if not each.of]
    return groups(
        ("", told),
        ("kept", [Item(each.title, lead=f"{each.good} of {each.of}") for each in kept if each.of]),
        ("time in each stage", _stages(record)),
        (f"nobody logged for {length(record.policy.measures.silence)} or more", _silences(record)),
        ("people", _people(incident)),
        ("unknown, for want of these times", [Item(", ".join(missing))] if missing else []),
        ("unknown, as none was due", [Item(", ".join(undue))] if undue and not incident.imported_from else []),
    )


def _measure(each: Measure) -> Item:
    calm = f", without {length(each.calm)} of calm" if each.calm else ""
    ends = f"{_words(each.start)} → {_words(each.end)}{calm}"
    ends = " · ".join(filter(None, (ends, each.basis, *(f"in doubt: {doubt}" for doubt in each.doubts))))
    return Item(each.title, tail=ends, lead="unknown" if each.length is None else length(each.length))


def _stages(record: Record) -> list[Item]:
    items = []
    for each in stage_times(record.incident, record.now):
        if each.length is not None:
            visits = f"{each.visits} visits" if each.visits > 1 else ""
            so_far = "so far" if each.running else ""
            items.append(Item(each.stage, length(each.length), ", ".join(filter(None, (visits, so_far)))))
    return items


def _silences(record: Record) -> list[Item]:
    gaps = silences(record.incident, record.policy.measures.silence, record.now)
    return [Item(f"{record.time(since)} – {record.time(until)}", length(until - since)) for since, until in gaps]


def _people(incident: Incident) -> list[Item]:
    people, handovers = engaged(incident), len(incident.handed_over)
    if not people:
        return []
    return [Item("engaged", str(len(people)), ", ".join(people)), Item("hand-overs", str(handovers))]


def _missing(incident: Incident, measure: Measure) -> str:
    """The end points that are not known."""
    return ", ".join(_words(name) for name in (measure.start, measure.end) if incident.at(name) is None)


def _words(milestone: str) -> str:
    return milestone.replace("_", " ")


def lateness(record: Record) -> list[Group]:
    """Everything that was late, in order."""
    incident = record.incident
    if incident.imported_from:
        return groups(("", [Item("Not judged: it was run elsewhere, by rules that are not known here.")]))
    items = []
    for each in late(incident, record.policy, record.now):
        stands = f"{length(each.by)} late" if each.by else "closed before it was told"
        stands = stands if each.done or not each.by else f"not done, {stands}"
        items.append(Item(each.what, record.time(each.due), f"{stands}{tail(each.why)}"))
    return groups(("due", items))


def extract(record: Record) -> list[Group]:
    """The moments that matter; a day is named when it changes."""
    zone, day, items = ZoneInfo(record.incident.zone), None, []
    for at, text in sorted(_moments(record), key=lambda moment: moment[0]):
        here = at.astimezone(zone)
        lead = record.time(at) if here.date() != day else f"{here:%H:%M}"
        day = here.date()
        items.append(Item(text, lead))
    return groups(("", items))


_SAID_BELOW = ("diagnosed", "fix_applied")
"""Milestones that another moment, the confirmed hypothesis or the fix, says better."""


def _moments(record: Record) -> Iterator[tuple[datetime, str]]:
    incident = record.incident
    for name, reached in incident.milestones.items():
        if name in _SAID_BELOW and not reached.stated:
            continue
        how = f": {incident.resolution}" if name == "resolved" and incident.resolution else ""
        yield reached.at, f"{'about here: ' if reached.approximate else ''}{_words(name)}{how}"
    for service in incident.services.values():
        # What it was declared with is said by the declaration.
        yield from ((at, f"{service.name} {state}") for at, state in service.course if at != incident.opened)
    for held in incident.classifications:
        yield held.at, f"classified {held.priority} (impact {held.impact}, urgency {held.urgency})"
    for change in incident.changes.values():
        if change.made and not change.cleared:
            yield change.made, f"change: {change.what}"
    for finding in incident.findings.values():
        yield finding.at, finding.text
    if incident.imported_from:  # whoever wrote the report told what mattered
        for deed in incident.deeds.values():
            yield deed.at, deed.text
    for theory in incident.hypotheses.values():
        if theory.settled:
            yield theory.settled, f"{theory.state}: {theory.text}"
    for decision in incident.decisions.values():
        yield decision.at, f"decided: {decision.text}"
    for measure in incident.containments.values():
        yield measure.applied, f"{measure.measure}: {measure.what}"
        if measure.removed:
            yield measure.removed, f"undone: {measure.what}"
    for escalation in incident.escalations.values():
        yield escalation.at, f"escalated to {escalation.to}"
    for fix in incident.fixes:
        yield fix.at, f"fix: {fix.what}"
    for duty in incident.duties.values():
        yield from ((each.at, f"{duty.title}: {each.name} submitted") for each in duty.submitted)
    for again in incident.reopenings:
        yield again, "reopened"


def contradictions(record: Record) -> list[Group]:
    """Milestones in an order that cannot be, and what sources disagree on."""
    return groups(("", [Item(f"{flag[:1].upper()}{flag[1:]}") for flag in flags(record.incident)]))


def files(record: Record) -> list[Group]:
    """The files that were attached, with what proves their content."""
    return groups(
        (
            "",
            [
                Item(
                    f"{each.name}{tail(each.note)}",
                    each.handle,
                    f"{each.size:,} bytes, SHA-256 {each.digest}, by {each.by}, {record.time(each.at)}"
                    + tail(each.of, ", on "),
                    f"file:{each.handle}",
                )
                for each in record.incident.attachments.values()
            ],
        )
    )


def signatures(record: Record) -> list[Group]:
    """Who agrees with the review, and what was changed since."""
    review = record.incident.review
    items = []
    for each in review.signatures.values():
        changed = review.changed_since(each)
        how = f"changed since: {', '.join(changed)}" if changed else "as it stands"
        items.append(Item(each.person, record.time(each.at), how))
    came = review.attended or review.invited
    return groups(
        ("attended" if review.attended else "invited", [Item(", ".join(came))] if came else []),
        ("invited, and not there", [Item(", ".join(review.absent))] if review.absent else []),
        ("signed", items),
    )
