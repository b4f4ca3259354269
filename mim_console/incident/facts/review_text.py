"""The text of the review: who wrote which section from which text, and the entries that a part rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, get_args

from mim_console.incident.facts.base import About, Fact

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

Section = Literal["summary", "impact", "detection", "response", "communication", "causes", "external summary", "notes"]


@dataclass(frozen=True, slots=True)
class Version:
    """A section as somebody wrote it once."""

    id: str
    section: Section
    text: str
    by: str
    at: datetime
    base: str
    merges: tuple[str, ...]

    @property
    def seen(self) -> tuple[str, ...]:
        """The texts that its writer had before them."""
        return tuple(filter(None, (self.base, *self.merges)))


def standing(versions: list[Version]) -> list[Version]:
    """Of one section's texts, in the order of their ids, those that nobody has replaced: more than one is a conflict.

    Who writes replaces what they had seen; where that is unknown, only what they themselves wrote before.
    """
    replaced: set[str] = set()
    for n, version in enumerate(versions):
        before = versions[:n]
        if version.seen:
            replaced.update(each.id for each in before if each.id in version.seen)
        else:
            replaced.update(each.id for each in before if each.by == version.by)
    return [version for version in versions if version.id not in replaced]


class ReviewWritten(Fact, kind="review_written", words="text"):
    """A section's text, whole."""

    mark = "›"
    section: Section
    text: str
    base: str = ""
    """The entry whose text it was made from; the incident's own id where that was what the record says; empty where
    nobody knows."""
    merges: tuple[str, ...] = ()
    """Further entries whose texts the writer had before them: it settles between those and the base."""
    rests_on: tuple[str, ...] = ()
    """The entries that bear it out."""

    @property
    def subject(self) -> str:
        return self.section

    def line(self) -> str:
        merged = f", of {len(self.merges) + 1} texts" if self.merges else ""
        return f"review, {self.section}{merged}: {self.text}"

    def change(self, incident: Incident, entry: Entry) -> None:
        made = Version(entry.id, self.section, self.text, entry.author, entry.recorded_at, self.base, self.merges)
        incident.review.write(made)
        incident.review.rest(self.section, self.rests_on)


class ReviewRests(About, kind="review_rests"):
    """A part of the review rests on entries: they bear it out. `about` is a section, or the id of a point."""

    mark = "›"
    rests_on: tuple[str, ...]

    def line(self) -> str:
        many = len(self.rests_on)
        return f"{self.handle or self.about} rests on {many} {'entry' if many == 1 else 'entries'}"

    def change(self, incident: Incident, entry: Entry) -> None:
        if self.about in get_args(Section) or self.about in incident.review.points:
            incident.review.rest(self.about, self.rests_on)
