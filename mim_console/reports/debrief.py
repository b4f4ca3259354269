"""A drill's debrief, written out: Markdown to keep and share, and plain values for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mim_console.incident.when import say_with_zone
from mim_console.reports.inert import inert

if TYPE_CHECKING:
    from mim_console.incident.drills.debrief import Debrief

_MARKS = {"well": "✓", "practise": "▲", "": ""}
_WHO = {"you": "**you**", "then": "then", "arrived": "arrived"}


def debrief_markdown(debrief: Debrief) -> str:
    """The whole debrief as Markdown."""
    return "\n".join(_lines(debrief)) + "\n"


def _lines(debrief: Debrief) -> Iterator[str]:
    scenario, zone = debrief.scenario, ZoneInfo(debrief.scenario.zone)
    yield f"# Debrief of a drill: {inert(scenario.title)}"
    yield ""
    played = inert(debrief.reference or "nothing was declared")
    yield f"This was an exercise ({played}), played from {inert(scenario.name)}."
    for name, text in (("Source", scenario.source), ("Cause", scenario.cause), ("Impact", scenario.impact)):
        if text:
            yield f"{name}: {inert(text)}  "
    for title, lessons in (("What went well", debrief.well), ("To practise", debrief.practise)):
        yield from ("", f"## {title}", "")
        yield from (f"- {inert(each)}" for each in lessons or ["Nothing that a rule can tell."])
    yield from ("", "## You, and what really happened then", "", "| | you | then | |", "|---|---|---|---|")
    for row in debrief.rows:
        you = "<br>".join(map(inert, (row.you, *row.details)))
        yield f"| {inert(row.what)} | {you} | {inert(row.then)} | {_MARKS[row.verdict]} |"
    yield from ("", "## The course", "")
    for each in debrief.course:
        at = say_with_zone(each.at, zone, scenario.detected)
        yield f"- {at} {_WHO[each.who]} {inert(each.text)}"


def debrief_plain(debrief: Debrief) -> dict[str, Any]:
    """The whole debrief as values that JSON knows; times are ISO 8601 in UTC."""
    scenario = debrief.scenario
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "organisation": scenario.organisation,
        "source": scenario.source,
        "cause": scenario.cause,
        "reference": debrief.reference,
        "detected": scenario.detected.isoformat(),
        "restored": scenario.restored.isoformat(),
        "ended": debrief.ended.isoformat(),
        "well": debrief.well,
        "practise": debrief.practise,
        "compared": [
            {
                "what": row.what,
                "you": row.you,
                "then": row.then,
                "verdict": row.verdict,
                "lesson": row.lesson,
                "details": list(row.details),
            }
            for row in debrief.rows
        ],
        "course": [{"at": each.at.isoformat(), "who": each.who, "text": each.text} for each in debrief.course],
    }
