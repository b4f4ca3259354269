"""Known errors of another system, taken in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mim_console.data import known_error_table
from mim_console.desk.drafts import body, draft
from mim_console.incident.facts.known_errors import KnownErrorEdited, KnownErrorMoved, KnownErrorRecorded
from mim_console.incident.ids import derived_id
from mim_console.incident.known_errors import KINDS, known_errors, next_reference
from mim_console.incident.safe import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mim_console.data.known_error_table import Row
    from mim_console.desk.desk import Desk
    from mim_console.incident.entry import Draft
    from mim_console.incident.facts.known_errors import KnownError

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Ids are made from it and from what is said, so that two sites that take in the same file record the same."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did."""

    new: int
    changed: int
    same: int
    unread: list[str]
    """Columns that nothing is known about."""


def import_known_errors(desk: Desk, path: Path) -> Taken:
    """Take in a file whole, or nothing of it; what is there already changes where the file says otherwise.

    One is known again by its number, or by its title where the file has none. Raises `RulesError` with every record
    that does not fit.
    """
    rows, unread = known_error_table.read(path)
    new = changed = 0
    now, source = desk.now(), one_line(path.name)
    with desk.ledger.writing(now) as transaction:
        here = known_errors(desk.ledger.kinds(KINDS))
        by_name = {name.casefold(): known for known in here for name in (known.title, known.reference)}
        references = [known.reference for known in here]
        drafts: list[Draft] = []
        for row in rows:
            known = by_name.get((row.reference or row.title).casefold())
            if known is None:
                fact = _recorded(row, row.reference or next_reference(references), source)
                id = derived_id(_LONG_AGO, fact.kind, body(fact))
                drafts.append(draft(fact, now, id, id))
                references.append(fact.reference)
                new += 1
            else:
                said = [draft(fact, now, known.incident) for fact in _changes(row, known)]
                drafts += said
                changed += bool(said)
        transaction.append(drafts, visible(desk.author), visible(desk.login))
    desk.follow()
    return Taken(new, changed, len(rows) - new - changed, unread)


def _recorded(row: Row, reference: str, source: str) -> KnownErrorRecorded:
    said = {**asdict(row), "reference": reference, "state": row.state or "draft"}
    return KnownErrorRecorded(**said, source=source)


def _changes(row: Row, known: KnownError) -> Iterator[KnownErrorEdited | KnownErrorMoved]:
    new = {
        name: value
        for name, value in asdict(row).items()
        if name not in ("reference", "state") and value and value != getattr(known, name)
    }
    if new:
        yield KnownErrorEdited(about=known.id, handle=known.reference, **new)
    if row.state and row.state != known.state:
        yield KnownErrorMoved(about=known.id, handle=known.reference, state=row.state)
