"""How what happened is measured where organisations differ."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from mim_console.incident.policy.base import Length, Rule
from mim_console.incident.silence import SHORTEST


class MeasureRules(Rule):
    """Weights and thresholds of the measures."""

    silence: Annotated[Length, Field(ge=SHORTEST, le=timedelta(days=1))]
    """Nobody logging for so long, while it is not restored, is a gap."""
    degraded: Annotated[float, Field(ge=0, le=1)]
    """What a minute counts in the weighted downtime in which no service is down and one is degraded."""
