"""Has somebody opened this already? Incidents and candidates to which alerts, or a new report, may belong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from humanize import naturaldelta

from mim_console.incident.alerts.groups import stem_of, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from mim_console.incident.alerts.groups import Group
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy.alerts import AlertRules

_NEAR, _FAR = timedelta(minutes=30), timedelta(hours=4)
_SAY_NOTHING = {
    *("alert", "and", "are", "above", "below", "for", "from", "has", "high", "into", "low", "not", "over", "than"),
    *("that", "the", "threshold", "too", "under", "was", "with", "minutes", "percent"),
}
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An incident that it may be, and why."""

    incident: Incident
    why: str
    score: int
    """3 and more; a shared service alone makes 3."""


def duplicates(group: Group, incidents: Iterable[Incident], rules: AlertRules) -> list[Suggestion]:
    """The incidents that are not over to which a group of alerts may belong, the likeliest first."""
    keys = {(alert.source, alert.key) for alert in group.alerts}
    text = " ".join([group.service, *(cause.title for cause in group.causes[:20])])
    services = [group.service] if group.service else []
    return suggestions(services, text, group.since, incidents, rules, alerts=keys)


def alike(incident: Incident, others: Iterable[Incident], rules: AlertRules) -> list[Suggestion]:
    """The same for an incident or candidate that is open already."""
    at = incident.at("impact_start") or incident.at("detected") or incident.opened
    if at is None:
        return []
    text = f"{incident.title} {incident.scope.impact}"
    return suggestions(incident.services, text, at, others, rules, alerts=incident.alerts)


def suggestions(
    services: Collection[str],
    text: str,
    at: datetime,
    incidents: Iterable[Incident],
    rules: AlertRules,
    *,
    alerts: Collection[tuple[str, str]] = (),
) -> list[Suggestion]:
    """The same for what somebody reports: services, words, and when it began."""
    stems = {stem_of(name, rules.generic) for name in services}
    said = words(text) - _SAY_NOTHING
    found = []
    for incident in incidents:
        if incident.over or incident.imported_from or incident.opened is None:
            continue
        attached = sum(name in alerts for name in incident.alerts)
        same = [name for name in incident.services if stem_of(name, rules.generic) in stems]
        shared = sorted(said & (words(f"{incident.title} {incident.scope.impact}") - _SAY_NOTHING))
        apart = abs((incident.at("impact_start") or incident.at("detected") or incident.opened) - at)
        score = 9 * bool(attached) + 3 * bool(same) + min(len(shared), 3)
        score += (2 if apart <= _NEAR else 1 if apart <= _FAR else 0) if score else 0
        if score >= ENOUGH:
            why = [
                f"{attached} of these alerts" if attached else "",
                f"same service {', '.join(same)}" if same else "",
                f"same words {', '.join(shared[:3])}" if shared else "",
                f"began {naturaldelta(apart)} apart" if apart <= _FAR else "",
            ]
            found.append(Suggestion(incident, " · ".join(filter(None, why)), score))
    return sorted(found, key=lambda each: (-each.score, each.incident.reference))
