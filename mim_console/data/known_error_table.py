"""Known errors as another system writes them out: a table or JSON, with ServiceNow's columns or plain ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from mim_console.data import records
from mim_console.data.rules_file import Problem, RulesError
from mim_console.incident.facts.known_errors import KnownErrorState
from mim_console.incident.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mim_console.data.records import Record

LARGEST = 20_000_000
"""Bytes of one file."""
MOST = 20_000
"""Known errors in one file."""
LONGEST = 20_000
"""Characters of one text."""

COLUMNS = {
    "reference": "number, kb number, article number, reference, id, key",
    "title": "short description, title, name, summary",
    "symptoms": "symptoms, kb symptoms, symptom, issue, kb issue, description, kb description, text, article body",
    "cause": "cause, kb cause, cause notes, root cause",
    "workaround": "workaround, kb workaround, work around",
    "fix": "permanent fix, fix, kb fix, fix notes, resolution, kb resolution, close notes",
    "fix_change": "change, change request, rfc, fixed by change",
    "services": "services, service, business service, cmdb ci, configuration item, affected products, affected service",
    "problem": "problem, source problem, source, kb source, problem number, parent",
    "state": "state, workflow state, problem state, status",
    "valid_to": "valid to, valid until, expires",
}
"""What a known error has, and the columns that it may stand in; of several the first with something in it counts."""
_READ = frozenset(name for names in COLUMNS.values() for name in names.split(", "))
STATES: dict[str, KnownErrorState] = {
    "": "draft", "draft": "draft", "new": "draft", "assess": "draft", "root cause analysis": "draft",
    "review": "draft", "in review": "draft", "pending approval": "draft", "open": "draft", "101": "draft",
    "102": "draft", "103": "draft",
    "approved": "approved", "published": "approved", "known error": "approved", "active": "approved",
    "scheduled for publish": "approved", "fix in progress": "approved", "104": "approved",
    "fixed": "fixed", "resolved": "fixed", "closed": "fixed", "106": "fixed", "107": "fixed",
    "retired": "retired", "outdated": "retired", "cancelled": "retired", "pending retirement": "retired",
}  # fmt: skip
"""ServiceNow's states of an article and of a problem, and the plain ones."""
_ROW = re.compile(r"[ \t]*\n\s*")
_BREAKS = frozenset(("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4"))


@dataclass(frozen=True, slots=True)
class Row:
    """One known error of the file. What it does not say is empty."""

    reference: str
    title: str
    symptoms: str
    cause: str
    workaround: str
    fix: str
    fix_change: str
    services: tuple[str, ...]
    problem: str
    state: KnownErrorState | None
    """None where there is no such column."""
    valid_to: datetime | None


def read(path: Path) -> tuple[list[Row], list[str]]:
    """The known errors in the file, and the columns that nothing is known about.

    All or nothing: raises `RulesError` with every record that does not fit.
    """
    found, _ = records.read(path, LARGEST)
    if not found:
        raise RulesError([Problem(path, None, "no known error is in it: export some, with their columns")])
    if len(found) > MOST:
        raise RulesError([Problem(path, None, f"{len(found):,} records are more than {MOST:,}: take them in parts")])
    rows, problems = [], []
    for record in found:
        try:
            rows.append(_row(record))
        except ValueError as error:
            problems.append(record.wrong(str(error)))
    problems += _twice(found, rows) if not problems else []
    if problems:
        raise RulesError(problems)
    unread = {column: None for record in found for column, text in record.cells.items() if text and column not in _READ}
    return rows, [*unread]


def _twice(found: list[Record], rows: list[Row]) -> Iterator[Problem]:
    seen: set[str] = set()
    for record, row in zip(found, rows, strict=True):
        name = (row.reference or row.title).casefold()
        if name in seen:
            yield record.wrong(f"{row.reference or row.title} stands in it twice: keep one")
        seen.add(name)


def _row(record: Record) -> Row:
    title = records.clean(_plain(record.first(COLUMNS["title"])))
    if not title:
        raise ValueError("it has no title: fill the column “short description” or “title”")
    states = COLUMNS["state"].split(", ")
    return Row(
        reference=records.clean(record.first(COLUMNS["reference"])),
        title=title,
        symptoms=_prose(record, "symptoms"),
        cause=_prose(record, "cause"),
        workaround=_prose(record, "workaround"),
        fix=_prose(record, "fix"),
        fix_change=records.clean(record.first(COLUMNS["fix_change"])),
        services=records.several(record.first(COLUMNS["services"])),
        problem=records.clean(record.first(COLUMNS["problem"])),
        state=_state(record.first(COLUMNS["state"])) if any(name in record.cells for name in states) else None,
        valid_to=_day(record.first(COLUMNS["valid_to"])),
    )


def _state(text: str) -> KnownErrorState:
    if (state := STATES.get(records.plain(text))) is None:
        raise ValueError(f"{records.clean(text)!r} is no state that is known: write draft, approved, fixed or retired")
    return state


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{records.clean(text)!r} is no date: write it as 2026-12-31") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _prose(record: Record, field: str) -> str:
    text = visible(_plain(record.first(COLUMNS[field]))).strip()
    if len(text) > LONGEST:
        raise ValueError(f"its {field} has {len(text):,} characters, and {LONGEST:,} are the most: shorten it")
    return text


def _plain(text: str) -> str:
    """Articles are written in HTML; only its text is kept."""
    if not re.search(r"</?[a-zA-Z][^<>]*>", text):
        return text
    words = _Words()
    words.feed(text)
    words.close()
    return _ROW.sub("\n", "".join(words.said)).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style") and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)
