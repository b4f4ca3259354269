"""Review: when the post-incident review is held, its points, its states, who signed it, and what is learnt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, get_args

from mim_console.incident.facts.base import About, Fact, tail
from mim_console.incident.facts.known_errors import KnownError
from mim_console.incident.facts.review_text import Section, Version, standing

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

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


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody agrees with the review as it stood."""

    person: str
    at: datetime
    texts: tuple[str, ...]
    """The ids of the texts and points that stood then."""


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
    closed: datetime | None = None
    sections: dict[Section, str] = field(default_factory=dict)
    """The newest text of each; where several stand, `conflicts` has them all."""
    versions: dict[Section, list[Version]] = field(default_factory=dict)
    """Every text that was ever written, oldest first."""
    points: dict[str, Point] = field(default_factory=dict)
    rests: dict[str, list[str]] = field(default_factory=dict)
    """The entries that bear it out, by section or by the id of a point."""
    signatures: dict[str, Signature] = field(default_factory=dict)
    """The last of each person."""
    known_error: KnownError | None = None

    @property
    def ahead(self) -> ReviewState:
        """The state after this one; the last stays."""
        states: tuple[ReviewState, ...] = get_args(ReviewState)
        return states[min(states.index(self.state) + 1, len(states) - 1)]

    @property
    def absent(self) -> list[str]:
        """Who was invited and did not come; nobody while it was not held, or nobody noted who came."""
        came = {person.casefold() for person in self.attended}
        return [person for person in self.invited if came and self.held and person.casefold() not in came]

    def write(self, version: Version) -> None:
        self.versions.setdefault(version.section, []).append(version)
        self.sections[version.section] = self.standing(version.section)[-1].text

    def standing(self, section: Section) -> list[Version]:
        """The texts of a section that nobody has replaced, oldest first."""
        return standing(self.versions.get(section, []))

    @property
    def conflicts(self) -> dict[Section, list[Version]]:
        """Where texts stand that were written without knowing of each other, and differ."""
        every = {section: self.standing(section) for section in self.versions}
        return {section: texts for section, texts in every.items() if len({each.text for each in texts}) > 1}

    def rest(self, part: str, entries: tuple[str, ...]) -> None:
        if entries:
            self.rests[part] = list(dict.fromkeys((*self.rests.get(part, ()), *entries)))

    @property
    def stand(self) -> dict[str, str]:
        """What it consists of now: the ids of its texts and points, with what each is called."""
        texts = {each.id: section for section in self.versions for each in self.standing(section)}
        return texts | {point.id: point.handle for point in self.points.values()}

    def changed_since(self, signature: Signature) -> list[str]:
        """What is not as it was signed: sections and handles, and that points are gone."""
        now = self.stand
        known = {each.id: section for section, texts in self.versions.items() for each in texts}
        gone = [known.get(id, "a point") for id in signature.texts if id not in now]
        return list(dict.fromkeys([name for id, name in now.items() if id not in signature.texts] + gone))

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


class ReviewPoint(Fact, kind="review_point", words="text"):
    """What went well, badly or luckily, a contributing factor, a why, a gap, a lesson."""

    mark = "›"
    handle: str
    sort: PointSort
    text: str
    under: str = ""
    """For a why: the id of the point that it answers."""
    rests_on: tuple[str, ...] = ()
    """The entries that bear it out."""

    @property
    def subject(self) -> str:
        return self.sort

    def line(self) -> str:
        return f"{self.handle} {self.sort}: {self.text}"

    def change(self, incident: Incident, entry: Entry) -> None:
        handle = incident.name(self.handle, entry)
        incident.review.points[entry.id] = Point(entry.id, handle, self.sort, self.text, entry.author, self.under)
        incident.review.rest(entry.id, self.rests_on)


class ReviewPointWithdrawn(About, kind="review_point_withdrawn", words="reason"):
    """The point is taken back."""

    reason: str = ""

    def line(self) -> str:
        return f"{self.handle} withdrawn{tail(self.reason, ' · ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.review.points.pop(self.about, None)


class ReviewMoved(Fact, kind="review_moved", words="reason"):
    """Draft, in review, reviewed, closed."""

    mark = "◆"
    state: ReviewState
    reason: str = ""
    left_open: tuple[str, ...] = ()
    """What stood against it, and was passed with the reason."""

    @property
    def subject(self) -> str:
        return self.state

    def line(self) -> str:
        left = f" · passed with {len(self.left_open)} open" if self.left_open else ""
        return f"review: {self.state}{left}{tail(self.reason)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        review = incident.review
        review.state = self.state
        review.circulated = None if self.state == "draft" else review.circulated or entry.occurred_at
        review.closed = entry.occurred_at if self.state == "closed" else None


class ReviewSigned(Fact, kind="review_signed", words="note"):
    """A named person agrees with the review as it stands."""

    mark = "✓"
    person: str
    texts: tuple[str, ...] = ()
    """The ids of the texts and points that they had before them."""
    note: str = ""

    def line(self) -> str:
        return f"review signed by {self.person}{tail(self.note)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        incident.review.signatures[self.person] = Signature(self.person, entry.occurred_at, self.texts)


class PolicyAdopted(Fact, kind="policy_adopted", words="what"):
    """The policy or the workflow was changed because of this incident."""

    mark = "›"
    version: str
    what: str
    why: str = ""
    action: str = ""
    """The handle of the action that led to it."""
    changed: tuple[str, ...] = ()
    """Each rule that is different from those adopted before, as `path: old → new`."""
    rules: str = ""
    """All rules as they were adopted, in JSON: what the next change is told by."""

    def line(self) -> str:
        return f"policy {self.version}: {self.what}{tail(self.action, ' · from ')}"

    @property
    def more(self) -> str:
        return "\n".join(filter(None, (self.why, *self.changed)))


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
