"""Record: notes, what was done, and what is done to the record itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import EntryId, Past, Several, Text
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import REASON, never
from mim_console.incident.facts import record as fact

if TYPE_CHECKING:
    from datetime import datetime

ABOUT = "record"
ENTRY = EntryId(label="Entry", help="its id, or the end of it; on the timeline it is the line under the cursor")


@verb("note", "Log a note", ABOUT, off=never, text=Text(label="Note"), tags=Several(label="Tags"))
def note(m: Moment, text: str, tags: tuple[str, ...] = ()) -> Facts:
    """A line for the record."""
    yield fact.Noted(text=text, tags=tags)


@verb("did", "Log something done", ABOUT, off=never, text=Text(label="What was done"))
def did(m: Moment, text: str) -> Facts:
    """Done already, by whoever; an action with an owner is “action”."""
    yield fact.Acted(text=text)


@verb(
    "correct",
    "Correct an entry",
    ABOUT,
    off=never,
    entry=ENTRY,
    reason=REASON,
    text=Text(label="Right text"),
    when=Past(label="Right time"),
)
def correct(m: Moment, entry: str, reason: str, text: str = "", when: datetime | None = None) -> Facts:
    """The old line stays in the record; everything computed uses the corrected one."""
    if not (text or when):
        raise Refused("say the right text, the right time, or both")
    yield fact.Corrected(about=entry, text=text, occurred_at=when, reason=reason)


@verb("redact", "Redact an entry", ABOUT, off=never, entry=ENTRY, reason=REASON)
def redact(m: Moment, entry: str, reason: str) -> Facts:
    """A password typed into the log: its words are blanked for good, the gap and this reason stay."""
    if entry == m.incident.id:
        raise Refused("Entry: it opened the record, which is nothing without its reference and priority")
    yield fact.Redacted(entry=entry, reason=reason)


@verb("pin", "Pin an entry", ABOUT, off=never, entry=ENTRY, text=Text(label="Its words"))
def pin(m: Moment, entry: str, text: str = "") -> Facts:
    """For whoever joins late, and for the review."""
    yield fact.Pinned(about=entry, handle=text)
