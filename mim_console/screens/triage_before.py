"""What was before: the changes nearest to what fails, past incidents like it, and known errors."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.when import say
from mim_console.screens.triage_groups import ago, few
from mim_console.widgets.captions import group, marked
from mim_console.widgets.countdown import length
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mim_console.desk.scene import Scene
    from mim_console.incident.changes import Ranked
    from mim_console.incident.facts.diagnose import Change
    from mim_console.incident.recall import Found
    from mim_console.screens.triage_around import Around

CHANGES, ALIKE = 2, 2
"""How many are shown until somebody wants to see all."""
_CLOCK = 5
"""Cells of a time without a date."""


def changes(scene: Scene, around: Around, opened: Collection[str]) -> list[Line]:
    """Those that somebody suspects by name, then those that other systems told of, the likeliest first."""
    told = {each.handle for each in around.changes}
    named = [each for each in scene.incident.changes.values() if each.handle not in told]
    own = [_named(scene, each) for each in named]
    if around.told is None:
        return group("changes suspected", own, empty="none yet: d d names one")
    none = [] if own or around.changes else [Line(Content.styled("none that came before: d d names one", MUTED))]
    fresh = f"told {ago(around.told, scene.now)}"
    lines = partial(_told, scene)
    return few("changes", "changes", around.changes, lines, CHANGES, opened, fresh=fresh, also=own + none)


def _named(scene: Scene, change: Change) -> Line:
    mark, style = ("✗", MUTED) if change.cleared else ("Δ", "")
    where = (f"  {change.service}", MUTED) if change.service else ""
    tail = "not it" if change.cleared else say(change.made, scene.zone, scene.now) if change.made else ""
    text = marked(mark, style, (f"{change.handle} ", MUTED), (change.what, style), where)
    return Line(text, Content.styled(tail, MUTED), f"change:{change.handle}", rows=3, hang=2)


def _told(scene: Scene, ranked: Ranked) -> list[Line]:
    change = ranked.change
    suspected = bool(ranked.handle and not ranked.cleared)
    key = f"change:{ranked.handle}" if suspected else f"recent:{change.key}"
    mark, style = ("✗", MUTED) if ranked.cleared else ("Δ", "$text-warning" if suspected else "")
    when = say(change.at, scene.zone, scene.now)
    tail = "not it" if ranked.cleared else ranked.handle or (when if len(when) <= _CLOCK else "")
    text = marked(mark, style, (change.what, style if ranked.cleared else ""))
    return [
        Line(text, Content.styled(tail, MUTED), key),
        Line(Content.styled(f"  {ranked.reason}", MUTED), key=key, rows=3, hang=2),
    ]


def seen_before(scene: Scene, around: Around, opened: Collection[str]) -> list[Line]:
    """Similar incidents and known errors: what it was, what helped, how long it took."""
    seen = around.seen
    if around.looked is None:
        return []
    adopted = _adopted(scene)
    also = [Line(Content.styled(seen.trouble, MUTED), rows=3)] if seen.trouble else []
    if seen.behind:
        records = "1 record is" if seen.behind == 1 else f"{seen.behind:,} records are"
        also.append(Line(Content.styled(f"{records} not looked at yet", MUTED), rows=2))
    if not seen.found and not also and (around.mapped or around.told):
        also.append(Line(Content.styled("nothing like it yet: f notes what is seen", MUTED), rows=2))
    fresh = f"looked {ago(around.looked, scene.now)}"
    past = partial(_past, scene, adopted)
    return few("alike", "seen before", seen.found, past, ALIKE, opened, fresh=fresh, also=also)


def _past(scene: Scene, adopted: Collection[str], found: Found) -> Iterator[Line]:
    past = found.past
    known = past.sort == "known error"
    key = f"{'known-error' if known else 'past'}:{past.reference}"
    mark, style = ("✓", "$text-success") if past.id in adopted else ("≈", MUTED)
    stale = past.valid_to is not None and past.valid_to <= scene.now
    lasted = length(past.took) if past.took is not None else past.state
    tail = ("outdated" if stale else past.state) if known else lasted
    yield Line(marked(mark, style, past.title), Content.styled(tail, MUTED), key)
    cause = (f" {_first(past.cause)}", MUTED) if past.cause else ""
    yield Line(Content.assemble("  ", (past.reference, "$text-primary"), cause), key=key, rows=2, hang=2)
    if helped := past.workaround or past.fix:
        yield Line(Content.assemble(("  » ", MUTED), _first(helped)), key=key)


def _adopted(scene: Scene) -> set[str]:
    """Where what is tried here was taken from."""
    incident = scene.incident
    theories = {each.source_id for each in incident.hypotheses.values()}
    return theories | {each.source_id for each in incident.adopted.values()} | {*incident.known_errors}


def _first(text: str) -> str:
    return text.partition("\n")[0]
