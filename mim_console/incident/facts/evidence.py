"""Evidence that is more than words: readings, excerpts of logs, files; of a hypothesis or of the incident as such."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from mim_console.incident.facts.base import Fact, find, tail
from mim_console.incident.facts.diagnose import Evidence, Finding

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.facts.diagnose import Hypothesis, Source
    from mim_console.incident.incident import Incident


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it was when it was attached."""

    id: str
    handle: str
    name: str
    digest: str
    """SHA-256 (hex) of its content, under which it is kept beside the ledger."""
    size: int
    """Bytes."""
    note: str
    of: str
    """The handle of the hypothesis that it speaks for or against; empty where it is the incident's."""
    by: str
    at: datetime


class _Shown(Fact):
    """Something that is shown and not only said."""

    hypothesis: str = ""
    """The id of the one that it speaks for or against."""
    of: str = ""
    """Its handle."""
    supports: bool = True
    link: str = ""

    @property
    def speaks(self) -> str:
        return f"{'for' if self.supports else 'against'} {self.of}: " if self.of else ""

    def show(self, incident: Incident, entry: Entry, text: str, source: Source) -> None:
        """A piece of evidence of the hypothesis, or else a finding."""

        def weigh(hypothesis: Hypothesis) -> None:
            hypothesis.evidence.append(Evidence(text, self.supports, self.link, entry.author, entry.occurred_at))

        if self.hypothesis:
            find(incident.hypotheses, self.hypothesis, weigh)
        else:
            incident.findings[entry.id] = Finding(entry.id, text, source, self.link, entry.author, entry.occurred_at)


class ReadingTaken(_Shown, kind="reading_taken", words="what"):
    """A number that somebody read off, when it was so."""

    mark = "•"
    what: str
    value: float
    unit: str = ""
    source: str = ""
    """The system or screen that shows it."""

    @property
    def subject(self) -> str:
        return "metric"

    @property
    def said(self) -> str:
        return f"{self.what}: {self.value:,.12g}{tail(self.unit, ' ')}{tail(self.source, ' · ')}"

    def line(self) -> str:
        return f"{self.speaks}{self.said}{tail(self.link, ' ')}"

    def change(self, incident: Incident, entry: Entry) -> None:
        self.show(incident, entry, self.said, "metric")


class ExcerptKept(_Shown, kind="excerpt_kept", words="text"):
    """Some lines of a log, as they stood there."""

    mark = "•"
    text: str
    source: str = ""

    @property
    def subject(self) -> str:
        return "log"

    @property
    def said(self) -> str:
        first, *rest = self.text.strip().splitlines() or [""]
        more = f" (and {len(rest)} more {'line' if len(rest) == 1 else 'lines'})" if rest else ""
        return f"{self.source or 'log'}: {first.strip()}{more}"

    def line(self) -> str:
        return f"{self.speaks}{self.said}{tail(self.link, ' ')}"

    @property
    def more(self) -> str:
        return self.text if "\n" in self.text.strip() else ""

    def change(self, incident: Incident, entry: Entry) -> None:
        self.show(incident, entry, self.said, "log")


class FileAttached(_Shown, kind="file_attached", words="note"):
    """A file is kept with the record: its name, its size in bytes, and the SHA-256 (hex) that proves its content."""

    mark = "•"
    handle: str
    name: str
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0)]
    note: str = ""

    @property
    def said(self) -> str:
        return f"file {self.name} ({self.size:,} bytes){tail(self.note)}"

    def line(self) -> str:
        return f"{self.handle} {self.speaks}{self.said}"

    def change(self, incident: Incident, entry: Entry) -> None:
        handle = incident.name(self.handle, entry)
        incident.attachments[entry.id] = Attachment(
            entry.id, handle, self.name, self.digest, self.size, self.note, self.of, entry.author, entry.occurred_at
        )
        if self.hypothesis:
            self.show(incident, entry, f"{handle} {self.said}", "other")
