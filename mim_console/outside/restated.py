"""A past incident of somebody else, restated from its public report, and what it says in our terms.

Only what the source says becomes a fact. No audience, role, way back or owner is made up, so a message to somebody
stays a note with the tag `comms`, a mitigation something done with the tag `mitigation`, and a change is suspected
only if it was made before anybody noticed. What has no time in the source stands at the account's end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints

from mim_console.incident.entry import canonical_json
from mim_console.incident.facts.base import Fact
from mim_console.incident.facts.diagnose import ChangeSuspected, Found, HypothesisRaised
from mim_console.incident.facts.identify import MilestoneReached
from mim_console.incident.facts.lifecycle import Closed, Resolved, StageEntered
from mim_console.incident.facts.record import Acted, Contradicted, Imported, Noted
from mim_console.incident.facts.review import ReviewPoint
from mim_console.incident.facts.scope import ServiceAffected
from mim_console.incident.facts.work import ActionAdded, Decided
from mim_console.incident.ids import derived_id
from mim_console.incident.policy.hours import Zone

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DATED = re.compile(r"(.+-\d{4}-\d\d-\d\d)-.+", re.ASCII)
_DECLARED = re.compile(r"\bincident (?:is|was|has been) declared\b(?! (?:resolved|over|closed))", re.IGNORECASE)
_HANDLES = {
    HypothesisRaised.kind: "H",
    Decided.kind: "D",
    ChangeSuspected.kind: "X",
    ReviewPoint.kind: "P",
    ActionAdded.kind: "A",
}


def _instant(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("write a time in quotes, as 2026-01-31T14:05:00+00:00")
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value[:40]!r} is not a time: write it as 2026-01-31T14:05:00+00:00") from None
    if at.tzinfo is None:
        raise ValueError(f"{value!r} has no zone: write its offset behind it, as {value}+00:00")
    try:
        at = at.astimezone(UTC)
    except OverflowError:
        at = datetime.min.replace(tzinfo=UTC)
    if at < _EARLIEST:
        raise ValueError(f"{value!r} is before 1970: check the year")
    return at


Instant = Annotated[datetime, BeforeValidator(_instant)]
Line = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=300)]
Prose = Annotated[str, StringConstraints(strict=True, max_length=20_000)]
Said = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=20_000)]


class _Strict(BaseModel):
    # A field that is not known is refused: silently passed over, something that somebody wrote would be lost.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Event(_Strict):
    """Something that happened, as a report tells it. `kind` is the restater's reading of it."""

    at: Instant
    kind: Literal[
        "alert",
        "observation",
        "hypothesis",
        "action",
        "decision",
        "comms",
        "escalation",
        "mitigation",
        "change",
        "resolution",
    ]
    text: Said
    approximate: StrictBool = False
    service: Annotated[str, StringConstraints(strict=True, max_length=300)] = ""
    state: Annotated[str, StringConstraints(strict=True, max_length=300)] = ""
    source_says: Prose = ""
    """The source's own words where they cannot be right."""

    @property
    def said(self) -> str:
        """The text with whatever else is told of it."""
        place = "" if self.kind == "resolution" else self.service
        more = ", ".join(filter(None, (self.state, place, "time approximate" if self.approximate else "")))
        return f"{self.text} ({more})" if more else self.text


class Restated(_Strict):
    """A restated incident as it lies in its file."""

    id: Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    title: Line
    timezone: Zone
    detected_at: Instant
    resolved_at: Instant
    organisation: Annotated[str, StringConstraints(strict=True, max_length=300)] = ""
    source: Prose = ""
    summary: Prose = ""
    services: Annotated[tuple[Line, ...], Field(max_length=1000)] = ()
    impact: Prose = ""
    root_cause: Prose = ""
    entries: Annotated[tuple[Event, ...], Field(max_length=10_000)]
    contributing_factors: Annotated[tuple[Said, ...], Field(max_length=1000)] = ()
    actions: Annotated[tuple[Said, ...], Field(max_length=1000)] = ()
    source_notes: Annotated[tuple[Said, ...], Field(max_length=1000)] = ()

    @property
    def reference(self) -> str:
        """`GITLAB-2017-01-31`: as stable as the file's id, and as short as its date allows."""
        dated = _DATED.fullmatch(self.id.lower())
        return (dated[1] if dated else self.id).upper()

    @property
    def instants(self) -> list[datetime]:
        return sorted([self.detected_at, self.resolved_at, *(event.at for event in self.entries)])

    @property
    def events(self) -> list[Event]:
        """In the order in which they happened, whatever their order in the report."""
        return sorted(self.entries, key=lambda event: event.at)


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact of the account, when it happened, and the one id that it can have."""

    fact: Fact
    at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Account:
    """A whole restated incident, ready to be recorded; its first statement opens it and has its id."""

    reference: str
    author: str
    statements: tuple[Statement, ...]

    @property
    def incident(self) -> str:
        return self.statements[0].id


def account(restated: Restated) -> Account:
    """What the report says, as facts in the order of their ids: made again from the same file, they are the same."""
    first, *_, last = restated.instants
    final = _final(restated)
    told: list[tuple[datetime, Fact]] = [
        (restated.detected_at, MilestoneReached(milestone="detected", approximate=_about(restated)))
    ]
    for event in restated.events:
        told += [(event.at, fact) for fact in _facts(event, restated, event is final)]
    if final is None:
        told.append((restated.resolved_at, _resolved("the source gives no more than the time", restated)))
    told.sort(key=lambda each: each[0])
    told += [(last, fact) for fact in _afterwards(restated)]
    opening = _opening(restated)
    statements = [Statement(opening, restated.detected_at, _id(first, restated, opening))]
    numbers, place = dict.fromkeys(_HANDLES.values(), 0), first
    for at, fact in told:
        place = max(at, place + _MICROSECOND)  # so that ids also keep the order of what has the same time
        id = _id(place, restated, fact)
        if letter := _HANDLES.get(fact.kind):
            numbers[letter] += 1
            fact = fact.model_copy(update={"handle": f"{letter}{numbers[letter]}"})
        statements.append(Statement(fact, at, id))
    return Account(restated.reference, restated.organisation or "import", tuple(statements))


def _opening(restated: Restated) -> Imported:
    return Imported(
        reference=restated.reference,
        title=restated.title,
        zone=restated.timezone,
        organisation=restated.organisation,
        source=restated.source or restated.id,
        summary=restated.summary,
        impact=restated.impact,
        cause=restated.root_cause,
        services=restated.services,
    )


def _id(place: datetime, restated: Restated, fact: Fact) -> str:
    """Made from what is said: not of handles, which count what stands before, nor of fields that came later."""
    said = canonical_json(fact.model_dump(mode="json", exclude={"handle"}, exclude_defaults=True))
    return derived_id(place, "restated", restated.id, fact.kind, said)


def _about(restated: Restated) -> bool:
    """The detection has the time of an event that is approximate itself."""
    return any(event.approximate and event.at == restated.detected_at for event in restated.entries)


def _final(restated: Restated) -> Event | None:
    """The event that ends the incident."""
    ends = [event for event in restated.events if event.kind == "resolution" and event.at == restated.resolved_at]
    return ends[-1] if ends else None


def _facts(event: Event, restated: Restated, final: bool) -> Iterator[Fact]:
    said = event.said
    match event.kind:
        case "alert":
            yield Found(text=said, source="alert")
        case "observation":
            yield Found(text=said)
        case "hypothesis":
            yield HypothesisRaised(handle="", text=said)
        case "action":
            yield Acted(text=said)
        case "mitigation":
            # In force until when, and how undone, no report says: as a containment it would stay in force for ever.
            yield Acted(text=said, tags=("mitigation",))
        case "decision":
            yield Decided(handle="", text=said)
        case "change" if event.at <= restated.detected_at:
            yield ChangeSuspected(handle="", what=said, service=event.service, made=event.at)
        case "change":
            yield Acted(text=said, tags=("change",))
        case "escalation" if _DECLARED.search(event.text):
            yield MilestoneReached(milestone="declared", approximate=event.approximate, note=said)
        case "resolution" if event.service or final:
            if event.service:
                yield ServiceAffected(service=event.service, state="restored", note=said)
            if final:
                yield _resolved(said, restated)
        case _:
            yield Noted(text=said, tags=(event.kind,))
    if event.source_says:
        yield Contradicted(text=f"the source gives “{event.source_says}” as the time of: {event.text}")


def _resolved(how: str, restated: Restated) -> Resolved:
    return Resolved(how=how, cause=restated.root_cause)


def _afterwards(restated: Restated) -> Iterator[Fact]:
    """What the report says without a time, and that there is nothing left to do but to learn from it."""
    for note in restated.source_notes:
        yield Contradicted(text=note)
    for factor in restated.contributing_factors:
        yield ReviewPoint(handle="", sort="factor", text=factor)
    for action in restated.actions:
        # A report does not say which sort its actions are. Of those that outlive an incident, `prevent` claims least:
        # all of them are there so that it does not happen again.
        yield ActionAdded(handle="", type="prevent", what=action)
    yield Closed(code="imported", note="the account ends here; when it was closed is not stated")
    yield StageEntered(stage="review", reason="imported when it was over")
