"""Files of changes and deployments: ServiceNow's `change_request`, or a table or JSON with plain words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mim_console.data.records import Record, clean, read, several
from mim_console.data.rules_file import Problem, RulesError
from mim_console.incident.changes import ChangeRecord
from mim_console.incident.safe import visible
from mim_console.incident.when import parse

if TYPE_CHECKING:
    from datetime import tzinfo

LARGEST = 100_000_000
"""Bytes in one file."""
MOST = 100_000
"""Changes in one file: years of them."""

COLUMNS = {
    "key": "number, id, key, reference, change, change number, ticket",
    "what": "short description, what, title, summary, name, description, version, release",
    "services": "service, services, business service, cmdb ci, configuration item, ci, component, application",
    "at": "work start, actual start, actual start date, at, time, started, start, date, deployed at, finished at, "
    "start date, planned start date, planned start, created at, timestamp",
    "until": "work end, actual end, actual end date, until, finished, end, end date, planned end date, planned end",
    "by": "by, author, user, who, assigned to, requested by, implementer, deployed by, actor, creator",
    "group": "assignment group, group, team",
    "state": "close code, state, status, phase",
    "risk": "risk, impact, risk level",
    "back_out": "backout plan, back out plan, back out, backout, rollback, rollback plan, way back",
    "link": "link, url, web url, html url",
}
"""What a change has, and the names that a column of it goes by: what really happened before what was planned."""
_LONG = 2_000
"""Characters of a back-out plan that are kept."""


def read_changes(path: Path, zone: tzinfo, source: str, now: datetime) -> list[ChangeRecord]:
    """The changes in a file; a time that names no zone is read in `zone`.

    Raises `RulesError` with every row that does not fit.
    """
    records, _ = read(path, LARGEST)
    if not records:
        raise RulesError([Problem(path, None, "there is nothing in it: export changes with their service and time")])
    if len(records) > MOST:
        mend = f"these are {len(records):,} changes and {MOST:,} are the most: export the last weeks"
        raise RulesError([Problem(path, None, mend)])
    known = {*COLUMNS["what"].split(", "), *COLUMNS["key"].split(", ")}
    if not known & {*records[0].cells} or not {*COLUMNS["at"].split(", ")} & {*records[0].cells}:
        mend = "no column says what was changed, or when: the first line names the columns, as what,service,at"
        raise RulesError([Problem(path, 1 if records[0].line else None, mend)])
    from mim_console.data.table_sort import check_sort  # which knows these columns

    check_sort(path, records[0].cells, "changes")
    problems, found = [], []
    for record in records:
        try:
            found.append(_change(record, zone, source, now))
        except ValueError as wrong:
            problems.append(record.wrong(str(wrong)))
    if problems:
        raise RulesError(problems)
    return found


def _change(record: Record, zone: tzinfo, source: str, now: datetime) -> ChangeRecord:
    said = {name: record.first(columns) for name, columns in COLUMNS.items()}
    number, what = clean(said["key"]), clean(said["what"]) or clean(said["key"])
    if not what:
        raise ValueError("nothing says what was changed: write a title or a number")
    if not said["at"]:
        raise ValueError(f"{what}: nothing says when: give its start")
    at = read_time(said["at"], zone, now)
    until = read_time(said["until"], zone, now) if said["until"] else None
    if at.year < 2000 or at > now + timedelta(days=3653):
        raise ValueError(f"{what}: {at:%Y-%m-%d} is no date of a change: check it")
    return ChangeRecord(
        key=key_of(number, what, at),
        what=what,
        services=several(said["services"]),
        at=at,
        until=until,
        by=clean(said["by"]),
        group=clean(said["group"]),
        state=clean(said["state"]),
        risk=clean(said["risk"]),
        back_out=shortened(said["back_out"]),
        link=clean(said["link"]),
        source=source,
    )


def key_of(number: str, what: str, at: datetime) -> str:
    """A change's number, or what it is called with its time: told twice, it is one change."""
    return number or f"{what} @ {at.astimezone(UTC):%Y-%m-%d %H:%M}"


def shortened(text: str) -> str:
    """A plan on one line, cut where nobody reads on."""
    text = visible(" ".join(text.split()), keep="")
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def read_time(text: str, zone: tzinfo, now: datetime) -> datetime:
    """ISO 8601 with a space or a T, seconds or milliseconds since 1970, or what people type: `14:05`, `-10m`.

    An hour that a clock change repeats is read as the first one: no row of an export can be asked what it meant.
    ValueError says what would be right.
    """
    text = text.strip()
    try:
        if re.fullmatch(r"\d{10}|\d{13}", text):
            return datetime.fromtimestamp(int(text[:10]), UTC)
        if re.match(r"\d{4}-", text):
            at = datetime.fromisoformat(re.sub(r"\s*(?:UTC|Z)$", "+00:00", text))
            return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
        return parse(text, now=now, zone=zone)
    except (ValueError, OverflowError):
        raise ValueError(f"“{clean(text[:60])}” is no time: write 2026-11-21 14:05, with or without a zone") from None
