"""From the facts of a real record to the scenario of a drill: who brought what, and what is the player's work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from mim_console.incident.drills.scenario import Arrival, Deed, Did, Scenario, Sort
from mim_console.incident.facts.alerts import AlertAttached, AlertTurned
from mim_console.incident.facts.asks import AskAnswered, Asked
from mim_console.incident.facts.base import Fact, tail
from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.contain import ContainmentApplied, ContainmentChecked
from mim_console.incident.facts.diagnose import ChangeSuspected, EvidenceAdded, Found, HypothesisRaised
from mim_console.incident.facts.escalate import Escalated, VendorChased, VendorClosed, VendorEngaged
from mim_console.incident.facts.identify import CandidateRaised, Classified, Declared, MilestoneReached, Promoted
from mim_console.incident.facts.lifecycle import Confirmed, FixApplied, Resolved, Tested
from mim_console.incident.facts.record import Acted, Imported, Noted
from mim_console.incident.facts.scope import ServiceAffected
from mim_console.incident.facts.work import ActionDone, Decided

Told = Sequence[tuple[datetime, Fact]]
"""What a record says, and when it happened."""

MONITORING, CHANGES, DESK, RESPONDERS, PROVIDER = "Monitoring", "Changes", "Service desk", "Responders", "Provider"
_OPENS = re.compile(r"\bincident (?:is|was|has been) declared\b|\bopens an? (?:formal )?incident\b", re.IGNORECASE)
_USERS = re.compile(
    r"\b(?:users?|customers?|callers?)\b.{0,30}\b(?:reports?|tells?|notices?|confirms?)\b", re.IGNORECASE
)
_TOLD = re.compile(r"\bstatus (?:page\b|(?:goes|is raised|is set|turns) to (?:yellow|orange|red)\b)", re.IGNORECASE)
"""Something that is seen outside, whatever else was done with it."""
_MEASURE = re.compile(
    r"\b(?:is|are|was|were|has been|have been) (?:paused|halted|stopped|disabled|throttled|blocked|switched off"
    r"|rolled back)\b",
    re.IGNORECASE,
)
"""A decision that was carried out as it was made; what was only meant to be done is none."""
_LEADING = re.compile(r"\b(?:takes the lead|war room|triage call)\b", re.IGNORECASE)
_AGAIN = re.compile(r"\b(?:again|clears?|recovers?|recovered)\b", re.IGNORECASE)
_CLEARS = re.compile(r"\b(?:clears|recovers|recovered)\b(?! and starts)", re.IGNORECASE)


def scenario(name: str, told: Told) -> Scenario:
    """What a drill plays of a record. Raises ValueError for one that says of nothing when it was noticed."""
    told = sorted(told, key=lambda each: each[0])
    facts = [fact for _, fact in told]
    deeds = sorted(_deeds(told), key=lambda each: each.at)
    arrivals = [*_Retelling(told).arrivals()]
    noticed = [each.at for each in deeds if each.sort in ("detected", "declared")]
    if not noticed:
        raise ValueError("it does not say when anybody noticed")
    detected = min(noticed)
    opening = next((each for each in facts if isinstance(each, Imported | Declared | CandidateRaised)), None)
    services = getattr(opening, "services", ()) or tuple(_named(facts))
    if not any(each.at <= detected and each.sort not in ("change", "theory") for each in arrivals):
        arrivals.append(Arrival(detected, "report", f"Callers have trouble with {', '.join(services)}", DESK))
    restored = _restored(told) or max(each.at for each in arrivals)
    made = Scenario(
        name=name,
        title=getattr(opening, "title", "") or name,
        zone=getattr(opening, "zone", "UTC"),
        detected=detected,
        restored=restored,
        arrivals=tuple(arrivals),
        deeds=tuple(deeds),
        organisation=getattr(opening, "organisation", ""),
        source=getattr(opening, "source", ""),
        services=services,
        impact=getattr(opening, "impact", "") if isinstance(opening, Imported) else "",
        cause=_cause(facts),
    )
    return _in_order(made)


def _in_order(made: Scenario) -> Scenario:
    """With its arrivals as they arrive; one without a service of its own is about the first that was hit."""
    first = made.services[0] if made.services else ""
    arrivals = (
        replace(each, service=first) if each.sort == "alert" and not each.service else each for each in made.arrivals
    )
    return replace(made, arrivals=tuple(sorted(arrivals, key=lambda each: (made.arrives(each), each.at))))


def _restored(told: Told) -> datetime | None:
    """When the record says that it was over: stated, else resolved, else when the last service was back."""
    stated = [at for at, fact in told if isinstance(fact, MilestoneReached) and fact.milestone == "restored"]
    resolved = [at for at, fact in told if isinstance(fact, Resolved)]
    back = [at for at, fact in told if isinstance(fact, ServiceAffected) and fact.state == "restored"]
    return next((max(found) for found in (stated, resolved, back) if found), None)


def _named(facts: Iterable[Fact]) -> dict[str, None]:
    return dict.fromkeys(each.service for each in facts if isinstance(each, ServiceAffected))


def _cause(facts: Iterable[Fact]) -> str:
    said = [each.cause for each in facts if isinstance(each, Imported | Resolved) and each.cause]
    return said[-1] if said else ""


def _deeds(told: Told) -> Iterator[Deed]:
    """What whoever ran it did, and what nobody knew."""
    for at, fact in told:
        for sort, text in _did(fact):
            yield Deed(at, sort, text)
        if isinstance(fact, Noted | Decided) and "comms" not in getattr(fact, "tags", ()) and _TOLD.search(fact.text):
            yield Deed(at, "update", fact.text)
        if isinstance(fact, ChangeSuspected) and _known(fact, at) is None:
            yield Deed(fact.made or at, "change", fact.what)


def _known(fact: ChangeSuspected, at: datetime) -> datetime | None:
    """Since when it could be known; None where only the account of it, written afterwards, tells of the change.

    What came from a list of changes stood there; what somebody said was known when it was said.
    """
    return (fact.made or at) if fact.key else at if fact.made != at else None


def _did(fact: Fact) -> Iterator[tuple[Did, str]]:
    match fact:
        case MilestoneReached(milestone="detected"):
            yield "detected", fact.note
        case Declared() | Promoted() | MilestoneReached(milestone="declared"):
            yield "declared", getattr(fact, "note", "") or fact.line()
            if isinstance(fact, Declared):
                yield "classified", f"{fact.priority} (impact {fact.impact}, urgency {fact.urgency})"
        case Classified():
            yield "classified", f"{fact.priority} (impact {fact.impact}, urgency {fact.urgency})"
        case Noted() | Found() if _OPENS.search(fact.text):
            yield "declared", fact.text
        case Noted() if "comms" in fact.tags:
            yield "update", fact.text
        case UpdateSent():
            yield "update", f"to {fact.audience}{tail(fact.text)}"
        case Noted() if "escalation" in fact.tags:
            yield "escalation", fact.text
        case Escalated():
            yield "escalation", f"{fact.to}{tail(fact.reason)}"
        case VendorEngaged():
            yield "escalation", fact.line()
        case Decided() if _MEASURE.search(fact.text):
            yield "measure", fact.text
        case Decided():
            yield "decision", f"{fact.text}{tail(fact.why, ' because ')}"
        case ContainmentApplied():
            yield "measure", fact.what
        case Acted() if "mitigation" in fact.tags:
            yield "measure", fact.text
        case Acted() if _LEADING.search(fact.text):
            yield "decision", fact.text
        case HypothesisRaised():
            yield "theory", fact.text
        case Resolved():
            yield "resolved", fact.how
        case _:
            pass


class _Retelling:
    """What others brought in, one fact after the other: an answer needs its question, a word on an alert the alert."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._asked = {fact.handle: fact.what for _, fact in told if isinstance(fact, Asked)}
        self._ends = {fact.how for _, fact in told if isinstance(fact, Resolved)}
        self._alert = ""

    def arrivals(self) -> Iterator[Arrival]:
        for at, fact in self._told:
            yield from self._arrival(at, fact)

    def _arrival(self, at: datetime, fact: Fact) -> Iterator[Arrival]:
        match fact:
            case Found(source="alert"):
                yield self._fired(at, fact.text)
            case AlertAttached() | AlertTurned():
                key, over = f"{fact.source}/{fact.key}", fact.state == "resolved"
                service = getattr(fact, "service", "")
                yield Arrival(fact.changed, "alert", fact.title, MONITORING, service, key, over)
            case ChangeSuspected():
                if known := _known(fact, at):
                    yield Arrival(known, "change", fact.what, CHANGES, fact.service)
            case AskAnswered():
                asked = self._asked.get(fact.handle, "")
                yield Arrival(at, "finding", fact.answer or "yes", RESPONDERS, answers=asked)
            case VendorChased() | VendorClosed() if fact.outcome:
                yield Arrival(at, "vendor", fact.outcome, PROVIDER)
            case ServiceAffected(state="restored") if fact.note not in self._ends:
                text = fact.note or f"{fact.service} works again"
                yield Arrival(at, "restored", text, RESPONDERS, fact.service)
            case Resolved():
                yield Arrival(at, "restored", fact.how, RESPONDERS)
            case _:
                if said := _said(fact):
                    sort, text = said
                    yield Arrival(at, sort, text, DESK if sort == "report" else RESPONDERS)

    def _fired(self, at: datetime, text: str) -> Arrival:
        """What a restated record tells of an alert is prose: whether it is the one before, its words must say."""
        if not (self._alert and _AGAIN.search(text)):
            self._alert = text
        over = bool(_CLEARS.search(text))
        return Arrival(at, "alert", text if over else self._alert, MONITORING, key=self._alert, over=over)


def _said(fact: Fact) -> tuple[Sort, str] | None:
    match fact:
        case Found(source="user"):
            return "report", fact.text
        case Found(source="vendor"):
            return "vendor", fact.text
        case Found():
            return ("report" if _USERS.search(fact.text) else "finding"), fact.text
        case EvidenceAdded():
            return "finding", fact.text
        case HypothesisRaised():
            return "theory", fact.text
        case Acted() if not _LEADING.search(fact.text):
            return "done", fact.text
        case ActionDone() if fact.result:
            return "done", fact.result
        case FixApplied():
            return "done", fact.what
        case Tested():
            return "finding", f"tested: {fact.what}: {'passed' if fact.passed else 'failed'}"
        case Confirmed() if fact.what:
            return "report", fact.what
        case ContainmentChecked() if fact.evidence:
            return "finding", fact.evidence
        case Noted() if not {"comms", "escalation"} & {*fact.tags}:
            return "finding", fact.text
    return None
