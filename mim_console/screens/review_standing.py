"""How the review stands: its state and what is open before the next, meeting, people, signatures, clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.when import say
from mim_console.screens.keys import GROUPS, VERB_KEYS
from mim_console.screens.measure_lines import measured
from mim_console.widgets.captions import group, marked
from mim_console.widgets.countdown import left, tone
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from mim_console.desk.scene import Scene


_CLOCKS = {"review": "due", "draft": "goes round", "closed": "to close", "process": "process"}
"""The clocks in a word; the meeting stands above them."""


def figures(scene: Scene, left: Sequence[str] = ()) -> list[Line]:
    """How the review stands and what is `left` open before it moves on, then everything that can be measured."""
    open = [Line(marked("·", "$text-warning", each), rows=4, hang=2) for each in left]
    return [
        *group("review", _state(scene)),
        *group(f"open before “{scene.incident.review.ahead}”", open),
        *group("signed", _signed(scene)),
        *measured(scene),
    ]


def _state(scene: Scene) -> Iterator[Line]:
    review = scene.incident.review
    key = f"{GROUPS['review']} {VERB_KEYS['move-review']}"
    more = Content.styled("" if review.ahead == review.state else f"{key}  {review.ahead}", MUTED)
    yield Line(Content.assemble(("● ", "$text-primary"), (review.state, "bold")), more, "review:state")
    if review.held is not None:
        yield Line(marked("✓", "$text-success", "held"), Content.styled(_at(scene, review.held), MUTED), "review:held")
    elif review.scheduled is not None:
        yield Line(marked("●", "", "scheduled"), _at(scene, review.scheduled), "review:scheduled")
    else:
        hint = Content.styled(f"{GROUPS['review']} {VERB_KEYS['schedule-review']}", MUTED)
        yield Line(marked("·", MUTED, ("not scheduled", MUTED)), hint, "review:scheduled")
    if review.facilitator:
        yield Line(marked("·", MUTED, review.facilitator), Content.styled("facilitates", MUTED))
    people = review.attended or review.invited
    if people:
        word = "attended" if review.attended else "invited"
        yield Line(marked("·", MUTED, ", ".join(people)), Content.styled(word, MUTED), rows=3)
    if review.absent:
        words = Content.styled(", ".join(review.absent), "$text-warning")
        yield Line(marked("!", "$text-warning", words), Content.styled("did not come", MUTED), rows=3)
    for clock in scene.clocks:
        if clock.kind == "review" and clock.due is not None and not clock.over and clock.about != "meeting":
            how = tone(clock, scene.now)
            name = _CLOCKS.get(clock.about, clock.name)
            tail = Content.assemble((f"{_at(scene, clock.due)}  ", MUTED), left(clock, scene.now))
            yield Line(how.marked(name), tail)


def _signed(scene: Scene) -> Iterator[Line]:
    review = scene.incident.review
    for each in review.signatures.values():
        changed = review.changed_since(each)
        mark, style = ("!", "$text-warning") if changed else ("✓", "$text-success")
        yield Line(marked(mark, style, each.person), Content.styled(_at(scene, each.at), MUTED), "review:sign")
        if changed:
            words = Content.styled(f"  changed since: {', '.join(changed)}", "$text-warning")
            yield Line(words, key="review:sign", rows=3, hang=2)


def _published(scene: Scene) -> Iterator[Line]:
    for each in scene.incident.pages.values():
        there = f"{each.place}, version {each.version}" if each.page else each.place
        if each.result == "accepted" and each.published is not None:
            yield Line(marked("✓", "$text-success", there), Content.styled(_at(scene, each.published), MUTED))
        elif each.waits:
            words = _at(scene, each.again) if each.again else ""
            yield Line(marked("●", "$text-warning", f"{there}, on its way"), Content.styled(words, MUTED))
        else:
            yield Line(marked("!", "$text-error", f"{there}, refused"))
        if each.said:
            yield Line(Content.styled(f"  {each.said}", MUTED), rows=3, hang=2)


def _at(scene: Scene, at: datetime) -> str:
    return say(at, scene.zone, scene.now)
