"""The organisation's rules, whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from functools import cached_property
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import model_validator

from mim_console.incident.calendar import Calendar
from mim_console.incident.facts.base import Level, Priority
from mim_console.incident.facts.lifecycle import Stage
from mim_console.incident.policy.alerts import AlertRules
from mim_console.incident.policy.base import Contradictory, Line, Rule, spelt
from mim_console.incident.policy.changes import ChangeRules
from mim_console.incident.policy.channels import Channel
from mim_console.incident.policy.communication import Audience, Cadence, UpdateRules, WordingRules
from mim_console.incident.policy.consistency import contradictions
from mim_console.incident.policy.evidence import EvidenceRules, LinkTemplate
from mim_console.incident.policy.hours import CalendarRule, Zone
from mim_console.incident.policy.measures import MeasureRules
from mim_console.incident.policy.people import Escalation, Reserved, Role
from mim_console.incident.policy.priority import Criterion, Matrix, ServiceLevel, SlaRules
from mim_console.incident.policy.regulatory import Counting, RegulatoryRules
from mim_console.incident.policy.sites import Sync
from mim_console.incident.policy.trackers import Confluence, Jira
from mim_console.incident.policy.work import (
    ActionRules,
    Asks,
    CandidateRules,
    ContainmentRules,
    ReviewRules,
    StageRule,
    VendorRules,
)


class Policy(Rule):
    """Every number and name that an organisation may decide for itself."""

    version: Line
    zone: Zone
    reference_prefix: Annotated[str, spelt("[A-Z][A-Z0-9]{0,7}", "up to eight capital letters and digits")]
    only_mim: tuple[Reserved, ...] = ()
    """What nobody but the major incident manager does. Names are what people say they are: a habit, no lock."""
    matrix: Matrix
    priorities: dict[Priority, ServiceLevel]
    sla: SlaRules
    criteria: tuple[Criterion, ...]
    calendars: dict[str, CalendarRule]
    stages: tuple[StageRule, ...]
    roles: tuple[Role, ...]
    channels: tuple[Channel, ...]
    audiences: tuple[Audience, ...]
    updates: UpdateRules
    escalation: Escalation
    candidates: CandidateRules
    asks: Asks
    containment: ContainmentRules
    vendors: VendorRules
    actions: ActionRules
    review: ReviewRules
    measures: MeasureRules
    regulatory: RegulatoryRules
    alerts: AlertRules
    changes: ChangeRules
    evidence: EvidenceRules
    links: tuple[LinkTemplate, ...] = ()
    jira: Jira | None = None
    sync: Sync | None = None
    confluence: Confluence | None = None
    wording: WordingRules

    @model_validator(mode="after")
    def _consistent(self) -> Policy:
        if found := list(contradictions(self)):
            raise Contradictory(found)
        return self

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all rules in hex: an entry that was decided under other rules can be told."""
        written = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    @property
    def stamp(self) -> str:
        """The version and the start of the digest: `1+3f2a9c01`."""
        return f"{self.version}+{self.digest[:8]}"

    @cached_property
    def timezone(self) -> ZoneInfo:
        """The zone in which people read and write times."""
        return ZoneInfo(self.zone)

    def calendar(self, name: str) -> Calendar:
        """The calendar of that name; KeyError if there is none."""
        return self.calendars[name].calendar(self.zone)

    def counting(self, name: str) -> Counting:
        """The days of the calendar of that name; KeyError if there is none."""
        return Counting(self.calendar(name).works, ZoneInfo(self.calendars[name].zone or self.zone))

    def channel(self, id: str) -> Channel | None:
        """The channel of that id; None if there is none, or none any more."""
        return next((each for each in self.channels if each.id == id), None)

    def audience(self, id: str) -> Audience | None:
        """The audience of that id; None if there is none, or none any more."""
        return next((each for each in self.audiences if each.id == id), None)

    def priority_of(self, impact: Level, urgency: Level) -> Priority:
        return self.matrix[impact][urgency]

    def criteria_met(self, priority: Priority, ticked: Collection[str]) -> tuple[Criterion, ...]:
        """The criteria that hold for an incident; it is major if one of them is enough `alone`."""
        return tuple(
            one
            for one in self.criteria
            if (not one.only_at or priority in one.only_at) and (one.id in ticked or priority in one.always_at)
        )

    def cadence(self, priority: Priority, stage: Stage, audience: str) -> Cadence | None:
        """How often an audience hears in a stage; None is never, or an audience that the policy does not know."""
        found = next((one.updates.get(priority) for one in self.audiences if one.id == audience), None)
        factor = self.updates.slower.get(stage, 1)
        if found is None or found.then is None or factor == 1:
            return found
        return found.model_copy(update={"then": found.then * factor})
