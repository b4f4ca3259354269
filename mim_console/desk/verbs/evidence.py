"""Evidence that is more than words: a reading, some lines of a log, a file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mim_console.data.errors import LedgerError
from mim_console.data.files import Kept
from mim_console.desk.inputs import Choice, Input, Long, Pick, Text
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import hypotheses, never, words
from mim_console.incident.facts import evidence as fact

if TYPE_CHECKING:
    from mim_console.incident.facts.diagnose import Hypothesis

ABOUT = "diagnose"
HYPOTHESIS = Pick(label="Hypothesis", help="that it speaks for or against", among_these=hypotheses)
SPEAKS = Choice(label="Speaks", options=words("for", "against"), prefill="for")
LINK = Text(label="Link")
_NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d{1,9})?")
_KEPT = re.compile(r"kept:([0-9a-f]{64}):(\d+):(.+)", re.DOTALL)


class Decimal(Input):
    """A number, with a point before its decimals."""

    def read(self, text: str, moment: Moment) -> float:
        digits = re.sub(r"(?<=\d)[,_ \u202f](?=\d{3}(?!\d))", "", text.strip())
        if not _NUMBER.fullmatch(digits):
            raise self.wrong(text, "is not a number such as 12.5 or 4,000")
        return float(digits)


class File(Input):
    """A file of this machine; a copy of it is kept, as it is now."""

    slow = True

    def ahead(self, text: str, moment: Moment) -> str:
        if not text.strip() or moment.files is None:
            return text
        try:
            kept = moment.files.keep(_path(text), moment.policy.evidence.largest)
        except LedgerError as reason:
            raise Refused(f"{self.label}: {reason}") from reason
        return f"kept:{kept.digest}:{kept.size}:{kept.name}"

    def read(self, text: str, moment: Moment) -> Kept:
        if moment.files is None:
            raise Refused(f"{self.label}: no file can be kept here")
        if found := _KEPT.fullmatch(text):
            return Kept(found[3], found[1], int(found[2]))
        try:
            return moment.files.check(_path(text), moment.policy.evidence.largest)
        except LedgerError as reason:
            raise Refused(f"{self.label}: {reason}") from reason


def _path(text: str) -> Path:
    try:
        return Path(text.strip()).expanduser()
    except RuntimeError:
        return Path(text.strip())


def _of(hypothesis: Hypothesis | None, speaks: str, link: str = "") -> dict[str, Any]:
    if hypothesis is None:
        return {"link": link}
    return {"hypothesis": hypothesis.id, "of": hypothesis.handle, "supports": speaks == "for", "link": link}


@verb(
    "reading",
    "Note a reading",
    ABOUT,
    off=never,
    what=Text(label="What"),
    value=Decimal(label="Value"),
    unit=Text(label="Unit"),
    source=Text(label="Read from"),
    hypothesis=HYPOTHESIS,
    speaks=SPEAKS,
    link=LINK,
)
def reading(
    m: Moment,
    what: str,
    value: float,
    unit: str = "",
    source: str = "",
    hypothesis: Hypothesis | None = None,
    speaks: str = "for",
    link: str = "",
) -> Facts:
    """A number with its unit, when it was so (--at) and where it was read."""
    yield fact.ReadingTaken(what=what, value=value, unit=unit, source=source, **_of(hypothesis, speaks, link))


@verb(
    "excerpt",
    "Keep an excerpt of a log",
    ABOUT,
    off=never,
    text=Long(label="Lines"),
    source=Text(label="Of which log"),
    hypothesis=HYPOTHESIS,
    speaks=SPEAKS,
    link=LINK,
)
def excerpt(
    m: Moment,
    text: str,
    source: str = "",
    hypothesis: Hypothesis | None = None,
    speaks: str = "for",
    link: str = "",
) -> Facts:
    """The lines that matter, as they stand there: logs are rotated away, the record is not."""
    yield fact.ExcerptKept(text=text, source=source, **_of(hypothesis, speaks, link))


@verb(
    "attach",
    "Attach a file",
    ABOUT,
    off=never,
    file=File(label="File"),
    note=Text(label="What it shows"),
    hypothesis=HYPOTHESIS,
    speaks=SPEAKS,
)
def attach(m: Moment, file: Kept, note: str = "", hypothesis: Hypothesis | None = None, speaks: str = "for") -> Facts:
    """A copy is kept beside the ledger, under its content; `files INCIDENT` gives it back."""
    if m.files is None or not m.files.holds(file):
        raise Refused(f"{file.name} was not kept: attach it again")
    handle = m.incident.next_handle("F")
    yield fact.FileAttached(
        handle=handle, name=file.name, digest=file.digest, size=file.size, note=note, **_of(hypothesis, speaks)
    )
