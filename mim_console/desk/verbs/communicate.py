"""Communicate: what was told to whom, when they hear next, and what is deliberately left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from mim_console.desk.inputs import Due, Length, Long, Several, Text, YesNo
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import (
    AUDIENCE,
    REASON,
    audience,
    last_heard,
    never,
    next_audience,
    next_to_hear,
    over,
    without,
)
from mim_console.incident.clocks.updates import update_clocks
from mim_console.incident.facts import communicate as fact
from mim_console.incident.facts.outgoing import UpdateComposed
from mim_console.incident.when import say

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.desk.composing import Composed

ABOUT = "communicate"
PUT_OFF = timedelta(minutes=5)
LEFT_OUT = "none"
"""What is typed for a part that is to stay empty."""


def _have_heard(m: Moment) -> list[tuple[str, str]]:
    heard = last_heard(m)
    return [option for option in audience(m) if option[0] in heard]


def _channels(m: Moment) -> list[tuple[str, str]]:
    return [(each.id, each.title) for each in m.policy.channels]


def _part(label: str, help: str = "empty: as the record suggests; none: left out") -> Long:
    return Long(label=label, help=help)


@verb(
    "update",
    "Write an update and send it",
    ABOUT,
    off=never,
    audience=AUDIENCE,
    status=_part("Status"),
    impact=_part("Impact"),
    done=_part("What was done"),
    next_steps=_part("What is next"),
    advice=_part("Meanwhile"),
    text=Long(label="Whole text", help="instead of its parts"),
    next=Due(label="Next update", help="empty: as the cadence says"),
    channels=Several(label="By", options=_channels, help="empty: where this audience is used to hearing it"),
    final=YesNo(label="Final", help="this audience's clock stops; empty: once it is resolved and all works"),
    because=Text(label="In spite of what is wrong", help="why it is sent all the same"),
)
def update(
    m: Moment,
    audience: str,
    status: str = "",
    impact: str = "",
    done: str = "",
    next_steps: str = "",
    advice: str = "",
    text: str = "",
    next: datetime | None = None,
    channels: tuple[str, ...] = (),
    final: bool | None = None,
    because: str = "",
) -> Facts:
    """Drafted from the record, checked, and sent by the channels of its audience. What you give stands as you wrote it.

    Only the time of the next update may be promised. What the check calls an error is mended, or sent with a reason.
    """
    said = {"status": status, "impact": impact, "done": done, "next_steps": next_steps, "advice": advice}
    update = composed_of(m, audience, text=text, next=next, channels=channels, final=final, **said)
    yield _sent(m, update, because)


def composed_of(
    m: Moment,
    audience: str,
    *,
    text: str = "",
    next: datetime | None = None,
    channels: tuple[str, ...] = (),
    final: bool | None = None,
    because: str = "",
    **said: str,
) -> Composed:
    """The update that these inputs mean: what is left open is drafted from the record."""
    from mim_console.desk.composing import composed, drafted

    # Whoever names the time of the next one does not mean the last.
    draft = drafted(m, audience, final=False if final is None and next else final)
    parts = {name.removesuffix("_steps"): words for name, words in said.items() if words}
    left_out = {name: "" for name, words in parts.items() if words.casefold() == LEFT_OUT}
    return composed(
        m,
        replace(
            draft,
            parts=draft.parts | parts | left_out,
            text=text,
            next_due=None if draft.final else next or draft.next_due,
            channels=channels or draft.channels,
        ),
    )


def _nothing_new(m: Moment) -> str:
    """What whoever sends it signs for: the text as it goes to the audience that hears next."""
    from mim_console.desk.composing import composed, drafted

    audience = next_to_hear(m, last_heard(m))
    if not audience:
        return ""
    try:
        update = composed(m, drafted(m, audience, nothing_new=True))
    except Refused:  # a broken template is said when it is sent
        return ""
    return f"As it reads to {audience}, who hear next:\n\n{update.headline}\n\n{update.text}"


@verb(
    "nothing-new",
    "Send “nothing new”",
    ABOUT,
    off=without(last_heard, "nobody heard anything yet: send an update first"),
    shows=_nothing_new,
    audience=Several(
        label="To whom",
        options=_have_heard,
        prefill=lambda m: next_to_hear(m, last_heard(m)),
        help="with commas between",
    ),
)
def nothing_new(m: Moment, audience: tuple[str, ...]) -> Facts:
    """No change is news too: it is due like any other update, and as quick as one key."""
    from mim_console.desk.composing import composed, drafted

    if not audience:
        raise Refused("To whom: name one audience at least")
    for number, each in enumerate(dict.fromkeys(audience)):
        yield _sent(m, composed(m, drafted(m, each, nothing_new=True)), "it says that nothing is new", after=number)


def _sent(m: Moment, update: Composed, because: str, after: int = 0) -> UpdateComposed:
    """The update for the outbox. Raises `Refused` for what is wrong with it and not sent on purpose."""
    written = update.written
    if update.errors and not because:
        more = f" ({len(update.errors) - 1} more)" if len(update.errors) > 1 else ""
        wrong = update.errors[0].said.rstrip(".")
        raise Refused(f"{wrong}{more}. Mend it, or say why it is sent all the same")
    return UpdateComposed(
        handle=m.incident.next_handle("U", after),
        audience=written.audience,
        headline=update.headline,
        text=update.text,
        parts={name: words for name, words in written.parts.items() if words},
        next_due=written.next_due,
        final=written.final,
        channels=written.channels,
        approver=update.approver,
        overrides=tuple(dict.fromkeys(each.rule for each in update.errors)),
        because=because if update.errors else "",
    )


@verb(
    "sent-by-hand",
    "Note an update as sent by hand",
    ABOUT,
    off=never,
    audience=AUDIENCE,
    text=Long(label="What it says", help="impact, what was done, what is next"),
    next=Due(label="Next update", help="empty: as the cadence says"),
    channels=Several(label="Sent by"),
    final=YesNo(label="Final", help="this audience's clock stops"),
)
def sent_by_hand(
    m: Moment,
    audience: str,
    text: str,
    next: datetime | None = None,
    channels: tuple[str, ...] = (),
    final: bool = False,
) -> Facts:
    """Written elsewhere and sent already; now it is on the record, and its clock is set."""
    if next is not None and next <= m.at:
        raise Refused("Next update: it lies before this one")
    yield fact.UpdateSent(
        audience=audience, text=text, next_due=None if final else next, channels=channels or ("hand",), final=final
    )


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
