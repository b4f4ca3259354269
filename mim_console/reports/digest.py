"""The monthly digest: what happened, was learnt, came again and was done, in words that anybody may read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.incident.account.part import length
from mim_console.incident.trends import MEASURES, WITHIN, Look, Trends
from mim_console.incident.trends.trends import Month, moved
from mim_console.incident.when import MONTHS, say_date
from mim_console.reports.inert import inert
from mim_console.reports.template import FAILURES, environment, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mim_console.incident.adoption import Adoption
    from mim_console.incident.incident import Incident
    from mim_console.incident.trends import Record
    from mim_console.incident.undertaken import Undertaken

WIDE = ("customers", "business", "service-desk")
"""Audiences whose updates anybody may read, the widest first."""
LONGEST = 240
"""Characters of what is said of one incident."""
_SENTENCE = re.compile(r"(?<=[.!?])\s")


@dataclass(frozen=True, slots=True)
class Told:
    """One incident in one line."""

    reference: str
    title: str
    day: str
    priority: str
    down: timedelta | None
    said: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a review says that others should know."""

    text: str
    reference: str


@dataclass(frozen=True, slots=True)
class Lengths:
    """One measure of the month; few lengths have no tail to speak of."""

    title: str
    ends: str
    n: int
    unknown: int
    median: str
    p90: str
    half: str
    before: str


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    title: str
    ends: str
    good: int
    of: int


@dataclass(frozen=True, slots=True)
class Matter:
    """What a digest is written from."""

    trends: Trends
    incident: Callable[[str], Incident]
    actions: Sequence[Undertaken]
    adopted: Sequence[Adoption]


def digest(matter: Matter, month: Month, template: str, name: str) -> str:
    """The digest of a month as Markdown; `name` is what a complaint calls the template. Raises `WrongTemplate`."""
    from jinja2 import TemplateError

    trends = matter.trends
    records = trends.within(Look(month, 1))
    incidents = [(each, matter.incident(each.id)) for each in records]
    reviewed = [each for each in trends.records if each.review and _in(trends, each.review.done, month)]
    learnt = {each.id: each for each in (*records, *reviewed)}
    room = environment(finalize=inert)
    room.filters |= {"duration": length, "day": lambda at: _day(trends, at)}
    try:
        text = room.from_string(template).render(
            month=f"{MONTHS[month[1] - 1]} {month[0]}",
            today=_day(trends, trends.now),
            over=trends.month_of(trends.now) > month,
            incidents=[_told(trends, record, incident) for record, incident in incidents],
            majors=sum(each.major for each in records),
            lessons=[each for record in learnt.values() for each in _lessons(record, matter.incident(record.id))],
            repeats=trends.repeats_in(records),
            within=WITHIN.days,
            closed=[each for each in matter.actions if each.lasting and _in(trends, each.action.done, month)],
            overdue=[each for each in matter.actions if each.lasting and each.stand(trends.now) == "overdue"],
            adopted=[each for each in matter.adopted if _in(trends, each.at, month)],
            lengths=list(_lengths(trends, month)),
            shares=list(_shares(trends, records)),
        )
    except (TemplateError, *FAILURES) as error:
        raise wrong(error, name) from error
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _told(trends: Trends, record: Record, incident: Incident) -> Told:
    down = record.lengths.get("downtime")
    return Told(
        record.reference, record.title, _day(trends, record.opened), record.priority, down, in_plain_words(incident)
    )


def in_plain_words(incident: Incident) -> str:
    """What its review says to readers outside or in its summary, else what a wide audience heard last; else nothing."""
    sections = incident.review.sections
    heard = {update.audience: update.text for update in incident.updates if update.sent and update.text}
    texts = [sections.get("external summary", ""), sections.get("summary", ""), *(heard.get(who, "") for who in WIDE)]
    said = " ".join(next((text for text in texts if text.strip()), "").split())
    if len(said) <= LONGEST:
        return said
    first = _SENTENCE.split(said, maxsplit=1)[0]
    return first if len(first) <= LONGEST else f"{first[: LONGEST - 1]}…"


def _lessons(record: Record, incident: Incident) -> list[Lesson]:
    return [Lesson(point.text, record.reference) for point in incident.review.of("lesson")]


def _lengths(trends: Trends, month: Month) -> Iterator[Lengths]:
    records, before = trends.within(Look(month, 1)), trends.within(Look(moved(month, -1), 1))
    for each in MEASURES.values():
        spread = trends.figure(each.name, records).spread
        if spread is None or not spread.n:
            continue
        earlier = trends.figure(each.name, before).spread
        yield Lengths(
            each.title, each.ends, spread.n, spread.unknown, _said(spread.median),
            "too few" if spread.few else _said(spread.p90), f"{_said(spread.low)} – {_said(spread.high)}",
            f"{_said(earlier.median)} (n {earlier.n})" if earlier and earlier.n else "–",
        )  # fmt: skip


def _shares(trends: Trends, records: Sequence[Record]) -> Iterator[Share]:
    for each in MEASURES.values():
        if each.sort == "share":
            figure = trends.figure(each.name, records)
            yield Share(each.title, each.ends, figure.good, figure.n)


def _in(trends: Trends, at: datetime | None, month: Month) -> bool:
    return at is not None and trends.month_of(at) == month


def _day(trends: Trends, at: datetime) -> str:
    return say_date(at, trends.zone)


def _said(span: timedelta | None) -> str:
    return "–" if span is None else length(span)
