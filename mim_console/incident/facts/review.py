"""Review: the post-incident review, what it says, and what is learnt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, get_args

from mim_console.incident.facts.base import About, Fact, tail
from mim_console.incident.facts.known_errors import KnownError

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

Section = Literal["summary", "impact", "detection", "response", "communication", "causes", "external summary", "notes"]
ReviewState = Literal["draft", "in review", "reviewed", "closed"]
PointSort = Literal[
    "well", "badly", "lucky", "factor", "why", "gap-monitoring", "gap-process", "gap-infrastructure", "lesson"
]


@dataclass(slots=True)
class Point:
    """One point of the review."""

    id: str
    handle: str
    sort: PointSort
    text: str
    by: str
    under: str = ""


@dataclass(slots=True)
class Review:
    """The post-incident review as it stands."""

    state: ReviewState = "draft"
    scheduled: datetime | None = None
    known: datetime | None = None
    """When this console learnt of that meeting."""
    circulated: datetime | None = None
    """When the draft went round."""
    facilitator: str = ""
    invited: tuple[str, ...] = ()
    held: datetime | None = None
    attended: tuple[str, ...] = ()
    sections: dict[Section, str] = field(default_factory=dict)
    points: dict[str, Point] = field(default_factory=dict)
    known_error: KnownError | None = None

    @property
    def ahead(self) -> ReviewState:
        """The state after this one; the last stays."""
        states: tuple[ReviewState, ...] = get_args(ReviewState)
        return states[min(states.index(self.state) + 1, len(states) - 1)]

    def of(self, *sorts: PointSort) -> list[Point]:
        """The points of these sorts, oldest first."""
        return [point for point in self.points.values() if point.sort in sorts]


class ReviewScheduled(Fact, kind="review_scheduled", words="facilitator"):
    """When, and with whom."""

    mark = "›"
    at: datetime
    facilitator: str = ""
    invited: tuple[str, ...] = ()

    def line(self) -> str:
        return f"review scheduled{tail(self.facilitator, ' with ')}{tail(', '.join(self.invited), ' · invited ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        review = incident.review
        review.scheduled, review.known = self.at, entry.recorded_at
        review.facilitator, review.invited = self.facilitator, self.invited


class ReviewHeld(Fact, kind="review_held"):
    """It took place: the milestone *reviewed*."""

    mark = "◆"
    attended: tuple[str, ...] = ()

    def line(self) -> str:
        return f"review held{tail(', '.join(self.attended), ' with ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.review.held, incident.review.attended = entry.occurred_at, self.attended
        incident.reach("reviewed", entry)


class ReviewWritten(Fact, kind="review_written", words="text"):
    """A section's text, whole."""

    mark = "›"
    section: Section
    text: str

    @property
    def subject(self) -> str:
        return self.section

    def line(self) -> str:
        return f"review, {self.section}: {self.text}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.review.sections[self.section] = self.text


class ReviewPoint(Fact, kind="review_point", words="text"):
    """What went well, badly or luckily, a contributing factor, a why, a gap, a lesson."""

    mark = "›"
    handle: str
    sort: PointSort
    text: str
    under: str = ""
    """For a why: the id of the point that it answers."""

    @property
    def subject(self) -> str:
        return self.sort

    def line(self) -> str:
        return f"{self.handle} {self.sort}: {self.text}"

    def change(self, incident: Incident, entry: Entry) -> None:
        handle = incident.name(self.handle, entry)
        incident.review.points[entry.id] = Point(entry.id, handle, self.sort, self.text, entry.author, self.under)


class ReviewPointWithdrawn(About, kind="review_point_withdrawn", words="reason"):
    """The point is taken back."""

    reason: str = ""

    def line(self) -> str:
        return f"{self.handle} withdrawn{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.review.points.pop(self.about, None)


class ReviewMoved(Fact, kind="review_moved"):
    """Draft, in review, reviewed, closed."""

    mark = "◆"
    state: ReviewState

    @property
    def subject(self) -> str:
        return self.state

    def line(self) -> str:
        return f"review: {self.state}"

    def change(self, incident: Incident, entry: Entry) -> None:
        review = incident.review
        review.state = self.state
        review.circulated = None if self.state == "draft" else review.circulated or entry.occurred_at


class PolicyAdopted(Fact, kind="policy_adopted", words="what"):
    """The policy or the workflow was changed because of this incident."""

    mark = "›"
    version: str
    what: str

    def line(self) -> str:
        return f"policy {self.version}: {self.what}"


class LessonsShared(Fact, kind="lessons_shared", words="where"):
    """Others were told what was learnt."""

    mark = "›"
    where: str

    def line(self) -> str:
        return f"lessons shared: {self.where}"


class ProcessReviewSet(Fact, kind="process_review_set", words="what"):
    """When the process itself is looked at again."""

    mark = "›"
    due: datetime
    what: str = ""

    def line(self) -> str:
        return f"process review due{tail(self.what)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.process_review, incident.process_review_set = self.due, entry.recorded_at
