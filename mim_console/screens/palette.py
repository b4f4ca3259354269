"""The palette: every verb by its name, with its key, or the reason why it is off."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from mim_console.desk.verbs import VERBS
from mim_console.screens import doing, places
from mim_console.screens.incident import IncidentScreen
from mim_console.screens.keys import GROUPS, VERB_KEYS, VIEWS
from mim_console.screens.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Verbs(Provider):
    """What can be done to the incident in front, where one can go, and which incidents are open."""

    async def discover(self) -> Hits:
        for title, _, run, about in self._all():
            yield DiscoveryHit(Content(title), run, text=title, help=about)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, name, run, about in self._all():
            score = max(matcher.match(title), matcher.match(name))
            if score > 0:
                yield Hit(score, Content(title), run, text=title, help=about)

    def _all(self) -> Iterator[tuple[str, str, Callable[[], None], str]]:
        """Title, another name, what it does, and its key or why it is off."""
        place = self.screen
        if isinstance(place, Place):
            yield from self._verbs(place)
            yield from self._places(place)

    def _verbs(self, place: Place) -> Iterator[tuple[str, str, Callable[[], None], str]]:
        for verb in sorted(VERBS.values(), key=lambda verb: [*GROUPS].index(verb.about)):
            off = doing.why_off(place.app, place.subject, verb)
            key = f"{GROUPS[verb.about]} {VERB_KEYS[verb.name]}"
            about = f"off: {off}" if off else f"{key} · {verb.help.splitlines()[0]}"
            yield verb.title, verb.name, partial(doing.do, place.app, place.subject, verb.name), about

    def _places(self, place: Place) -> Iterator[tuple[str, str, Callable[[], None], str]]:
        yield "Board", "incidents", place.action_board, "b · all incidents"
        yield "Actions", "overdue, to verify", place.action_actions, "A · of all incidents"
        yield "Improve", "trends, repeats, policy", place.action_improve, "6 · what all incidents teach"
        if isinstance(place, IncidentScreen):
            yield "Replay", "as known at, past, player", place.action_replay, "( · what was known when, from the start"
        yield "Who is here", "share, watch, presence", place.action_company, "W · and how others may watch"
        yield "All clocks", "countdowns", place.action_clocks, "O · soonest first"
        for key, name in VIEWS.items():
            words = "review, export" if name == "review" else name
            yield name.replace("-", " ").capitalize(), words, partial(place.action_view, name), f"{key} · a screen"
        for incident in place.app.desk.incidents():
            title = f"{incident.reference} {incident.title}"
            yield title, incident.reference, partial(places.view, place.app, incident.id), "open it where it was left"
