"""The organisation's rules: what it calls urgent, how long things may take, who hears and who decides."""

from mim_console.incident.policy.base import Contradictory
from mim_console.incident.policy.communication import Audience, Cadence, WordingRule
from mim_console.incident.policy.people import Role, Rung
from mim_console.incident.policy.policy import Policy
from mim_console.incident.policy.priority import Criterion, ServiceLevel, Threshold

__all__ = [
    "Audience",
    "Cadence",
    "Contradictory",
    "Criterion",
    "Policy",
    "Role",
    "Rung",
    "ServiceLevel",
    "Threshold",
    "WordingRule",
]
