"""From a body to what it says: pure, with limits, and never more than one sentence of complaint."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mim_console.incident.alerts.expression import find, unfilled
from mim_console.incident.alerts.instants import instant
from mim_console.incident.alerts.signal import NotUnderstood, Reading, Signal
from mim_console.incident.safe import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mim_console.incident.alerts.source import Source

MOST = 5_000
"""Alerts that are read from one body."""
_LONGEST = {"key": 300, "title": 300, "text": 4_000, "service": 120, "severity": 40, "link": 2_000}
"""Characters."""
_LINK = re.compile(r"https?://[^\s<>\"]+", re.ASCII | re.IGNORECASE)


def read(body: Any, id: str, source: Source, now: datetime) -> Reading:
    """What a parsed body of a source says, as of `now`. Raises `NotUnderstood` where there is nothing to show."""
    if not find(source.fits, {"body": body}):
        raise NotUnderstood(f"this is not what {source.name} sends (`{source.fits}` does not hold)")
    found = find(source.items, {"body": body})
    items = found if isinstance(found, list) else [found]
    signals = [signal for item in items[:MOST] if (signal := _signal(body, item, id, source, now)) is not None]
    if not signals:
        raise NotUnderstood(f"there is nothing in it that {source.name} would show as an alert")
    delivery = _line(find(source.delivery, {"body": body}), "key") if source.delivery else ""
    return Reading(tuple(signals), delivery, _left_out(body, source, len(items), len(signals)))


def looks_like(body: Any, sources: Mapping[str, Source]) -> list[str]:
    """The sources whose body this may be."""
    return [id for id, source in sources.items() if source.fits != "body" and find(source.fits, {"body": body})]


def _left_out(body: Any, source: Source, there: int, read: int) -> str:
    missing = find(source.missing, {"body": body}) if source.missing else 0
    if isinstance(missing, int) and not isinstance(missing, bool) and 0 < missing < 10**9:
        return f"{source.name} left {missing:,} alerts out of this body"
    return f"{read:,} of the {there:,} alerts in this body could be read" if read < there else ""


def _signal(body: Any, item: Any, id: str, source: Source, now: datetime) -> Signal | None:
    """None where it has nothing that could be shown."""
    scope = {"body": body, "alert": item}

    def said(what: str) -> str:
        written = getattr(source, what)
        return _line(find(written, scope), what) if written else ""

    def when(what: str) -> datetime | None:
        written = getattr(source, what)
        return instant(find(written, scope), ZoneInfo(source.zone)) if written else None

    title, service = said("title"), said("service")
    key = said("key") or (_digest(f"{title}\n{service}") if title else "")
    if not key:
        return None
    state = source.state_of(word) if (word := said("state")) else source.otherwise
    starts, ends = when("starts"), when("ends")
    at = when("at") or (ends if state == "resolved" else starts)
    if starts is None and state == "firing":
        starts = at
    text = find(source.text, scope) if source.text else None
    link = _LINK.match(said("link"))
    return Signal(
        source=id,
        key=key,
        state=state,
        title=title or key,
        text=_short(visible(_words(text)).strip(), _LONGEST["text"]),
        service=service,
        severity=said("severity"),
        starts=min(starts, now) if starts else None,
        ends=min(ends, now) if ends and state == "resolved" else None,
        at=min(at, now) if at else None,
        link=link[0] if link else "",
    )


def _line(value: Any, what: str) -> str:
    """A value as one short line; a key that is too long keeps its difference from others."""
    words = one_line(_words(value)).strip()
    longest = _LONGEST.get(what, 120)
    if what == "key" and len(words) > longest:
        return f"{words[: longest - 13]}…{_digest(words)}"
    return _short(words, longest)


def _words(value: Any) -> str:
    """What a value says; the first of a list; nothing for a table, or a variable that was left as it is."""
    if isinstance(value, list):
        value = next((each for each in value if each not in (None, "")), None)
    if isinstance(value, bool) or value is None or isinstance(value, dict):
        return ""
    if isinstance(value, int) and abs(value) >= 10**40:  # some have more digits than Python writes out
        return ""
    words = f"{value:g}" if isinstance(value, float) else str(value)
    return "" if unfilled(words) else words[:20_000]


def _short(words: str, longest: int) -> str:
    return words if len(words) <= longest else words[: longest - 1] + "…"


def _digest(words: str) -> str:
    return sha256(words.encode(errors="replace")).hexdigest()[:12]
