"""What can be dropped and made again from the entries: the timeline filter's lines, the past, and what trends need."""

from __future__ import annotations

from collections.abc import Callable

from mim_console.data import past, trend
from mim_console.data.ledger import Ledger
from mim_console.data.rows import COLUMNS, insert_lines
from mim_console.incident.entry import Entry

_BATCH = 1000


def rebuild(ledger: Ledger, text_of: Callable[[Entry], str]) -> None:
    """Makes the lines again, `text_of` giving each entry's; other processes see the old ones until it is done.

    What was before is forgotten, and remembered anew by whoever asks next.
    """
    with ledger.db.writing() as raw:
        past.drop(raw)
        trend.drop(raw)
        raw.execute("DELETE FROM line")
        rows = raw.execute(f"SELECT arrival, {COLUMNS} FROM entry ORDER BY arrival")
        while page := rows.fetchmany(_BATCH):
            entries = [(arrival, Entry.of(columns)) for arrival, *columns in page]
            insert_lines(raw, [(arrival, entry, text_of(entry) if entry.body else "") for arrival, entry in entries])
