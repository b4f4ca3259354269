"""The reports that the law asks for, as a list shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.clocks.regulatory import owed
from mim_console.incident.facts.base import tail
from mim_console.widgets.captions import marked
from mim_console.widgets.countdown import left, tone
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.desk.scene import Scene


def duties(scene: Scene) -> Iterator[Line]:
    """Those that are open: with their countdown, or with what must be said first."""
    if not scene.incident.duties and not set(scene.policy.regulatory.criteria).isdisjoint(scene.incident.criteria):
        yield Line(marked("!", "$text-warning", "which regime applies, if any?"), "o g", "regime:regulatory")
    for clock in scene.running():
        if clock.kind == "regulatory":
            how = tone(clock, scene.now)
            text = marked(how.mark, how.style, clock.name, (tail(clock.note, "  "), "$text-warning"))
            yield Line(text, left(clock, scene.now), f"report:{clock.about}", rows=5, hang=2)
    yield from waiting(scene)


def waiting(scene: Scene) -> Iterator[Line]:
    """Those of which nobody knows yet when they are due."""
    for each in owed(scene.incident, scene.policy):
        if each.waits:
            text = marked("·", MUTED, each.name, (f"  waits for: {each.waits_for}", MUTED))
            yield Line(text, Content.styled("no clock yet", MUTED), f"report:{each.key}", rows=3, hang=2)
