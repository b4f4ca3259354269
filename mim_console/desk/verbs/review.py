"""Review: schedule it, hold it, write it, and see that something is learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice, Due, Long, Person, Pick, Several, Text
from mim_console.desk.moment import Moment
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import REASON, never, points, without, words
from mim_console.incident.duration import said
from mim_console.incident.facts import review as fact

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.incident.facts.review import Point, PointSort, ReviewState, Section

ABOUT = "review"
SECTIONS = words("summary", "impact", "detection", "response", "communication", "causes", "external summary", "notes")
SORTS = words(
    "well", "badly", "lucky", "factor", "why", "gap-monitoring", "gap-process", "gap-infrastructure", "lesson"
)


@verb(
    "schedule-review",
    "Schedule the review",
    ABOUT,
    off=never,
    when=Due(label="When"),
    facilitator=Person(label="Facilitator"),
    invited=Several(label="Invited"),
)
def schedule_review(m: Moment, when: datetime, facilitator: str = "", invited: tuple[str, ...] = ()) -> Facts:
    """Best before the incident is closed, while everybody remembers."""
    yield fact.ReviewScheduled(at=when, facilitator=facilitator, invited=invited)


@verb("hold-review", "The review was held", ABOUT, off=never, attended=Several(label="Attended"))
def hold_review(m: Moment, attended: tuple[str, ...] = ()) -> Facts:
    """The milestone “reviewed”."""
    yield fact.ReviewHeld(attended=attended)


@verb(
    "write-review",
    "Write a section of the review",
    ABOUT,
    off=never,
    section=Choice(label="Section", options=SECTIONS),
    text=Long(label="Text"),
)
def write_review(m: Moment, section: Section, text: str) -> Facts:
    """How and what, not who; the entry replaces the section's text."""
    yield fact.ReviewWritten(section=section, text=text)


@verb(
    "point",
    "Add a point to the review",
    ABOUT,
    off=never,
    sort=Choice(label="Sort", options=SORTS),
    text=Text(label="Point"),
    under=Pick(label="Answers", among_these=points),
)
def point(m: Moment, sort: PointSort, text: str, under: Point | None = None) -> Facts:
    """What went well, badly or luckily; a contributing factor, a why, a gap, a lesson."""
    yield fact.ReviewPoint(handle=m.incident.next_handle("P"), sort=sort, text=text, under=under.id if under else "")


@verb(
    "withdraw-point",
    "Withdraw a point",
    ABOUT,
    off=without(points, "the review has no points yet", never),
    point=Pick(label="Point", among_these=points),
    reason=REASON,
)
def withdraw_point(m: Moment, point: Point, reason: str = "") -> Facts:
    """Taken back; the record keeps it."""
    yield fact.ReviewPointWithdrawn(about=point.id, handle=point.handle, reason=reason)


@verb(
    "move-review",
    "Move the review on",
    ABOUT,
    off=never,
    state=Choice(
        label="State",
        options=words("draft", "in review", "reviewed", "closed"),
        prefill=lambda m: m.incident.review.ahead,
    ),
)
def move_review(m: Moment, state: ReviewState) -> Facts:
    """Draft, in review, reviewed, closed."""
    yield fact.ReviewMoved(state=state)


@verb(
    "adopt-policy",
    "Note a change of the policy",
    ABOUT,
    off=never,
    version=Text(label="Version", prefill=lambda m: m.policy.stamp),
    what=Text(label="What changed"),
)
def adopt_policy(m: Moment, version: str, what: str) -> Facts:
    """The workflow, matrix or ladder was changed because of this incident."""
    yield fact.PolicyAdopted(version=version, what=what)


@verb("share-lessons", "Lessons were shared", ABOUT, off=never, where=Text(label="Where"))
def share_lessons(m: Moment, where: str) -> Facts:
    """Others learn from it too."""
    yield fact.LessonsShared(where=where)


@verb(
    "process-review",
    "Set the next process review",
    ABOUT,
    off=never,
    due=Due(label="By when", prefill=lambda m: said(m.policy.review.process_every)),
    what=Text(label="What"),
)
def process_review(m: Moment, due: datetime, what: str = "") -> Facts:
    """When the process itself is looked at again."""
    yield fact.ProcessReviewSet(due=due, what=what)
