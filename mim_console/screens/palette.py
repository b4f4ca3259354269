"""The palette: every verb by its name, with its key, or the reason why it is off."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from mim_console.desk.verbs import VERBS
from mim_console.screens import doing
from mim_console.screens.keys import GROUPS, VERB_KEYS
from mim_console.screens.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mim_console.desk.verb import Verb


class Verbs(Provider):
    """What can be done to the incident in front."""

    async def discover(self) -> Hits:
        for verb, run, about in self._verbs():
            yield DiscoveryHit(Content(verb.title), run, text=verb.title, help=about)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for verb, run, about in self._verbs():
            score = max(matcher.match(verb.title), matcher.match(verb.name))
            if score > 0:
                yield Hit(score, Content(verb.title), run, text=verb.title, help=about)

    def _verbs(self) -> Iterator[tuple[Verb[...], Callable[[], None], str]]:
        place = self.screen
        if not isinstance(place, Place):
            return
        for verb in sorted(VERBS.values(), key=lambda verb: [*GROUPS].index(verb.about)):
            off = doing.why_off(place.app, place.subject, verb)
            key = f"{GROUPS[verb.about]} {VERB_KEYS[verb.name]}"
            about = f"off: {off}" if off else f"{key} · {verb.help.splitlines()[0]}"
            yield verb, partial(doing.do, place.app, place.subject, verb.name), about
