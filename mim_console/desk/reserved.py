"""What the policy leaves to the major incident manager. By default nothing: a scribe is never locked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mim_console.desk.moment import Moment
    from mim_console.incident.policy.people import Reserved

_VERBS: dict[str, Reserved] = {
    "declare": "declare",
    "promote": "declare",
    "close": "close",
    "update": "send",
    "nothing-new": "send",
    "approve-update": "send",
    "resend": "send",
}
"""The verbs that are part of what can be reserved."""


def reserved(verb: str, m: Moment) -> str | None:
    """Why this is not for whoever asks, with how it could be; None where they may."""
    if not m.policy.only_mim or _VERBS.get(verb) not in m.policy.only_mim:
        return None
    leads = m.incident.holder("mim")
    if leads:
        return None if leads == m.by else f"the policy leaves this to the major incident manager, {leads}"
    if not m.incident.opened or m.incident.status == "candidate":
        return _not_on_the_list(m)
    return "the policy leaves this to the major incident manager, and nobody is: p r takes the role"


def _not_on_the_list(m: Moment) -> str | None:
    """Before anybody leads it, the contacts say who may; while they name none, anybody may."""
    title = next((role.title for role in m.policy.roles if role.id == "mim"), "mim")
    named = {each.name.casefold() for word in ("mim", title) for each in m.directory.holders(word, m.now)}
    if not named or m.by.casefold() in named:
        return None
    return "the policy leaves this to a major incident manager of the contacts, and you are none"
