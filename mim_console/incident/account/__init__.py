"""The account of an incident: the parts of its review in order, told by the record until somebody writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mim_console.incident.account import figures, harm, learning, outside, story
from mim_console.incident.account.part import Group, Item, Part, Record

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.facts.review import PointSort
    from mim_console.incident.facts.review_text import Section, Version
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

__all__ = ["Group", "Item", "Part", "account"]

_Tell = Callable[[Record], list[Group]]

EXTRACT = "timeline extract"
"""The part that has what was pinned as what it rests on."""
_PARTS: tuple[tuple[str, Section | None, tuple[PointSort, ...], _Tell], ...] = (
    ("summary", "summary", (), story.summary),
    ("impact", "impact", (), harm.impact),
    ("metrics", None, (), figures.measures),
    ("what was late", None, (), figures.lateness),
    (EXTRACT, None, (), figures.extract),
    ("detection", "detection", (), story.detection),
    ("response", "response", (), story.response),
    ("communication", "communication", (), story.communication),
    ("causes", "causes", (), learning.causes),
    ("contributing factors", None, ("factor", "why"), learning.factors),
    ("well, badly, luckily", None, ("well", "badly", "lucky"), learning.went),
    ("gaps", None, ("gap-monitoring", "gap-process", "gap-infrastructure"), learning.gaps),
    ("lessons", None, ("lesson",), learning.lessons),
    ("known error, problem", None, (), learning.known),
    ("actions", None, (), learning.actions),
    ("contradictions", None, (), figures.contradictions),
    ("external summary", "external summary", (), outside.summary),
    ("attached files", None, (), figures.files),
    ("meeting and sign-off", None, (), figures.signatures),
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
    return [_part(record, name, section, sorts, tell) for name, section, sorts, tell in _PARTS]


def _part(record: Record, name: str, section: Section | None, sorts: tuple[PointSort, ...], tell: _Tell) -> Part:
    review = record.incident.review
    texts = review.standing(section) if section else []
    rests = review.rests.get(section, []) if section else record.incident.pinned if name == EXTRACT else []
    return Part(name, section, sorts, _written(record, texts), tuple(tell(record)), tuple(texts), tuple(rests))


def _written(record: Record, texts: list[Version]) -> str:
    """The text that stands; of several that differ, all: whoever exports the review must not lose one."""
    if len({each.text for each in texts}) < 2:
        return texts[-1].text if texts else ""
    return "\n\n".join(
        f"[{n} of {len(texts)} texts, not settled: {each.by}, {record.time(each.at)}]\n\n{each.text}"
        for n, each in enumerate(texts, 1)
    )
