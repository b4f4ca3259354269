"""Contain: apply a measure, look whether it holds, undo it; tell people the workaround."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice, Due, Length, Person, Pick, Text, YesNo
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import adopted, containments, never, over, without, words
from mim_console.incident.facts import contain as fact

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from mim_console.incident.facts.contain import Containment, Measure

ABOUT = "contain"
CONTAINMENT = Pick(label="Measure", among_these=containments)
NONE_IN_FORCE = "no measure is in force"
MEASURES = words("isolate", "disable", "throttle", "rollback", "failover", "workaround", "other")


@verb(
    "contain",
    "Put a measure in force",
    ABOUT,
    off=over,
    what=Text(label="What"),
    measure=Choice(label="Kind", options=MEASURES, prefill="other"),
    undo=Text(label="Undo", help="how to take it back; “cannot be undone” if so"),
    target=Text(label="On"),
    disables=YesNo(label="Switches something off", help="closing waits until it is restored"),
    owner=Person(label="Owner"),
    approver=Person(label="Approved by"),
    effect=Text(label="Expected effect"),
    risk=Text(label="Risk"),
    expires=Due(label="Until"),
    check=Length(label="Look every"),
)
def contain(
    m: Moment,
    what: str,
    measure: Measure,
    undo: str,
    target: str = "",
    disables: bool = False,
    owner: str = "",
    approver: str = "",
    effect: str = "",
    risk: str = "",
    expires: datetime | None = None,
    check: timedelta | None = None,
) -> Facts:
    """Stop the harm from growing. Say how it is undone before it is done."""
    if expires is not None and expires <= m.at:
        raise Refused("Until: a measure ends after it began")
    yield fact.ContainmentApplied(
        handle=m.incident.next_handle("C"),
        measure=measure,
        what=what,
        target=target,
        undo=undo,
        owner=owner,
        approver=approver,
        effect=effect,
        risk=risk,
        disables=disables or measure == "disable",
        expires=expires,
        check_every=None if check is None else int(check.total_seconds()),
    )


@verb(
    "check",
    "Does a measure hold?",
    ABOUT,
    off=without(containments, NONE_IN_FORCE),
    containment=CONTAINMENT,
    holds=YesNo(label="Holds", prefill="yes"),
    evidence=Text(label="Seen in"),
)
def check(m: Moment, containment: Containment, holds: bool, evidence: str = "") -> Facts:
    """Somebody looked. The first yes is the milestone “contained”."""
    yield fact.ContainmentChecked(about=containment.id, handle=containment.handle, holds=holds, evidence=evidence)


@verb(
    "restore",
    "Undo a measure",
    ABOUT,
    off=without(containments, NONE_IN_FORCE, never),
    containment=CONTAINMENT,
    how=Text(label="How", help="what was done, and that it works again"),
)
def restore(m: Moment, containment: Containment, how: str = "") -> Facts:
    """What was switched off works again."""
    yield fact.ContainmentRemoved(about=containment.id, handle=containment.handle, how=how or containment.undo)


@verb(
    "workaround",
    "Publish a workaround",
    ABOUT,
    off=over,
    text=Text(label="What people can do", prefill=adopted),
    to=Text(label="Told to", prefill="service-desk"),
)
def workaround(m: Moment, text: str, to: str = "") -> Facts:
    """What people can do meanwhile, in words the service desk can read out."""
    yield fact.WorkaroundPublished(text=text, to=to)
