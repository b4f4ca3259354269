"""The lines of the war room that say who was called, who is next, and how the vendors' cases stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.facts.base import tail
from mim_console.incident.when import say
from mim_console.widgets.captions import marked
from mim_console.widgets.countdown import left, tone
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.desk.scene import Scene
    from mim_console.incident.facts.escalate import Vendor

CALLED, AHEAD = 4, 2
"""How many of those who were called are shown, and how many steps that are due next."""


def escalations(scene: Scene) -> Iterator[Line]:
    """Who was called, by which number and whether they answered; then the steps that are due next."""
    clocks = {clock.about: clock for clock in scene.running() if clock.kind == "escalation"}
    for each in list(scene.incident.escalations.values())[-CALLED:]:
        when, wait = say(each.at, scene.zone, scene.now), clocks.get(each.id)
        how = Tone.DONE if each.acknowledged else tone(wait, scene.now) if wait else Tone.RUNNING
        answer = f"answered {say(each.acknowledged, scene.zone, scene.now)}" if each.acknowledged else "no answer"
        key, right = f"escalation:{each.to}", left(wait, scene.now) if wait else Content()
        yield Line(marked(how.mark, how.style, each.to), right, key, rows=2, hang=2)
        yield Line(Content.styled(f"  {when}{tail(each.via, ' ')} · {answer}", MUTED), key=key, rows=2, hang=2)
    rungs = {rung.id: rung for rung in scene.policy.escalation.rungs}
    due = [(rungs[about], clock) for about, clock in clocks.items() if about in rungs]
    for rung, clock in due[:AHEAD]:
        how, who = tone(clock, scene.now), ", ".join(rung.who)
        when = say(clock.due, scene.zone, scene.now) if clock.due else ""
        text = marked(how.mark, how.style, who, (f"  {when}{tail(rung.why, ' · ')}", MUTED))
        yield Line(text, left(clock, scene.now), f"rung:{rung.id}", rows=3, hang=2)


def vendors(scene: Scene) -> Iterator[Line]:
    """The cases with vendors: whom we have there, when they were chased last and what they said, what is due next."""
    clocks = {clock.about.partition(":")[0]: clock for clock in reversed(scene.running()) if clock.kind == "vendor"}
    for vendor in scene.incident.vendors.values():
        if vendor.closed is None:
            clock = clocks.get(vendor.id)
            how = tone(clock, scene.now) if clock else Tone.RUNNING
            what = f"{clock.name.rpartition(': ')[2]} " if clock else ""
            right = Content.assemble((what, MUTED), left(clock, scene.now)) if clock else Content()
            text, key = (
                marked(how.mark, how.style, vendor.vendor, (f"  {vendor.case}", MUTED)),
                f"vendor:{vendor.handle}",
            )
            yield Line(text, right, key, rows=2, hang=2)
            said = tail(vendor.severity, "severity "), vendor.contact, _chased(scene, vendor), vendor.last
            if any(said):
                yield Line(Content.styled(f"  {' · '.join(filter(None, said))}", MUTED), key=key, rows=2, hang=2)


def _chased(scene: Scene, vendor: Vendor) -> str:
    """When it was asked last, and how often."""
    if not vendor.chased:
        return ""
    often = f", {len(vendor.chased)} times" if len(vendor.chased) > 1 else ""
    return f"chased {say(vendor.chased[-1], scene.zone, scene.now)}{often}"
