"""Attached files that no entry names: they were copied for a verb that was refused, or whose console was killed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.data.files import KIND

if TYPE_CHECKING:
    from mim_console.data.ledger import Ledger

_SPARED = timedelta(hours=1)
"""So young a file may still get its entry."""


def sweep(ledger: Ledger, now: datetime) -> int:
    """Removes those that are more than an hour old; answers how many. Raises `LedgerError`."""
    with ledger.db.writing() as raw:  # nobody records one meanwhile
        named = raw.execute("SELECT json_extract(body, '$.digest') FROM entry WHERE kind = ? AND body <> ''", (KIND,))
        return ledger.files.sweep({digest for (digest,) in named}, now - _SPARED)
