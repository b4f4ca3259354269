"""What verbs and screens may ask about the alerts of other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.data.alerts import Body
    from mim_console.incident.alerts.groups import Group
    from mim_console.incident.alerts.life import Alert


class AlertBook:
    """By itself empty, for a desk that has none."""

    def alerts(self) -> tuple[Alert, ...]:
        """Those that are not resolved, and those that resolved in the last day; the last heard of first."""
        return ()

    def groups(self) -> tuple[Group, ...]:
        """Those that are not resolved, by service and cause: the gravest service first."""
        return ()

    def loose(self) -> tuple[Group, ...]:
        """Those of `groups` of which no alert belongs to an incident yet."""
        return ()

    def keyed(self, key: str) -> list[Alert]:
        """Those whose key it is, or `source/key`; else those whose key begins with it. Older ones too."""
        return []

    def not_understood(self) -> list[Body]:
        """What was sent and nobody could read, the newest first."""
        return []

    def flapping(self, alert: Alert) -> bool:
        """Whether it fires and resolves so often that neither means anything."""
        return False

    def incident_of(self, alert: Alert) -> str:
        """The id of the incident that it was last attached to; empty for none."""
        return ""

    @property
    def fresh(self) -> datetime | None:
        """When anything was last heard; None where nothing was."""
        return next((alert.last for alert in self.alerts()), None)
