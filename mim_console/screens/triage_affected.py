"""The lines of what is affected: the estate around it, what the business must not miss, and what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.when import say
from mim_console.screens.triage_alerts import alerts
from mim_console.screens.triage_before import changes, seen_before
from mim_console.screens.triage_map import mapped
from mim_console.widgets.captions import group, marked
from mim_console.widgets.countdown import left, tone
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED, Tone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from mim_console.desk.scene import Scene
    from mim_console.incident.clocks import Clock
    from mim_console.incident.outlook import Outlook
    from mim_console.screens.triage_around import Around

FINDINGS = 20
"""How many are shown; the timeline has all."""
_CLOCK = 5
"""Cells of a time without a date."""


def affected(scene: Scene, seen: Outlook, around: Around, opened: Collection[str]) -> list[Line]:
    """What fails and what is around it, by what else is known; then functions, deadlines, who is told, findings."""
    known = around.mapped or around.told or around.heard or around.seen.found
    functions = group(
        "business functions", _functions(scene), empty="" if known else "none at risk so far: i b names one"
    )
    before = [*changes(scene, around, opened), *seen_before(scene, around, opened)]
    return [
        *mapped(scene, around, opened),
        *alerts(scene, around, opened),
        *(before if known else []),
        *functions,
        *group("deadlines", _deadlines(scene)),
        *group("first communication", _first(scene, seen)),
        *group("symptoms and evidence", _findings(scene), empty="nothing noted yet: f notes a finding"),
        *([] if known else before),
    ]


def _functions(scene: Scene) -> Iterator[Line]:
    clocks = {clock.about: clock for clock in scene.clocks if clock.kind == "deadline"}
    for function in scene.incident.functions.values():
        clock = clocks.get(function.id)
        how = tone(clock, scene.now) if clock else Tone.DONE if function.cleared else Tone.RUNNING
        key = f"function:{function.name}"
        if function.cleared:
            yield Line(how.marked(function.name), Content.styled(f"safe {_at(scene, function.cleared)}", MUTED), key)
        elif clock:
            yield _timed(scene, clock, function.name, key)
        else:
            yield Line(how.marked(function.name), Content.styled("no deadline", MUTED), key)


def _deadlines(scene: Scene) -> Iterator[Line]:
    named = scene.incident.deadlines
    for clock in scene.running():
        if clock.kind == "deadline" and clock.about in named:
            yield _timed(scene, clock, clock.name, f"deadline:{clock.name}")


def _timed(scene: Scene, clock: Clock, name: str, key: str) -> Line:
    """By when, and what is left of it."""
    text = Content.assemble(tone(clock, scene.now).marked(name), (f" by {_at(scene, clock.due)}", MUTED))
    return Line(text, left(clock, scene.now), key, rows=2, hang=2)


def _findings(scene: Scene) -> Iterator[Line]:
    """The newest first."""
    findings = list(scene.incident.findings.values())
    for finding in reversed(findings[-FINDINGS:]):
        sort = f"{finding.source}  " if finding.source != "other" else ""
        when = _at(scene, finding.at)
        short = len(when) <= _CLOCK  # a date would leave no room for the words
        text = marked("•", MUTED, (sort, MUTED), finding.text, ("" if short else f"  {when}", MUTED))
        yield Line(text, Content.styled(when if short else "", MUTED), f"entry:{finding.id}", rows=4, hang=2)
    if len(findings) > FINDINGS:
        yield Line(Content.styled(f"  and {len(findings) - FINDINGS} before: 3 shows all", MUTED))


def _first(scene: Scene, seen: Outlook) -> Iterator[Line]:
    """What each audience has heard first, or by when it must."""
    told: dict[str, datetime] = {}
    for update in scene.incident.updates:
        if update.sent:
            told.setdefault(update.audience, update.at)
    names = {audience.id: audience.title.lower() for audience in scene.policy.audiences}
    owed = {clock.about: clock for clock in (scene.running() if scene.incident.major else seen.updates)}
    for audience, name in names.items():
        clock = owed.get(audience)
        if audience in told:
            tail = Content.styled(f"told {_at(scene, told[audience])}", MUTED)
            yield Line(Tone.DONE.marked(name), tail, f"audience:{audience}")
        elif clock is not None:
            if not scene.incident.major:
                yield Line(Tone.NOT_YET.marked(name), Content.styled(f"by {_at(scene, clock.due)}", MUTED))
            else:
                yield _timed(scene, clock, name, f"audience:{audience}")


def _at(scene: Scene, at: datetime | None) -> str:
    return say(at, scene.zone, scene.now) if at else ""
