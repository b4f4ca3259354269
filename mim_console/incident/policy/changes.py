"""How long change records of other systems are kept."""

from __future__ import annotations

from mim_console.incident.policy.alerts import AtLeastOne
from mim_console.incident.policy.base import Length, Rule


class ChangeRules(Rule):
    """Changes lie beside the record, not in it: these say when they go."""

    keep: Length
    """After it was made, or was to be."""
    keep_at_most: AtLeastOne
