"""Family: what belongs to another incident, as part of it or as its child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.desk.inputs import OpenIncident, Pick, Several, Text
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Elsewhere, Facts, verb
from mim_console.desk.verbs.common import REASON, over
from mim_console.incident import family
from mim_console.incident.facts import family as fact
from mim_console.incident.facts.alerts import AlertAttached
from mim_console.incident.facts.diagnose import Found
from mim_console.incident.facts.lifecycle import Resolved
from mim_console.incident.facts.scope import HARM, ServiceAffected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mim_console.incident.family import Filed
    from mim_console.incident.incident import Incident

ABOUT = "identify"


def _other_open(m: Moment) -> str | None:
    return None if m.others.open else "no other incident is open"


def _attachable(m: Moment) -> str | None:
    return over(m) or (None if m.incident.status == "candidate" else "it is no candidate") or _other_open(m)


def _related(m: Moment) -> str | None:
    kin = m.incident.parent or m.others.children or m.incident.attached_to
    return None if kin else "it is nobody's child and has none"


def _children(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((each.reference, each.title, each) for each in m.others.children)


@verb(
    "attach-to",
    "Attach it to an open incident",
    ABOUT,
    off=_attachable,
    to=OpenIncident(label="To"),
    reason=REASON,
)
def attach_to(m: Moment, to: Incident, reason: str) -> Facts:
    """The candidate is part of it: its alerts, findings and services go along, and it ends here."""
    yield fact.AttachedTo(incident=to.id, reference=to.reference, title=to.title, reason=reason)
    here = m.incident
    joined = fact.CandidateJoined(candidate=here.id, reference=here.reference, title=here.title, reason=reason)
    yield Elsewhere(to.id, joined)
    yield from _taken_along(here, m.others.whole(to.id))


def _taken_along(here: Incident, there: Incident) -> Iterator[Elsewhere]:
    """What the candidate knows and that record does not; a finding with the time at which it was made."""
    for (source, key), alert in here.alerts.items():
        if (source, key) not in there.alerts:
            attached = AlertAttached(
                source=source,
                key=key,
                title=alert.title,
                state=alert.state,
                changed=alert.changed,
                service=alert.service,
                severity=alert.severity,
                link=alert.link,
            )
            yield Elsewhere(there.id, attached)
    for each in here.services.values():
        if each.name not in there.services:
            for at, state in each.course:  # it hurt from where the candidate says, not from when the two were joined
                hit = ServiceAffected(service=each.name, state=state, critical=each.critical, note=each.note)
                yield Elsewhere(there.id, hit, at)
            if each.described:
                yield Elsewhere(there.id, each.described)
    for finding in here.findings.values():
        found = Found(text=finding.text, source=finding.source, link=finding.link, noted_in=here.reference)
        yield Elsewhere(there.id, found, finding.at)


@verb(
    "make-child",
    "Make it the child of another incident",
    ABOUT,
    off=lambda m: over(m) or _other_open(m),
    parent=OpenIncident(label="Of"),
    reason=REASON,
)
def make_child(m: Moment, parent: Incident, reason: str = "") -> Facts:
    """It keeps its own record and service levels; from now on the updates of its parent tell of it too."""
    head = m.others.head_of(parent)
    if head.id == m.incident.id:
        raise Refused(f"Of: {parent.reference} is a child of {head.reference}: unlink that first")
    if m.incident.parent and m.incident.parent.id == head.id:
        raise Refused(f"Of: it is a child of {head.reference} already")
    for child in (*(m.others.whole(each.id) for each in m.others.children), m.incident):
        yield from _filed(m, family.linked(child, head, reason))


@verb(
    "unlink",
    "Unlink it from the other incident",
    ABOUT,
    off=_related,
    reason=REASON,
    child=Pick(label="Child", among_these=_children, help="where this one is the parent of several"),
)
def unlink(m: Moment, reason: str, child: Incident | None = None) -> Facts:
    """They have nothing to do with each other after all: each goes on by itself, and owes its own updates."""
    here = m.incident
    if (there := here.attached_to) is not None:
        said = {"reason": reason}
        yield fact.DetachedFrom(incident=there.id, reference=there.reference, title=there.title, **said)
        left = fact.CandidateLeft(candidate=here.id, reference=here.reference, title=here.title, **said)
        yield from _filed(m, [(there.id, left)])
        return
    if child is None and here.parent is None:
        (child, *more) = m.others.children
        if more:
            raise Refused(f"Child: say which: {', '.join(each.reference for each in (child, *more))}")
    leaving = child or here
    if leaving.parent is not None:
        yield from _filed(m, family.unlinked(leaving, leaving.parent, reason))


def _filed(m: Moment, facts: Iterable[Filed]) -> Facts:
    """Each on its record, where that is in this ledger."""
    for incident, said in facts:
        if incident == m.incident.id:
            yield said
        elif m.others.known(incident):
            yield Elsewhere(incident, said)


# Parents that end, and come back


def unrestored(child: Incident) -> tuple[str, ...]:
    """What of a child does not work yet."""
    return tuple(f"{each.name} is {each.state}" for each in child.services.values() if HARM[each.state])


def _resolvable(m: Moment) -> list[Incident]:
    return [each for each in m.others.children if each.status == "open"]


def _to_resolve(m: Moment) -> list[tuple[str, str]]:
    return [(each.reference, _stands(m, each)) for each in _resolvable(m)]


def _stands(m: Moment, child: Incident) -> str:
    return f"{child.title}: {', '.join(unrestored(m.others.whole(child.id))) or 'nothing speaks against it'}"


def _restored(m: Moment) -> str:
    return ", ".join(each.reference for each in _resolvable(m) if not unrestored(m.others.whole(each.id)))


def _not_restored(m: Moment) -> str:
    found = [(each, left) for each in _resolvable(m) if (left := unrestored(m.others.whole(each.id)))]
    lines = (f"· {each.reference} {each.title}: {', '.join(left)}" for each, left in found)
    return "\n".join(["Not restored, and left open unless you name it:", *lines]) if found else ""


def _unresolvable(m: Moment) -> str | None:
    if not _resolvable(m):
        return "it has no open child"
    return None if m.incident.status in ("resolved", "closed") else "it is not resolved itself yet"


@verb(
    "resolve-children",
    "Resolve its children with it",
    "lifecycle",
    off=_unresolvable,
    shows=_not_restored,
    children=Several(label="Children", options=_to_resolve, prefill=_restored, help="with commas between"),
    reason=Text(label="Although", help="why one is resolved that is not restored"),
)
def resolve_children(m: Moment, children: tuple[str, ...], reason: str = "") -> Facts:
    """What ended it ended them too: each is resolved on its own record. Those not named stay open."""
    for child in _resolvable(m):
        if child.reference in children:
            left = unrestored(m.others.whole(child.id))
            with_it = f"resolved with {m.incident.reference}"
            yield Elsewhere(
                child.id,
                Resolved(
                    how=f"{m.incident.resolution} ({with_it})",
                    cause=m.incident.cause,
                    left_open=left,
                    reason=(reason or with_it) if left else "",
                ),
            )


def children_left(m: Moment) -> str:
    """The children that are open, for whoever is about to resolve it: they are not resolved by that."""
    lines = [f"· {each.reference} {_stands(m, each)}" for each in _resolvable(m)]
    return "\n".join(["Its children are offered next, and stay open by themselves:", *lines]) if lines else ""


def still_open(m: Moment) -> tuple[str, ...]:
    """The children that closing it leaves without a parent."""
    return tuple(f"its child {each.reference} is still open" for each in _resolvable(m))


def released(m: Moment) -> Facts:
    """What closing it says on the records of the children that go on."""
    for child in _resolvable(m):
        if child.parent is not None:
            yield from _filed(m, family.unlinked(child, child.parent, f"{m.incident.reference} was closed"))


def orphaned(m: Moment) -> Facts:
    """What reopening it says where its parent is over, and tells nobody any more."""
    parent = m.incident.parent
    if parent is not None and ((known := m.others.known(parent.id)) is None or known.over):
        yield from _filed(m, family.unlinked(m.incident, parent, f"{parent.reference} is over"))


def named_children(m: Moment) -> str:
    """Its children, for whoever is about to reopen it: nothing happens to them by itself."""
    kin = ((each, m.others.known(id)) for id, each in m.incident.children.items())
    lines = [
        f"· {each.reference} {each.title}: {known.status if known else 'not in this ledger'}" for each, known in kin
    ]
    return "\n".join(["Its children stay as they are:", *lines]) if lines else ""
