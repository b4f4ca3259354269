"""What digests and chains prove about entries, whether they are read or brought in."""

from __future__ import annotations

from mim_console.incident.entry import chain_of, digest_of


def keeps_digest(columns: tuple[str | int, ...]) -> bool:
    """Whether the first ten columns of an entry that is not blank are those that its digest was made of."""
    return digest_of(*columns[:10]) == columns[10]  # type: ignore[arg-type]


class Chains:
    """Follows the chains of entries that come in order of origin and number."""

    def __init__(self) -> None:
        self.origin, self.n, self.chain = "", 0, ""
        """The last entry that was followed."""

    def skips(self, origin: str, n: int) -> bool:
        """Whether there are numbers missing before this entry: then its chain proves nothing either way."""
        return n != (self.n if origin == self.origin else 0) + 1

    def follow(self, origin: str, n: int, digest: str, chain: str) -> bool:
        """Whether nothing contradicts that this entry followed the last one."""
        previous = self.chain if origin == self.origin else ""
        follows = self.skips(origin, n) or chain == chain_of(previous, digest)
        self.origin, self.n, self.chain = origin, n, chain
        return follows
