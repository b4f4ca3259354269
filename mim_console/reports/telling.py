"""The timeline as a review tells it: what mattered in front, everything in the appendix."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.contain import ContainmentRemoved
from mim_console.incident.facts.diagnose import ChangeSuspected, HypothesisConfirmed, HypothesisRuledOut
from mim_console.incident.facts.identify import MilestoneReached
from mim_console.incident.facts.lifecycle import Resolved
from mim_console.incident.facts.record import Acted, Noted
from mim_console.incident.facts.scope import ServiceAffected, ServiceState
from mim_console.incident.fold import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mim_console.incident.entry import Entry
    from mim_console.incident.facts import Fact
    from mim_console.incident.incident import Incident
    from mim_console.reports.dating import Dating

TOLD = frozenset(
    {
        "candidate_raised",
        "declared",
        "promoted",
        "demoted",
        "classified",
        "milestone_reached",
        "service_affected",
        "decided",
        "hypothesis_confirmed",
        "hypothesis_ruled_out",
        "containment_applied",
        "containment_removed",
        "workaround_published",
        "update_sent",
        "update_skipped",
        "escalated",
        "vendor_engaged",
        "handover_accepted",
        "fix_applied",
        "confirmed",
        "resolved",
        "closed",
        "reopened",
        "regime_on",
        "regime_off",
        "report_submitted",
    }
)
"""The kinds that a reader of the review wants in front."""
BESIDE = frozenset(
    {"imported", "contradicted", "review_point", "action_added", "closed", "stage_entered", "review_written"}
)
"""The kinds of an imported record that are no part of its story: what it is taken from, and what was learnt."""
TAGS = ("comms", "escalation", "mitigation")
"""Tags with which an imported record marks the like."""


class Told(NamedTuple):
    """One line of the timeline."""

    at: datetime
    clock: str
    author: str
    text: str
    logged: datetime | None
    """When it was recorded, if that was later."""


def timeline(incident: Incident, entries: list[Entry], dating: Dating) -> dict[str, Any]:
    """`timeline` by day, the `extract` of it that matters, and what no state holds: what was `done` and `posted`."""
    ordered = sorted(entries, key=lambda entry: (entry.occurred_at, entry.id))
    lines = [Line(entry, read(entry)) for entry in ordered]
    # Of a record that came as a whole, that it came later need not be said line by line.
    whole = incident.known if incident.imported_from else None
    pinned = set(incident.pinned)
    news = _news(lines)
    front = [line for line in lines if line.entry.id in pinned or line.entry.id in news or line.tagged(*TAGS)]
    if incident.imported_from:  # whoever wrote the report told what mattered
        front = [line for line in lines if line.entry.kind not in BESIDE and not line.repeats(incident.resolution)]

    def by_day(told: list[Told]) -> list[tuple[str, list[Told]]]:
        return [(day, list(each)) for day, each in groupby(told, lambda line: dating.day(line.at))]

    named = {each.handle: each.text for each in incident.hypotheses.values()}
    named |= {each.handle: each.what for each in incident.containments.values()}
    return {
        "timeline": by_day([line.told(dating, whole) for line in lines]),
        "extract": by_day(list(_brief(front, dating, named))),
        "done": [line.brief(dating) for line in lines if line.entry.kind == "acted"],
        "posted": [line.brief(dating) for line in lines if line.tagged("comms")],
    }


def _news(lines: list[Line]) -> set[str]:
    """The ids of what is told in front; of what is said of a service, only that it is doing better or worse."""
    news: set[str] = set()
    states: dict[str, ServiceState] = {}
    for line in lines:
        if isinstance(line.fact, ServiceAffected):
            if states.get(line.fact.service) == line.fact.state:
                continue
            states[line.fact.service] = line.fact.state
        if line.entry.kind in TOLD:
            news.add(line.entry.id)
    return news


def _brief(lines: list[Line], dating: Dating, named: Mapping[str, str]) -> Iterator[Told]:
    """The lines in few words: what several audiences were told at once is said once."""
    for _, each in groupby(lines, lambda line: line.once(dating)):
        first, *more = each
        if isinstance(first.fact, UpdateSent) and more:
            audiences = [line.fact.subject for line in (first, *more)]
            first = replace(first, fact=first.fact.model_copy(update={"audience": ", ".join(audiences)}))
        yield first.brief(dating, named)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry and what it says."""

    entry: Entry
    fact: Fact

    def told(self, dating: Dating, whole: datetime | None) -> Told:
        """As the appendix has it, with whatever the entry holds."""
        entry = self.entry
        late = entry.logged_late and entry.recorded_at != whole
        clock = f"{entry.occurred_at.astimezone(dating.zone):%H:%M:%S}"
        return Told(entry.occurred_at, clock, entry.author, self.fact.line(), entry.recorded_at if late else None)

    def brief(self, dating: Dating, named: Mapping[str, str] = MappingProxyType({})) -> Told:
        """As it is read in front: without tags, and without what the sentence says by itself.

        `named` says what a handle stands for, where the line has nothing but that.
        """
        text = self.fact.text if isinstance(self.fact, Noted | Acted) else self.fact.line()
        if isinstance(self.fact, HypothesisConfirmed | HypothesisRuledOut | ContainmentRemoved):
            handle = self.fact.handle
            text = text.replace(handle, f"{handle} {named[handle]} ·", 1) if named.get(handle) else text
        if isinstance(self.fact, Resolved):
            text = f"resolved: {self.fact.how}"
        if isinstance(self.fact, ChangeSuspected):
            text = f"change: {self.fact.what}"
        if isinstance(self.fact, MilestoneReached):
            text = text.removeprefix("milestone: ")
        at = self.entry.occurred_at
        return Told(at, dating.clock(at), self.entry.author, text, None)

    def once(self, dating: Dating) -> tuple[str, ...]:
        """What lines have in common that are told as one."""
        if not isinstance(self.fact, UpdateSent):
            return (self.entry.id,)
        return (
            dating.say(self.entry.occurred_at),
            self.fact.about,
            self.fact.text,
            *self.fact.channels,
            str(self.fact.final),
        )

    def repeats(self, resolution: str) -> bool:
        """Whether it only says of a service what the end of all says again."""
        return isinstance(self.fact, ServiceAffected) and bool(resolution) and self.fact.note == resolution

    def tagged(self, *tags: str) -> bool:
        return isinstance(self.fact, Noted | Acted) and not set(tags).isdisjoint(self.fact.tags)
