"""The account of an incident: the parts of its review in order, told by the record until somebody writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mim_console.incident.account import figures, learning, story
from mim_console.incident.account.part import Group, Item, Part, Record

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.facts.review import PointSort, Section
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

__all__ = ["Group", "Item", "Part", "account"]

_Tell = Callable[[Record], list[Group]]

_PARTS: tuple[tuple[str, Section | None, tuple[PointSort, ...], _Tell], ...] = (
    ("summary", "summary", (), story.summary),
    ("impact", "impact", (), story.impact),
    ("metrics", None, (), figures.measures),
    ("what was late", None, (), figures.lateness),
    ("timeline extract", None, (), figures.extract),
    ("detection", "detection", (), story.detection),
    ("response", "response", (), story.response),
    ("communication", "communication", (), story.communication),
    ("causes", "causes", (), learning.causes),
    ("contributing factors", None, ("factor", "why"), learning.factors),
    ("well, badly, luckily", None, ("well", "badly", "lucky"), learning.went),
    ("gaps", None, ("gap-monitoring", "gap-process", "gap-infrastructure"), learning.gaps),
    ("lessons", None, ("lesson",), learning.lessons),
    ("actions", None, (), learning.actions),
    ("contradictions", None, (), figures.contradictions),
    ("external summary", "external summary", (), story.nothing),
    ("notes", "notes", (), story.nothing),
)
"""Each part's name, the section whose text replaces it, the sorts of points in it, and who tells it meanwhile."""


def account(
    incident: Incident, policy: Policy, now: datetime, say: Callable[[datetime], str] | None = None
) -> list[Part]:
    """Every part of the review as it stands at `now`, in the order in which it is read (practice: section 7).

    `say` puts an instant into words that are read elsewhere or later; by default they are those of today's screen.
    """
    record = Record(incident, policy, now, say)
    return [
        Part(name, section, sorts, incident.review.sections.get(section, "") if section else "", tuple(tell(record)))
        for name, section, sorts, tell in _PARTS
    ]
