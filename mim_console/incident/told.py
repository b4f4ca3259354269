"""What one audience was told of an incident, and nothing else: whatever is shown to that audience is made of this.

Nothing of the record gets in that was not sent: not its title, its stage or its names, nor that there is an incident.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mim_console.incident.facts.base import Priority
    from mim_console.incident.facts.communicate import Update
    from mim_console.incident.facts.outgoing import Outgoing
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

SHOWN_AFTER = timedelta(days=1)
"""So long an incident stays in the list of what is going on after it is over."""
_WIDEST = ("public", "customers", "business")


@dataclass(frozen=True, slots=True)
class Telling:
    """One update as it was sent."""

    at: datetime
    headline: str
    """Empty where it was sent from elsewhere."""
    text: str
    """Empty where it was redacted since."""
    impact: str
    """What of the text says whom it hits; empty where nobody wrote it apart."""


@dataclass(frozen=True, slots=True)
class Told:
    """All that one audience was told of one incident."""

    updates: tuple[Telling, ...]
    """Newest first; at least one."""
    reference: str
    """Empty where no update names it."""
    priority: Priority | None
    """As the newest update that names it says; None where none does."""
    next_due: datetime | None
    """When the next update was promised; None where none is."""
    over: datetime | None
    """When the last update of all said that it is over."""
    forgotten: datetime | None
    """From when on it is no longer listed: a day after the end."""
    drill: bool

    @property
    def newest(self) -> Telling:
        return self.updates[0]

    @property
    def since(self) -> datetime:
        """When this audience first heard of it."""
        return self.updates[-1].at

    def listed(self, now: datetime) -> bool:
        return self.forgotten is None or now < self.forgotten


def told(incident: Incident, audience: str) -> Told | None:
    """What an audience was told; None where it has heard nothing."""
    # Of two that went out in one minute the later recorded is the newer.
    sent = [each for each in reversed(incident.updates) if each.sent and each.audience == audience]
    if not sent:
        return None
    sent.sort(key=lambda each: each.at, reverse=True)
    composed = [(each, incident.outgoing.get(each.outgoing)) for each in sent]
    updates = tuple(_telling(update, written) for update, written in composed)
    last = sent[0]
    # That it was closed without a word this audience is not told either: it only ceases to be listed.
    end = last.at if last.final else (incident.ended or last.at) if incident.over else None
    return Told(
        updates,
        incident.reference if _names(incident.reference, updates) else "",
        next(filter(None, (_priority(incident, each) for each in updates)), None),
        None if end else last.next_due,
        last.at if last.final else None,
        end + SHOWN_AFTER if end else None,
        incident.drill,
    )


def widest(policy: Policy) -> str:
    """The audience that may know least, by the names that are usual for it; empty where the policy has none of them."""
    known = {each.id for each in policy.audiences}
    return next((name for name in _WIDEST if name in known), "")


def _telling(update: Update, written: Outgoing | None) -> Telling:
    impact = written.parts.get("impact", "").strip() if written else ""
    return Telling(
        update.at,
        written.headline if written else "",
        update.text,
        impact if _flat(impact) in _flat(update.text) else "",
    )


def _names(word: str, updates: tuple[Telling, ...]) -> bool:
    found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    return bool(word) and any(found.search(f"{each.headline}\n{each.text}") for each in updates)


def _priority(incident: Incident, update: Telling) -> Priority | None:
    """The priority that held when it was sent, if it says so."""
    held = [each.priority for each in incident.classifications if each.known <= update.at]
    return held[-1] if held and _names(held[-1], (update,)) else None


def _flat(text: str) -> str:
    return " ".join(text.split())
