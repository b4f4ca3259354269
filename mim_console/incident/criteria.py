"""What the record shows by itself of the reasons to call an incident major."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.facts.scope import HARM

if TYPE_CHECKING:
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy
    from mim_console.incident.policy.priority import Shown


def shown(incident: Incident, policy: Policy) -> dict[str, str]:
    """The criteria that the record shows to be met, each with what shows it; a person may judge otherwise."""
    down = [each.name for each in incident.services.values() if each.critical and each.state == "down"]
    hit = (each for each in incident.services.values() if HARM[each.state])
    regulated = [each.name for each in hit if each.described and each.described.regulated]
    groups = incident.scope.groups
    seen: dict[Shown, str] = {
        "critical-service-down": ", ".join(down),
        "several-groups": ", ".join(groups) if len(groups) > 1 else "",
        "regulated-service": ", ".join(regulated),
    }
    return {each.id: seen[each.when] for each in policy.criteria if each.when and seen[each.when]}
