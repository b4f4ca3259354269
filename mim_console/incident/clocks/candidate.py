"""The clock of a candidate: somebody decides on it, so that nothing major lies about because nobody looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.clocks.clock import Clock, simple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy


def candidate_clocks(incident: Incident, policy: Policy) -> Iterator[Clock]:
    """From when it was raised, or became a candidate again, until it is one no more."""
    if incident.status != "candidate" or incident.opened is None or incident.known is None:
        return
    left = [each.until for each in incident.parents if each.until is not None]
    again = max([*incident.reopenings, *left], default=incident.opened)
    start = max(incident.opened, again)
    known = max(incident.known, again)
    yield simple(
        "candidate",
        "candidate",
        "promote, reject or attach it",
        start,
        start + policy.candidates.decide_within,
        known,
        owner=incident.holder("mim"),
    )
