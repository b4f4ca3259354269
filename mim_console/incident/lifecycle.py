"""The nine stages: what a gate names as open, what speaks against the end of it (practice: section 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.clocks.updates import update_clocks
from mim_console.incident.facts.scope import HARM
from mim_console.incident.outbox import stands, unheard
from mim_console.incident.state import STAGES

if TYPE_CHECKING:
    from mim_console.incident.facts.lifecycle import Stage
    from mim_console.incident.incident import Incident
    from mim_console.incident.playbook import Playbook, Step
    from mim_console.incident.policy import Policy


def following(stage: Stage) -> Stage:
    """The stage after this one; the last stays."""
    return STAGES[min(STAGES.index(stage) + 1, len(STAGES) - 1)]


def satisfied(incident: Incident, step: Step) -> bool:
    """Ticked, waived, or done by an entry that the step names."""
    return step.id in incident.ticks or any(_seen(incident, pattern) for pattern in step.satisfied_by)


def waived(incident: Incident, step: Step) -> bool:
    tick = incident.ticks.get(step.id)
    return tick is not None and tick.waived


def _seen(incident: Incident, pattern: str) -> bool:
    kind, _, subject = pattern.partition(":")
    return (kind, subject) in incident.seen


def gate(incident: Incident, playbook: Playbook, to: Stage) -> tuple[str, ...]:
    """What is open on the way to a later stage: the gate steps of every stage passed, and asks left unanswered.

    Going back has no gate.
    """
    here, there = STAGES.index(incident.stage), STAGES.index(to)
    passing = STAGES[here:there]
    steps = [
        step.text for step in playbook.steps if step.gate and step.stage in passing and not satisfied(incident, step)
    ]
    if "recover" in passing:
        steps += blockers(incident)
    return tuple(steps)


def doubts(incident: Incident) -> tuple[str, ...]:
    """What speaks against resolving it now: somebody who resolves all the same says why."""
    mended = ("fix_applied", "") in incident.seen or any(each.in_force for each in incident.containments.values())
    soak = incident.soak
    watch = ["the watch for stability is still running"] if soak is not None and soak.ended is None else []
    return (*_unsettled(incident), *([] if mended else ["no fix was applied"]), *watch)


def blockers(incident: Incident) -> tuple[str, ...]:
    """What keeps it from the stage in which it is closed, and from closing, unless it is waived with a reason."""
    open_cases = [each for each in incident.vendors.values() if each.closed is None]
    return (*_unsettled(incident), *(f"{f'{each.vendor} {each.case}'.strip()} is still open" for each in open_cases))


def left_open(incident: Incident, policy: Policy) -> tuple[str, ...]:
    """What closing it leaves open, or has left: also who is owed an update, and has not got the last word."""
    titles = {audience.id: audience.title.lower() for audience in policy.audiences}
    told = {update.audience for update in incident.updates}
    owed = [] if incident.told_by else [clock.about for clock in update_clocks(incident, policy)]
    found = list(blockers(incident))
    for each in owed:
        if (written := unheard(incident, each)) is not None:
            found.append(f"{titles[each]}: {stands(incident, written)}")
        else:
            found.append(f"{titles[each]} had no {'final update' if each in told else 'update at all'}")
    return tuple(found)


def _unsettled(incident: Incident) -> tuple[str, ...]:
    hit = [f"{each.name} is {each.state}" for each in incident.services.values() if HARM[each.state]]
    off = [
        f"{measure.handle} is still in force ({measure.what})"
        for measure in incident.containments.values()
        if measure.in_force and measure.disables
    ]
    last = {said.who: said for said in incident.confirmations if not said.outdated}
    no = [f"{who} says that it does not work" for who, said in last.items() if not said.works]
    nobody = [] if any(said.works for said in last.values()) else ["nobody confirmed that it works"]
    asks = [f"{ask.handle} is unanswered ({ask.who}: {ask.what})" for ask in incident.asks.values() if ask.open]
    return tuple(hit + off + no + nobody + asks)
