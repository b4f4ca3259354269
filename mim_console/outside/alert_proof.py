"""Whether whoever sends alerts knows the secret; in constant time, and never said what was wrong with it."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from mim_console.incident.alerts.source import Signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mim_console.incident.alerts.source import Proof

OLDEST = timedelta(minutes=5)
"""How far the time in a signed header may be from ours."""


def early(proof: Proof, secret: str, headers: Mapping[str, str], query: Mapping[str, str]) -> bool:
    """Whether it may be heard at all, before its body is read; what is signed is judged with its body."""
    if isinstance(proof, Signature):
        return bool(headers.get(proof.name))
    given = headers.get(proof.name, "") if proof.by == "header" else query.get(proof.name, "")
    return given.startswith(proof.prefix) and _same(given.removeprefix(proof.prefix), secret)


def signed(proof: Proof, secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether the body is signed with the secret; true where nothing is."""
    if not isinstance(proof, Signature):
        return True
    if proof.timestamp is not None:
        at = headers.get(proof.timestamp, "")
        if not _near(at, now):
            return False
        body = f"{at}:".encode() + body
    wanted = hmac.new(secret.encode(), body, proof.hash).hexdigest()
    given = (each.strip() for each in headers.get(proof.name, "")[:2000].split(","))
    # All are looked at: while a secret is being changed a sender signs with both.
    found = [_same(each.removeprefix(proof.prefix), wanted) for each in given if each.startswith(proof.prefix)]
    return True in found


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(errors="surrogateescape"), wanted.encode())


def _near(at: str, now: datetime) -> bool:
    if not (at.isascii() and at.isdecimal() and len(at) < 12):
        return False
    return abs(datetime.fromtimestamp(int(at), UTC) - now) <= OLDEST
