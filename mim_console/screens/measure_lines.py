"""The figures of one incident as lines: what contradicts, what was kept, how long it took, and how the work went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.account.part import length
from mim_console.incident.metrics import flags, metrics, shares
from mim_console.incident.pace import engaged, stage_times
from mim_console.incident.silence import silences
from mim_console.incident.when import say_short
from mim_console.widgets.captions import group, marked
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.desk.scene import Scene
    from mim_console.incident.metrics import Measure, Share

GAPS = 3
"""How many silences are named; the others are counted."""


def measured(scene: Scene) -> list[Line]:
    """All of them; what is unknown says so."""
    rules = scene.policy.measures
    odd = [Line(marked("≠", "$text-warning", flag), rows=8, hang=2) for flag in flags(scene.incident)]
    lengths = [line for each in metrics(scene.incident, rules.degraded) for line in _measure(scene, each)]
    return [
        *group("contradictions", odd),
        *group("kept", [_share(each) for each in shares(scene.incident, scene.policy, scene.now)]),
        *group("measures", lengths),
        *group("stages", _stages(scene)),
        *group("silence", _silences(scene), tail=f"nobody logged for {length(rules.silence)} or more"),
        *group("people", _people(scene)),
    ]


def _measure(scene: Scene, measure: Measure) -> Iterator[Line]:
    key = f"measure:{measure.name}"
    start, end = scene.incident.at(measure.start), scene.incident.at(measure.end)
    doubtful = Content.styled("≠ " if measure.doubts else "", "$text-warning")
    said = ("unknown", MUTED) if measure.length is None else (length(measure.length), "bold")
    yield Line(measure.title, Content.assemble(doubtful, said), key)
    ends = [_end(scene, name) for name in (measure.start, measure.end)]
    yield Line(Content.assemble("  ", ends[0], (" → ", MUTED), ends[1]), key=key, rows=2, hang=2)
    calm = f"without {length(measure.calm)} of calm between" if measure.calm else ""
    order = f"{_words(measure.end)} came before {_words(measure.start)}" if start and end and end < start else ""
    for text in filter(None, (measure.basis, calm, order)):
        yield Line(Content.styled(f"  {text}", MUTED), key=key, rows=3, hang=2)
    for doubt in measure.doubts:
        yield Line(Content.styled(f"  {doubt}", "$text-warning"), key=key, rows=4, hang=2)


def _end(scene: Scene, milestone: str) -> Content:
    name = _words(milestone)
    if scene.incident.at(milestone) is None:
        return Content.styled(f"{name} ?", "$text-warning")
    return Content.styled(name, MUTED)


def _share(share: Share) -> Line:
    if not share.of:
        return Line(share.title, Content.styled("unknown", MUTED))
    style = "bold" if share.good == share.of else Tone.SOON.style
    return Line(share.title, Content.styled(f"{share.good} of {share.of}", style))


def _stages(scene: Scene) -> Iterator[Line]:
    """Those that were entered; where nobody says which were, one line says that."""
    entered = 0
    for each in stage_times(scene.incident, scene.now):
        if each.length is not None:
            entered += 1
            again = f" {each.visits}×" if each.visits > 1 else ""
            took = Content.assemble(("so far " if each.running else "", MUTED), (length(each.length), "bold"))
            yield Line(Content.assemble(each.stage, (again, MUTED)), took, f"stage:{each.stage}")
    if not entered:
        yield Line("time in each stage", Content.styled("unknown", MUTED), "stage:")


def _silences(scene: Scene) -> Iterator[Line]:
    gaps = silences(scene.incident, scene.policy.measures.silence, scene.now)
    for since, until in gaps[:GAPS]:
        times = " – ".join(say_short(at, scene.zone, scene.now) for at in (since, until))
        yield Line(times, Content.styled(length(until - since), Tone.SOON.style), f"silence:{since}")
    if len(gaps) > GAPS:
        yield Line(Content.styled(f"and {len(gaps) - GAPS} shorter", MUTED))
    if not gaps:
        yield Line(Content.styled("none", MUTED), key="silence:")


def _people(scene: Scene) -> Iterator[Line]:
    people, handovers = engaged(scene.incident), len(scene.incident.handed_over)
    count = Content.styled(str(len(people)), "bold") if people else Content.styled("unknown", MUTED)
    yield Line("people engaged", count, "people:engaged")
    if people:
        yield Line("hand-overs", Content.styled(str(handovers), "bold"), "people:hand-overs")


def _words(milestone: str) -> str:
    return milestone.replace("_", " ")
