"""A storm kept in groups while it goes on: only what changed is folded again."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from mim_console.incident.alerts.groups import Cause, Group, cause_of, causes_in_order, gist, group_of, stem_of, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.alerts.life import Alert
    from mim_console.incident.policy.alerts import AlertRules

Name = tuple[str, str]
"""An alert's source and key."""
Place = tuple[str, str]
"""The stem of a service, and what is wrong with it."""


def groups(alerts: Iterable[Alert], rules: AlertRules) -> list[Group]:
    """All of them by service: those with something active first, then the gravest, the largest, the newest."""
    storm = Storm(rules)
    for alert in alerts:
        storm.put(alert)
    return storm.groups()


class Storm:
    """Alerts by service and cause. One that names no service goes to the only one that its title names."""

    def __init__(self, rules: AlertRules) -> None:
        self._rules = rules
        self._places: dict[Name, Place] = {}
        self._alerts: dict[str, dict[str, dict[Name, Alert]]] = defaultdict(lambda: defaultdict(dict))
        self._named: Counter[str] = Counter()
        """How many alerts name the service of each stem."""
        self._nameless: dict[Name, tuple[Alert, set[str]]] = {}
        self._homeless: set[Name] = set()
        """Those of the nameless that have to be placed again."""
        self._known: set[str] = set()
        """The services by which the nameless were placed."""
        self._causes: dict[Place, Cause] = {}
        self._groups: dict[str, Group] = {}

    def put(self, alert: Alert) -> None:
        """Take an alert in, new or changed."""
        name = alert.source, alert.key
        self.drop(name)
        if stem := stem_of(alert.service, self._rules.generic):
            self._named[stem] += 1
            self._lay(name, alert, stem)
        else:
            self._nameless[name] = alert, words(alert.title)
            self._homeless.add(name)

    def drop(self, name: Name) -> None:
        """Forget an alert; nothing happens where there is none of that name."""
        self._homeless.discard(name)
        nameless = self._nameless.pop(name, None)
        stem = self._lift(name)
        if stem and nameless is None:
            self._named[stem] -= 1
            if not self._named[stem]:
                del self._named[stem]

    def groups(self) -> list[Group]:
        """Those with something active first, then the gravest, the largest, the newest."""
        self._house()
        for stem, by in self._alerts.items():
            if stem not in self._groups:
                for what, those in by.items():
                    if (stem, what) not in self._causes:
                        self._causes[stem, what] = cause_of([*those.values()], self._rules)
                causes = causes_in_order((self._causes[stem, what] for what in by), self._rules)
                self._groups[stem] = group_of(stem, causes)
        rank = self._rules.rank
        return sorted(
            self._groups.values(),
            key=lambda g: (not g.active, rank(g.severity), -g.active, -g.last.timestamp(), g.stem),
        )

    def _house(self) -> None:
        """Place the nameless: those that are new, or all once other services are known."""
        known = set(self._named)
        if known != self._known:
            self._homeless.update(self._nameless)
            self._known = known
        for name in self._homeless:
            alert, said = self._nameless[name]
            meant = known & said
            stem = min(meant) if len(meant) == 1 else ""
            if name not in self._places or self._places[name][0] != stem:
                self._lift(name)
                self._lay(name, alert, stem)
        self._homeless.clear()

    def _lay(self, name: Name, alert: Alert, stem: str) -> None:
        place = self._places[name] = stem, gist(alert)
        self._alerts[stem][place[1]][name] = alert
        self._stale(place)

    def _lift(self, name: Name) -> str:
        """The stem where it lay; empty also where it lay nowhere."""
        place = self._places.pop(name, None)
        if place is None:
            return ""
        stem, what = place
        del self._alerts[stem][what][name]
        if not self._alerts[stem][what]:
            del self._alerts[stem][what]
        if not self._alerts[stem]:
            del self._alerts[stem]
        self._stale(place)
        return stem

    def _stale(self, place: Place) -> None:
        self._causes.pop(place, None)
        self._groups.pop(place[0], None)
