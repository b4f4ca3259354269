"""What stands against moving a review on: parts without words, texts in conflict, blame, and who has not signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from mim_console.incident.account import account
from mim_console.incident.facts.base import tail
from mim_console.incident.facts.review import ReviewState
from mim_console.incident.wording import check_review

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy
    from mim_console.incident.wording import Remark

NEEDED = {
    **{name: name for name in ("summary", "impact", "detection", "response", "communication", "causes")},
    "contributing factors": "contributing factors",
    "well, badly, luckily": "what went well, badly or by luck",
    "gaps": "gaps in monitoring, process and infrastructure",
}
"""Parts without which a draft says too little to be sent round, in words."""
_ORDER: dict[ReviewState, int] = {state: n for n, state in enumerate(get_args(ReviewState))}


def against(
    incident: Incident, policy: Policy, to: ReviewState, now: datetime, *, wording: bool = True
) -> tuple[str, ...]:
    """What is still open before a state of the review, in the order in which it is mended. Going back needs nothing.

    Without `wording`, what its words do wrong is left out: that is for those who write it.
    """
    here, there = _ORDER[incident.review.state], _ORDER[to]
    found: list[str] = []
    if here < _ORDER["in review"] <= there:
        found += _unsaid(incident, policy, now)
    if there > here:
        found += _unsettled(incident)
        found += _worded(incident, policy) if wording else ()
    if there >= _ORDER["reviewed"] > here:
        found += _undone(incident)
    if there >= _ORDER["reviewed"] and there > here:
        found += unsigned(incident, policy)
    return tuple(found)


def _unsaid(incident: Incident, policy: Policy, now: datetime) -> Iterator[str]:
    empty = {part.name for part in account(incident, policy, now) if part.state == "empty"}
    if incident.imported_from:  # what a report says of it stands in the timeline only
        empty.discard("communication")
    if bare := [words for name, words in NEEDED.items() if name in empty]:
        yield f"nothing is said of {', '.join(bare)}"
    if incident.review.scheduled is None and incident.review.held is None:
        yield "no meeting is scheduled"


def _unsettled(incident: Incident) -> Iterator[str]:
    for section, texts in incident.review.conflicts.items():
        yield f"{section} has {len(texts)} texts ({', '.join(each.by for each in texts)}): settle which holds"


def _worded(incident: Incident, policy: Policy) -> Iterator[str]:
    for where, remark in remarks(incident, policy):
        if remark.level == "error":
            yield f"{where}: {remark.text.rstrip('.')}"


def _undone(incident: Incident) -> Iterator[str]:
    if incident.review.held is None:
        yield "the review was not held"
    follow_up = [action for action in incident.actions.values() if action.follow_up and not action.cancelled]
    if not follow_up:
        yield "no action is agreed"
    bare = [each.handle for each in follow_up if each.open and not (each.owner and each.due)]
    if bare:
        yield f"{', '.join(bare)} {'has' if len(bare) == 1 else 'have'} no owner or no date"


def unsigned(incident: Incident, policy: Policy) -> Iterator[str]:
    """Who should have signed the review and has not, and what changed since somebody did."""
    review = incident.review
    titles = {role.id: role.title.lower() for role in policy.roles}
    signers = {person: titles[role] for role in policy.review.signed_by if (person := _last(incident, role))}
    signed = {name.casefold() for name in review.signatures}
    for person, title in signers.items():
        if person.casefold() not in signed:
            yield f"{person} ({title}) has not signed"
    if not signed and not signers:
        yield "nobody has signed it"
    for name, signature in review.signatures.items():
        if changed := review.changed_since(signature):
            yield f"changed since {name} signed: {', '.join(changed)}"


def _last(incident: Incident, role: str) -> str:
    """Who held a role last, also when they have laid it down since."""
    turns = incident.roles.get(role, [])
    return turns[-1].person if turns else ""


def remarks(incident: Incident, policy: Policy) -> Iterator[tuple[str, Remark]]:
    """What is wrong with the words that people wrote, each with the section or point that has them."""
    review, names = incident.review, incident.people()
    for section in review.versions:
        for version in review.standing(section):
            yield from ((section, each) for each in check_review(version.text, section, policy.wording, names))
    for point in review.points.values():
        found = check_review(point.text, point.sort, policy.wording, names)
        yield from ((f"{point.handle}{tail(point.sort, ' ')}", each) for each in found)
