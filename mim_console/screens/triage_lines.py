"""The lines of the triage screen beside its questions, made from a scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.when import say
from mim_console.widgets.captions import caption, marked
from mim_console.widgets.countdown import left, tone
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import KEY, MUTED, Tone, pill

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from mim_console.desk.scene import Scene
    from mim_console.incident.clocks import Clock
    from mim_console.incident.facts.base import Priority
    from mim_console.incident.outlook import Outlook
    from mim_console.incident.policy import Policy

FINDINGS = 20
"""How many are shown; the timeline has all."""
_STATES = {"down": Tone.LATE, "degraded": Tone.SOON, "at risk": Tone.RUNNING, "restored": Tone.DONE}
_ENDED = {"met": "✓ met", "cancelled": "– no longer"}
_LATE = {False: "▲ met late", True: "▲ never met"}
"""By whether it ended without being met."""
_NAME, _CLOCK = 14, 5
"""Cells of a service level's name, and of a time without a date."""


def verdict(scene: Scene, seen: Outlook) -> list[Line]:
    """The priority, its service levels and its first update, as instants."""
    held = scene.incident.priority
    holds = "as it is now" if held == seen.priority else f"it is {held} now"
    head = Content.assemble(pill(seen.priority), f" {seen.name}")
    lines = [Line(head, Content.styled(holds if held else "not classified yet", MUTED))]
    lines += [_level(scene, clock, clock.name.removeprefix("SLA ")) for clock in seen.levels]
    if not seen.levels:
        lines.append(Line(Content.styled("planned work: no service level runs", MUTED)))
    first = next((clock for clock in seen.updates if not clock.over), None)
    if first is None:
        return [*lines, Line(Content.styled("no audience is owed an update", MUTED))]
    return [*lines, _level(scene, first, "next update" if scene.incident.updates else "first update")]


def _level(scene: Scene, clock: Clock, name: str) -> Line:
    due = _at(scene, clock.due) or "paused"
    how = tone(clock, scene.now)
    if how is Tone.DONE:
        stands = Content.styled(_ENDED.get(clock.state(scene.now), _LATE[clock.cancelled]), MUTED)
    else:
        stands = Content.assemble((f"{how.mark} ", how.style), left(clock, scene.now))
    return Line(Content.assemble((f"{name:<{_NAME}}", MUTED), due), stands)


def criteria(policy: Policy, priority: Priority, ticked: Collection[str], seen: Mapping[str, str]) -> list[Line]:
    """Every criterion of the policy, ticked, met by the priority itself, or open; below it what is `seen` of it."""
    held = policy.criteria_met(priority, ticked)
    met, enough = {each.id for each in held}, any(each.alone for each in held)
    lines = [caption("major if one of these holds", "enough" if enough else "not enough yet")]
    for each in policy.criteria:
        counts = not each.only_at or priority in each.only_at
        if each.id in met:
            text = marked("✓", "bold $text-primary", (each.text, "bold"))
        else:
            text = marked("~" if each.id in ticked else "·", MUTED, (each.text, "" if counts else MUTED))
        if priority in each.always_at:
            tail = "by its priority"
        elif not counts:
            tail = f"only at {' '.join(each.only_at)}"
        else:
            tail = "" if each.alone else "weighs in"
        key = f"criterion:{each.id}"
        lines.append(Line(text, Content.styled(tail, MUTED), key, rows=2, hang=2))
        if each.id in seen:
            lines.append(Line(Content.styled(f"  {seen[each.id]}", MUTED), key=key, rows=2, hang=2))
    return lines


def next_keys(scene: Scene, seen: Outlook, *, same: bool) -> list[Line]:
    """The keys that matter here, each with what it will do; `same`: the cursor is on the cell that holds."""
    incident = scene.incident
    if incident.attached_to:
        return [_key("i k", f"unlink it: it is part of {incident.attached_to.reference}")]
    if incident.over:
        return [_key("s o", f"reopen it: it is {incident.status}")]
    keys = []
    held = incident.classification
    if held is None:
        keys.append(_key("enter", f"classify it as {seen.priority}"))
    elif not same:
        keys.append(_key("enter", f"classify it as {seen.priority}, with a reason"))
    if not incident.major:
        keys.append(_key("P", _promotion(scene, seen) if held else "promote, once it is classified"))
    if incident.status == "candidate":
        keys.append(_key("X", "reject: not major, with a reason"))
    elif incident.major:
        keys.append(_key("P", "demote: no longer major, with a reason"))
    if not incident.at("acknowledged"):
        keys.append(_key("i a", "acknowledge: that clock stops"))
    return keys


def _promotion(scene: Scene, seen: Outlook) -> str:
    first = next(iter(seen.updates), None)
    if first is None or first.due is None:
        return f"promote: {scene.incident.priority}, no update is due"
    return f"promote: {scene.incident.priority}, first update due {say(first.due, scene.zone, scene.now)}"


def _key(key: str, words: str) -> Line:
    return Line(Content.assemble((f"{key:<6}", KEY), words), rows=2, hang=6)


def _at(scene: Scene, at: datetime | None) -> str:
    return say(at, scene.zone, scene.now) if at else ""
