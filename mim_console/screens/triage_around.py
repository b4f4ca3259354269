"""What other systems and the past know of an incident: looked up again only when any of it has changed."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mim_console.desk.desk import Desk
from mim_console.desk.seen import Seen
from mim_console.incident.alerts.groups import stem_of
from mim_console.incident.services.reach import Reach

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mim_console.desk.alerts import LedgerAlertBook
    from mim_console.desk.scene import Scene
    from mim_console.incident.alerts.duplicates import Suggestion
    from mim_console.incident.alerts.groups import Group
    from mim_console.incident.changes import Ranked
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy.alerts import AlertRules
    from mim_console.incident.services import Item
    from mim_console.incident.services.call import Suspect, Wanted
    from mim_console.screens.console import Console

FAR = 500
"""Services above and below what fails of which alerts are looked for: the nearest."""


@dataclass(frozen=True, slots=True)
class Around:
    """Empty for an instant in the past, of which the record alone tells."""

    reach: Reach = field(default_factory=Reach)
    mapped: datetime | None = None
    """How fresh the service map is; None where there is none."""
    suspects: tuple[Suspect, ...] = ()
    """What fails depends on these; those that alerts are about come first."""
    missing: tuple[Wanted, ...] = ()
    """Who should be on the call."""
    changes: tuple[Ranked, ...] = ()
    told: datetime | None = None
    """When any system last told of changes."""
    near: tuple[Group, ...] = ()
    """Alerts of no incident about what fails, what is below it and what is above it, in this order."""
    elsewhere: int = 0
    """Services with alerts of no incident that have nothing to do with it."""
    more: Mapping[str, int] = field(default_factory=dict)
    """Active alerts that are not on the record, by the stem of a service of which some are."""
    alarmed: Mapping[str, int] = field(default_factory=dict)
    """How many active alerts are about an item of the map, by its id."""
    heard: datetime | None = None
    """When any alert was last heard of."""
    alike: tuple[Suggestion, ...] = ()
    """Open incidents that it may belong to, the likeliest first."""
    seen: Seen = field(default_factory=Seen)
    looked: datetime | None = None
    """When it was looked for what was before; None while nobody has looked."""


class Lookout:
    """Looks around one incident, for its screen."""

    def __init__(self, app: Console) -> None:
        self._app = app
        self._state: tuple[object, ...] = ()
        self._around = Around()
        self._recall = Recall(app)

    def around(self, scene: Scene) -> Around:
        """What is known now; a tick on which nothing has changed costs microseconds."""
        if scene.as_of is not None:
            return Around()
        incident, estate, book = scene.incident, scene.estate, self._app.desk.alerts
        seen, looked = self._recall.of(incident, scene.now)
        others = self._app.desk.others(incident.id)
        beside = [(each.id, each.status, each.title) for each in others.open]
        state = incident.entries, estate.services, estate.changes, book.groups(), book.loose(), seen, beside
        if state != self._state:
            reach, rules = estate.reach(incident), scene.policy.alerts
            near, elsewhere = _near(book.loose(), incident, reach, rules)
            alarmed = _alarmed(book, reach, rules)
            self._state = state
            self._around = Around(
                reach,
                estate.services.oldest,
                tuple(sorted(reach.suspects, key=lambda each: each.item.id not in alarmed)),
                tuple(reach.missing),
                tuple(estate.ranked(incident)),
                max(estate.changes_taken.values(), default=None),
                near,
                elsewhere,
                _more(book, incident),
                alarmed,
                book.fresh,
                tuple(others.alike()),
                seen,
                looked,
            )
        return self._around


class Recall:
    """Looks for what was before in a thread: the first look at a large ledger takes in all that is in it."""

    def __init__(self, app: Console) -> None:
        self._app = app
        self._asked: int | None = None
        """How many entries the incident had when it was last asked about."""
        self._busy = False
        self._answer: tuple[Seen, datetime | None] = Seen(), None

    def of(self, incident: Incident, now: datetime) -> tuple[Seen, datetime | None]:
        """The newest answer, and when it was asked for; asks again once the record says more, or more is looked at."""
        part = self._answer[0].behind and not self._app.read_only
        if (incident.entries != self._asked or part) and not self._busy:
            self._asked, self._busy = incident.entries, True
            threading.Thread(target=self._look, args=(incident.id, now), name="recall", daemon=True).start()
        return self._answer

    def _look(self, id: str, now: datetime) -> None:
        here = self._app.desk  # whose state is not for another thread: what is read here is folded here
        try:
            desk = Desk(here.ledger, here.policy, here.playbook, here.author, here.login, lambda: now)
            incident = desk.incident(id)
            seen = desk.memory.seen_before(incident)
            while seen.behind and (more := desk.memory.seen_before(incident)).behind < seen.behind:
                seen = more  # it takes in a part each time that it is asked
            self._answer = seen, now
        except Exception as error:  # noqa: BLE001  the console may be closing; else the screen says it
            self._answer = Seen(trouble=str(error)), now
        self._busy = False
        if self._app.is_running:
            with suppress(RuntimeError):  # it has just been left
                self._app.call_later(self._app.show_now)


def _near(
    loose: tuple[Group, ...], incident: Incident, reach: Reach, rules: AlertRules
) -> tuple[tuple[Group, ...], int]:
    items = _nearest(reach)
    names = [*incident.services, *(name for item in items for name in (item.name, *item.aliases))]
    place: dict[str, int] = {}
    for name in names:
        place.setdefault(stem_of(name, rules.generic), len(place))
    near = sorted((group for group in loose if group.stem in place), key=lambda group: place[group.stem])
    return tuple(near), len(loose) - len(near)


def _alarmed(book: LedgerAlertBook, reach: Reach, rules: AlertRules) -> dict[str, int]:
    active = {group.stem: group.active for group in book.groups()}
    found = {}
    for item in _nearest(reach) if active else ():
        stems = {stem_of(name, rules.generic) for name in (item.name, *item.aliases)}
        if number := sum(active.get(stem, 0) for stem in stems):
            found[item.id] = number
    return found


def _nearest(reach: Reach) -> list[Item]:
    return [*(each.item for each in reach.suspects[:FAR]), *(each.item for each in reach.blast[:FAR])]


def _more(book: LedgerAlertBook, incident: Incident) -> dict[str, int]:
    attached = Counter((each.source, each.key) for each in incident.alerts.values())
    if not attached:
        return {}
    more = {}
    for group in book.groups():
        news = sum((each.source, each.key) not in attached for each in group.alerts)
        if news < len(group.alerts) and news:
            more[group.stem] = news
    return more
