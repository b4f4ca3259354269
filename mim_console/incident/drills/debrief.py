"""The debrief of a drill: what the player did beside what was really done, and what follows from that by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.facts.drill import DrillEnded

if TYPE_CHECKING:
    from mim_console.incident.drills.scenario import Scenario
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

WIRE = "drill"
"""The login under which everything is recorded that the player did not do."""

Verdict = Literal["well", "practise", ""]
Who = Literal["you", "then", "arrived"]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is compared."""

    what: str
    you: str
    then: str = ""
    """Empty where the real record does not say."""
    verdict: Verdict = ""
    lesson: str = ""
    """One sentence for the summary; empty where there is nothing to learn from it."""
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened in the drill, or then."""

    at: datetime
    who: Who
    text: str


@dataclass(frozen=True, slots=True)
class Debrief:
    """All that a debrief shows. Nothing in it is anybody's opinion: each lesson is a rule applied to the record."""

    scenario: Scenario
    reference: str
    """Of the incident that was played; empty where none was opened."""
    ended: datetime
    rows: tuple[Row, ...]
    course: tuple[Moment, ...]

    @property
    def well(self) -> list[str]:
        return [each.lesson for each in self.rows if each.verdict == "well" and each.lesson]

    @property
    def practise(self) -> list[str]:
        return [each.lesson for each in self.rows if each.verdict == "practise" and each.lesson]


def debrief(
    scenario: Scenario,
    incident: Incident | None,
    entries: Sequence[Entry],
    policy: Policy,
    stopped: datetime | None = None,
) -> Debrief:
    """Compare one incident of a drill with the record that it was played from.

    It counts as over when that was recorded, else when it was `stopped`, else at its last entry.
    """
    from mim_console.incident.drills.comparing import Compared
    from mim_console.incident.drills.course import course

    over = [entry.recorded_at for entry in entries if entry.kind == DrillEnded.kind]
    last = max((each.recorded_at for each in entries), default=scenario.starts)
    ended = max(over, default=stopped or last)
    if incident is None:
        nothing = Row(
            "declared", "never", verdict="practise", lesson="Nothing was declared: open the record first, argue later."
        )
        return Debrief(scenario, "", ended, (nothing,), tuple(course(scenario, entries, ended)))
    rows = tuple(Compared(scenario, incident, entries, policy, ended).rows())
    return Debrief(scenario, incident.reference, ended, rows, tuple(course(scenario, entries, ended)))
