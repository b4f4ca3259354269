"""Publishing: the review as a page where others read: wanted, tried, there, and what came between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mim_console.incident.facts.base import Fact, find, tail
from mim_console.incident.facts.outgoing import Result

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

Place = Literal["confluence"]


@dataclass(slots=True)
class Publication:
    """A page of the incident in one place, be it only wanted yet."""

    place: Place
    wanted: datetime
    by: str
    carried_by: str
    """The origin whose console writes it: of several sites only that where it was last wanted."""
    page: str = ""
    """What the place calls it; empty while nobody knows that it is there."""
    version: int = 0
    """The one that was written here last."""
    link: str = ""
    published: datetime | None = None
    tries: int = 0
    """So often it was tried since it was last wanted."""
    result: Result | None = None
    said: str = ""
    again: datetime | None = None
    """Not before: the next try. While one is under way, when it is given up."""

    @property
    def waits(self) -> bool:
        """It is not there as it was last wanted, and may still be."""
        return self.result not in ("accepted", "refused")


def _page(incident: Incident, place: Place, entry: Entry) -> Publication:
    return incident.pages.setdefault(place, Publication(place, entry.recorded_at, entry.author, entry.origin))


class _InPlace(Fact):
    place: Place

    @property
    def subject(self) -> str:
        return self.place


class PublicationWanted(_InPlace, kind="publication_wanted"):
    """Somebody has the review published, or published anew."""

    mark = "»"

    def line(self) -> str:
        return f"the review is to be published in {self.place}"

    def change(self, incident: Incident, entry: Entry) -> None:
        there = _page(incident, self.place, entry)
        there.wanted, there.by, there.tries = entry.recorded_at, entry.author, 0
        there.result, there.again, there.carried_by = None, entry.recorded_at, entry.origin


class PublicationTried(_InPlace, kind="publication_tried"):
    """Written before anything leaves, so that a kill in between leaves a trace."""

    mark = "»"
    system = True
    until: datetime

    def line(self) -> str:
        return f"on its way to {self.place}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def begin(there: Publication) -> None:
            there.tries, there.again = there.tries + 1, self.until

        find(incident.pages, self.place, begin)


class Published(_InPlace, kind="published", words="said"):
    """It is there, as that version of that page."""

    mark = "✓"
    page: str
    version: int
    title: str
    link: str = ""
    said: str = ""
    """What else is to be known of it."""

    def line(self) -> str:
        more = f"{tail(self.link, ' · ')}{tail(self.said, ' · ')}"
        return f"published in {self.place}, version {self.version}: {self.title}{more}"

    def change(self, incident: Incident, entry: Entry) -> None:
        there = _page(incident, self.place, entry)
        there.page, there.version, there.link, there.published = self.page, self.version, self.link, entry.occurred_at
        there.result, there.again, there.said = "accepted", None, self.said


class PublicationFailed(_InPlace, kind="publication_failed", words="said"):
    """It is not there, or nobody knows: in the words of the place."""

    mark = "»"
    result: Result
    said: str = ""
    again: datetime | None = None

    def line(self) -> str:
        what = {
            "refused": f"{self.place} refused the review",
            "in doubt": f"nobody knows whether {self.place} has the review",
        }.get(self.result, f"not published in {self.place} yet")
        return f"{what}{tail(self.said)}"

    def change(self, incident: Incident, entry: Entry) -> None:
        def failed(there: Publication) -> None:
            there.result, there.said, there.again = self.result, self.said, self.again

        find(incident.pages, self.place, failed)
