"""`show`: one incident on one page, in the order in which somebody who joins asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from mim_console.cli.look import instant
from mim_console.cli.options import AS_OF, INCIDENT, JSON
from mim_console.cli.output import Inked, print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session
from mim_console.cli.words import clock_row
from mim_console.incident.duration import said, ticking
from mim_console.incident.when import say, say_with_zone

if TYPE_CHECKING:
    from mim_console.desk.scene import Scene
    from mim_console.incident.incident import Incident

Row = Sequence[str]
CLOCKS = 8
"""How many clocks the page shows; `clocks` shows all."""


@click.command(short_help="All that is known of one incident")
@INCIDENT
@AS_OF
@JSON
@pass_session
def show(session: Session, incident: str, as_of: str, as_json: bool) -> None:
    """All that is known of one incident, now or as it was known then."""
    from mim_console.reports.state import proposal_state, state

    with session.looking() as desk:
        id = desk.named(incident)
        scene = desk.scene(id, instant(desk, id, as_of))
        if as_json:
            known = state(scene.incident, scene.clocks, scene.policy, scene.playbook, scene.now)
            print_json(known | {"proposals": [proposal_state(each) for each in scene.proposals]})
        else:
            _print_page(scene)
            if scene.incident.status == "candidate" and not scene.as_of:
                found = ((each.incident.reference, each.incident.title, each.why) for each in desk.others(id).alike())
                _print_part("Maybe part of it (attach-to), or its child (make-child)", found)


def _print_page(scene: Scene) -> None:
    one = scene.incident
    print_line(f"{one.reference}  {one.title}", bold=True)
    print_line(" · ".join(_head(scene)))
    if scene.as_of:
        print_line(f"AS KNOWN AT {scene.as_of.astimezone(scene.zone):%Y-%m-%d %H:%M:%S %Z}", "yellow")
    running = scene.running()
    clocks = [clock_row(clock, scene.zone, scene.now) for clock in running[:CLOCKS]]
    if len(running) > CLOCKS:
        clocks.append((f"and {len(running) - CLOCKS} more", "", ""))
    _print_part("Clocks", clocks)
    _print_part("Escalate now", ((each.key, each.to, each.via, each.why) for each in scene.proposals))
    _print_part("With", _kin(one))
    _print_part("Known", _known(one))
    _print_part("Hypotheses", _hypotheses(one))
    _print_part("In force", _in_force(scene))
    _print_part("Asked and to do", _work(scene))
    _print_part("Decided", ((d.handle, d.text, f"because {d.why}" if d.why else "") for d in one.decisions.values()))
    _print_part("People", _people(one))
    _print_part("Told", _told(scene))
    _print_part("Reports by law (not legal advice)", _reports(scene))
    _print_part("Milestones", _milestones(scene))
    _print_part("Metrics", _metrics(one))
    _print_part("Open before it can close", _left(scene))
    _print_part("Contradictions", _flags(one))


def _print_part(heading: str, rows: Iterable[Row]) -> None:
    lines = list(rows)
    if lines:
        click.echo()
        print_line(heading, bold=True)
        print_table(lines, indent="  ")


def _head(scene: Scene) -> Iterable[str]:
    one = scene.incident
    yield one.priority or "no priority"
    yield one.status if one.major or one.status == "candidate" else f"{one.status}, not major"
    yield f"stage {one.stage}"
    if one.opened:
        yield f"since {say(one.opened, scene.zone, scene.now)}"
        if one.status == "open":
            yield f"open {ticking(scene.now - one.opened)}"
    yield f"MIM {one.holder('mim') or '–'}"


def _kin(one: Incident) -> Iterable[Row]:
    """The incidents that it belongs to, and those that belong to it."""
    said = (("child of", one.parent), ("part of", one.attached_to))
    yield from ((how, kin.reference, kin.title) for how, kin in said if kin)
    yield from (("child", each.reference, each.title) for each in one.children.values())
    yield from (("attached", each.reference, each.title) for each in one.joined.values())


def _known(one: Incident) -> Iterable[Row]:
    for service in one.services.values():
        yield service.name, f"{service.state}{' (critical)' if service.critical else ''}{_after(service.note)}"
    scope = one.scope
    who = [
        f"{scope.users:,} users" if scope.users is not None else "",
        ", ".join(scope.groups + scope.sites),
        scope.reach,
    ]
    said_of = {
        "who": " · ".join(filter(None, who)),
        "impact": scope.impact,
        "money": scope.money,
        "summary": one.summary,
        "cause": one.cause,
        "resolution": one.resolution,
        "workaround": one.workaround,
        "bridge": one.bridge,
        "problem": one.problem,
    }
    yield from ((name, text) for name, text in said_of.items() if text)
    yield from ((where, key) for where, key in one.references.items())
    yield from (("at risk", f"{each.name}{_after(each.note)}") for each in one.functions.values() if not each.cleared)
    yield from (("found", finding.text) for finding in one.findings.values())


def _hypotheses(one: Incident) -> Iterable[Row]:
    for each in one.hypotheses.values():
        supporting, against = each.weigh()
        weighed = f"{supporting} for, {against} against" if each.state == "open" else each.state
        yield each.handle, weighed, f"{each.text}{_after(each.reason)}"
    yield from ((each.handle, "suspected", each.what) for each in one.changes.values() if not each.cleared)


def _in_force(scene: Scene) -> Iterable[Row]:
    for each in scene.incident.containments.values():
        if each.in_force:
            holds = {None: "not looked at yet", True: "holds", False: "DOES NOT HOLD"}[each.holds]
            yield each.handle, Inked(holds, "red" if each.holds is False else None), f"{each.what} · undo: {each.undo}"


def _work(scene: Scene) -> Iterable[Row]:
    clocks = {clock.about: clock for clock in scene.clocks if clock.about}
    for ask in scene.incident.asks.values():
        if ask.open:
            yield ask.handle, ask.who, ask.what, *clock_row(clocks[ask.id], scene.zone, scene.now)[1:]
    for action in scene.incident.actions.values():
        if action.open:
            due = clock_row(clocks[action.id], scene.zone, scene.now)[1:] if action.id in clocks else ("", "")
            yield (
                action.handle,
                action.owner or "no owner",
                action.what,
                *(("waits for approval", "") if action.waiting else due),
            )


def _people(one: Incident) -> Iterable[Row]:
    for role in one.roles:
        if one.holder(role):
            yield role, ", ".join(one.holders(role))
    present = [p.person for p in one.present.values() if p.left is None]
    if present:
        yield "on the call", ", ".join(present)
    yield from ((f"handover of {role}", f"offered to {offer.to}") for role, offer in one.handovers.items())


def _told(scene: Scene) -> Iterable[Row]:
    def at(moment: object) -> str:
        return say(moment, scene.zone, scene.now)  # type: ignore[arg-type]

    for update in scene.incident.updates:
        yield at(update.at), update.audience, update.text if update.sent else f"left out: {update.text}"
    for each in scene.incident.escalations.values():
        yield at(each.at), each.to, "escalation, " + ("answered" if each.acknowledged else "not answered yet")
    for vendor in scene.incident.vendors.values():
        yield at(vendor.engaged), vendor.vendor, f"{vendor.handle} {vendor.case}{_after(vendor.last)}"


def _reports(scene: Scene) -> Iterable[Row]:
    from mim_console.incident.clocks.regulatory import owed

    for each in owed(scene.incident, scene.policy):
        if each.submitted:
            yield each.name, f"submitted {say(each.submitted, scene.zone, scene.now)}"
        elif each.duty.applies:
            due = f"due {say(each.due, scene.zone, scene.now)}" if each.due else f"waits for: {each.waits_for}"
            yield each.name, f"{due}{_after(each.unsaid)}"


def _milestones(scene: Scene) -> Iterable[Row]:
    for name, reached in sorted(scene.incident.milestones.items(), key=lambda item: item[1].at):
        about = "about " if reached.approximate else ""
        yield name.replace("_", " "), about + say_with_zone(reached.at, scene.zone, scene.now)


def _metrics(one: Incident) -> Iterable[Row]:
    from mim_console.incident.metrics import metrics

    for each in metrics(one):
        if each.length is not None:
            ends = f"from {each.start.replace('_', ' ')} to {each.end.replace('_', ' ')}"
            yield each.title, said(each.length), ends


def _left(scene: Scene) -> Iterable[Row]:
    from mim_console.incident.lifecycle import left_open

    if scene.incident.status == "resolved":
        yield from ((text,) for text in left_open(scene.incident, scene.policy))


def _flags(one: Incident) -> Iterable[Row]:
    from mim_console.incident.metrics import flags

    return ((text,) for text in flags(one))


def _after(text: str) -> str:
    return f" · {text}" if text else ""
