"""Stretches in which nobody said anything on the record: work that is not told, or nobody at work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mim_console.incident.incident import Incident

SHORTEST = timedelta(minutes=2)
"""Anything shorter is a breath, and not kept."""
Gap = tuple[datetime, datetime]


@dataclass(slots=True)
class Heard:
    """When people were heard, kept as the gaps between: few, however long the record is."""

    first: datetime | None = None
    last: datetime | None = None
    gaps: list[Gap] = field(default_factory=list)
    """In the order of time."""

    def hear(self, at: datetime) -> None:
        """Somebody is heard; in any order, since what another console recorded may arrive later."""
        if self.first is None or self.last is None:
            self.first = self.last = at
        elif at > self.last:
            self.gaps += _long(self.last, at)
            self.last = at
        elif at < self.first:
            self.gaps[:0] = _long(at, self.first)
            self.first = at
        else:
            for n, (since, until) in enumerate(self.gaps):
                if since < at < until:
                    self.gaps[n : n + 1] = [*_long(since, at), *_long(at, until)]
                    break


def silences(incident: Incident, least: timedelta, now: datetime) -> list[Gap]:
    """The gaps of at least `least` (from `SHORTEST`) while it was run and not restored, the longest first.

    From its declaration (else its detection, else the first entry) to its restoration (else its resolution, its end,
    or `now`). None where nothing is known of it.
    """
    heard = incident.heard
    start = incident.at("declared") or incident.at("detected") or heard.first
    end = incident.at("restored") or incident.at("resolved") or incident.ended or now
    if start is None or heard.first is None or heard.last is None:
        return []
    every = [(start, heard.first), *heard.gaps, (heard.last, end)]
    during = [(max(since, start), min(until, end)) for since, until in every]
    return sorted((gap for gap in during if gap[1] - gap[0] >= least), key=lambda gap: (gap[0] - gap[1], gap[0]))


def _long(since: datetime, until: datetime) -> list[Gap]:
    return [(since, until)] if until - since >= SHORTEST else []
