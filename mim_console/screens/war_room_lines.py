"""The lines of the war room, made from a scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident import lifecycle
from mim_console.incident.facts.asks import Ask
from mim_console.incident.facts.people import Presence
from mim_console.incident.facts.work import Action
from mim_console.incident.fold import read
from mim_console.incident.when import say
from mim_console.screens.duty_lines import duties
from mim_console.screens.escalation_lines import escalations, vendors
from mim_console.widgets.captions import group, marked
from mim_console.widgets.countdown import left, tone
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED, Tone

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from datetime import datetime

    from mim_console.desk.scene import Scene
    from mim_console.incident.clocks import Clock
    from mim_console.incident.entry import Entry
    from mim_console.incident.facts.diagnose import Hypothesis

FINDINGS = 5
DEEDS = 3
DECISIONS = 4
SETTLED = 4
STEPS = 8
DONE = 3
"""How many of each are shown; the timeline has all."""


# What we know


def know(scene: Scene) -> list[Line]:
    """The impact, the theories, the findings, what was done, the changes, the decisions."""
    incident = scene.incident
    findings = list(incident.findings.values())[: -FINDINGS - 1 : -1]
    deeds = list(incident.deeds.values())[: -DEEDS - 1 : -1]
    hypotheses = incident.hypotheses.values()
    alive = [h for h in hypotheses if h.state != "ruled out"]
    ruled_out = [h for h in hypotheses if h.state == "ruled out"][-SETTLED:]
    decisions = list(incident.decisions.values())[-DECISIONS:]
    return [
        *group("what is hit", _impact(scene), empty="not said yet: i s says who and what"),
        *group("hypotheses", [_hypothesis(scene, h) for h in (*alive, *ruled_out)], empty="none yet: h puts one up"),
        *group("what we know", [_said(scene, f.at, "•", f.text) for f in findings]),
        *group("what was done", [_said(scene, d.at, "»", d.text, d.by) for d in deeds]),
        *group("changes suspected", _changes(scene)),
        *group("decided", [_said(scene, d.at, "=", d.text, d.by) for d in reversed(decisions)]),
    ]


def _impact(scene: Scene) -> Iterator[Line]:
    incident = scene.incident
    if incident.scope.impact:
        yield Line(incident.scope.impact, rows=3)
    extent = [f"{incident.scope.users:,} users"] if incident.scope.users is not None else []
    extent += [*incident.scope.groups, *incident.scope.sites]
    extent += [word for word in (incident.scope.reach, incident.scope.money) if word]
    if extent:
        yield Line(Content.styled(" · ".join(extent), MUTED), rows=2)
    for service in incident.services.values():
        style = {"down": "$text-error", "degraded": "$text-warning", "restored": "$text-success"}.get(service.state, "")
        mark = {"down": "▲", "degraded": "!", "restored": "✓"}.get(service.state, "·")
        critical = " · critical" if service.critical else ""
        text = marked(mark, style, service.name, (f"  {service.state}{critical}", style or MUTED))
        yield Line(text, key=f"service:{service.name}")
    for function in incident.functions.values():
        if function.cleared is None:
            yield Line(marked("!", "$text-warning", function.name), key=f"function:{function.name}")
    if incident.workaround:
        yield Line(marked("»", MUTED, ("workaround ", MUTED), incident.workaround), rows=2, hang=2)


def _said(scene: Scene, at: datetime, mark: str, text: str, by: str = "") -> Line:
    when = say(at, scene.zone, scene.now)
    who = f" {by}" if by else ""
    return Line(marked(mark, MUTED, text, (f"  {when}{who}", MUTED)), rows=3, hang=2)


def _hypothesis(scene: Scene, hypothesis: Hypothesis) -> Line:
    key = f"hypothesis:{hypothesis.handle}"
    supporting, against = hypothesis.weigh()
    weight = Content.styled(f"{supporting} for {against} against", MUTED)
    if hypothesis.state == "ruled out":
        text = marked("✗", MUTED, (f"{hypothesis.handle} {hypothesis.text}", MUTED))
        when = say(hypothesis.settled, scene.zone, scene.now) if hypothesis.settled else ""
        return Line(text, Content.styled(f"ruled out {when}", MUTED), key)
    if hypothesis.state == "confirmed":
        text = marked("✓", "$text-success", (f"{hypothesis.handle} ", MUTED), (hypothesis.text, "bold"))
        return Line(text, Content.styled("confirmed", "$text-success"), key, rows=3, hang=2)
    return Line(marked("?", "$text-primary", (f"{hypothesis.handle} ", MUTED), hypothesis.text), weight, key, 3, 2)


def _changes(scene: Scene) -> Iterator[Line]:
    for change in scene.incident.changes.values():
        made = Content.styled(say(change.made, scene.zone, scene.now) if change.made else "", MUTED)
        style = MUTED if change.cleared else ""
        text = marked("✗" if change.cleared else "Δ", style, (f"{change.handle} ", MUTED), (change.what, style))
        yield Line(text, made, f"change:{change.handle}", rows=2, hang=2)


# Who does what


def work(scene: Scene) -> list[Line]:
    """Asks and actions, the next to end first; who is there, in which role, and who is missing."""
    clocks = {clock.about: clock for clock in scene.running() if clock.kind in ("ask", "action")}
    actions = [each for each in scene.incident.actions.values() if not each.follow_up]
    tasks: list[Ask | Action] = [*scene.incident.asks.values(), *actions]
    still = sorted((each for each in tasks if each.open), key=lambda each: (each.due is None, str(each.due)))
    done = sorted((each for each in tasks if _end(each)), key=lambda each: str(_end(each)))[-DONE:]
    return [
        *group(
            "who does what",
            [
                *(_task(scene, each, clocks.get(each.id)) for each in still),
                *(_done(scene, each) for each in done[::-1]),
            ],
            empty="nobody was asked: a asks, t adds an action",
        ),
        *group("on the call", [*_bridge(scene), *_roles(scene), *_others(scene)]),
    ]


def _who(task: Ask | Action) -> str:
    return (task.who if isinstance(task, Ask) else task.owner) or "no owner"


def _end(task: Ask | Action) -> datetime | None:
    return task.answered if isinstance(task, Ask) else task.done


def _task(scene: Scene, task: Ask | Action, clock: Clock | None) -> Line:
    how = tone(clock, scene.now) if clock else Tone.RUNNING
    next = scene.policy.asks.next_for(task, scene.now) if isinstance(task, Ask) else ""
    text = marked(
        how.mark,
        how.style,
        *((f"{task.handle} ", MUTED), (_who(task), "bold"), " ", task.what),
        (f"  {next}" if next else "", "$text-warning"),
    )
    tail = left(clock, scene.now) if clock else Content()
    if isinstance(task, Action) and task.waiting:
        tail = Content.styled("awaiting approval", "$text-warning")
    return Line(text, tail, f"{'ask' if isinstance(task, Ask) else 'action'}:{task.handle}", rows=3, hang=2)


def _done(scene: Scene, task: Ask | Action) -> Line:
    result = task.answer if isinstance(task, Ask) else task.result
    words = f"{task.handle} {_who(task)} {task.what}{f': {result}' if result else ''}"
    end = _end(task)
    when = say(end, scene.zone, scene.now) if end else ""
    return Line(marked("✓", "$text-success", (words, MUTED)), Content.styled(when, MUTED))


def _bridge(scene: Scene) -> Iterator[Line]:
    if scene.incident.bridge:
        yield Line(marked("›", MUTED, scene.incident.bridge), rows=2, hang=2)


def _roles(scene: Scene) -> Iterator[Line]:
    incident = scene.incident
    for role in scene.policy.roles:
        holders = incident.holders(role.id)
        if holders:
            offer = incident.handovers.get(role.id)
            to = f" → {offer.to}?" if offer else ""
            yield Line(
                marked("·", MUTED, (", ".join(holders), "bold"), (to, "$text-warning")),
                Content.styled(role.title.lower(), MUTED),
                f"handover:{role.id}" if offer else f"role:{role.id}",
            )
        elif role.required and incident.status != "candidate" and not incident.over:
            missing = marked("!", "$text-warning", ("missing", "$text-warning"))
            yield Line(missing, Content.styled(role.title.lower(), MUTED), f"role:{role.id}")


def _others(scene: Scene) -> Iterator[Line]:
    incident = scene.incident
    held = {turn.person for turns in incident.roles.values() for turn in turns if turn.until is None}
    here = [each for each in incident.present.values() if each.left is None and each.person not in held]
    for each in here:
        yield Line(marked("·", MUTED, each.person), Content.styled(_team(each), MUTED), f"person:{each.person}")


def _team(presence: Presence) -> str:
    return presence.group or presence.role


# What is in force


def force(scene: Scene) -> list[Line]:
    """Measures and their way back, escalations, vendors, reports owed, told and waiting, the steps of the stage."""
    return [
        *group("in force", _measures(scene), empty="nothing: c c puts a measure in force"),
        *group("escalated", [*escalations(scene), *vendors(scene)]),
        *group("reports by law", duties(scene)),
        *group("told, no answer yet", _notices(scene)),
        *_steps(scene),
        *group("risks", [Line(marked("!", MUTED, risk), rows=2, hang=2) for risk in scene.incident.risks.values()]),
    ]


def _measures(scene: Scene) -> Iterator[Line]:
    clocks = _by_thing(scene, "containment-check")
    for measure in scene.incident.containments.values():
        if not measure.in_force:
            continue
        key, clock = f"containment:{measure.handle}", clocks.get(measure.id)
        how = Tone.LATE if measure.holds is False else tone(clock, scene.now) if clock else Tone.RUNNING
        tail = left(clock, scene.now) if clock else Content()
        if measure.holds is False:
            tail = Content.styled("DOES NOT HOLD", Tone.LATE.style)
        yield Line(marked(how.mark, how.style, (f"{measure.handle} ", MUTED), measure.what), tail, key, 2, 2)
        off = "switched off · " if measure.disables else ""
        yield Line(Content.styled(f"  {off}undo: {measure.undo or 'not said'}", MUTED), key=key, rows=2, hang=2)


def _by_thing(scene: Scene, kind: str) -> dict[str, Clock]:
    """The next clock of each thing that may have several."""
    return {clock.about.partition(":")[0]: clock for clock in reversed(scene.running()) if clock.kind == kind}


def _notices(scene: Scene) -> Iterator[Line]:
    for notice in scene.incident.notices.values():
        if notice.acknowledged is None:
            when = Content.styled(say(notice.at, scene.zone, scene.now), MUTED)
            yield Line(marked("●", "", notice.who), when, f"notice:{notice.who}")


def _steps(scene: Scene) -> list[Line]:
    steps = scene.playbook.of(scene.incident.stage)
    open_steps = [step for step in steps if not lifecycle.satisfied(scene.incident, step)]
    lines = [
        Line(
            marked("!" if step.gate else "·", "$text-warning" if step.gate else MUTED, step.text), key=f"step:{step.id}"
        )
        for step in sorted(open_steps, key=lambda step: not step.gate)[:STEPS]
    ]
    if len(open_steps) > STEPS:
        lines.append(Line(Content.styled(f"  and {len(open_steps) - STEPS} more: s t lists all", MUTED)))
    if steps and not open_steps:
        lines = [Line(marked("✓", "$text-success", "all done: s s goes to the next stage"))]
    done = len(steps) - len(open_steps)
    return group(f"stage {scene.incident.stage}", lines, tail=f"{done} of {len(steps)} done")


# The log


def latest(scene: Scene, count: int, unseen: Container[str] = ()) -> list[Line]:
    """The last lines of the log; those whose ids are unseen say so."""
    return [_entry(scene, entry, new=entry.id in unseen) for entry in scene.latest[-count:]]


def _entry(scene: Scene, entry: Entry, *, new: bool) -> Line:
    fact = read(entry)
    when = say(entry.occurred_at, scene.zone, scene.now)
    late = f"logged {say(entry.recorded_at, scene.zone, scene.now)}" if entry.logged_late else ""
    tail = Content.assemble((late, MUTED), (" ● new" if new else "", "bold $text-primary"))
    return Line(Content.assemble((f"{when} {fact.mark} ", MUTED), (f"{entry.author}  ", "bold"), fact.line()), tail)
