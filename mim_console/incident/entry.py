"""One entry of the ledger, its canonical form and the digests that make it provable."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from json import JSONEncoder
from json.encoder import encode_basestring as quoted

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_ENCODER = JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

CONSOLE = "console"
"""The author of what the console notices by itself."""
_LATER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact as the ledger keeps it; `columns()` is its row, in the order of these fields."""

    id: str
    incident: str
    origin: str
    n: int
    occurred_at: datetime
    recorded_at: datetime
    author: str
    login: str
    kind: str
    body: str
    """Canonical JSON of the fact; empty once it is redacted."""
    digest: str
    chain: str

    @property
    def redacted(self) -> bool:
        return not self.body

    @property
    def logged_late(self) -> bool:
        """Whether it was recorded so long after it happened that whoever reads it is shown both times."""
        return self.recorded_at - self.occurred_at >= _LATER

    def columns(self) -> tuple[str | int, ...]:
        return (
            self.id,
            self.incident,
            self.origin,
            self.n,
            stamp(self.occurred_at),
            stamp(self.recorded_at),
            self.author,
            self.login,
            self.kind,
            self.body,
            self.digest,
            self.chain,
        )

    @classmethod
    def of(cls, columns: Iterable[str | int]) -> Entry:
        """The entry that a row holds. Raises `ValueError` if a time in it is not one of `stamp`."""
        id_, incident, origin, n, occurred_at, recorded_at, *rest = columns
        return cls(id_, incident, origin, n, instant(occurred_at), instant(recorded_at), *rest)  # type: ignore[arg-type]


@dataclass(slots=True)
class Draft:
    """What a verb wants recorded, before the ledger gives it an origin, a number and its digests."""

    kind: str
    body: str
    """Canonical JSON (see `canonical_json`)."""
    occurred_at: datetime
    incident: str
    text: str = ""
    """The line that the timeline shows and its filter searches."""
    id: str | None = None
    """Fixed in advance for what must be recorded once only, whoever notices it (see `derived_id`)."""


def stamp(at: datetime) -> str:
    """The instant as `YYYY-MM-DDTHH:MM:SS.ffffffZ`: fixed width, so that it sorts as text.

    Raises `ValueError` for a time without a zone: it is no instant.
    """
    if at.tzinfo is not UTC:
        if at.tzinfo is None:
            raise ValueError(f"{at} has no time zone")
        at = at.astimezone(UTC)
    return at.isoformat("T", "microseconds")[:26] + "Z"


def instant(text: str) -> datetime:
    """The aware UTC time that `stamp` wrote. Raises `ValueError` for any other form."""
    if len(text) != 27 or text[26] != "Z":
        raise ValueError(f"{text!r} is not an instant like 2026-01-31T14:05:00.000000Z")
    return datetime.fromisoformat(text)


def canonical_json(value: object) -> str:
    """The one JSON text of a value: keys sorted, no spaces, characters as themselves (if `storable`).

    Raises `ValueError` for NaN and infinities, which JSON has no word for.
    """
    return storable(_ENCODER.encode(value))


def storable(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair (from a broken encoding): no file can hold those."""
    return text if text.isascii() else _LONE_SURROGATES.sub("\ufffd", text)


def digest_of(
    id: str,
    incident: str,
    origin: str,
    n: int,
    occurred_at: str,
    recorded_at: str,
    author: str,
    login: str,
    kind: str,
    body: str,
) -> str:
    """SHA-256 (hex) of an entry: of the canonical JSON of an object with these ten fields, `body` as an object.

    Takes the columns as stored, times as text, so that proving a ledger parses nothing.
    """
    canonical = (
        f'{{"author":{quoted(author)},"body":{body},"id":{quoted(id)},"incident":{quoted(incident)},'
        f'"kind":{quoted(kind)},"login":{quoted(login)},"n":{n},"occurred_at":{quoted(occurred_at)},'
        f'"origin":{quoted(origin)},"recorded_at":{quoted(recorded_at)}}}'
    )
    return sha256(canonical.encode()).hexdigest()


def chain_of(previous: str, digest: str) -> str:
    """SHA-256 (hex) of the origin's previous chain ("" before its first entry) followed by this digest."""
    return sha256((previous + digest).encode("ascii")).hexdigest()
