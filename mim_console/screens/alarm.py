"""The line across the screen: what passed and still stands, and what somebody offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.facts.timing import ThresholdPassed
from mim_console.incident.fold import read
from mim_console.screens.waiting import waiting

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.desk.scene import Scene
    from mim_console.screens.console import Console
    from mim_console.widgets.band import Sort


class Alarm:
    """What passed and nobody has quieted, until its clock is met or its thing is done."""

    def __init__(self) -> None:
        self.trouble = ""
        """Why the ledger could not be read or written."""
        self._passed: list[tuple[str, ThresholdPassed]] = []
        self._known: set[tuple[str, str, float]] = set()
        self._heard: int | None = None
        """The arrival up to which the ledger was listened to; None before the first time."""

    def __bool__(self) -> bool:
        return bool(self.trouble or self._passed)

    def hear(self, desk: Desk) -> bool:
        """Take in what passed since the last time, whoever recorded it or nobody; whether any of it still stands.

        The first time only learns what had passed before: that is no news.
        """
        first = self._heard is None
        entries, self._heard = desk.ledger.since(desk.ledger.arrival() if self._heard is None else self._heard)
        recorded = ((entry.incident, read(entry)) for entry in entries)
        said = [(id, fact) for id, fact in recorded if isinstance(fact, ThresholdPassed)]
        said = [each for each in (*said, *desk.unrecorded()) if self._is_new(*each)]
        news = [] if first else [(id, fact) for id, fact in said if _runs(desk, id, fact)]
        self._passed += news
        return bool(news)

    def clear(self) -> None:
        """Somebody has seen it."""
        self.trouble = ""
        self._passed.clear()

    def line(self, desk: Desk, here: str | None) -> str:
        """What to say on the screen of an incident, or on the board; empty if there is nothing any more."""
        if self.trouble:
            return self.trouble
        self._passed = [(id, fact) for id, fact in self._passed if _runs(desk, id, fact)]
        if not self._passed:
            return ""
        id, last = self._passed[-1]
        more = f" · and {len(self._passed) - 1} more" if len(self._passed) > 1 else ""
        return f"▲ {desk.incident(id).reference} · {last.line()}{more}{_way(desk, here, id)}"

    def _is_new(self, id: str, fact: ThresholdPassed) -> bool:
        passed = id, fact.clock, fact.threshold
        new = passed not in self._known
        self._known.add(passed)
        return new


def _runs(desk: Desk, id: str, fact: ThresholdPassed) -> bool:
    """Whether the clock that it is about runs now, in that form."""
    return any(clock.key == fact.clock and not clock.over for clock in desk.clocks(id))


def standing(app: Console, here: str | None) -> tuple[str, Sort]:
    """What the band says on the screens of an incident, or on the board, and of which sort that is."""
    alarm = app.alarm.line(app.desk, here)
    alarm = f"{alarm} · m clears" if alarm else ""
    if app.alarm.trouble:
        return alarm, "alarm"
    if app.read_only:
        return (alarm, "alarm") if alarm else ("READ ONLY · you see everything and change nothing", "quiet")
    return "   ".join(filter(None, (offers(app.desk, here), alarm))), "alarm" if alarm else "offer"


def proposed(app: Console, scene: Scene) -> tuple[str, Sort, str]:
    """What to escalate now: the first of all that is proposed, and the keys that decide; else what its end leaves."""
    if not scene.proposals:
        return _children_left(app, scene)
    first, more = scene.proposals[0], len(scene.proposals) - 1
    keys = "" if app.read_only else "y escalates  Y not now"
    number = first.via.removeprefix("phone ") or ("not in the directory" if app.desk.directory else "")
    words = " · ".join(filter(None, (f"{first.name} {number}".strip(), first.title, first.why)))
    return f"▲ {words}", "offer", "  ".join(filter(None, (f"+{more}" if more else "", keys)))


def _children_left(app: Console, scene: Scene) -> tuple[str, Sort, str]:
    """Children that are open although their parent is resolved."""
    if scene.as_of is not None or scene.incident.status != "resolved":
        return "", "offer", ""
    left = [each for each in app.desk.others(scene.incident.id).children if each.status == "open"]
    if not left:
        return "", "offer", ""
    named = ", ".join(f"{each.reference} {each.title}" for each in left)
    one = len(left) == 1
    words = f"└ {'a child is' if one else f'{len(left)} children are'} still open: {named}"
    keys = f"y resolves {'it' if one else 'them'} too  Y unlinks {'it' if one else 'one'}"
    return words, "offer", "" if app.read_only else keys


def offers(desk: Desk, here: str | None) -> str:
    """What is offered to whoever sits at the console; empty if there is nothing."""
    own = desk.author.casefold()
    said = []
    for id in sorted((each.id for each in desk.incidents() if not each.over), key=lambda id: id != here):
        incident = desk.incident(id)
        for offer in incident.handovers.values():
            if offer.to.casefold() == own:
                role = next((each.title for each in desk.policy.roles if each.id == offer.role), offer.role)
                giver = incident.holder(offer.role) or "somebody"
                way = " · p a accepts" if id == here else _way(desk, here, id)
                said.append(f"{incident.reference} · {giver} offers you {role}{way}")
        said += _waiting(desk, here, id)
    return " · ".join(said)


def _waiting(desk: Desk, here: str | None, id: str) -> list[str]:
    """The first that waits in an incident's outbox, and how many more do."""
    found = waiting(desk, id)
    if not found:
        return []
    words, keys = found[0]
    more = f" · and {len(found) - 1} more: 5" if len(found) > 1 and id == here else ""
    return [
        f"{words} · {keys}{more}" if id == here else f"{desk.incident(id).reference} · {words}{_way(desk, here, id)}"
    ]


def _way(desk: Desk, here: str | None, there: str) -> str:
    """The key that leads to another incident; the board shows them all."""
    if here in (None, there):
        return ""
    working = [each.id for each in desk.incidents() if not each.over]
    if there in working and here in working:
        steps = (working.index(there) - working.index(here)) % len(working)
        if steps in (1, len(working) - 1):
            return f" · {']' if steps == 1 else '['} goes there"
    return " · b shows it"
