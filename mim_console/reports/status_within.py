"""The status page for whoever works on it: stage, roles, clocks, actions and milestones, and no line of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.course import MILESTONES
from mim_console.incident.news import last_heard
from mim_console.incident.told import SHOWN_AFTER
from mim_console.reports.status import Figure, Sheet, mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mim_console.incident.clocks import Clock
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy


class WithinView:
    """For responders, on an intranet of theirs."""

    heading = "Incident status, internal"
    discreet = False

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.mark = mark("within")

    def sheet(self, incident: Incident, clocks: Sequence[Clock]) -> Sheet | None:
        """Everything that is run; a candidate that nobody declared is a matter of the triage."""
        if incident.status in ("candidate", "rejected", "attached") or incident.opened is None:
            return None
        running = [each for each in clocks if not each.over]
        stage = next((each for each in self._policy.stages if each.id == incident.stage), None)
        going = not incident.over
        return Sheet(
            incident.title,
            incident.scope.impact,
            tuple(_chips(incident, stage.title if stage else incident.stage)),
            tuple(self._figures(incident, running)),
            "status_within",
            {
                "incident": incident,
                "aim": stage.aim if stage and going else "",
                "roles": list(self._roles(incident)),
                "ticking": list(_ticking(running)),
                "actions": [each for each in incident.actions.values() if each.open],
                "milestones": [(_word(name), at) for name in MILESTONES if (at := incident.at(name))],
                "heard": [
                    (each.title, last.at if (last := last_heard(incident, each.id)) else None)
                    for each in self._policy.audiences
                    if each.updates or last_heard(incident, each.id)
                ],
            },
            (incident.ended or incident.opened) + SHOWN_AFTER if incident.over else None,
            incident.drill,
        )

    def _figures(self, incident: Incident, running: list[Clock]) -> Iterator[Figure]:
        if incident.priority:
            yield Figure("Priority", value=incident.priority, note=self._policy.priorities[incident.priority].name)
        began = incident.at("impact_start") or incident.at("detected") or incident.opened
        back = incident.at("restored") or incident.at("resolved")
        if back:
            yield Figure("Works again since", back, "ago")
        elif began:
            yield Figure("Under way since", began, "for")
        for name, kind in (("Next update", "update"), ("To be resolved by", "sla-resolve")):
            found = next((each for each in running if each.kind == kind and each.due), None)
            if found:
                yield Figure(name, found.due, "due", note=found.name.rpartition("· ")[2] if kind == "update" else "")
        yield Figure("Manager", value=incident.holder("mim") or "nobody")

    def _roles(self, incident: Incident) -> Iterator[tuple[str, list[str]]]:
        """Those that are held, and those that must be and are not."""
        for role in self._policy.roles:
            holders = incident.holders(role.id)
            if holders or (role.required and not incident.over):
                yield role.title, holders


def _chips(incident: Incident, stage: str) -> Iterator[tuple[str, str, str]]:
    if incident.over:
        yield "✓", "good", "Closed"
        return
    if incident.status == "resolved":
        yield "✓", "good", "Resolved"
    else:
        yield "●", "bad" if incident.major else "on", "Major incident" if incident.major else "Incident"
    yield "›", "", stage


def _ticking(running: list[Clock]) -> Iterator[Clock]:
    """Without what the actions say below, and of the ladder only the next rung."""
    rung = next((each for each in running if each.kind == "escalation"), None)
    for each in running:
        if each.kind != "action" and (each.kind != "escalation" or each is rung):
            yield each


def _word(milestone: str) -> str:
    return milestone.replace("_", " ").capitalize()
