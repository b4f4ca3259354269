"""Attached files that travel with the entries which name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.data.files import KIND

if TYPE_CHECKING:
    from mim_console.data.ledger import Ledger


def carry(source: Ledger, target: Ledger) -> int:
    """Copies what entries of the target name and only the source has; answers how many. Raises `LedgerError`."""
    wanted = {digest for digest in missing(target) if source.files.path(digest).is_file()}
    source.files.copy_to(target.files, wanted)
    return len(wanted - missing(target))


def missing(ledger: Ledger) -> set[str]:
    """The digests of files that entries name and that are not beside the ledger."""
    named = ledger.db.rows(
        "SELECT DISTINCT body ->> '$.digest' FROM entry WHERE kind = ? AND body <> '' ORDER BY 1", [KIND]
    )
    return {digest for (digest,) in named if _absent(ledger, digest)}


def _absent(ledger: Ledger, digest: str) -> bool:
    try:
        return not ledger.files.path(digest).is_file()
    except (TypeError, ValueError):  # a body that a newer or another console wrote
        return False
