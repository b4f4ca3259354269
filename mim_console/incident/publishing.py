"""What is published of an incident: under which title, with whose names, and what somebody should know before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.message import Outcome
from mim_console.incident.reviewing import remarks
from mim_console.incident.safe import one_line

if TYPE_CHECKING:
    from mim_console.incident.account import Part
    from mim_console.incident.facts.publishing import Publication
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

LONGEST_TITLE = 255
"""Characters, in Confluence."""
INTERNAL = ("notes", "meeting and sign-off", "attached files")
"""Parts that stay in the ledger: whoever needs them asks."""
_NAMED_MOST = 8


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page as a place takes it."""

    incident: str
    """The incident's id: the page carries it, so that it is found again."""
    title: str
    """One line, at most 255 characters."""
    body: str
    note: str
    """What its history says of this version."""
    picture: str
    """SVG; empty where there is nothing to be seen."""
    picture_name: str
    page: str = ""
    """What the place calls it, if it was there before."""
    version: int = 0
    """The version that was written last, so that it shows where somebody else wrote since."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an attempt. `page`, `version` and `link` where it is there."""

    outcome: Outcome
    page: str = ""
    version: int = 0
    link: str = ""


def title(incident: Incident) -> str:
    """Unique in its space, since the reference is."""
    line = one_line(" ".join(f"{incident.reference} {incident.title}".split()))
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1].rstrip()}…"


def published_parts(parts: Iterable[Part]) -> list[Part]:
    """Those that leave the ledger."""
    return [part for part in parts if part.name not in INTERNAL]


def doubts(incident: Incident, policy: Policy, parts: Iterable[Part]) -> Iterator[str]:
    """What whoever publishes should know: it does not stop them."""
    shown = published_parts(parts)
    if incident.review.state in ("draft", "in review"):
        yield f"the review is {'still a draft' if incident.review.state == 'draft' else 'in review'}"
    if conflicts := [part.name for part in shown if part.conflict]:
        yield f"two texts stand side by side in {', '.join(conflicts)}: settle them first"
    said = "\n".join(part.text for part in shown)
    if named := [name for name in incident.people() if re.search(rf"\b{re.escape(name)}\b", said)]:
        more = f" and {len(named) - _NAMED_MOST} more" if len(named) > _NAMED_MOST else ""
        yield f"it names {', '.join(named[:_NAMED_MOST])}{more}"
    errors = [(where, each) for where, each in remarks(incident, policy) if each.level == "error"]
    yield from (f"{where}: {each.text}" for where, each in errors[:5])
    if incident.redactions:
        yield f"{len(incident.redactions)} redacted, and left out"
    if any(duty.applies for duty in incident.duties.values()):
        yield "a regulator is involved: ask whether this may be read before the report is in"


def due(incident: Incident, now: datetime) -> Iterator[Publication]:
    """What may be tried now."""
    for each in incident.pages.values():
        if each.waits and each.again is not None and each.again <= now:
            yield each
