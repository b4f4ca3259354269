"""Times as monitoring writes them: ISO 8601, seconds or milliseconds since 1970, in a text or not."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"\d{9,19}(\.\d{1,9})?", re.ASCII)
_DOTTED = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})[ T](\d{1,2}:\d{2}(?::\d{2})?)$", re.ASCII)
_FORMS = ("%a %b %d %H:%M:%S %Z %Y", "%a %b %d %H:%M:%S %Y", "%d-%m-%Y %H:%M:%S", "%a, %d %b %Y %H:%M:%S %z")
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""What lies outside is no time: Alertmanager writes the year 1 for “not yet”, Dynatrace -1."""


def instant(value: Any, zone: ZoneInfo) -> datetime | None:
    """The aware UTC time that is meant; None where it is none. `zone` is of what is written without one."""
    at: datetime | None = None
    with suppress(ValueError, OverflowError):
        if isinstance(value, bool):
            return None
        if isinstance(value, (int, float)):
            at = _since_epoch(float(value))
        elif isinstance(value, str):
            at = _written(value.strip()[:60], zone)
        return at.astimezone(UTC) if at is not None and _EARLIEST < at < _LATEST else None
    return None


def _since_epoch(number: float) -> datetime:
    while number > 1e11:  # milliseconds, microseconds, nanoseconds
        number /= 1000
    return _EPOCH + timedelta(seconds=number)


def _written(text: str, zone: ZoneInfo) -> datetime | None:
    if _NUMBER.fullmatch(text):
        return _since_epoch(float(text))
    if found := _DOTTED.match(text):
        text = f"{found[1]}-{found[2]:0>2}-{found[3]:0>2} {found[4]:0>5}"
    with suppress(ValueError):
        at = datetime.fromisoformat(text)
        return at if at.tzinfo else at.replace(tzinfo=zone)
    for form in _FORMS:
        with suppress(ValueError):
            at = datetime.strptime(text, form)  # noqa: DTZ007  its zone is looked for in the next line
            return at if at.tzinfo else at.replace(tzinfo=zone)
    return None
