"""What the demo plays: real incidents moved so that they are under way now, and what people do around them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mim_console.data import scenarios
from mim_console.incident import duration
from mim_console.outside.incident_file import parse

if TYPE_CHECKING:
    from mim_console.outside.restated import Event, Restated

PACE = timedelta(seconds=20), timedelta(seconds=40)
"""How soon, at the earliest and the latest, something follows the thing before while the console is open."""
LEAST = timedelta(minutes=28)
"""After the detection: before that the people around it have not done their part."""
_SETTINGS = ("at", "do", "plays", "as", "author")


@dataclass(frozen=True, slots=True)
class Cue:
    """Something that happens: which verb, with what, by whom."""

    at: datetime
    verb: str
    inputs: dict[str, str] = field(default_factory=dict)
    author: str = ""
    """Empty: whoever sits at the console."""
    called: str = ""
    """A name under which later cues mean what this one brought in."""
    happened: datetime | None = None
    """When it is logged later than it happened."""


@dataclass(frozen=True, slots=True)
class Part:
    """One incident: its zone and its cues in the order of their times; the first one opens it."""

    zone: str
    cues: list[Cue]


@dataclass(frozen=True, slots=True)
class Score:
    """The incident under way, another beside it, and past ones."""

    parts: list[Part]
    history: list[Restated]


def score(scenario: str, now: datetime) -> Score:
    """The score of a scenario, with `now` somewhere in the middle of it. Raises KeyError for an unknown one."""
    written = tomllib.loads(scenarios.score())
    main = _restated(scenario, now)
    quiet = written["beside"]
    beside = _restated(quiet["scenario"], now)
    own = written.get(scenario)
    under_way = duration.parse(own["now"]).time if own else _middle(main)
    shift = now - main.detected_at - under_way
    parts = [Part(main.timezone, _arranged((own or written["any"])["cues"], main, shift, now, whole=True))]
    if quiet["scenario"] != scenario:
        parts.append(Part(main.timezone, _arranged(quiet["cues"], beside, now - beside.detected_at, now, whole=False)))
    return Score(parts, [_restated(name, now) for name in written["history"] if name != scenario])


def _restated(name: str, now: datetime) -> Restated:
    (one,) = parse(scenarios.text(name), name, now)
    return one


def _middle(restated: Restated) -> timedelta:
    """So long after the detection that most has happened and enough is to come."""
    before = [event.at for event in restated.events if event.at < restated.resolved_at]
    return max(before[len(before) * 3 // 5] - restated.detected_at, LEAST)


def _arranged(
    written: list[dict[str, Any]], restated: Restated, shift: timedelta, now: datetime, *, whole: bool
) -> list[Cue]:
    """The cues in their order, `whole` with everything in the report that none of them plays."""
    start = restated.detected_at + shift
    cues = [_cue(one, restated, start, shift, now) for one in written]
    if whole:
        played = {one.get("plays") for one in written}
        rest = [event for number, event in enumerate(restated.entries, 1) if number not in played]
        cues += [cue for event in rest for cue in _plain(event, restated, event.at + shift)]
    opening, *others = cues
    others = [cue if cue.at >= opening.at else _logged_late(cue, opening.at) for cue in others]
    return list(_paced([opening, *sorted(others, key=lambda cue: cue.at)], now))


def _cue(one: dict[str, Any], restated: Restated, start: datetime, shift: timedelta, now: datetime) -> Cue:
    inputs = {name: str(value) for name, value in one.items() if name not in _SETTINGS}
    if number := one.get("plays"):
        event = restated.entries[number - 1]
        inputs = {name: value.replace("{text}", event.text) for name, value in inputs.items()}
        at = event.at + shift
    elif (sign := one["at"][0]) in "+-":
        length = duration.parse(one["at"][1:]).time
        at = now - length if sign == "-" else now + length
    else:
        at = start + duration.parse(one["at"]).time
    for name, text in _told(restated, start).items():
        inputs = {key: value.replace(name, text) for key, value in inputs.items()}
    return Cue(at, one["do"], inputs, one.get("author", ""), one.get("as", ""))


def _told(restated: Restated, start: datetime) -> dict[str, str]:
    """What a cue may quote."""
    return {
        "{report.title}": restated.title,
        "{report.impact}": restated.impact,
        "{report.cause}": restated.root_cause,
        "{report.services}": ", ".join(name.replace(",", "") for name in restated.services),
        "{report.service}": restated.services[0],
        "{noticed}": f"{start.astimezone(ZoneInfo(restated.timezone)):%H:%M}",
    }


def _plain(event: Event, restated: Restated, at: datetime) -> Iterator[Cue]:
    """An event of the report as somebody would log it."""
    said = event.said
    match event.kind:
        case "alert":
            yield Cue(at, "found", {"text": said, "source": "alert"})
        case "observation":
            yield Cue(at, "found", {"text": said})
        case "hypothesis":
            yield Cue(at, "hypothesis", {"text": said})
        case "decision":
            yield Cue(at, "decide", {"text": said})
        case "change" if event.at <= restated.detected_at:
            yield Cue(at, "change", {"what": said})
        case "action" | "mitigation" | "change":
            yield Cue(at, "did", {"text": said})
        case "resolution" if event.at < restated.resolved_at and event.service:
            yield Cue(at, "service", {"service": event.service, "state": "restored", "note": said})
        case "resolution" if event.at == restated.resolved_at:
            told = {"how": said, "cause": restated.root_cause, "reason": "the report says that it was over by then"}
            yield Cue(at, "resolve", told)
        case _:
            yield Cue(at, "note", {"text": said, "tags": event.kind})


def _logged_late(cue: Cue, opened: datetime) -> Cue:
    """Before there was a record, nobody could log it."""
    return Cue(opened, cue.verb, cue.inputs, cue.author, cue.called, happened=cue.at)


def _paced(cues: list[Cue], now: datetime) -> Iterator[Cue]:
    """The past as it was; what is to come at a pace at which one can watch it."""
    before = at = now
    for cue in cues:
        if cue.at <= now:
            yield cue
            continue
        gap, before = (cue.at - before) / 4, cue.at
        at += min(max(gap, PACE[0]), PACE[1])
        yield Cue(at, cue.verb, cue.inputs, cue.author, cue.called, cue.happened)
