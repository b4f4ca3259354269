"""How long people and things may take before the console asks again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from mim_console.incident.facts.asks import Ask
from mim_console.incident.facts.lifecycle import Stage
from mim_console.incident.facts.work import ActionType
from mim_console.incident.policy.base import DurationOrNever, Id, Length, Line, Rule


class StageRule(Rule):
    """A stage of the lifecycle in the organisation's words."""

    id: Stage
    title: Line
    aim: Line


class CandidateRules(Rule):
    """What may be a major incident, before anybody has decided."""

    decide_within: Length
    """Then it alarms until it is promoted, rejected, attached or made a child."""


class Asks(Rule):
    """Questions to a person on the call."""

    answer_within: Length
    chase_every: Length
    """From the moment that it is late."""
    escalate_after: Annotated[int, Field(ge=1)]
    """That many chases, and somebody else is to be asked."""

    def next_for(self, ask: Ask, now: datetime) -> Literal["", "chase", "ask somebody else"]:
        """What is due for an ask that was not answered in time; nothing while the last chase is young."""
        late = [at for at in ask.chased if at >= ask.due]
        if now < (late[-1] + self.chase_every if late else ask.due):
            return ""
        return "ask somebody else" if len(ask.chased) >= self.escalate_after else "chase"


class ContainmentRules(Rule):
    """Measures in force."""

    check_every: Length


class Contract(Rule):
    """What a vendor owes: its first answer within so long, by the severity in the vendor's own words."""

    vendor: Line
    answer: dict[str, Length]

    def answers_within(self, severity: str) -> timedelta | None:
        """The time to the first answer; None where the contract names none for that severity."""
        return {name.casefold(): length for name, length in self.answer.items()}.get(severity.strip().casefold())


class VendorRules(Rule):
    """Suppliers that are engaged."""

    chase_every: Length
    silent_after: Annotated[int, Field(ge=1)]
    """That many chases without a first answer, and the next tier is called."""
    contracts: tuple[Contract, ...]

    def contract(self, vendor: str) -> Contract | None:
        """The vendor's contract; None where none is known."""
        return next((each for each in self.contracts if each.vendor.casefold() == vendor.strip().casefold()), None)


class ActionRules(Rule):
    """When an action is due if nobody says."""

    due: dict[ActionType, Length]


class ReviewRules(Rule):
    """The review after the incident; when it is held stands with the priorities."""

    calendar: str
    draft_before: Length
    """The draft goes round that long before the meeting."""
    process_every: Length
    """How often the process itself is reviewed."""
    close_within: DurationOrNever = None
    """From the meeting until the review is closed; business days are those of `calendar`."""
    signed_by: tuple[Id, ...] = ()
    """The roles whose holders sign it."""
