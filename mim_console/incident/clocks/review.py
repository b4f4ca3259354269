"""Clocks of the review: draft, meeting, end; and of the next look at the process itself (practice: section 7)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mim_console.incident.clocks.clock import Clock, simple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.incident.duration import Duration
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

_NOTED_AFTER = timedelta(hours=12)
"""That a meeting took place is noted when it is over, or in the evening: only on another day was it late."""


def review_clocks(incident: Incident, policy: Policy) -> Iterator[Clock]:
    """When it must be held, the draft before that, the meeting that was called, its closing, and the process."""
    review, resolved, priority = incident.review, incident.at("resolved"), incident.priority
    within = policy.priorities[priority].review if priority else None
    by = _after(resolved, within, policy) if resolved and within else None
    if resolved is not None and by is not None:
        yield simple("review", "review", "review held", resolved, by, resolved, ended=incident.at("reviewed"))
    yield from _draft(incident, policy, by)
    if review.scheduled is not None and review.known is not None:
        start, due, held = review.known, review.scheduled, review.held
        if held is not None and held - due < _NOTED_AFTER:
            held = min(held, due)
        yield simple("review", "meeting", "review meeting", start, due, start, owner=review.facilitator, ended=held)
    if review.held is not None and policy.review.close_within is not None:
        due = _after(review.held, policy.review.close_within, policy)
        yield simple(
            "review", "closed", "review closed", review.held, due, review.held,
            owner=review.facilitator, ended=review.closed,
        )  # fmt: skip
    if incident.process_review is not None and (set_at := incident.process_review_set) is not None:
        yield simple("review", "process", "process review", set_at, incident.process_review, set_at)


def _draft(incident: Incident, policy: Policy, by: datetime | None) -> Iterator[Clock]:
    """The draft goes round so long before the meeting, or before the last day for one while none is called.

    A meeting called at shorter notice has none.
    """
    review = incident.review
    meeting, known = (review.scheduled, review.known) if review.scheduled else (by, incident.at("resolved"))
    if meeting is not None and known is not None and (due := meeting - policy.review.draft_before) > known:
        yield simple(
            "review", "draft", "review draft goes round", known, due, known,
            owner=review.facilitator, ended=review.circulated or review.held, cancelled=review.circulated is None,
        )  # fmt: skip


def _after(start: datetime, length: Duration, policy: Policy) -> datetime:
    if not length.business_days:
        return start + length.time
    return policy.calendar(policy.review.calendar).add(start, length)
