"""People: roles, handover, who is on the call, who was told, what they report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import LONGEST, Choice, Long, Person, Pick, Text
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import REASON, never, over, reach, unanswered_notices, without
from mim_console.incident.facts import identify
from mim_console.incident.facts import people as fact
from mim_console.incident.when import say

if TYPE_CHECKING:
    from mim_console.incident.facts.people import Notice

ABOUT = "people"


def _roles(m: Moment) -> list[tuple[str, str]]:
    return [(role.id, m.incident.holder(role.id) or role.title) for role in m.policy.roles]


def _held(m: Moment) -> list[tuple[str, str]]:
    return [(role, m.incident.holder(role)) for role in m.incident.roles if m.incident.holder(role)]


def _offered(m: Moment) -> list[tuple[str, str]]:
    return [(role, offer.to) for role, offer in m.incident.handovers.items()]


def handover_brief(m: Moment, role: str) -> str:
    """What whoever takes a role over must know, as the record has it."""
    from mim_console.incident.brief import as_text, brief  # it tells the whole incident: not needed at the start

    text = as_text(brief(m.incident, m.policy, m.now, role))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _offer(m: Moment, role: str) -> str:
    """A handover as whoever takes it reads it."""
    offer, giver = m.incident.handovers[role], m.incident.holder(role) or "nobody"
    head = f"{role}: {giver} to {offer.to}, offered {say(offer.at, m.zone, m.now)}"
    return f"{head}\n\n{offer.brief or 'There is no brief: ask.'}"


def _present(m: Moment) -> list[tuple[str, str]]:
    return [(p.person, p.role) for p in m.incident.present.values() if p.left is None]


def _bridges(m: Moment) -> list[tuple[str, str]]:
    return [
        (each.url or each.ways[0][1], " · ".join(filter(None, (each.name, each.phone, each.notes))))
        for each in m.directory.bridges()
    ]


def _nobody_holds(m: Moment) -> str | None:
    return over(m) or (None if _held(m) else "nobody holds a role yet")


def _title(m: Moment, role: str) -> str:
    return next((each.title for each in m.policy.roles if each.id == role), "")


def _assigned(m: Moment, role: str, person: str) -> fact.RoleAssigned:
    alone = any(each.id == role and each.one for each in m.policy.roles)
    return fact.RoleAssigned(role=role, title=_title(m, role), person=person, beside=not alone)


ROLE = Choice(label="Role", options=_roles)


@verb("role", "Give somebody a role", ABOUT, off=over, role=ROLE, person=Person(label="Who", prefill=lambda m: m.by))
def role(m: Moment, role: str, person: str) -> Facts:
    """One person may hold several roles, and some roles have one holder only. A held MIM role moves by handover."""
    holder = m.incident.holder(role)
    if role == "mim" and holder not in ("", person):
        raise Refused(f"{holder} is the MIM: the role moves by handover, so that nobody is left without one")
    yield _assigned(m, role, person)


@verb("release", "Give a role up", ABOUT, off=_nobody_holds, role=Choice(label="Role", options=_held), reason=REASON)
def release(m: Moment, role: str, reason: str = "") -> Facts:
    """Without a successor; the MIM role moves only by handover."""
    if role == "mim":
        raise Refused("there is always a MIM: hand the role over instead")
    yield fact.RoleReleased(role=role, title=_title(m, role), person=m.incident.holder(role), reason=reason)


@verb(
    "handover",
    "Offer a handover",
    ABOUT,
    off=_nobody_holds,
    role=Choice(label="Role", options=_held, prefill="mim"),
    to=Person(label="To whom"),
    brief=Long(label="Brief", help="as the record has it, if you leave it", prefill=lambda m: handover_brief(m, "mim")),
)
def handover(m: Moment, role: str, to: str, brief: str = "") -> Facts:
    """You stay accountable until they accept. Add to the brief what worries you."""
    yield fact.HandoverOffered(role=role, title=_title(m, role), to=to, brief=brief or handover_brief(m, role))


@verb(
    "accept",
    "Accept a handover",
    ABOUT,
    off=lambda m: over(m) or (None if m.incident.handovers else "no handover is offered"),
    shows=lambda m: "\n\n".join(_offer(m, role) for role in m.incident.handovers),
    role=Choice(label="Role", options=_offered, prefill=lambda m: next(iter(m.incident.handovers), "")),
)
def accept(m: Moment, role: str) -> Facts:
    """Now the role moves; announce it on the call."""
    yield fact.HandoverAccepted(role=role, title=_title(m, role), person=m.incident.handovers[role].to)


@verb(
    "join", "Somebody joined the call", ABOUT, off=over, person=Person(label="Who"), group=Text(label="Team"), role=ROLE
)
def join(m: Moment, person: str, group: str = "", role: str = "") -> Facts:
    """A technical lead or expert on the call is the milestone “engaged”."""
    yield fact.Joined(person=person, group=group, role=role, title=_title(m, role))
    if role and role != "mim":
        yield _assigned(m, role, person)


@verb(
    "leave",
    "Somebody left the call",
    ABOUT,
    off=lambda m: over(m) or (None if _present(m) else "nobody is noted as on the call"),
    person=Choice(label="Who", options=_present),
)
def leave(m: Moment, person: str) -> Facts:
    """Their asks and actions stay theirs."""
    yield fact.Left(person=person)


@verb(
    "notify",
    "Note who was told",
    ABOUT,
    off=over,
    who=Person(label="Who", help="a team, a person, a desk", remark=reach),
    via=Text(label="How", help="page, phone, chat"),
    text=Text(label="What"),
)
def notify(m: Moment, who: str, via: str = "", text: str = "") -> Facts:
    """Teams and leaders paged or called; note their answer with “acked”."""
    yield fact.Notified(who=who, via=via, text=text)


@verb(
    "acked",
    "Somebody told has answered",
    ABOUT,
    off=without(unanswered_notices, "everybody told has answered, or nobody was told"),
    notice=Pick(label="Who", among_these=unanswered_notices),
)
def acked(m: Moment, notice: Notice) -> Facts:
    """They know."""
    yield fact.NoticeAcknowledged(about=notice.id, handle=notice.who)


@verb(
    "report",
    "Take a responder's report",
    ABOUT,
    off=over,
    person=Person(label="Who"),
    conditions=Text(label="Conditions", help="what they see"),
    actions=Text(label="Actions", help="what they do"),
    needs=Text(label="Needs", help="what they lack"),
)
def report(m: Moment, person: str, conditions: str, actions: str = "", needs: str = "") -> Facts:
    """Conditions, actions, needs: a report in thirty seconds."""
    yield fact.Reported(person=person, conditions=conditions, actions=actions, needs=needs)


@verb(
    "bridge",
    "Open the bridge",
    ABOUT,
    off=never,
    where=Text(label="Where", help="link or number", prefill=lambda m: m.incident.bridge, options=_bridges),
)
def bridge(m: Moment, where: str) -> Facts:
    """Where everybody meets; shown on every screen's help and in the export."""
    yield identify.BridgeOpened(where=where)
