"""What stands for all the entries of one incident: whoever holds a copy can tell whether it is whole and unchanged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.entry import Entry

FORMAT, VERSION = "mim-console incident", 1
"""What an exported incident calls itself."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where an origin had got to, noted down elsewhere: `verify --head` says whether all up to there is unchanged."""

    origin: str
    n: int
    chain: str

    def __str__(self) -> str:
        return f"{self.origin}:{self.n}:{self.chain}"

    @classmethod
    def read(cls, text: str) -> Head:
        """Raises `ValueError` for what is no head."""
        found = _HEAD.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} is no head: it reads origin:number:chain, as an export prints it")
        return cls(found[1], int(found[2]), found[3])


_HEAD = re.compile(r"([A-Za-z0-9_-]{1,64}):([1-9][0-9]{0,17}):([0-9a-f]{64})")


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

    @property
    def proofs(self) -> list[Head]:
        """The heads as they are noted elsewhere, in the order of their origins."""
        return [Head(origin, n, chain) for origin, (n, chain) in sorted(self.heads.items())]

    def plain(self) -> dict[str, Any]:
        """As an export carries it."""
        heads = {origin: {"n": n, "head": chain} for origin, (n, chain) in sorted(self.heads.items())}
        return {"entries": self.entries, "digest": self.digest, "heads": heads}


def sealed(entries: Iterable[Entry]) -> Seal:
    """The seal of these entries, which come in the order of their ids."""
    seal = Seal()
    for entry in entries:
        seal.add(entry)
    return seal
