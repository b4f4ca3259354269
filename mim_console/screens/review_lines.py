"""The lines of the review screen, made from a scene and its account."""

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
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.desk.scene import Scene
    from mim_console.incident.account import Group, Item, Part

_MARKS = {"written": ("✓", "$text-primary"), "derived": ("●", MUTED), "empty": ("·", MUTED)}


def parts(account: list[Part]) -> list[Line]:
    """Each part of the review with how it stands."""
    return [_part(part) for part in account]


def _part(part: Part) -> Line:
    mark, style = _MARKS[part.state]
    words = Content.styled(part.name, MUTED if part.state == "empty" else "")
    return Line(marked(mark, style, words), Content.styled(part.state, MUTED), f"part:{part.name}")


def words(part: Part) -> list[Line]:
    """What the part says, each line an item so that a long one can be walked through."""
    lines = [Line(Content.styled(part.name, "bold $text-primary")), Line(Content.styled(_how(part), MUTED)), Line("")]
    if part.written:
        paragraphs = part.written.split("\n")
        return lines + [Line(text, key=f"line:{n}" if text else None, rows=40) for n, text in enumerate(paragraphs)]
    for n, each in enumerate(part.groups):
        lines += [Line(Content.styled(each.title, "$text-muted bold"))] if each.title else []
        lines += [*_items(each, n), Line("")]
    return lines if part.groups else [*lines, Line(Content.styled(_empty(part), MUTED), rows=4)]


def _how(part: Part) -> str:
    if part.state == "empty":
        return "empty"
    if part.sorts:
        return "enter adds a point; on one, what it answers"
    if part.name == "actions":
        return "enter on one changes it, t adds one"
    if part.section is None:
        return "from the record"
    return "written: enter changes it" if part.written else "from the record: enter rewrites it"


def _empty(part: Part) -> str:
    if part.sorts:
        return f"nothing yet: enter adds a point ({', '.join(part.sorts)})"
    said = {
        "what was late": "nothing was late",
        "actions": "no action yet: t adds one; give it an owner and a date, and say what proves that it is done",
        "contradictions": "nothing contradicts",
        "external summary": "not written yet: what readers outside may know; enter writes it",
        "timeline extract": "nothing has happened yet that would stand here",
    }
    return said.get(part.name, "the record says nothing of it yet: enter writes it")


def _items(each: Group, number: int) -> Iterator[Line]:
    """The leads in a column of their own, as wide as the widest."""
    width = max((len(item.lead) for item in each.items), default=0)
    margin = width + 2 if width else 0
    for n, item in enumerate(each.items):
        yield _item(item, margin, f"line:{number}.{n}")


def _item(item: Item, margin: int, otherwise: str) -> Line:
    indent = "  " * item.depth
    lead = Content.styled(f"{indent}{item.lead:<{margin}}", MUTED)
    tail = Content.styled(f" · {item.tail}" if item.tail else "", MUTED)
    text = Content.assemble(lead, item.text, tail)
    return Line(text, key=item.key or otherwise, rows=40, hang=margin + len(indent))


def figures(scene: Scene) -> list[Line]:
    """The state of the review and its clock, then everything that can be measured."""
    return [*group("review", _state(scene)), *measured(scene)]


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
        yield Line(marked("·", MUTED, ", ".join(people)), Content.styled(word, MUTED))
    for clock in scene.clocks:
        if clock.kind == "review" and clock.due is not None and not clock.over:
            how = tone(clock, scene.now)
            name = "due" if clock.about == "review" else clock.name
            tail = Content.assemble((f"{_at(scene, clock.due)}  ", MUTED), left(clock, scene.now))
            yield Line(how.marked(name), tail)


def _at(scene: Scene, at: datetime) -> str:
    return say(at, scene.zone, scene.now)
