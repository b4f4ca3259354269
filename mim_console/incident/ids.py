"""Identifiers whose order is the order of the fold: UUIDv7 (RFC 9562), as text of 36 characters.

The first 60 free bits hold the time in 1/4096 ms (the RFC's method 3), the other 62 are random or derived.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import randbits

from mim_console.incident.entry import canonical_json

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_TAIL = 62


def new_id(now: datetime, after: str | None) -> str:
    """An identifier for something recorded at `now`, always greater than `after`, the newest one known.

    Its time is hybrid: the wall clock, pushed past `after` when the clock stands still or was set back,
    so that the order of identifiers never contradicts the order of recording.
    """
    ticks = _ticks(now)
    if after is not None:
        ticks = max(ticks, _ticks_in(after) + 1)
    return _text(ticks, randbits(_TAIL))


def derived_id(at: datetime, *parts: str) -> str:
    """The same identifier wherever it is made from the same instant and parts: it can be recorded only once."""
    seed = sha256(canonical_json([*parts]).encode()).digest()
    return _text(_ticks(at), int.from_bytes(seed[:8], "big") >> (64 - _TAIL))


def is_id(text: str) -> bool:
    return _FORM.fullmatch(text) is not None


def _ticks(at: datetime) -> int:
    ms, us = divmod((at - _EPOCH) // _MICROSECOND, 1000)
    return ms << 12 | us * 4096 // 1000


def _ticks_in(id: str) -> int:
    return int(id[:8] + id[9:13] + id[15:18], 16)


def _text(ticks: int, tail: int) -> str:
    value = f"{ticks >> 12:012x}7{ticks & 0xFFF:03x}{0b10 << _TAIL | tail:016x}"
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
