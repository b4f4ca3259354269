"""The course of a drill: what arrived, what the player did, and what was really done, in one order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from mim_console.incident.drills.debrief import WIRE, Moment
from mim_console.incident.entry import CONSOLE
from mim_console.incident.fold import read

if TYPE_CHECKING:
    from mim_console.incident.drills.scenario import Deed, Scenario
    from mim_console.incident.entry import Entry

_BESIDE = frozenset(
    ("drill_began", "drill_ended", "delivery_started", "delivery_ended", "update_sent", "milestone_reached", "pinned")
)
"""Kinds that follow from another entry, or tell nothing of the incident."""


def theirs(entries: Iterable[Entry]) -> Iterator[Entry]:
    """What the player entered."""
    return (each for each in entries if each.login != WIRE and each.author != CONSOLE and each.kind not in _BESIDE)


def course(scenario: Scenario, entries: Iterable[Entry], ended: datetime) -> list[Moment]:
    """All of it, the real record up to its own end: who stopped early sees what was still to come."""
    heard = scenario.heard(ended)
    told = {(each.at, each.text) for each in heard}
    moments = [Moment(scenario.arrives(each), "arrived", f"{each.by}: {each.text}") for each in heard]
    moments += [Moment(each.occurred_at, "you", read(each).line()) for each in theirs(entries)]
    mine = [each for each in scenario.deeds if (each.at, each.text) not in told]
    for (at, _), same in groupby(mine, key=lambda each: (each.at, each.text)):
        moments.append(Moment(at, "then", _said([*same])))
    return sorted(moments, key=lambda each: each.at)


def _said(deeds: Sequence[Deed]) -> str:
    """One thing that was done, and all that it was."""
    (text,) = {each.text for each in deeds}
    sorts = [each.sort for each in deeds if each.sort != "detected"]
    return f"{', '.join(sorts)}: {text}" if sorts else text or "somebody notices"
