"""What stands for all the entries of one incident: whoever holds a copy can tell whether it is whole and unchanged."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry

FORMAT, VERSION = "mim-console incident", 1
"""What an exported incident calls itself."""


class Seal:
    """Grows entry by entry, in the order of their ids."""

    def __init__(self) -> None:
        self.entries = 0
        self.heads: dict[str, tuple[int, str]] = {}
        """Each origin's last entry: its number and its chain, which also stands for what came before it there."""
        self._digests = sha256()

    def add(self, entry: Entry) -> None:
        self.entries += 1
        self._digests.update(entry.digest.encode())
        if entry.n > self.heads.get(entry.origin, (0, ""))[0]:
            self.heads[entry.origin] = entry.n, entry.chain

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the entries' digests, one behind the other."""
        return self._digests.hexdigest()

    def plain(self) -> dict[str, Any]:
        """As an export carries it."""
        heads = {origin: {"n": n, "head": chain} for origin, (n, chain) in sorted(self.heads.items())}
        return {"entries": self.entries, "digest": self.digest, "heads": heads}
