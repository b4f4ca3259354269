"""Communicate: what was told to whom, when they hear next, and what is deliberately left out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mim_console.desk.inputs import Due, Length, Long, Several, YesNo
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import (
    AUDIENCE,
    NO_CHANGE,
    REASON,
    audience,
    last_heard,
    last_news,
    never,
    next_audience,
    next_to_hear,
    over,
    without,
)
from mim_console.incident.clocks.updates import update_clocks
from mim_console.incident.facts import communicate as fact
from mim_console.incident.when import say

if TYPE_CHECKING:
    from datetime import datetime

ABOUT = "communicate"
PUT_OFF = timedelta(minutes=5)


def _last_text(m: Moment) -> str:
    """What the audience that hears next was told last: most of an update is the one before it."""
    return last_news(m, next_audience(m))


def _have_heard(m: Moment) -> list[tuple[str, str]]:
    heard = last_heard(m)
    return [option for option in audience(m) if option[0] in heard]


@verb(
    "update",
    "Note an update as sent",
    ABOUT,
    off=never,
    audience=AUDIENCE,
    text=Long(label="What it says", prefill=_last_text, help="impact, what was done, what is next"),
    next=Due(label="Next update", help="empty: as the cadence says"),
    channels=Several(label="Sent by"),
    final=YesNo(label="Final", help="this audience's clock stops"),
)
def update(
    m: Moment,
    audience: str,
    text: str,
    next: datetime | None = None,
    channels: tuple[str, ...] = (),
    final: bool = False,
) -> Facts:
    """Sent by hand, and on the record. Only the time of the next update may be promised."""
    if next is not None and next <= m.at:
        raise Refused("Next update: it lies before this one")
    yield fact.UpdateSent(
        audience=audience, text=text, next_due=None if final else next, channels=channels or ("hand",), final=final
    )


@verb(
    "nothing-new",
    "Send “nothing new”",
    ABOUT,
    off=without(last_heard, "nobody heard anything yet: send an update first"),
    audience=Several(
        label="To whom",
        options=_have_heard,
        prefill=lambda m: next_to_hear(m, last_heard(m)),
        help="with commas between",
    ),
)
def nothing_new(m: Moment, audience: tuple[str, ...]) -> Facts:
    """No change is news too: it is due like any other update, and as quick as one key."""
    if not audience:
        raise Refused("To whom: name one audience at least")
    for each in dict.fromkeys(audience):
        yield fact.UpdateSent(audience=each, text=NO_CHANGE, channels=("hand",))


@verb("skip-update", "Skip an update", ABOUT, off=over, audience=AUDIENCE, reason=REASON)
def skip_update(m: Moment, audience: str, reason: str) -> Facts:
    """Left out on purpose; the next one is due as the cadence says."""
    yield fact.UpdateSkipped(audience=audience, reason=reason)


def _due(m: Moment, audience: str) -> datetime | None:
    """When this audience is owed its next update; None where it is owed none."""
    running = update_clocks(m.incident, m.policy)
    return next((clock.due for clock in running if clock.about == audience and not clock.over), None)


def _a_little_later(m: Moment) -> str:
    """Counted from when it is due, for from now it might be no later at all."""
    due = _due(m, next_audience(m))
    return f"{(max(due, m.now) + PUT_OFF).astimezone(m.zone):%Y-%m-%d %H:%M}" if due else ""


@verb(
    "snooze-update",
    "Put an update off",
    ABOUT,
    off=over,
    audience=AUDIENCE,
    until=Due(label="Until", prefill=_a_little_later),
    reason=REASON,
)
def snooze_update(m: Moment, audience: str, until: datetime, reason: str) -> Facts:
    """A few minutes later, with the reason."""
    due = _due(m, audience)
    if due is None:
        raise Refused(f"To whom: {audience} is owed no update")
    if until <= max(due, m.now):
        then = say(due, m.zone, m.now)
        raise Refused(f"Until: that is no later, for {audience} {'was' if due < m.now else 'is'} due at {then}")
    yield fact.UpdateSnoozed(audience=audience, until=until, reason=reason)


@verb(
    "cadence",
    "Set how often an audience hears",
    ABOUT,
    off=over,
    audience=AUDIENCE,
    every=Length(label="Every", help="empty: never"),
    reason=REASON,
)
def cadence(m: Moment, audience: str, every: timedelta | None = None, reason: str = "") -> Facts:
    """For this incident only; the policy stays as it is."""
    yield fact.CadenceSet(audience=audience, every=None if every is None else int(every.total_seconds()), reason=reason)
