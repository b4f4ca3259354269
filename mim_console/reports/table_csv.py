"""An incident's entries as a table (RFC 4180) that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import re
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mim_console.incident.entry import stamp
from mim_console.incident.fold import read
from mim_console.incident.safe import visible
from mim_console.incident.seal import Seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

COLUMNS = (
    "happened",
    "recorded",
    "happened (UTC)",
    "recorded (UTC)",
    "author",
    "kind",
    "text",
    "id",
    "origin",
    "number",
)
HEAD = "head"
"""What stands as the kind where a line is no entry, but says how to prove those above."""
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""What may not begin a cell (OWASP, CSV injection); spreadsheets pass over the space before it."""


def table_csv(incident: Incident, entries: Iterable[Entry]) -> Iterator[str]:
    """A line for the names of the columns and one for each entry, in the order in which they come.

    Times are the incident's own and UTC. A text that could begin a formula has a quote mark in front. Behind them the
    head of each origin has a line, of the kind `head`.
    """
    zone, seal = ZoneInfo(incident.zone), Seal()
    line = csv.writer(_Line()).writerow  # answers what `write` answers
    yield line(COLUMNS)
    for entry in entries:
        seal.add(entry)
        yield line(
            (
                _here(entry.occurred_at, zone),
                _here(entry.recorded_at, zone),
                stamp(entry.occurred_at),
                stamp(entry.recorded_at),
                *map(harmless, (entry.author, entry.kind, read(entry).line(), entry.id, entry.origin)),
                entry.n,
            )
        )
    for head in seal.proofs:
        yield line(("", "", "", "", "", HEAD, f"mim verify --head {head}", "", harmless(head.origin), head.n))


def harmless(text: str) -> str:
    """The text as a cell that is read, not computed."""
    text = visible(text)
    return f"'{text}" if _FORMULA.match(text) else text


def _here(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


class _Line:
    def write(self, text: str) -> str:
        return text
